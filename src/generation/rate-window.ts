// A provider's limit on requests, starts and polls together: how long the next one has to wait. The places are the
// store's, for all processes and across restarts; what is known of them here keeps a full window from being asked for.
import type { Clock } from '../clock.ts';
import type { ProviderId, ProviderLimits } from '../providers/provider.ts';
import type { Store } from '../store/store.ts';

export type Place =
  | {
      readonly kind: 'taken';
      /**
       * For whoever does something else before the request goes out: resolves when it may go out now, which is at once
       * unless that took so long that another place was needed. Rejects when `signal` is aborted.
       */
      inTime(signal: AbortSignal): Promise<void>;
    }
  /** None is free for so many milliseconds. */
  | { readonly kind: 'full'; readonly waitMs: number };

export type RateWindow = {
  /** A place for a request that goes out at once. */
  take(): Promise<Place>;
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
/** How much longer the next request may be on its way than the slowest of late, and how quickly that one is forgotten. */
const onTheWayFactor = 3;
const forgetting = 0.98;

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
  parts: { readonly store: Pick<Store, 'takePlace'>; readonly clock: Pick<Clock, 'now' | 'wait'> },
): RateWindow {
  const { clock } = parts;
  const { count } = limit;
  const windowMs = safeWindowMs(limit);
  let fullUntil = 0;
  // A request is counted when it arrives, and between taking its place and that lie writes, which take as long as the
  // disk and other work make them. So a place counts from when its request goes out at the latest, as far as what
  // happened of late tells; a request that would be later needs another one.
  let onTheWayMs = 0;
  const learn = (tookMs: number) => {
    onTheWayMs = Math.min(Math.max(tookMs * onTheWayFactor, onTheWayMs * forgetting), limit.windowMs);
  };
  // Never longer than a window, in case the clock was set back.
  const waitMs = () => Math.min(Math.max(fullUntil - clock.now(), 0), windowMs + limit.windowMs);

  const take = async (): Promise<Place> => {
    for (;;) {
      const knownMs = waitMs();
      if (knownMs > 0) return { kind: 'full', waitMs: knownMs };
      const now = clock.now();
      const goesBy = now + Math.ceil(onTheWayMs);
      const { taken, freeInMs } = await parts.store.takePlace({ provider, count, windowMs, goesBy, now });
      fullUntil = Math.max(fullUntil, now + freeInMs);
      if (!taken) return { kind: 'full', waitMs: Math.max(freeInMs, 1) };
      learn(clock.now() - now);
      if (clock.now() <= goesBy)
        return { kind: 'taken', inTime: (signal) => inTime({ now, goesBy }, signal) };
    }
  };

  const inTime = async (
    { now, goesBy }: { readonly now: number; readonly goesBy: number },
    signal: AbortSignal,
  ): Promise<void> => {
    learn(clock.now() - now);
    if (clock.now() <= goesBy) return;
    for (;;) {
      const place = await take();
      if (place.kind === 'taken') return;
      await clock.wait(place.waitMs, signal);
    }
  };

  return { waitMs, take, shortestPollGapMs: (inFlight) => shortestPollGapMs(limit, inFlight) };
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
