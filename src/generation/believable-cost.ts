// What a provider says that a run cost, before anything is done with it: a number that cannot be true is not believed.
// It never changes what anybody is charged, which is the price that was quoted.
import type { ClaimedRun } from '../store/records.ts';
import { logOf, type RunParts } from './run-parts.ts';

/** No image costs a hundred dollars; sums of what is believed stay far from where integers end. */
const mostMicros = 100_000_000;
/** Above the price that was held, from when on it is worth a line of the log: tokens never add up to it exactly. */
const tolerance = 1.1;

type Costing = { readonly kind: string; readonly costMicros?: number };

/** The outcome as it came, its cost a whole number of micro-dollars or left out. */
export function believeCost<Outcome extends Costing>(
  parts: Pick<RunParts, 'log'>,
  run: ClaimedRun,
  outcome: Outcome,
): Outcome {
  const { costMicros } = outcome;
  if (costMicros === undefined) return outcome;
  const isBelievable = costMicros >= 0 && costMicros <= mostMicros;
  if (!isBelievable) {
    logOf(parts, run).error({ cost: String(costMicros) }, 'The provider reports a cost that cannot be true');
    return { ...outcome, costMicros: undefined };
  }
  if (costMicros > run.holdMicros * tolerance) {
    logOf(parts, run).warn(
      { cost: costMicros, price: run.holdMicros },
      'The provider reports that it cost more than its price, which is all that is charged',
    );
  }
  return { ...outcome, costMicros: Math.round(costMicros) };
}
