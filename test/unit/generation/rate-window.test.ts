import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateWindow } from '../../../src/generation/rate-window.ts';
import { createMovingClock } from '../../fixture/moving-clock.ts';

describe('A rate window', () => {
  it('never lets more than its count through in any window, and never keeps a place empty that is free', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 200 });
    const limits = fc.record({
      count: fc.integer({ min: 1, max: 9 }),
      windowMs: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(limits, steps, (limit, pauses) => {
        const clock = createMovingClock();
        const window = createRateWindow(limit, clock);
        const taken: number[] = [];
        for (const pauseMs of pauses) {
          clock.move(pauseMs);
          const now = clock.now();
          const inWindow = taken.filter((at) => at > now - limit.windowMs).length;
          const waitMs = window.take();
          expect(waitMs === 0).toBe(inWindow < limit.count);
          if (waitMs === 0) taken.push(now);
          expect(taken.filter((at) => at > now - limit.windowMs).length).toBeLessThanOrEqual(limit.count);
        }
      }),
      { seed: 1 },
    );
  });

  it('says exactly when the next place is free', () => {
    const clock = createMovingClock();
    const window = createRateWindow({ count: 2, windowMs: 1000 }, clock);
    window.take();
    clock.move(300);
    window.take();
    clock.move(100);
    expect(window.waitMs()).toBe(600);
    expect(window.take()).toBe(600);
    clock.move(599);
    expect(window.take()).toBe(1);
    clock.move(1);
    expect(window.take()).toBe(0);
    expect(window.take()).toBe(300);
  });

  it('takes no place when it is only asked', () => {
    const window = createRateWindow({ count: 1, windowMs: 1000 }, createMovingClock());
    expect([window.waitMs(), window.waitMs(), window.take()]).toEqual([0, 0, 0]);
    expect(window.waitMs()).toBe(1000);
  });

  it('leaves starts their share when many polls are in flight', () => {
    const window = createRateWindow({ count: 20, windowMs: 10_000 }, createMovingClock());
    const pollsInWindow = (inFlight: number) => (inFlight * 10_000) / window.shortestPollGapMs(inFlight);
    expect(pollsInWindow(4)).toBeCloseTo(14);
    expect(pollsInWindow(100)).toBeCloseTo(14);
  });
});
