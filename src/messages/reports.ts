// What is said about what was spent: reports, their schedules, and charges held against costs.
import { formatDollars } from '../ledger/money.ts';
import type { ReportGroup, ReportSpan, SpanBefore } from '../report/report.ts';
import { inCredits } from './budgets.ts';
import type { Typed } from './typed.ts';

type Days = Pick<ReportSpan, 'firstDay' | 'lastDay'>;

const dayFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});
const shortDayFormat = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: '2-digit',
  month: 'short',
});

/** `1 Oct 2026 – 15 Oct 2026`, or the one day. */
function daysBetween({ firstDay, lastDay }: Days): string {
  const first = dayFormat.format(Date.parse(firstDay));
  return firstDay === lastDay ? first : `${first} – ${dayFormat.format(Date.parse(lastDay))}`;
}

const spanBefore = ({ until, ...days }: SpanBefore) =>
  `${daysBetween(days)}${until === undefined ? '' : ` until ${until}`}`;

const percent = (share: number) => new Intl.NumberFormat('en-US', { style: 'percent' }).format(share);
const pictures = (count: number) => (count === 1 ? '1 picture' : `${count.toLocaleString('en-US')} pictures`);

/** `+12 %`; undefined where there was nothing to compare with. */
export function changeSince(before: number, now: number): string | undefined {
  if (before === 0) return now === 0 ? '±0 %' : undefined;
  const share = Math.round((now / before - 1) * 100);
  return share === 0 ? '±0 %' : `${share > 0 ? '+' : '−'}${Math.abs(share).toLocaleString('en-US')} %`;
}

export const reportMessages = {
  /** Whoever was erased, and whoever is unknown for another reason. */
  formerMember: 'a former member',
  withoutRole: 'without a role',
  unknownRoles: 'roles not known',
  dayName: (day: string) => shortDayFormat.format(Date.parse(day)),

  ofTeam: (team: string, days: Days, timeZone: string) => `${team} · ${daysBetween(days)} (${timeZone})`,
  ofMember: (days: Days, timeZone: string) => `Your pictures · ${daysBetween(days)} (${timeZone})`,
  total: (made: number, credits: string) => `${pictures(made)} for ${inCredits(credits)}`,
  compared: (change: string | undefined, before: SpanBefore, credits: string) =>
    change === undefined
      ? `nothing in ${spanBefore(before)}`
      : `${change} on ${spanBefore(before)} (${inCredits(credits)})`,
  nothing: 'Nothing was asked for.',
  failures: (failed: number, refused: number, all: number) =>
    `${failed} failed (${percent(failed / all)}) and ${refused} ${refused === 1 ? 'was' : 'were'} refused ` +
    `(${percent(refused / all)}), free of charge`,
  failuresCost: (micros: number) => `. Providers took ${formatDollars(micros)} for what came to nothing`,
  costs: (costMicros: number, chargeMicros: number) =>
    `Providers report ${formatDollars(costMicros)} for what people were charged ${formatDollars(chargeMicros)} for.`,
  house: (micros: number) => `The house paid ${formatDollars(micros)} for starts in doubt.`,
  byRole: 'A picture counts for each role of its member, so roles add up to more than the total.',
  onlyYours: 'These are your own figures; admins see those of the whole team.',
  /** `files`: how many there are with every picture. */
  more: (rows: number, files: number) =>
    files === 0
      ? `and ${rows} more.`
      : `and ${rows} more; every picture is in the ${files === 1 ? 'file' : 'files'}.`,
  tooLarge: (hasLink: boolean) =>
    `The file with every picture is too large for a message. ${
      hasLink ? 'It is to be had in the browser; or ask' : 'Ask'
    } for fewer days, such as “2026-10” or “2026-10-01..2026-10-15”.`,
  noChart: 'The chart could not be drawn this time.',
  open: 'Open in the browser',
  scheduled: (every: 'week' | 'month', typed: Typed) =>
    `Posted every ${every}; ${typed('report schedule')} changes that.`,
  columns: {
    made: 'made',
    credits: 'credits',
    change: 'change',
    /** In place of a change since nothing. */
    new: 'new',
    failed: 'failed',
    charged: 'charged',
    reported: 'reported',
  },
  groups: {
    day: 'Day',
    member: 'Member',
    role: 'Role',
    channel: 'Channel',
    provider: 'Provider',
    model: 'Model',
    resolution: 'Size',
  } satisfies Readonly<Record<ReportGroup, string>>,
  unknownPeriod:
    'I do not know that period. Say “this month”, “last week”, “last 30 days”, “2026-10”, “2026-W40” or “2026-10-01..2026-10-15”.',

  willPost: (every: 'week' | 'month', place: string, next: string, timeZone: string) =>
    `A report of the ${every} before is posted ${every === 'week' ? 'every Monday' : 'on the 1st of every month'} ` +
    `at 09:00 in ${place}. The next one comes on ${next} (${timeZone}).`,
  willNotPost: (place: string) => `No report is posted in ${place} any more.`,
  here: 'this channel',
  insteadOf: (every: 'week' | 'month', by: string) =>
    `It takes the place of the one of every ${every}, by ${by.toLowerCase()}.`,
  schedules: 'Scheduled reports',
  schedule: (every: 'week' | 'month', by: string, next: string) =>
    ` every ${every}, by ${by.toLowerCase()}; next on ${next}`,
  notPosted: ' ⚠ could not be posted the last time',
  noSchedules: 'No report is scheduled.',

  costsOf: (days: number, timeZone: string) =>
    `Charged and reported in US dollars: this month, and the last ${days} days (${timeZone})`,
  costsOfAll: 'All teams, in days of UTC that have been reconciled',
  thisMonth: 'this month',
  noCosts: 'Nothing was made in that time.',
  notReported: 'not reported',
  drift: (share: number | undefined) =>
    share === undefined
      ? ''
      : Number.isFinite(share)
        ? `${share < 0 ? '−' : '+'}${Math.round(Math.abs(share) * 100)} %`
        : '+∞',
  /** Beside what is more than a tenth and half a dollar apart. */
  mark: '⚠',
  marked: '⚠ is more than a tenth and half a dollar apart.',
  chargedReported: 'Charged, of known cost (USD)',
  olderDays: 'Days before are in the file.',

  /** The first line of the file. */
  csv: {
    time: 'Time',
    day: 'Day',
    team: 'Team',
    member: 'Member',
    roles: 'Roles',
    channel: 'Channel',
    provider: 'Provider',
    model: 'Model',
    resolution: 'Resolution',
    aspectRatio: 'Aspect ratio',
    state: 'State',
    reason: 'Reason',
    credits: 'Credits',
    dollars: 'Charged (USD)',
    cost: 'Reported cost (USD)',
    house: 'House cost (USD)',
    generation: 'Generation',
    slot: 'Picture',
    memberId: 'Member ID',
  },
};
