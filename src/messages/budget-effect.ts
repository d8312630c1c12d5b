// What a change of a budget does in the midst of a period, plainly. Pure.
import type { Budget, BudgetChanged } from '../ledger/budgets.ts';
import { leftOfAllowance, roomOf, usedOf } from '../ledger/left.ts';
import type { WalletBalance } from '../store/records.ts';
import {
  areOrIs,
  type Format,
  haveOrHas,
  inCredits,
  sayBudget,
  sincePeriod,
  untilRefill,
} from './budgets.ts';
import { isUsedBefore, whereof } from './used.ts';

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
    ...(after.carryOver && !before.carryOver && after.allowanceMicros !== null ? [carriesAtMost] : []),
    ...carried(allowance, after, format),
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

/** What comes on top of the allowance. */
function carried(
  { amountMicros, carriedMicros }: NonNullable<WalletBalance['allowance']>,
  { carryOver }: Budget,
  format: Format,
): readonly string[] {
  if (amountMicros === null) return carryOver ? ['There is nothing to carry over without a limit.'] : [];
  return carriedMicros > 0
    ? [`${format(carriedMicros)} more ${areOrIs(format(carriedMicros))} carried over.`]
    : [];
}

function rest(standing: Standing, format: Format, timeZone: string): string {
  const { amountMicros, heldMicros, setAsideMicros, period } = standing.allowance;
  const since = sincePeriod(period, standing.startsAt, timeZone);
  const until = untilRefill(period, standing.refillsAt, timeZone);
  const used = [
    sayUsedOf(standing.allowance, since, format),
    ...whereof(standing.allowance, format),
    ...(heldMicros === 0 ? [] : [`${format(heldMicros)} ${areOrIs(format(heldMicros))} held`]),
    ...(setAsideMicros === 0
      ? []
      : [`${format(setAsideMicros)} ${areOrIs(format(setAsideMicros))} set aside for pots`]),
  ].join(', ');
  const leftMicros = leftOfAllowance(standing.allowance);
  if (leftMicros === null) return `${used}.`;
  if (leftMicros > 0)
    return `${used}, so ${format(leftMicros)} ${areOrIs(format(leftMicros))} left ${until}.`;
  const granted = standing.grants.reduce((sum, grant) => sum + grant.leftMicros, 0);
  const end = amountMicros === 0 ? '' : ` ${until}`;
  if (granted > 0)
    return `${used}, so nothing of it is left${end}. Of what was granted, ${inCredits(format(granted))} ${areOrIs(format(granted))} left.`;
  return `${used}, so nothing more can be asked for${end}.`;
}

/** More than there is of them was used before there were fewer. */
function sayUsedOf(allowance: Standing['allowance'], since: string, format: Format): string {
  const [usedMicros, room] = [usedOf(allowance), roomOf(allowance)];
  const used = format(usedMicros);
  const verb = isUsedBefore(allowance) ? 'used' : 'spent';
  if (room === null) return `${inCredits(used)} ${haveOrHas(used)} been ${verb} ${since}`;
  if (usedMicros === 0) return `Nothing of it has been spent ${since}`;
  return `${used}${usedMicros > room ? '' : ' of them'} ${haveOrHas(used)} been ${verb} ${since}`;
}
