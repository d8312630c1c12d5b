import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRateWindow, type RateWindow } from '../../../src/generation/rate-window.ts';
import type { Store } from '../../../src/store/store.ts';
import { createMovingClock } from '../../fixture/moving-clock.ts';
import { sqliteStores } from '../../fixture/stores.ts';

describe('A rate window', () => {
  const kind = sqliteStores();
  let store: Store;
  let asked: number;
  beforeEach(async () => {
    const opened = await kind.open();
    asked = 0;
    store = {
      ...opened.store,
      takePlace: (place) => {
        asked += 1;
        return opened.store.takePlace(place);
      },
    };
  });
  afterEach(() => kind.close());

  const take = async (window: RateWindow): Promise<number> => {
    const place = await window.take();
    return place.kind === 'full' ? place.waitMs : 0;
  };

  /** A window of one second is kept 50 ms longer, for jitter. */
  const second = { count: 2, windowMs: 1000 };

  it('never lets more than its count through in any window, and keeps no place empty beyond the jitter', async () => {
    const steps = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 40 });
    const limits = fc.record({
      count: fc.integer({ min: 1, max: 9 }),
      windowMs: fc.integer({ min: 1, max: 1000 }),
    });
    let provider = 0;
    await fc.assert(
      fc.asyncProperty(limits, steps, async (limit, pauses) => {
        provider += 1;
        const clock = createMovingClock();
        const window = createRateWindow(String(provider), limit, { store, clock });
        const taken: number[] = [];
        const within = (ms: number) => taken.filter((at) => at > clock.now() - ms).length;
        for (const pauseMs of pauses) {
          clock.move(pauseMs);
          const wasFree = within(limit.windowMs + Math.ceil(limit.windowMs * 0.05)) < limit.count;
          const waitMs = await take(window);
          expect(waitMs === 0).toBe(wasFree);
          if (waitMs === 0) taken.push(clock.now());
          expect(within(limit.windowMs)).toBeLessThanOrEqual(limit.count);
        }
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('never lets more than its count go out in any window, however long the writes before it take', async () => {
    const request = fc.record({
      pauseMs: fc.integer({ min: 0, max: 200 }),
      takesMs: fc.integer({ min: 0, max: 500 }),
      beginsMs: fc.option(fc.integer({ min: 0, max: 500 }), { nil: undefined }),
    });
    const limit = { count: 3, windowMs: 1000 };
    let provider = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 60 }), async (requests) => {
        provider += 1;
        const still = createMovingClock();
        const clock = { ...still, wait: async (ms: number) => still.move(ms) };
        let takesMs = 0;
        const slow = {
          takePlace: async (place: Parameters<Store['takePlace']>[0]) => {
            const answer = await store.takePlace(place);
            still.move(takesMs);
            return answer;
          },
        };
        const window = createRateWindow(`slow ${provider}`, limit, { store: slow, clock });
        const wentOut: number[] = [];
        for (const { pauseMs, beginsMs, ...now } of requests) {
          still.move(pauseMs);
          takesMs = now.takesMs;
          const place = await window.take();
          if (place.kind === 'full') continue;
          if (beginsMs !== undefined) {
            still.move(beginsMs);
            await place.inTime(new AbortController().signal);
          }
          wentOut.push(clock.now());
          const inWindow = wentOut.filter((at) => at > clock.now() - limit.windowMs).length;
          expect(inWindow).toBeLessThanOrEqual(limit.count);
        }
        expect(wentOut.length).toBeGreaterThan(0);
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it('says exactly when the next place is free', async () => {
    const clock = createMovingClock();
    const window = createRateWindow('one', second, { store, clock });
    await take(window);
    clock.move(300);
    await take(window);
    clock.move(100);
    expect(window.waitMs()).toBe(650);
    expect(await take(window)).toBe(650);
    clock.move(649);
    expect(await take(window)).toBe(1);
    clock.move(1);
    expect(await take(window)).toBe(0);
    expect(await take(window)).toBe(300);
  });

  it('asks nobody while it is known to be full', async () => {
    const clock = createMovingClock();
    const window = createRateWindow('one', second, { store, clock });
    for (let index = 0; index < 10; index += 1) await take(window);
    expect(asked).toBe(2);
  });

  it('is the same one for another process, and after a restart', async () => {
    const clock = createMovingClock();
    const window = createRateWindow('one', second, { store, clock });
    const other = createRateWindow('one', second, { store, clock });
    expect([await take(window), await take(other), await take(window)]).toEqual([0, 0, 1050]);
    const afterRestart = createRateWindow('one', second, { store, clock });
    expect(await take(afterRestart)).toBe(1050);
  });

  it('takes no place when it is only asked', async () => {
    const parts = { store, clock: createMovingClock() };
    const window = createRateWindow('one', { count: 1, windowMs: 1000 }, parts);
    expect([window.waitMs(), window.waitMs(), await take(window)]).toEqual([0, 0, 0]);
    expect(window.waitMs()).toBe(1050);
  });

  it('leaves starts their share when many polls are in flight', () => {
    const parts = { store, clock: createMovingClock() };
    const window = createRateWindow('one', { count: 20, windowMs: 10_000 }, parts);
    const pollsInWindow = (inFlight: number) => (inFlight * 10_250) / window.shortestPollGapMs(inFlight);
    expect(pollsInWindow(4)).toBeCloseTo(14);
    expect(pollsInWindow(100)).toBeCloseTo(14);
  });
});
