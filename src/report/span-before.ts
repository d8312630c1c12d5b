// What a span is compared with: the same days of the week, month or year before, or as many days before, and of a span
// that is not over no more than has passed of it. Pure.
import { addDays, isoDate, type LocalDate, localDate, startOfDay, wallClock } from '../ledger/periods.ts';
import type { ReportSpan, SpanBefore } from './report.ts';
import { addMonths, countDays, dateOf, spanOfDays } from './span.ts';

/** What was used is counted by quarters of an hour. */
const quarterMs = 900_000;

/** Of a month that lacks today's day all of it. */
export function spanBefore(span: ReportSpan, timeZone: string, now: number): SpanBefore {
  const first = dateOf(span.firstDay);
  const last = dateOf(span.lastDay);
  const today = localDate(now, timeZone);
  const isRunning = span.from <= now && now < span.to;
  const months = monthsBack(span, first, last);
  if (months !== undefined) {
    const beforeFirst = addMonths(first, -months);
    const beforeEnd = addDays(first, -1);
    if (!isRunning) return spanOfDays({ first: beforeFirst, last: beforeEnd }, timeZone);
    const sameDay = { ...addMonths(today, -months), day: today.day };
    const isThere = addDays(sameDay, 0).day === today.day;
    const lastOfMonth = addDays({ ...addMonths(today, 1 - months), day: 1 }, -1);
    return isThere
      ? cut({ first: beforeFirst, last: sameDay }, today, timeZone, now)
      : spanOfDays({ first: beforeFirst, last: lastOfMonth }, timeZone);
  }
  const days = span.running === 'week' ? 7 : countDays({ first, last });
  const beforeFirst = addDays(first, -days);
  return isRunning
    ? cut({ first: beforeFirst, last: addDays(today, -days) }, today, timeZone, now)
    : spanOfDays({ first: beforeFirst, last: addDays(last, -days) }, timeZone);
}

/** Undefined for what is no whole months and no part of a month or year. */
function monthsBack({ running }: ReportSpan, first: LocalDate, last: LocalDate): number | undefined {
  if (running === 'month') return 1;
  if (running === 'year') return 12;
  const isWhole = running === undefined && first.day === 1 && addDays(last, 1).day === 1;
  return isWhole ? (last.year - first.year) * 12 + last.month - first.month + 1 : undefined;
}

/** As long after midnight as it is today, that quarter of an hour included, as it is today. */
function cut(
  days: { readonly first: LocalDate; readonly last: LocalDate },
  today: LocalDate,
  timeZone: string,
  now: number,
): SpanBefore {
  const whole = spanOfDays(days, timeZone);
  const passedMs = now - startOfDay(today, timeZone);
  const quarters = Math.floor(passedMs / quarterMs) + 1;
  const to = startOfDay(days.last, timeZone) + quarters * quarterMs;
  if (to >= whole.to) return whole;
  const until = new Date(wallClock(to, timeZone)).toISOString().slice(11, 16);
  return { ...whole, to, lastDay: isoDate(days.last), until };
}
