// How long credits last at the pace of the period.
import { describe, expect, it } from 'vitest';
import { forecastOf } from '../../../src/ledger/forecast.ts';
import { periodAt } from '../../../src/ledger/periods.ts';

const at = (iso: string) => Date.parse(iso);
const month = (iso: string, timeZone = 'UTC') => periodAt('month', timeZone, at(iso));
const forecast = (
  now: string,
  usedMicros: number,
  leftMicros: number | null,
  span: { readonly startsAt: number; readonly endsAt: number } = month(now),
) => forecastOf({ usedMicros, leftMicros, startsAt: span.startsAt, endsAt: span.endsAt, now: at(now) });

describe('at the pace of the period', () => {
  it('credits run out when what is left is used as fast as what was used', () => {
    expect(forecast('2026-11-11T00:00:00Z', 100, 50)).toEqual({
      kind: 'runs_out',
      at: at('2026-11-16T00:00:00Z'),
    });
  });

  it('they are enough when they would run out as the period ends, and not a moment earlier', () => {
    expect(forecast('2026-11-16T00:00:00Z', 100, 100)).toEqual({ kind: 'enough' });
    expect(forecast('2026-11-16T00:00:00Z', 100, 99)).toMatchObject({ kind: 'runs_out' });
  });

  it('a short month is as long as it is', () => {
    // Fourteen of 28 days in February, of 31 in March.
    expect(forecast('2027-02-15T00:00:00Z', 100, 100)).toEqual({ kind: 'enough' });
    expect(forecast('2027-03-15T00:00:00Z', 100, 100)).toEqual({
      kind: 'runs_out',
      at: at('2027-03-29T00:00:00Z'),
    });
    expect(forecast('2028-02-15T00:00:00Z', 100, 100)).toEqual({
      kind: 'runs_out',
      at: at('2028-02-29T00:00:00Z'),
    });
  });

  it('the last moment of a month is still in it, by the zone of the team', () => {
    const span = month('2026-11-30T22:59:00Z', 'Europe/Berlin');
    expect(forecast('2026-11-30T22:59:00Z', 1_000_000, 10, span)).toMatchObject({ kind: 'runs_out' });
    expect(forecast('2026-11-30T22:59:00Z', 1_000_000, 30, span)).toEqual({ kind: 'enough' });
  });
});

describe('whoever', () => {
  it('has no limit has enough', () => {
    expect(forecast('2026-11-11T00:00:00Z', 100, null)).toEqual({ kind: 'enough' });
  });

  it('has nothing left is told so, and not of a pace', () => {
    expect(forecast('2026-11-11T00:00:00Z', 100, 0)).toEqual({ kind: 'out' });
    expect(forecast('2026-11-11T00:00:00Z', 100, -5)).toEqual({ kind: 'out' });
  });

  it('used nothing for a while has enough', () => {
    expect(forecast('2026-11-11T00:00:00Z', 0, 50)).toEqual({ kind: 'enough' });
  });

  it('has just begun cannot be told yet, unless most is gone', () => {
    expect(forecast('2026-11-01T00:00:00Z', 0, 50)).toEqual({ kind: 'unknown' });
    expect(forecast('2026-11-03T23:00:00Z', 20, 30)).toEqual({ kind: 'unknown' });
    expect(forecast('2026-11-04T00:00:00Z', 20, 30)).toMatchObject({ kind: 'runs_out' });
    expect(forecast('2026-11-02T00:00:00Z', 30, 30)).toEqual({
      kind: 'runs_out',
      at: at('2026-11-03T00:00:00Z'),
    });
    expect(forecast('2026-11-01T00:00:00Z', 30, 30)).toEqual({ kind: 'unknown' });
  });
});
