// What people are told when much of an allowance is used.
import type { AlertPercent } from '../announcing/announcement.ts';
import type { Period } from '../store/records.ts';
import { areOrIs, inCredits, untilRefill } from './budgets.ts';
import type { Typed } from './typed.ts';

const running: Readonly<Record<Period, string>> = { day: 'today', week: 'this week', month: 'this month' };

export const walletAlertMessages = {
  /** Followed by its id, where nobody knows its name. */
  role: 'The role',
  yours: (percent: AlertPercent, period: Period, isSomeLeft: boolean) => {
    if (percent < 100) return `You have used ${percent} % of your credits for ${running[period]}.`;
    return isSomeLeft
      ? `Your credits for ${running[period]} were not enough for what you asked.`
      : `Your credits for ${running[period]} are used up.`;
  },
  /** Follows whose they are. */
  others: (percent: AlertPercent, period: Period, isSomeLeft: boolean) => {
    if (percent < 100) return `: ${percent} % of the credits for ${running[period]} are used.`;
    return isSomeLeft
      ? `: the credits for ${running[period]} were not enough for what was asked.`
      : `: the credits for ${running[period]} are used up.`;
  },
  left: (left: string, of: string, period: Period, refillsAt: number, timeZone: string) =>
    `${left} of ${inCredits(of)} ${areOrIs(left)} left ${untilRefill(period, refillsAt, timeZone)}.`,
  granted: (left: string) => `Besides, ${inCredits(left)} of grants ${areOrIs(left)} left.`,
  yourCourse: (typed: Typed) => `${typed('credits')} shows how they go.`,
  /** For those who are about to run out. */
  save: (typed: Typed) =>
    `Smaller pictures cost less, and so do some providers: ${typed('providers')} shows what each takes. ` +
    'When a picture is refused for want of credits, you can ask the admins for more.',
  more: (typed: Typed) =>
    `${typed('budget show')} shows who may spend what; ${typed('budget grant')} and ${typed('budget set')} give more.`,
};
