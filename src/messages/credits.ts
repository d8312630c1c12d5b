// What /credits says of a wallet beside how much is left of it.
import type { Period } from '../store/records.ts';
import { areOrIs, inCredits } from './budgets.ts';
import { dayFormat, endOf } from './dates.ts';

export const creditMessages = {
  left: (left: string) => `${inCredits(left)} left`,
  aside: (amount: string) => `${amount} set aside for pots`,
  carried: (amount: string, period: Period) =>
    `${amount} of them ${areOrIs(amount)} carried over from the ${period} before`,
  grant: (left: string, endsAt: number | null, timeZone: string) =>
    `${left} of them ${areOrIs(left)} granted${endsAt === null ? '' : `, until ${endOf(endsAt, timeZone)}`}`,
  byDay: (most: string, startsAt: number, timeZone: string) =>
    `by day since ${dayFormat(timeZone).format(startsAt)}, at most ${most} in one`,
  withPots: ', with what pots paid',
  withoutPots: ', without what pots paid',
  pot: (name: string | undefined) => (name === undefined ? 'A pot' : `The pot “${name}”`),
  potEnds: (endsAt: number, timeZone: string) => `until ${endOf(endsAt, timeZone)}`,
  potPays: 'It pays here in place of the budgets below, while it has enough.',
};
