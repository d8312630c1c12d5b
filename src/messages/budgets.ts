// What the commands about budgets say. Amounts come as they are shown: `300`.
import type { Budget } from '../ledger/budgets.ts';
import type { Period } from '../store/records.ts';
import { dayFormat, endOf } from './dates.ts';

export type Format = (micros: number) => string;

const each: Readonly<Record<Period, string>> = { day: 'a day', week: 'a week', month: 'a month' };

export function inCredits(amount: string): string {
  return amount === '1' ? '1 credit' : `${amount} credits`;
}

export function areOrIs(amount: string): string {
  return amount === '1' ? 'is' : 'are';
}

export function sincePeriod(period: Period, startsAt: number, timeZone: string): string {
  return period === 'day' ? 'today' : `since ${dayFormat(timeZone).format(startsAt)}`;
}

export function untilRefill(period: Period, refillsAt: number, timeZone: string): string {
  return period === 'day' ? 'until tomorrow' : `until ${dayFormat(timeZone).format(refillsAt)}`;
}

/** `300 credits a month`. */
export function sayBudget({ allowanceMicros, period, carryOver }: Budget, format: Format): string {
  if (allowanceMicros === undefined) return 'no cap';
  if (allowanceMicros === null)
    return carryOver ? 'no limit, what is left goes into the next once there is one' : 'no limit';
  const words = `${inCredits(format(allowanceMicros))} ${each[period]}`;
  return carryOver ? `${words}, what is left goes into the next` : words;
}

export const budgetMessages = {
  // Whose.
  teamName: 'The team',
  eachMember: 'Each member',
  eachMemberWith: 'Each member with ',
  who: 'Say whose: a member, a role, a channel or the team.',
  whoWithEach: 'Say whose: a member, a role, a channel, the team, or each member.',
  onlyOne: 'Say one only: a member, a role, a channel or the team.',
  noThread:
    'A budget is for a whole channel with all of its threads: name the channel. A pot can be for one thread.',
  everybodyIsEach:
    '@everyone is everybody, not a role of theirs. Choose each for what each member has, or team for what all of them have together.',
  everybodyIsTheTeam: '@everyone is everybody, not a role of theirs. Choose team.',
  everybodyHasNoPot:
    '@everyone is everybody, not a role of theirs. Leave role out: a pot in a channel is for all who ask there.',
  eachWhom: 'Each member goes alone or with a role.',
  // Amounts and dates.
  notAnAmount: (name: string) => `${name} is an amount of credits, such as 300 or 12.5.`,
  notAnAllowance: 'allowance is an amount of credits, such as 300 or 12.5, or unlimited, or usual.',
  tooLittle: (name: string) => `${name} is more than nothing.`,
  notAnEnd: (name: string) => `${name} is a date such as 2026-12-24, or a time such as 7d or 2w.`,
  pastEnd: (name: string) => `${name} is a day that is over.`,
  farEnd: (name: string) => `${name} is more than ten years away.`,
  nothingToSet: 'Say what changes: allowance, period or carry_over.',
  // Set.
  changed: (before: string, after: string) => `: ${before} → ${after}`,
  /** What is usual is not asked of it. */
  stillCarried: 'What is left still goes into the next period: carry_over no ends that.',
  unchanged: (after: string) => `: ${after}, as before`,
  // Grants.
  granted: (amount: string, endsAt: number | null, timeZone: string) =>
    ` can use ${inCredits(amount)} more${endsAt === null ? ', without an end' : ` until ${endOf(endsAt, timeZone)}`}.`,
  grantOrder: 'The allowance is used up first.',
  leftNow: (left: string | undefined) =>
    left === undefined ? 'There is no limit anyway.' : `${inCredits(left)} ${areOrIs(left)} left in all.`,
  takeBack: 'Take back',
  takeBackOf: (left: string, name: string) => `Take back ${left} · ${name}`,
  taken: (amount: string) => `${inCredits(amount)} ${areOrIs(amount)} taken back.`,
  nothingToTake: 'Nothing of that grant is left to take back.',
  // Pots.
  potOpened: (name: string) => `Pot “${name}”`,
  opened: (amount: string) => ` holds ${inCredits(amount)} for pictures `,
  here: 'here',
  in: 'in ',
  by: 'by ',
  untilEnd: (endsAt: number, timeZone: string) => ` until ${endOf(endsAt, timeZone)}.`,
  potMeans: (left: string | undefined) =>
    "It pays there in place of people's own credits. They are taken from the team's, " +
    `${left === undefined ? 'which have no limit' : `of which ${left} ${areOrIs(left)} left`}; ` +
    'what remains at its end goes back.',
  potShort: (left: string, missing: string) =>
    `The team has only ${inCredits(left)} left, ${missing} too few for that pot. Nothing was changed.`,
  onePlace: 'A pot is in a channel or for a role, not both.',
  endNow: 'End now',
  endPot: (name: string) => `End “${name}”`,
  potEnded: (returned: string, left: string | undefined) =>
    ` has ended: ${inCredits(returned)} went back to the team's credits` +
    `${left === undefined ? '' : `, of which ${left} ${areOrIs(left)} left`}.`,
  potHeld: (held: string) =>
    `${inCredits(held)} ${areOrIs(held)} held for pictures under way, and ${held === '1' ? 'goes' : 'go'} back if they come to nothing.`,
  // Show.
  titles: {
    team: 'The team',
    eachMember: 'What each member has',
    role: 'Roles',
    channel: 'Channels',
    member: 'Members with a budget of their own',
    pots: 'Pots',
    grants: 'Grants',
  },
  more: 'More',
  everybody: 'Everybody',
  nobody: 'Somebody who is gone',
  ownerKinds: { team: 'the team', role: 'a role', channel: 'a channel' },
  usual: ' (usual)',
  heldOf: (held: string) => `${held} held`,
  asideOf: (aside: string) => `${aside} set aside for pots`,
  carriedOf: (carried: string) => `${carried} carried over`,
  grantedOf: (granted: string) => `${granted} granted`,
  leftOf: (left: string) => `${left} left`,
  potLine: (left: string, of: string) => `${left} of ${inCredits(of)} left `,
  grantLine: (left: string, endsAt: number | null, timeZone: string) =>
    `: ${inCredits(left)} left${endsAt === null ? ', without an end' : ` until ${endOf(endsAt, timeZone)}`}`,
};
