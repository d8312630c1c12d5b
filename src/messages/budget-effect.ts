// What a change of a budget does in the midst of a period, plainly. Pure.
import type { Budget, BudgetChanged } from '../ledger/budgets.ts';
import { leftOfAllowance, roomOf } from '../ledger/left.ts';
import type { Period, WalletBalance } from '../store/records.ts';
import {
  areOrIs,
  type Format,
  haveOrHas,
  inCredits,
  sayBudget,
  sincePeriod,
  untilRefill,
} from './budgets.ts';

type Standing = WalletBalance & { readonly allowance: NonNullable<WalletBalance['allowance']> };

export function sayEffect(
  { before, after, standing }: BudgetChanged,
  { format, timeZone }: { readonly format: Format; readonly timeZone: string },
): readonly string[] {
  if (after.allowanceMicros === undefined)
    return [before.allowanceMicros === undefined ? noCapYet : 'There is no cap there any more.'];
  if (standing === undefined) return [beginning(after, format), forEachMember];
  const { allowance } = standing;
  if (allowance === undefined) return [beginning(after, format)];
  return [
    beginning(after, format),
    ...(after.carryOver && !before.carryOver ? [carriesAtMost] : []),
    ...carried(allowance.carriedMicros, allowance.period, format),
    rest({ ...standing, allowance }, format, timeZone),
  ];
}

const noCapYet = 'There is no cap there. Give an allowance to set one.';
const forEachMember =
  'Whoever has a budget of their own keeps it. What was spent in the running period stays spent.';

const carriesAtMost = 'At most as much as one allowance carries over.';

function beginning(after: Budget, format: Format): string {
  const words = sayBudget(after, format);
  switch (after.from) {
    case 'own':
      return `From now on ${words}.`;
    case 'each_member':
      return `From now on what each member has: ${words}.`;
    case 'environment':
      return `From now on what is usual: ${words}.`;
  }
}

/** What comes on top of the allowance, or counts as used of it. */
function carried(micros: number, period: Period, format: Format): readonly string[] {
  if (micros > 0) return [`${format(micros)} more ${areOrIs(format(micros))} carried over.`];
  if (micros === 0) return [];
  const [used, whose] = [format(-micros), period === 'day' ? "today's" : `this ${period}'s`];
  return [
    used === '1'
      ? `1 of ${whose} counts as used already: it was used before the period was changed.`
      : `${used} of ${whose} count as used already: they were used before the period was changed.`,
  ];
}

function rest(standing: Standing, format: Format, timeZone: string): string {
  const { amountMicros, spentMicros, heldMicros, setAsideMicros, period } = standing.allowance;
  const since = sincePeriod(period, standing.startsAt, timeZone);
  const until = untilRefill(period, standing.refillsAt, timeZone);
  const used = [
    spentMicros === 0
      ? `Nothing of it has been spent ${since}`
      : `${spentOf(spentMicros, roomOf(standing.allowance), format)} been spent ${since}`,
    ...(heldMicros === 0 ? [] : [`${format(heldMicros)} ${areOrIs(format(heldMicros))} held`]),
    ...(setAsideMicros === 0
      ? []
      : [`${format(setAsideMicros)} ${areOrIs(format(setAsideMicros))} set aside for pots`]),
  ].join(', ');
  const leftMicros = leftOfAllowance(standing.allowance);
  if (leftMicros === null)
    return `${inCredits(format(spentMicros))} ${haveOrHas(format(spentMicros))} been spent ${since}.`;
  if (leftMicros > 0)
    return `${used}, so ${format(leftMicros)} ${areOrIs(format(leftMicros))} left ${until}.`;
  const granted = standing.grants.reduce((sum, grant) => sum + grant.leftMicros, 0);
  const end = amountMicros === 0 ? '' : ` ${until}`;
  if (granted > 0)
    return `${used}, so nothing of it is left${end}. Of what was granted, ${inCredits(format(granted))} ${areOrIs(format(granted))} left.`;
  return `${used}, so nothing more can be asked for${end}.`;
}

/** More than there is of them was spent before there were fewer. */
function spentOf(spentMicros: number, room: number | null, format: Format): string {
  const spent = format(spentMicros);
  return `${spent}${room === null || spentMicros <= room ? ' of them' : ''} ${haveOrHas(spent)}`;
}
