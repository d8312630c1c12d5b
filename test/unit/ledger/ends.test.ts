// Until when somebody says that something holds.
import { expect, it } from 'vitest';
import { readEnd } from '../../../src/ledger/ends.ts';

const now = Date.parse('2026-11-21T23:30:00Z');
const end = (written: string, timeZone = 'UTC') => {
  const read = readEnd(written, timeZone, now);
  return read.kind === 'end' ? new Date(read.at).toISOString() : read.kind;
};

it('a date counts to its last moment, in the zone of the team', () => {
  expect(end('2026-12-24')).toBe('2026-12-25T00:00:00.000Z');
  expect(end('2026-12-24', 'Europe/Berlin')).toBe('2026-12-24T23:00:00.000Z');
  expect(end('2026-12-31', 'America/New_York')).toBe('2027-01-01T05:00:00.000Z');
  expect(end('2028-2-29')).toBe('2028-03-01T00:00:00.000Z');
});

it('days and weeks count from today where the team is, the last one whole', () => {
  expect(end('7d')).toBe('2026-11-29T00:00:00.000Z');
  expect(end('1 week')).toBe('2026-11-29T00:00:00.000Z');
  // There it is the 22nd already.
  expect(end('2w', 'Europe/Berlin')).toBe('2026-12-06T23:00:00.000Z');
  expect(end('1d', 'Europe/Berlin')).toBe('2026-11-23T23:00:00.000Z');
});

it('today is no end that has passed, yesterday is one', () => {
  expect(end('2026-11-21')).toBe('2026-11-22T00:00:00.000Z');
  expect(end('0d')).toBe('2026-11-22T00:00:00.000Z');
  expect(end('2026-11-20')).toBe('past');
  expect(end('2026-11-21', 'Europe/Berlin')).toBe('past');
});

it.each(['', 'soon', '2026-02-29', '2026-13-01', '24.12.2026', '-7d', '7', '7h', '0099-01-01', '12345d'])(
  'what %s means nobody can tell',
  (written) => expect(end(written)).toBe('unreadable'),
);

it('ten years are the most', () => {
  expect(end('9999d')).toBe('too_far');
  expect(end('2126-01-01')).toBe('too_far');
});
