// Until when somebody says that something holds: a last day, or a number of days and weeks. Pure.
import { dayAt, endOfDate } from './periods.ts';

const daysIn = { d: 1, w: 7 } as const;
/** Whoever wants more wants no end. */
const mostDays = 3660;

export type End =
  /** Epoch milliseconds: when the last day is over. */
  { readonly kind: 'end'; readonly at: number } | { readonly kind: 'past' | 'too_far' | 'unreadable' };

/** @param written `2026-12-24`, a day that counts; `7d` or `2w`, of which the last day counts as well. */
export function readEnd(written: string, timeZone: string, now: number): End {
  const at = endOf(written, timeZone, now);
  if (at === undefined) return { kind: 'unreadable' };
  if (at <= now) return { kind: 'past' };
  return at > dayAt(timeZone, now, mostDays).endsAt ? { kind: 'too_far' } : { kind: 'end', at };
}

function endOf(written: string, timeZone: string, now: number): number | undefined {
  const [, count, unit] = /^(\d{1,4})\s*(d|w|days?|weeks?)$/i.exec(written.trim()) ?? [];
  if (count === undefined || unit === undefined) return endOfDate(written, timeZone);
  const days = Number(count) * daysIn[unit.toLowerCase().startsWith('d') ? 'd' : 'w'];
  return dayAt(timeZone, now, days).endsAt;
}
