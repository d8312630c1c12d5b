// How long credits last, in a sentence.
import type { Forecast } from '../ledger/forecast.ts';
import type { Period } from '../store/records.ts';
import { dayFormat } from './dates.ts';

const dayMs = 86_400_000;

/** @param now when it was forecast. */
export function sayForecast(
  forecast: Forecast,
  { period, timeZone, now }: { readonly period: Period; readonly timeZone: string; readonly now: number },
): string {
  switch (forecast.kind) {
    case 'runs_out':
      return `At this pace they will run out ${onDay(forecast.at, now, timeZone)}.`;
    case 'enough':
      return `At this pace they will last until the end of the ${period}.`;
    case 'out':
      return 'Nothing is left.';
    case 'unknown':
      return 'It is too early to tell how long they will last.';
  }
}

/** A weekday within a week, so that none is meant twice; a date beyond. */
function onDay(at: number, now: number, timeZone: string): string {
  const days = dayNumber(at, timeZone) - dayNumber(now, timeZone);
  if (days <= 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days < 7) return `on ${new Intl.DateTimeFormat('en-GB', { timeZone, weekday: 'long' }).format(at)}`;
  return `on ${dayFormat(timeZone).format(at)}`;
}

/** Days of the calendar there, whatever the hour. */
function dayNumber(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'short' }).format(at).split('/');
  const [day = 1, month = 1, year = 1970] = parts.map(Number);
  return Math.round(Date.UTC(year, month - 1, day) / dayMs);
}
