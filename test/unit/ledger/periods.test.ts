import { describe, expect, it } from 'vitest';
import { dayStarts, periodAt } from '../../../src/ledger/periods.ts';

const at = (iso: string) => Date.parse(iso);
const iso = (ms: number) => new Date(ms).toISOString();
const hours = (span: { startsAt: number; endsAt: number }) => (span.endsAt - span.startsAt) / 3_600_000;

describe('a period', () => {
  it('is the calendar month of the time zone', () => {
    const span = periodAt('month', 'Europe/Berlin', at('2026-11-30T23:30:00Z'));
    expect(span.name).toBe('month 2026-12-01');
    expect(iso(span.startsAt)).toBe('2026-11-30T23:00:00.000Z');
    expect(iso(span.endsAt)).toBe('2026-12-31T23:00:00.000Z');
  });

  it('has 23 hours on the day that clocks go forward and 25 on the day that they go back', () => {
    expect(hours(periodAt('day', 'Europe/Berlin', at('2026-03-29T12:00:00Z')))).toBe(23);
    expect(hours(periodAt('day', 'Europe/Berlin', at('2026-10-25T12:00:00Z')))).toBe(25);
  });

  it('begins after the gap where clocks skip midnight', () => {
    // In Santiago the clocks of 6 September 2026 go from 00:00 to 01:00.
    const span = periodAt('day', 'America/Santiago', at('2026-09-06T12:00:00Z'));
    expect(iso(span.startsAt)).toBe('2026-09-06T04:00:00.000Z');
    expect(hours(span)).toBe(23);
  });

  it('begins a week on Monday, across the turn of the year', () => {
    const span = periodAt('week', 'UTC', at('2027-01-01T00:00:00Z'));
    expect(span.name).toBe('week 2026-12-28');
    expect(iso(span.endsAt)).toBe('2027-01-04T00:00:00.000Z');
  });

  it('knows leap days', () => {
    expect(hours(periodAt('month', 'UTC', at('2028-02-29T12:00:00Z')))).toBe(29 * 24);
  });

  it.each([
    'UTC',
    'Asia/Tokyo',
    'America/Santiago',
    'Africa/Casablanca',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
  ])('follows the one before without gap or overlap for two years in %s', (zone) => {
    for (const period of ['day', 'week', 'month'] as const) {
      let span = periodAt(period, zone, at('2026-01-15T12:00:00Z'));
      while (span.startsAt < at('2028-01-01T00:00:00Z')) {
        const next = periodAt(period, zone, span.endsAt);
        expect(next.startsAt).toBe(span.endsAt);
        expect(periodAt(period, zone, span.endsAt - 1)).toEqual(span);
        span = next;
      }
    }
  });
});

describe('the days of a span', () => {
  it('are as many as the month has, each where the day begins there', () => {
    const november = periodAt('month', 'Europe/Berlin', at('2026-11-15T00:00:00Z'));
    const starts = dayStarts(november, 'Europe/Berlin');
    expect(starts).toHaveLength(31);
    expect(starts[0]).toBe(november.startsAt);
    expect(starts.at(-1)).toBe(november.endsAt);
    const march = dayStarts(periodAt('month', 'Europe/Berlin', at('2026-03-15T00:00:00Z')), 'Europe/Berlin');
    expect(march.map(iso).slice(28, 31)).toEqual([
      '2026-03-28T23:00:00.000Z',
      '2026-03-29T22:00:00.000Z',
      '2026-03-30T22:00:00.000Z',
    ]);
  });
});
