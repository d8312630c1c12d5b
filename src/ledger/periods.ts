// When the period that holds a moment began and when the next begins: day, ISO week or month in a time zone, correct
// over daylight saving because midnights are looked up, never added.
import type { Period } from '../store/records.ts';

export type PeriodSpan = {
  /** Unique among a wallet's periods, e.g. `month 2026-11-01`. */
  readonly name: string;
  /** Epoch milliseconds; the first of the period and the first after it. */
  readonly startsAt: number;
  readonly endsAt: number;
};

/** The day of a moment, and the one that comes `days` later. */
export function dayAt(timeZone: string, at: number, days = 0): Pick<PeriodSpan, 'startsAt' | 'endsAt'> {
  const date = addDays(localDate(at, timeZone), days);
  return { startsAt: startOfDay(date, timeZone), endsAt: startOfDay(addDays(date, 1), timeZone) };
}

/** When each day of a span begins, the one after its last included. */
export function dayStarts(
  { startsAt, endsAt }: Pick<PeriodSpan, 'startsAt' | 'endsAt'>,
  timeZone: string,
): readonly number[] {
  const starts = [startsAt];
  for (let at = startsAt; at < endsAt; ) {
    at = dayAt(timeZone, at).endsAt;
    starts.push(Math.min(at, endsAt));
  }
  return starts;
}

/** When a day that somebody wrote as `2026-12-24` is over; undefined when there is no such day. */
export function endOfDate(written: string, timeZone: string): number | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(written.trim()) ?? [];
  if (year === undefined) return undefined;
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  const real = addDays(date, 0);
  const exists = real.year === date.year && real.month === date.month && real.day === date.day;
  return exists ? startOfDay(addDays(date, 1), timeZone) : undefined;
}

/** A day of the calendar; months from 1. */
export type LocalDate = { readonly year: number; readonly month: number; readonly day: number };

const dayMs = 86_400_000;

export function periodAt(period: Period, timeZone: string, now: number): PeriodSpan {
  const today = localDate(now, timeZone);
  const [first, next] = bounds(period, today);
  return {
    name: `${period} ${isoDate(first)}`,
    startsAt: startOfDay(first, timeZone),
    endsAt: startOfDay(next, timeZone),
  };
}

function bounds(period: Period, today: LocalDate): readonly [LocalDate, LocalDate] {
  switch (period) {
    case 'day':
      return [today, addDays(today, 1)];
    case 'week': {
      // Weeks begin on Monday (ISO 8601); getUTCDay counts from Sunday.
      const sinceMonday = (new Date(utc(today)).getUTCDay() + 6) % 7;
      const monday = addDays(today, -sinceMonday);
      return [monday, addDays(monday, 7)];
    }
    case 'month': {
      const first = { ...today, day: 1 };
      const next =
        today.month === 12
          ? { year: today.year + 1, month: 1, day: 1 }
          : { ...first, month: today.month + 1 };
      return [first, next];
    }
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    era: 'short',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(timeZone, format);
  return format;
}

/** The wall clock in `timeZone` at `at`, as if it were UTC; to the second. */
export function wallClock(at: number, timeZone: string): number {
  const parts = new Map(
    formatFor(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const number = (name: Intl.DateTimeFormatPartTypes) => Number(parts.get(name));
  return Date.UTC(
    number('year'),
    number('month') - 1,
    number('day'),
    number('hour'),
    number('minute'),
    number('second'),
  );
}

export function localDate(at: number, timeZone: string): LocalDate {
  const wall = new Date(wallClock(at, timeZone));
  return { year: wall.getUTCFullYear(), month: wall.getUTCMonth() + 1, day: wall.getUTCDate() };
}

/** The first moment of a local day: where clocks skip midnight, the moment at which they do. */
export function startOfDay(date: LocalDate, timeZone: string): number {
  const midnight = utc(date);
  // The offset that is in force around then; asked again at the guess, because it may change in between.
  const guess = midnight - (wallClock(midnight, timeZone) - midnight);
  const refined = midnight - (wallClock(guess, timeZone) - guess);
  const candidates = [guess, refined].filter((at) => wallClock(at, timeZone) === midnight);
  if (candidates.length > 0) return Math.min(...candidates);
  // Midnight does not exist that day: the later of the two guesses is the first moment after the gap.
  return firstMomentOf(date, timeZone, Math.min(guess, refined), Math.max(guess, refined));
}

function firstMomentOf(date: LocalDate, timeZone: string, from: number, to: number): number {
  let before = from - dayMs / 24;
  let after = to + dayMs / 24;
  while (after - before > 1000) {
    const middle = Math.floor((before + after) / 2000) * 1000;
    if (wallClock(middle, timeZone) >= utc(date)) after = middle;
    else before = middle;
  }
  return after;
}

export function addDays(date: LocalDate, days: number): LocalDate {
  const moved = new Date(utc(date) + days * dayMs);
  return { year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() };
}

function utc({ year, month, day }: LocalDate): number {
  return Date.UTC(year, month - 1, day);
}

export function isoDate(date: LocalDate): string {
  return new Date(utc(date)).toISOString().slice(0, 10);
}
