// What stands around charts of reports and in them.
import type { Figures, ReportGroup, ReportSpan, SpanBefore } from '../report/report.ts';

/** What one column is about. */
export type ColumnUnit = 'day' | 'week' | 'month';

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', ...options });
const longDay = format({ day: 'numeric', month: 'long', year: 'numeric' });
const longDayOfYear = format({ day: 'numeric', month: 'long' });
const weekdayAndDay = format({ weekday: 'short' });
const shortDay = format({ day: 'numeric', month: 'short' });
const shortMonth = format({ month: 'short' });
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const exact = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 });
const percent = new Intl.NumberFormat('en-US', { style: 'percent', maximumFractionDigits: 0 });

/** As the message beside it says it: two different figures for one sum look like a mistake. */
const amount = (credits: number) => exact.format(credits);
const counted = (count: number, one: string, several: string) =>
  `${whole.format(count)} ${count === 1 ? one : several}`;
const creditsOf = (credits: number) => `${amount(credits)} ${amount(credits) === '1' ? 'credit' : 'credits'}`;

const groups: Readonly<Record<Exclude<ReportGroup, 'day'> | ColumnUnit, string>> = {
  day: 'day by day',
  week: 'week by week',
  month: 'month by month',
  member: 'by member',
  role: 'by role',
  channel: 'by channel',
  provider: 'by provider',
  model: 'by model',
  resolution: 'by resolution',
};

/** Between ISO dates, the last one included: `1 – 31 October 2026`. */
function days(firstDay: string, lastDay: string): string {
  return longDay.formatRange(new Date(firstDay), new Date(lastDay)).replaceAll('\u2009', ' ');
}

type Before = { readonly span: SpanBefore; readonly credits: number };

/** The year is said where it is another one. */
function daysBefore({ firstDay, lastDay, until }: SpanBefore, span: ReportSpan): string {
  const isSameYear = firstDay.slice(0, 4) === span.lastDay.slice(0, 4);
  const written = (isSameYear ? longDayOfYear : longDay).formatRange(new Date(firstDay), new Date(lastDay));
  return `${written.replaceAll('\u2009', ' ')}${until === undefined ? '' : ` until ${until}`}`;
}

function comparedWith(span: ReportSpan, credits: number, before: Before): string {
  const then = daysBefore(before.span, span);
  if (before.credits === 0) return credits === 0 ? `as in ${then}` : `none in ${then}`;
  const change = (credits - before.credits) / before.credits;
  if (percent.format(Math.abs(change)) === '0%') return `as much as in ${then}`;
  // Beyond that nobody reads per cents.
  if (change > 4)
    return `${amount(credits / before.credits)} times as much as in ${then} (${amount(before.credits)})`;
  return `${percent.format(Math.abs(change))} ${change > 0 ? 'more' : 'less'} than in ${then} (${amount(before.credits)})`;
}

export const chartMessages = {
  title: {
    team: (by: ReportGroup | ColumnUnit, team: string) => `What ${team || 'the team'} spent, ${groups[by]}`,
    member: (by: ReportGroup | ColumnUnit, team: string) =>
      `What you spent${team && ` in ${team}`}, ${groups[by]}`,
  },
  subtitle: (span: ReportSpan, credits: number, before: Before) =>
    `${days(span.firstDay, span.lastDay)}  ·  ${creditsOf(credits)}, ${comparedWith(span, credits, before)}`,
  outcome: ({ made, failed, refused }: Figures) => {
    const cameToNothing = [
      ...(failed > 0 ? [`${whole.format(failed)} failed`] : []),
      ...(refused > 0 ? [`${whole.format(refused)} ${refused === 1 ? 'was' : 'were'} refused`] : []),
    ].join(' and ');
    const pictures = `${counted(made, 'picture', 'pictures')} made`;
    return cameToNothing === '' ? pictures : `${pictures}; ${cameToNothing}, free of charge`;
  },
  nothing: 'Nothing was asked for in these days.',
  nothingCharged: 'Nothing was charged in these days.',
  others: (count: number) => `${whole.format(count)} others`,
  byRole: 'Whoever has several roles counts for each',
  each: { day: 'Weekends shaded', week: 'Each column is a week', month: 'Each column is a month' },
  dearest: 'The dearest',
  amount,
  share: (part: number) => (part > 0 && part < 0.005 ? '<1%' : percent.format(part)),
  figure: (name: string, credits: number) => `${name}: ${creditsOf(credits)}`,
  days,
  weekday: (day: string) => `${weekdayAndDay.format(new Date(day))}\n${shortDay.format(new Date(day))}`,
  dayAndMonth: (day: string) => shortDay.format(new Date(day)),
  month: (day: string, withYear: boolean) =>
    `${shortMonth.format(new Date(day))}${withYear ? `\n${day.slice(0, 4)}` : ''}`,
};
