// What the commands about budgets say. Amounts come as they are shown: `300`.
import type { Budget } from '../ledger/budgets.ts';
import type { Period } from '../store/records.ts';
import { dayFormat, endOf } from './dates.ts';
import type { Typed } from './typed.ts';

export type Format = (micros: number) => string;

const each: Readonly<Record<Period, string>> = { day: 'a day', week: 'a week', month: 'a month' };

export function inCredits(amount: string): string {
  return amount === '1' ? '1 credit' : `${amount} credits`;
}

export function areOrIs(amount: string): string {
  return amount === '1' ? 'is' : 'are';
}

export function haveOrHas(amount: string): string {
  return amount === '1' ? 'has' : 'have';
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
    return carryOver ? 'no limit, unused credits carry over once there is one' : 'no limit';
  const words = `${inCredits(format(allowanceMicros))} ${each[period]}`;
  return carryOver ? `${words}, unused credits carry over` : words;
}

function more(amount: string): string {
  return amount === '1' ? '1 more credit' : `${amount} more credits`;
}

function lasting(endsAt: number | null, timeZone: string): string {
  return endsAt === null ? ', without an end' : ` until ${endOf(endsAt, timeZone)}`;
}

export const budgetMessages = {
  // Whose.
  teamName: 'The team',
  eachMember: 'Each member',
  eachMemberWith: 'Each member with ',
  who: 'Say who it is for: a member, a role, a channel or the team.',
  whoWithEach: 'Say who it is for: a member, a role, a channel, the team, or each member.',
  onlyOne: 'Name only one: a member, a role, a channel or the team.',
  noThread:
    'A budget is for a whole channel with all of its threads: name the channel. A pot can be for one thread.',
  everybodyIsEach:
    '@everyone is everybody, not a role of theirs. Choose each for what each member has, or team for what all of them have together.',
  everybodyIsTheTeam: '@everyone is everybody, not a role of theirs. Choose team.',
  everybodyHasNoPot:
    '@everyone is everybody, not a role of theirs. Leave role out: a pot in a channel is for all who ask there.',
  eachWhom: 'Each member is named alone or with a role, not with anything else.',
  // Amounts and dates.
  notAnAmount: (name: string) => `${name} must be an amount of credits, such as 300 or 12.5.`,
  notAnAllowance: 'allowance must be an amount of credits, such as 300 or 12.5, or unlimited, or usual.',
  tooLittle: (name: string) => `${name} must be more than 0.`,
  notAnEnd: (name: string) =>
    `${name} must be a date such as 2026-12-24, or a time from now such as 7d or 2w.`,
  pastEnd: (name: string) => `${name} is a day that has passed.`,
  farEnd: (name: string) => `${name} is more than ten years away.`,
  nothingToSet: 'Say what to change: allowance, period or carry_over.',
  // Set.
  changed: (before: string, after: string) => `: ${before} → ${after}`,
  /** What is usual is not asked of it. */
  stillCarried: 'Unused credits still carry over, as was decided: carry_over no ends that.',
  unchanged: (after: string) => `: ${after}, as before`,
  // Grants.
  granted: (amount: string, endsAt: number | null, timeZone: string) =>
    ` has ${more(amount)}${lasting(endsAt, timeZone)}.`,
  grantOrder: 'The allowance is used up first.',
  grantWaits: 'There is no limit there now, so this changes nothing until one is set.',
  noCapToRaise:
    'There is no cap there, so there is nothing to add to, and nothing was given. A pot gives credits to a role or a channel.',
  capOf: 'The cap of ',
  /** Follows whose it is. */
  capRaised: (amount: string, endsAt: number | null, timeZone: string) =>
    ` is ${inCredits(amount)} higher${lasting(endsAt, timeZone)}.`,
  othersStillCount: "It raises that cap alone: each member's own budget and the team's still count as well.",
  leftNow: (left: string | undefined) =>
    left === undefined ? 'There is no limit there now.' : `${inCredits(left)} ${areOrIs(left)} left in all.`,
  takeBack: 'Take back',
  takeBackOf: (left: string, name: string) => `Take back ${left} · ${name}`,
  taken: (amount: string) => `${inCredits(amount)} ${amount === '1' ? 'was' : 'were'} taken back.`,
  nothingToTake: 'Nothing is left of that grant to take back.',
  // Pots.
  potOpened: (name: string) => `Pot “${name}”`,
  opened: (amount: string) => ` holds ${inCredits(amount)} for pictures `,
  here: 'here',
  in: 'in ',
  by: 'by ',
  untilEnd: (endsAt: number, timeZone: string) => ` until ${endOf(endsAt, timeZone)}.`,
  potMeans: (left: string | undefined) =>
    "While it has enough, it pays there in place of people's own budgets. Its credits come out of the team's, " +
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
  nobody: 'A former member',
  ownerKinds: { team: 'the team', role: 'a role', channel: 'a channel' },
  usual: ' (usual)',
  noAdminChannel: (typed: Typed) =>
    'No channel is set for admins: alerts and requests reach none of them but those who were active here in the last 90 ' +
    `days. ${typed('settings team')} sets one.`,
  heldOf: (held: string) => `${held} held`,
  asideOf: (aside: string) => `${aside} set aside for pots`,
  carriedOf: (carried: string) => `${carried} carried over`,
  grantedOf: (granted: string) => `${granted} granted`,
  leftOf: (left: string) => `${left} left`,
  potLine: (left: string, of: string) => `${left} of ${inCredits(of)} left for pictures `,
  grantLine: (left: string, endsAt: number | null, timeZone: string) =>
    `: ${inCredits(left)} left${lasting(endsAt, timeZone)}`,
  grantIsIdle: ' (there is no cap there now, so nothing is paid from it)',
};
