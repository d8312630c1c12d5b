import { expect, it } from 'vitest';
import { createClockWatch } from '../../../src/generation/clock-watch.ts';

it('nothing is claimed for a while after the machine slept, until every holder could renew its lease', () => {
  let now = 1_000_000;
  let monotonic = 0;
  const pauseMs = createClockWatch({ now: () => now, monotonic: () => monotonic });
  const pass = (ms: number) => {
    now += ms;
    monotonic += ms;
  };
  pass(60_000);
  expect(pauseMs()).toBe(0);
  // Asleep for an hour.
  now += 3_600_000;
  expect(pauseMs()).toBe(22_000);
  pass(21_000);
  expect(pauseMs()).toBe(1_000);
  pass(1_000);
  expect(pauseMs()).toBe(0);
});

it('small steps of the clock, and steps back, stop nothing', () => {
  let now = 1_000_000;
  const pauseMs = createClockWatch({ now: () => now, monotonic: () => 0 });
  now += 9_000;
  expect(pauseMs()).toBe(0);
  now -= 3_600_000;
  expect(pauseMs()).toBe(0);
});
