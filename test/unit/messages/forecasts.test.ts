// How long credits last, as it is said.
import { describe, expect, it } from 'vitest';
import { sayForecast } from '../../../src/messages/forecasts.ts';

const at = (iso: string) => Date.parse(iso);
const runsOut = (when: string, now: string, timeZone = 'UTC') =>
  sayForecast({ kind: 'runs_out', at: at(when) }, { period: 'month', timeZone, now: at(now) });

describe('that they run out is said', () => {
  it('by the weekday within a week, so that none is meant twice', () => {
    const now = '2026-11-21T12:00:00Z';
    expect(runsOut('2026-11-21T23:00:00Z', now)).toBe('At this pace they will run out today.');
    expect(runsOut('2026-11-22T00:00:00Z', now)).toBe('At this pace they will run out tomorrow.');
    expect(runsOut('2026-11-23T00:00:00Z', now)).toBe('At this pace they will run out on Monday.');
    expect(runsOut('2026-11-27T23:59:00Z', now)).toBe('At this pace they will run out on Friday.');
    expect(runsOut('2026-11-28T00:00:00Z', now)).toBe('At this pace they will run out on 28 November.');
  });

  it('by the calendar of the team', () => {
    expect(runsOut('2026-11-22T23:30:00Z', '2026-11-21T12:00:00Z', 'Europe/Berlin')).toBe(
      'At this pace they will run out on Monday.',
    );
    expect(runsOut('2026-11-22T03:00:00Z', '2026-11-21T12:00:00Z', 'America/New_York')).toBe(
      'At this pace they will run out today.',
    );
  });

  it('across the end of a month and of a year', () => {
    expect(runsOut('2026-12-01T10:00:00Z', '2026-11-30T12:00:00Z')).toBe(
      'At this pace they will run out tomorrow.',
    );
    expect(runsOut('2027-01-03T10:00:00Z', '2026-12-30T12:00:00Z')).toBe(
      'At this pace they will run out on Sunday.',
    );
    expect(runsOut('2028-03-01T10:00:00Z', '2028-02-28T12:00:00Z')).toBe(
      'At this pace they will run out on Wednesday.',
    );
  });
});

it('whether they are enough, or nobody can tell yet', () => {
  const around = { period: 'week', timeZone: 'UTC', now: 0 } as const;
  expect(sayForecast({ kind: 'enough' }, around)).toBe(
    'At this pace they will last until the end of the week.',
  );
  expect(sayForecast({ kind: 'unknown' }, around)).toBe('It is too early to tell how long they will last.');
  expect(sayForecast({ kind: 'out' }, around)).toBe('Nothing is left.');
});
