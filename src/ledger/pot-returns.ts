// Sees that what is left of pots goes back once they have ended: every few minutes, whichever process comes first.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import type { Store } from '../store/store.ts';
import type { FindTeamWallet } from './wallets.ts';

export type PotReturns = Rounds;

/** Nobody can spend of an ended pot, so this is only how long its money lies still. */
const restMs = 3 * 60_000;

export function createPotReturns(parts: {
  readonly store: Pick<Store, 'endedPots' | 'returnPot'>;
  readonly findTeamWallet: FindTeamWallet;
  readonly clock: Clock;
  readonly log: Log;
}): PotReturns {
  const { store, clock, log } = parts;

  const round = async (stopping: AbortSignal): Promise<void> => {
    try {
      for (const pot of await store.endedPots(clock.now())) {
        if (stopping.aborted) return;
        await giveBack(pot);
      }
    } catch (error) {
      log.error({ err: error }, 'What is left of ended pots could not be looked for');
    }
  };

  const giveBack = async (pot: Awaited<ReturnType<Store['endedPots']>>[number]): Promise<void> => {
    const { potId, teamId } = pot;
    try {
      const now = clock.now();
      const team = await parts.findTeamWallet(pot, now);
      const { returnedMicros } = await store.returnPot({ teamId, potId, team, now });
      if (returnedMicros > 0)
        log.info({ pot: potId, team: teamId }, 'What was left of an ended pot went back');
    } catch (error) {
      // The others are not to wait for one that cannot be mended without a person.
      log.error({ err: error, pot: potId, team: teamId }, 'What is left of an ended pot could not go back');
    }
  };

  return createRounds({ round, restMs, first: 'at once', clock });
}
