// Which days somebody means, in the team's zone. Pure; days are looked up by ledger/periods.ts, so that they are right over
// daylight saving.
import { addDays, isoDate, type LocalDate, localDate, startOfDay } from '../ledger/periods.ts';
import type { ReportSpan } from './report.ts';

const dayMs = 86_400_000;
/** Ten years and a little: more is a slip of the pen. */
const mostDays = 3_700;

/** What is offered while somebody types; the first is what is shown to whoever says nothing. */
export const usualSpans = [
  'this month',
  'last month',
  'this week',
  'last week',
  'this year',
  'today',
  'yesterday',
  'last 7 days',
  'last 30 days',
  'last 90 days',
] as const;

const runningUnits = ['week', 'month', 'year'] as const;

type Days = { readonly first: LocalDate; readonly last: LocalDate };

/**
 * `today`, `this week` (up to today), `last month`, `last 30 days`, `2026`, `2026-10`, `2026-W40`, `2026-10-01` and
 * `2026-10-01..2026-10-15`. Undefined for what is none of these.
 */
export function parseSpan(
  written: string | undefined,
  timeZone: string,
  now: number,
): ReportSpan | undefined {
  const words = (written ?? usualSpans[0])
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, ' ')
    // As some keyboards and web pages write it.
    .replaceAll(/[‐‑]/g, '-');
  const days = named(words, localDate(now, timeZone)) ?? dated(words);
  if (days === undefined) return undefined;
  const length = countDays(days);
  if (length < 1 || length > mostDays) return undefined;
  const span = spanOfDays(days, timeZone);
  const running = runningUnit(words);
  return running === undefined ? span : { ...span, running };
}

/** Each day of a span with when it begins, in order; a day that a zone skips begins when the next one does. */
export function daysOf(
  span: ReportSpan,
  timeZone: string,
): readonly { readonly day: string; readonly startsAt: number }[] {
  const first = dateOf(span.firstDay);
  return Array.from({ length: countDays({ first, last: dateOf(span.lastDay) }) }, (_, index) => {
    const date = addDays(first, index);
    return { day: isoDate(date), startsAt: startOfDay(date, timeZone) };
  });
}

/** The span that begins and ends on these days, the last one included. */
export function spanOfDays({ first, last }: Days, timeZone: string): ReportSpan {
  return {
    from: startOfDay(first, timeZone),
    to: startOfDay(addDays(last, 1), timeZone),
    firstDay: isoDate(first),
    lastDay: isoDate(last),
  };
}

/** The week or month before the one that holds this moment. */
export function lastWhole(every: 'week' | 'month', timeZone: string, now: number): ReportSpan {
  const today = localDate(now, timeZone);
  return spanOfDays(every === 'week' ? weekBefore(today) : monthBefore(today), timeZone);
}

export function mondayOf(date: LocalDate): LocalDate {
  // Weeks begin on Monday (ISO 8601); getUTCDay counts from Sunday.
  return addDays(date, -((new Date(numberOf(date) * dayMs).getUTCDay() + 6) % 7));
}

export function addMonths({ year, month }: LocalDate, months: number): LocalDate {
  const moved = year * 12 + (month - 1) + months;
  return { year: Math.floor(moved / 12), month: (moved % 12) + 1, day: 1 };
}

function runningUnit(words: string): ReportSpan['running'] {
  return runningUnits.find((unit) => words === `this ${unit}`);
}

function named(words: string, today: LocalDate): Days | undefined {
  switch (words) {
    case 'today':
      return { first: today, last: today };
    case 'yesterday':
      return { first: addDays(today, -1), last: addDays(today, -1) };
    case 'this week':
      return { first: mondayOf(today), last: today };
    case 'last week':
      return weekBefore(today);
    case 'this month':
      return { first: { ...today, day: 1 }, last: today };
    case 'last month':
      return monthBefore(today);
    case 'this year':
      return { first: { ...today, month: 1, day: 1 }, last: today };
    case 'last year':
      return yearOf(today.year - 1);
    default: {
      const days = Number(/^(?:last )?(\d{1,4}) ?(?:days?|d)$/.exec(words)?.[1] ?? 0);
      return days === 0 ? undefined : { first: addDays(today, 1 - days), last: today };
    }
  }
}

function dated(words: string): Days | undefined {
  const [from = '', to, ...more] = words.split(/ ?(?:\.\.+|…|–|—| to ) ?/);
  const first = calendar(from);
  if (to === undefined || first === undefined) return first;
  const last = more.length === 0 ? calendar(to) : undefined;
  return last === undefined ? undefined : { first: first.first, last: last.last };
}

function calendar(words: string): Days | undefined {
  const { year, week, month, day } =
    /^(?<year>\d{4})(?:-w(?<week>\d{2})|-(?<month>\d{2})(?:-(?<day>\d{2}))?)?$/.exec(words)?.groups ?? {};
  if (year === undefined || Number(year) < 1970) return undefined;
  if (week) return weekOf(Number(year), Number(week));
  if (!month) return yearOf(Number(year));
  if (Number(month) < 1 || Number(month) > 12) return undefined;
  const first: LocalDate = { year: Number(year), month: Number(month), day: 1 };
  const last = addDays(addMonths(first, 1), -1);
  if (!day) return { first, last };
  if (Number(day) < 1 || Number(day) > last.day) return undefined;
  const date = { ...first, day: Number(day) };
  return { first: date, last: date };
}

/** The first week of a year is the one with 4 January in it (ISO 8601), so some years have a 53rd. */
function weekOf(year: number, week: number): Days | undefined {
  const first = addDays(mondayOf({ year, month: 1, day: 4 }), (week - 1) * 7);
  const nextYear = mondayOf({ year: year + 1, month: 1, day: 4 });
  if (week < 1 || numberOf(first) >= numberOf(nextYear)) return undefined;
  return { first, last: addDays(first, 6) };
}

function yearOf(year: number): Days {
  return { first: { year, month: 1, day: 1 }, last: { year, month: 12, day: 31 } };
}

function weekBefore(today: LocalDate): Days {
  const monday = mondayOf(today);
  return { first: addDays(monday, -7), last: addDays(monday, -1) };
}

function monthBefore(today: LocalDate): Days {
  const first = addMonths(today, -1);
  return { first, last: addDays(addMonths(first, 1), -1) };
}

/** Both included; not positive when the last comes before the first. */
export function countDays({ first, last }: Days): number {
  return numberOf(last) - numberOf(first) + 1;
}

function numberOf({ year, month, day }: LocalDate): number {
  return Date.UTC(year, month - 1, day) / dayMs;
}

export function dateOf(iso: string): LocalDate {
  const [year = 0, month = 0, day = 0] = iso.split('-').map(Number);
  return { year, month, day };
}
