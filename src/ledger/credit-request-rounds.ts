// Ends requests for credits that nobody decided in time, whoever was to do it before, and drops what ended long ago.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import type { Store } from '../store/store.ts';

/** Nobody waits for it to the minute: a decision that comes too late is refused without it. */
const restMs = 5 * 60_000;
const atATime = 100;

export function createCreditRequestRounds(parts: {
  readonly store: Pick<Store, 'expireCreditRequests' | 'forgetTold'>;
  /** Tells whoever announces that there is something to tell; may be lost. */
  readonly nudge: () => void;
  readonly clock: Clock;
  readonly log: Log;
}): Rounds {
  const { store, clock, log } = parts;

  const round = async (): Promise<void> => {
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

  return createRounds({ round, restMs, first: 'at once', clock });
}
