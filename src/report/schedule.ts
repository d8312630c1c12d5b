// When reports post themselves: on Mondays or on the 1st at 09:00 in the team's zone, for what ended then. Pure.
import { addDays, type LocalDate, localDate, startOfDay, wallClock } from '../ledger/periods.ts';
import type { ReportSpan } from './report.ts';
import { addMonths, lastWhole, mondayOf } from './span.ts';

export type Every = 'week' | 'month';

const hour = 9;
const hourMs = 3_600_000;

/** The first time after `now`. */
export function nextPost(every: Every, timeZone: string, now: number): number {
  const first = beginOf(every, localDate(now, timeZone));
  const own = postOn(first, timeZone);
  if (own > now) return own;
  return postOn(every === 'week' ? addDays(first, 7) : addMonths(first, 1), timeZone);
}

/** What a report that comes at `now` or came last before it is of. */
export function latestDue(every: Every, timeZone: string, now: number): ReportSpan {
  const first = beginOf(every, localDate(now, timeZone));
  const isDue = postOn(first, timeZone) <= now;
  const reported = lastWhole(every, timeZone, now);
  // Before nine the one of a week or month ago came last.
  return isDue ? reported : lastWhole(every, timeZone, reported.from);
}

/** By which the announcement of a schedule's report until `to` is written once, and found again. */
export function reportKey(scheduleId: string, to: number): string {
  return `report:${scheduleId}:${to}`;
}

function beginOf(every: Every, date: LocalDate): LocalDate {
  return every === 'week' ? mondayOf(date) : { ...date, day: 1 };
}

/** Nine by the clock on the wall, also on a day when clocks change in the night. */
function postOn(date: LocalDate, timeZone: string): number {
  const start = startOfDay(date, timeZone);
  const guess = start + hour * hourMs;
  const wanted = Date.UTC(date.year, date.month - 1, date.day, hour);
  return guess + (wanted - wallClock(guess, timeZone));
}
