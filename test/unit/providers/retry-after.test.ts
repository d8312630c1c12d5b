// Retry-After as providers write it.
import { describe, expect, it } from 'vitest';
import { maxRetryAfterMs, parseDuration, parseRetryAfter } from '../../../src/providers/retry-after.ts';

const now = Date.parse('2026-11-20T12:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['7', 7000],
    [' 7 ', 7000],
    ['0.25', 250],
    ['Fri, 20 Nov 2026 12:00:30 GMT', 30_000],
    ['86400', maxRetryAfterMs],
    ['Sat, 21 Nov 2026 12:00:00 GMT', maxRetryAfterMs],
    ['9'.repeat(400), maxRetryAfterMs],
  ])('%s is a time to wait', (header, delayMs) => expect(parseRetryAfter(header, now)).toBe(delayMs));

  it.each([
    undefined,
    '',
    '0',
    '-5',
    'soon',
    '1e3',
    '0x10',
    'Fri',
    'Fri, 20 Nov 2026 11:59:00 GMT',
    '7 seconds',
    'Infinity',
  ])('%s is none', (header) => expect(parseRetryAfter(header, now)).toBeUndefined());

  it("reads Google's durations", () => {
    expect(parseDuration('31s')).toBe(31_000);
    expect(parseDuration('0.5s')).toBe(500);
    expect(parseDuration('99999s')).toBe(maxRetryAfterMs);
    for (const text of ['', '31', 's', '0s', '-1s', '1m']) expect(parseDuration(text)).toBeUndefined();
  });
});
