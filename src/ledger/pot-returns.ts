// Sees that what is left of pots goes back once they have ended: every few minutes, whichever process comes first.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import type { Store } from '../store/store.ts';

export type PotReturns = Rounds;

/** Nobody can spend of an ended pot, so this is only how long its money lies still. */
const restMs = 3 * 60_000;

export function createPotReturns(parts: {
  readonly store: Pick<Store, 'returnPots'>;
  readonly clock: Clock;
  readonly log: Log;
}): PotReturns {
  const { store, clock, log } = parts;

  const round = async (stopping: AbortSignal): Promise<void> => {
    try {
      // Until a round finds nothing to do: it takes only so many pots at once.
      for (let pots = 1; pots > 0 && !stopping.aborted; ) {
        pots = await store.returnPots(clock.now());
        if (pots > 0) log.info({ pots }, 'What was left of ended pots went back');
      }
    } catch (error) {
      log.error({ err: error }, 'What is left of ended pots could not go back');
    }
  };

  return createRounds({ round, restMs, first: 'at once', clock });
}
