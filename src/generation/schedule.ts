// Hands due runs and generations to workers: two loops over the rows, woken by nudges and by the time that the next
// row is due. Holds nothing that matters in memory.
import type { Clock } from '../clock.ts';
import { drain } from '../drain.ts';
import type { Log } from '../log.ts';
import { createNudge, type Nudge } from '../nudge.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { ClaimedGeneration, ClaimedRun } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { createClockWatch } from './clock-watch.ts';
import { leaseMs } from './deadlines.ts';
import type { RateWindow } from './rate-window.ts';

export type Scheduler = {
  start(): void;
  /** There may be something to do. */
  nudge(): void;
  /** Claims nothing more, lets work under way end for `graceMs`, then aborts it: it is resumed from its rows. */
  stop(graceMs: number): Promise<void>;
  /** Whether both loops are running, for /readyz. */
  running(): boolean;
};

/** Runs and deliveries in the hands of this process at the same time. */
const mostRuns = 256;
const mostDeliveries = 32;
/** How long the loops rest at most, should every nudge get lost. */
const longestRestMs = 5_000;
/** How long they rest when what is due cannot be claimed, for want of room at its provider. */
const shortestRestMs = 100;

export function createScheduler(parts: {
  readonly store: Store;
  readonly workRun: (run: ClaimedRun, signal: AbortSignal) => Promise<void>;
  readonly deliver: (generation: ClaimedGeneration, signal: AbortSignal) => Promise<void>;
  readonly concurrency: ReadonlyMap<ProviderId, number>;
  readonly windows: ReadonlyMap<ProviderId, RateWindow>;
  readonly clock: Clock;
  readonly log: Log;
}): Scheduler {
  const { store, clock, log } = parts;
  const claiming = new AbortController();
  const working = new AbortController();
  const nudges: readonly Nudge[] = [createNudge(clock), createNudge(clock)];
  const nudge = () => {
    for (const each of nudges) each.wake();
  };
  const watchClock = createClockWatch(clock);
  const underWay = new Set<Promise<void>>();
  let loops: readonly Promise<void>[] = [];
  let running = 0;

  const claimRuns = (limit: number) => {
    const now = clock.now();
    const paused = [...parts.windows]
      .filter(([, window]) => window.waitMs() > 0)
      .map(([provider]) => provider);
    return store.claimRuns({ now, leaseUntil: now + leaseMs, limit, concurrency: parts.concurrency, paused });
  };
  const claimGenerations = (limit: number) => {
    const now = clock.now();
    return store.claimGenerations({ now, leaseUntil: now + leaseMs, limit });
  };

  const loop = async <Claim>(
    own: Nudge,
    most: number,
    claim: (limit: number) => Promise<readonly Claim[]>,
    work: (claim: Claim, signal: AbortSignal) => Promise<void>,
    /** What there may be to do once one of these has ended. */
    onEnd: () => void,
  ): Promise<void> => {
    let busy = 0;
    const begin = (claimed: Claim) => {
      busy += 1;
      const task = work(claimed, working.signal)
        .catch((error: unknown) => log.error({ err: error }, 'Work ended with a bug'))
        .finally(() => {
          busy -= 1;
          underWay.delete(task);
          onEnd();
        });
      underWay.add(task);
    };
    while (!claiming.signal.aborted) {
      let restMs = watchClock();
      if (restMs > 0) {
        await own.wait(restMs, claiming.signal);
        continue;
      }
      restMs = longestRestMs;
      try {
        const claimed = busy < most ? await claim(most - busy) : [];
        for (const each of claimed) begin(each);
        if (claimed.length > 0) continue;
        const dueAt = await store.nextDueAt();
        if (dueAt !== undefined)
          restMs = Math.min(Math.max(dueAt - clock.now(), shortestRestMs), longestRestMs);
      } catch (error) {
        log.error({ err: error }, 'Due work could not be claimed');
      }
      await own.wait(restMs, claiming.signal);
    }
  };

  return {
    nudge,
    running: () => running === nudges.length,
    start: () => {
      const [forRuns, forDeliveries] = nudges;
      if (forRuns === undefined || forDeliveries === undefined) throw new Error('Each loop has a nudge');
      loops = [
        // A run that ended may have made room at its provider, and given the other loop something to show.
        loop(forRuns, mostRuns, claimRuns, parts.workRun, nudge),
        loop(forDeliveries, mostDeliveries, claimGenerations, parts.deliver, forDeliveries.wake),
      ].map((each) => {
        running += 1;
        return each.finally(() => {
          running -= 1;
        });
      });
    },
    stop: async (graceMs) => {
      claiming.abort(new DOMException('Stopping', 'AbortError'));
      await Promise.all(loops);
      await drain(underWay, graceMs, working, clock);
    },
  };
}
