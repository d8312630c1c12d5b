// Once a day, whichever process does it: what each provider says that it took is held against what members were charged,
// written down, logged, and told to operators where the two drift apart. It corrects nothing.
import type { AlertOperators } from '../alert.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import type { ProviderCosts } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { driftOf, isAlarming } from './drift.ts';

export type Reconciliation = Rounds;

const dayMs = 86_400_000;
/** How often it is looked whether a day is due; another process may have been quicker. */
const restMs = 3_600_000;
/** What ended just before midnight may still get a late word about its cost. */
const settleMs = 3_600_000;
/** After a long rest older days interest nobody. */
const mostDays = 30;

export function createReconciliation(parts: {
  readonly store: Pick<Store, 'reconcileDay'>;
  readonly alert: AlertOperators;
  readonly clock: Clock;
  readonly log: Log;
}): Reconciliation {
  const { store, alert, clock, log } = parts;

  const reconcile = async (stopping: AbortSignal): Promise<void> => {
    try {
      const now = clock.now();
      const until = now - settleMs - ((now - settleMs) % dayMs);
      const order = { notBefore: until - mostDays * dayMs, until, now };
      for (let done = await store.reconcileDay(order); done; done = await store.reconcileDay(order)) {
        // Days that were missed while the program was off are written down, and only the last one is told.
        for (const costs of done.providers) await report(done.day, costs, done.day + dayMs === until);
        if (stopping.aborted) return;
      }
    } catch (error) {
      log.error({ err: error }, 'The costs of a day could not be reconciled');
    }
  };

  const report = async (day: number, costs: ProviderCosts, isLatest: boolean): Promise<void> => {
    const { provider, ...figures } = costs;
    const drift = driftOf(costs);
    const fields = { provider, day: new Date(day).toISOString().slice(0, 10), ...figures };
    if (drift === undefined) {
      log.info(fields, 'The costs of a day: the provider reported none');
    } else if (isAlarming(drift)) {
      log.warn({ ...fields, drift }, 'The costs of a day: what the provider reports is not what was charged');
      const { chargedMicros, reportedMicros } = drift;
      const { failureCostMicros } = costs;
      if (isLatest)
        await alert({ kind: 'cost_drift', provider, day, chargedMicros, reportedMicros, failureCostMicros });
    } else {
      log.info({ ...fields, drift }, 'The costs of a day');
    }
  };

  return createRounds({ round: reconcile, restMs, first: 'at once', clock });
}
