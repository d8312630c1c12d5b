import { describe, expect, it } from 'vitest';
import { latestDue, nextPost } from '../../../src/report/schedule.ts';

const at = (text: string) => Date.parse(text);
const iso = (time: number) => new Date(time).toISOString();

describe('A report that posts itself', () => {
  it.each([
    ['week', 'UTC', '2026-11-21T12:00Z', '2026-11-23T09:00:00.000Z'],
    ['week', 'UTC', '2026-11-23T08:59Z', '2026-11-23T09:00:00.000Z'],
    ['week', 'UTC', '2026-11-23T09:00Z', '2026-11-30T09:00:00.000Z'],
    ['month', 'UTC', '2026-12-15T00:00Z', '2027-01-01T09:00:00.000Z'],
    ['month', 'UTC', '2026-12-01T08:00Z', '2026-12-01T09:00:00.000Z'],
    ['week', 'Asia/Kolkata', '2026-11-21T12:00Z', '2026-11-23T03:30:00.000Z'],
    // Nine by the clock on the wall, in summer and in winter.
    ['week', 'Europe/Berlin', '2026-10-18T12:00Z', '2026-10-19T07:00:00.000Z'],
    ['week', 'Europe/Berlin', '2026-10-25T12:00Z', '2026-10-26T08:00:00.000Z'],
    // Clocks went forward in the night before.
    ['month', 'America/Sao_Paulo', '2026-10-31T12:00Z', '2026-11-01T12:00:00.000Z'],
    ['month', 'America/Chicago', '2026-10-31T12:00Z', '2026-11-01T15:00:00.000Z'],
  ] as const)('every %s in %s comes next after %s at %s', (every, timeZone, now, next) => {
    expect(iso(nextPost(every, timeZone, at(now)))).toBe(next);
  });

  it.each([
    ['week', '2026-11-23T09:00Z', '2026-11-16', '2026-11-22'],
    ['week', '2026-11-23T08:59Z', '2026-11-09', '2026-11-15'],
    ['week', '2026-11-27T00:00Z', '2026-11-16', '2026-11-22'],
    ['month', '2026-12-01T09:00Z', '2026-11-01', '2026-11-30'],
    ['month', '2026-12-01T08:00Z', '2026-10-01', '2026-10-31'],
    ['month', '2024-03-05T00:00Z', '2024-02-01', '2024-02-29'],
  ] as const)('every %s is at %s of %s to %s', (every, now, firstDay, lastDay) => {
    expect(latestDue(every, 'UTC', at(now))).toMatchObject({ firstDay, lastDay });
  });
});
