// Looks every hour whether the laws of the ledger and of liveness hold, and says where they do not. It mends nothing.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import type { Store } from '../store/store.ts';

export type AuditLoop = Rounds;

/** It reads whole tables, and what it finds is a bug that an hour does not make worse. */
const restMs = 3_600_000;

export function createAuditLoop(parts: {
  readonly store: Pick<Store, 'findViolations'>;
  readonly metrics: { countViolation(): void };
  readonly clock: Clock;
  readonly log: Log;
}): AuditLoop {
  const { store, metrics, clock, log } = parts;

  const audit = async (): Promise<void> => {
    try {
      for (const violation of await store.findViolations(clock.now())) {
        metrics.countViolation();
        log.error({ violation }, 'A law of the ledger does not hold');
      }
    } catch (error) {
      log.error({ err: error }, 'The ledger could not be audited');
    }
  };

  // What lay still while the program was off has an hour to move before it counts as stuck.
  return createRounds({ round: audit, restMs, first: 'after a rest', clock });
}
