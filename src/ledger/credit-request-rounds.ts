// Ends requests for credits that nobody decided in time, whoever was to do it before, opens what can be paid for by now, and
// drops what ended long ago.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import type { Store } from '../store/store.ts';

/** Somebody may have given credits meanwhile; a look that finds nothing is one read of an index. */
const restMs = 60_000;
const atATime = 100;

export function createCreditRequestRounds(parts: {
  readonly store: Pick<Store, 'expireCreditRequests' | 'forgetTold'>;
  /** Tells whoever announces that there is something to tell; may be lost. */
  readonly nudge: () => void;
  readonly openPayable: (stopping: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}): Rounds {
  const { store, clock, log } = parts;

  const end = async (): Promise<void> => {
    try {
      let ended = 0;
      do {
        ended = await store.expireCreditRequests({ now: clock.now(), limit: atATime });
        if (ended > 0) parts.nudge();
      } while (ended === atATime);
      while ((await store.forgetTold({ now: clock.now(), limit: atATime })).more);
    } catch (error) {
      log.error({ err: error }, 'Requests for credits whose time is over could not be ended');
    }
  };

  const open = async (stopping: AbortSignal): Promise<void> => {
    try {
      await parts.openPayable(stopping);
    } catch (error) {
      log.error({ err: error }, 'What waits for credits could not be looked at');
    }
  };

  const round = async (stopping: AbortSignal): Promise<void> => {
    await end();
    await open(stopping);
  };

  return createRounds({ round, restMs, first: 'at once', clock });
}
