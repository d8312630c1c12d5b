// What became of each slot of a generation. Pure.
import type { RunView } from '../store/records.ts';

/** The last attempt of each slot, in their order. */
export function lastAttempts(runs: readonly RunView[]): readonly RunView[] {
  const bySlot = new Map<number, RunView>();
  for (const run of runs) {
    const known = bySlot.get(run.slot);
    if (known === undefined || run.attempt > known.attempt) bySlot.set(run.slot, run);
  }
  return [...bySlot.values()].sort((left, right) => left.slot - right.slot);
}
