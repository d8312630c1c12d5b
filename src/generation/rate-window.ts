// A provider's limit on requests, starts and polls together: how long the next one has to wait. Within this process.
import type { Clock } from '../clock.ts';
import type { ProviderLimits } from '../providers/provider.ts';

export type RateWindow = {
  /** Takes a place and answers 0, or answers the milliseconds until one is free and takes none. */
  take(): number;
  /** Milliseconds until a place is free; takes none. */
  waitMs(): number;
  /** The least time between polls of one run when so many are in flight, so that starts still find a place. */
  shortestPollGapMs(inFlight: number): number;
};

/** Polls may use this share of a window; the rest is left for starts. */
const pollShare = 0.7;

export function createRateWindow(
  limit: NonNullable<ProviderLimits['requests']>,
  clock: Pick<Clock, 'now'>,
): RateWindow {
  const { count, windowMs } = limit;
  const taken: number[] = [];
  const waitMs = () => {
    const now = clock.now();
    while ((taken[0] ?? now) <= now - windowMs) taken.shift();
    return taken.length < count ? 0 : Math.max((taken[0] ?? now) + windowMs - now, 1);
  };
  return {
    waitMs,
    take: () => {
      const wait = waitMs();
      if (wait === 0) taken.push(clock.now());
      return wait;
    },
    shortestPollGapMs: (inFlight) => (inFlight * windowMs) / (count * pollShare),
  };
}
