// Looks every hour whether the laws of the ledger and of liveness hold, and says where they do not. It mends nothing.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Store } from '../store/store.ts';

export type AuditLoop = {
  start(): void;
  /** Resolves when an audit that is under way has ended. */
  stop(): Promise<void>;
};

/** It reads whole tables, and what it finds is a bug that an hour does not make worse. */
const restMs = 3_600_000;

export function createAuditLoop(parts: {
  readonly store: Pick<Store, 'findViolations'>;
  readonly metrics: { countViolation(): void };
  readonly clock: Clock;
  readonly log: Log;
}): AuditLoop {
  const { store, metrics, clock, log } = parts;
  const stopping = new AbortController();
  let loop: Promise<void> | undefined;

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

  const rest = async (): Promise<boolean> => {
    try {
      await clock.wait(restMs, stopping.signal);
      return true;
    } catch (error) {
      if (!stopping.signal.aborted) throw error;
      return false;
    }
  };

  return {
    start: () => {
      // What lay still while the program was off has an hour to move before it counts as stuck.
      loop = (async () => {
        while (await rest()) await audit();
      })();
    },
    stop: async () => {
      stopping.abort(new DOMException('Stopping', 'AbortError'));
      await loop;
    },
  };
}
