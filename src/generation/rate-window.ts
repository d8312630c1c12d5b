// A provider's limit on requests, starts and polls together: how long the next one has to wait. The places are the
// store's, for all processes and across restarts; what is known of them here keeps a full window from being asked for.
import type { Clock } from '../clock.ts';
import type { ProviderId, ProviderLimits } from '../providers/provider.ts';
import type { Store } from '../store/store.ts';

type Place = Parameters<Store['takePlace']>[0];

export type RateWindow = {
  /** Takes a place and answers 0, or answers the milliseconds until one may be free and takes none. */
  take(): Promise<number>;
  /** What a place is taken with by whatever else is written along; `learn` is told then when the next one is free. */
  readonly place: Place;
  learn(freeInMs: number): void;
  /** Milliseconds for which it is known that no place is free; takes none. */
  waitMs(): number;
  /** The least time between polls of one run when so many are in flight, so that starts still find a place. */
  shortestPollGapMs(inFlight: number): number;
};

/** Polls may use this share of a window; the rest is left for starts. */
const pollShare = 0.7;
/** Of two requests the later one may travel faster, and no two machines' clocks are the same. */
const jitterShare = 0.05;
const mostJitterMs = 250;

type Limit = NonNullable<ProviderLimits['requests']>;

function safeWindowMs({ windowMs }: Limit): number {
  return windowMs + Math.min(Math.ceil(windowMs * jitterShare), mostJitterMs);
}

/** The least time between polls of one run when so many are in flight, so that starts still find a place. */
export function shortestPollGapMs(limit: Limit, inFlight: number): number {
  return (inFlight * safeWindowMs(limit)) / (limit.count * pollShare);
}

export function createRateWindow(
  provider: ProviderId,
  limit: Limit,
  parts: { readonly store: Pick<Store, 'takePlace'>; readonly clock: Pick<Clock, 'now'> },
): RateWindow {
  const { count } = limit;
  const windowMs = safeWindowMs(limit);
  let fullUntil = 0;
  // Never longer than a window, in case the clock was set back.
  const waitMs = () => Math.min(Math.max(fullUntil - parts.clock.now(), 0), windowMs);
  const place: Place = { provider, count, windowMs, now: parts.clock.now };
  const learn = (freeInMs: number) => {
    fullUntil = Math.max(fullUntil, parts.clock.now() + freeInMs);
  };
  return {
    waitMs,
    place,
    learn,
    take: async () => {
      const knownMs = waitMs();
      if (knownMs > 0) return knownMs;
      const { taken, freeInMs } = await parts.store.takePlace(place);
      learn(freeInMs);
      return taken ? 0 : Math.max(freeInMs, 1);
    },
    shortestPollGapMs: (inFlight) => shortestPollGapMs(limit, inFlight),
  };
}

/** Of those providers that limit their requests. */
export function createRateWindows(
  providers: readonly { readonly id: ProviderId; readonly limits: ProviderLimits }[],
  parts: Parameters<typeof createRateWindow>[2],
): ReadonlyMap<ProviderId, RateWindow> {
  return new Map(
    providers.flatMap(({ id, limits }) =>
      limits.requests === undefined ? [] : [[id, createRateWindow(id, limits.requests, parts)] as const],
    ),
  );
}
