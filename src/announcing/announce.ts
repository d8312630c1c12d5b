// Hands due announcements to be told: a loop over the rows, woken by nudges and by the time that the next one is due.
// Holds nothing that matters in memory, and may run in several processes.
import type { Clock } from '../clock.ts';
import { drain } from '../drain.ts';
import type { Log } from '../log.ts';
import { createNudge } from '../nudge.ts';
import type { ClaimedAnnouncement } from '../store/announcement-operations.ts';
import type { Store } from '../store/store.ts';
import { announcementLeaseMs, type TellOne } from './tell-one.ts';

export type Announcer = {
  start(): void;
  /** There may be something to tell. */
  nudge(): void;
  /** Claims nothing more, lets what is being told be told for `graceMs`, then aborts it: it is told after the next start. */
  stop(graceMs: number): Promise<void>;
};

/** Told at the same time by this process; what platforms allow is theirs to say. */
const mostAtOnce = 8;
/**
 * How long the loop rests at most: what is written within other operations nudges nobody. A look is one query on two
 * partial indexes (0.1 ms on SQLite with 100,000 that were told).
 */
const longestRestMs = 5_000;
/** When somebody else is just claiming what is due. */
const shortestRestMs = 100;

export function createAnnouncer(parts: {
  readonly store: Pick<Store, 'claimAnnouncements' | 'nextAnnouncementAt'>;
  readonly tellOne: TellOne;
  readonly clock: Clock;
  readonly log: Log;
}): Announcer {
  const { store, clock, log } = parts;
  const claiming = new AbortController();
  const working = new AbortController();
  const nudge = createNudge(clock);
  const underWay = new Set<Promise<void>>();
  let loop: Promise<void> = Promise.resolve();

  const begin = (claimed: ClaimedAnnouncement) => {
    const task = parts
      .tellOne(claimed, working.signal)
      .catch((error: unknown) => log.error({ err: error }, 'Telling an announcement ended with a bug'))
      .finally(() => {
        underWay.delete(task);
        nudge.wake();
      });
    underWay.add(task);
  };

  /** How long there is nothing to do; 0 when something was begun. */
  const round = async (): Promise<number> => {
    if (underWay.size >= mostAtOnce) return longestRestMs;
    const dueAt = await store.nextAnnouncementAt();
    const now = clock.now();
    if (dueAt === undefined) return longestRestMs;
    if (dueAt > now) return Math.min(dueAt - now, longestRestMs);
    const limit = mostAtOnce - underWay.size;
    const leaseUntil = now + announcementLeaseMs;
    const claimed = await store.claimAnnouncements({ now, leaseUntil, limit });
    for (const each of claimed) begin(each);
    return claimed.length > 0 ? 0 : shortestRestMs;
  };

  const run = async (): Promise<void> => {
    while (!claiming.signal.aborted) {
      let restMs = longestRestMs;
      try {
        restMs = await round();
      } catch (error) {
        log.error({ err: error }, 'Due announcements could not be claimed');
      }
      if (restMs > 0) await nudge.wait(restMs, claiming.signal);
    }
  };

  return {
    nudge: nudge.wake,
    start: () => {
      loop = run();
    },
    stop: async (graceMs) => {
      claiming.abort(new DOMException('Stopping', 'AbortError'));
      await loop;
      await drain(underWay, graceMs, working, clock);
    },
  };
}
