// The writes that move a run or end it: fenced, so that one that was taken over meanwhile is left alone.
import { newId, type RunId } from '../ids.ts';
import { inOrder } from '../ledger/wallets.ts';
import type { ClaimedRun } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { leaseMs } from './deadlines.ts';
import type { EndReason } from './end-reason.ts';
import type { Candidate } from './route.ts';
import { logOf, type RunParts } from './run-parts.ts';

type Changes = Parameters<Store['moveRun']>[0]['changes'];

export type RunMoves = {
  /** Leaves the run in a state until it is due again. */
  letGo(
    run: ClaimedRun,
    to: ClaimedRun['state'],
    afterMs: number,
    changes: Changes,
  ): Promise<'kept' | 'lost'>;
  /** What the latest start of a run cost that is gone on with. */
  keepCost(run: ClaimedRun, costMicros: number | undefined): Promise<'kept' | 'lost'>;
  end(
    run: ClaimedRun,
    to: 'failed' | 'refused' | 'cancelled',
    reason: EndReason,
    costMicros: number | undefined,
  ): Promise<'done'>;
  /** On to the first of these that the credits reach for, under a new hold; ends the slot when they reach for none. */
  failOver(
    run: ClaimedRun,
    to: readonly Candidate[],
    reason: EndReason,
    costMicros: number | undefined,
  ): Promise<'done'>;
  /** What a start cost whose run was taken over or ended meanwhile: the house's books want it all the same. */
  noteLateCost(run: ClaimedRun, costMicros: number | undefined): Promise<void>;
};

export function createRunMoves(parts: RunParts): RunMoves {
  const { store, clock } = parts;
  return { letGo, keepCost, end, failOver, noteLateCost };

  async function failOver(
    run: ClaimedRun,
    to: readonly Candidate[],
    reason: EndReason,
    costMicros: number | undefined,
  ): Promise<'done'> {
    const now = clock.now();
    const purses = inOrder(await parts.findPurses(run, now));
    for (const { provider, model, priceMicros: holdMicros } of to) {
      const moved = await store.failOver({
        id: run.id,
        epoch: run.epoch,
        from: run.state,
        reason,
        // A run that was never asked there has no start to note it for.
        ...(run.state === 'starting' ? { startOutcome: reason } : {}),
        next: { id: newId<RunId>(), provider, model, holdMicros },
        purses,
        ...(costMicros === undefined ? {} : { costMicros }),
        now,
      });
      if (moved.kind === 'short') continue;
      if (moved.kind === 'lost') await noteLateCost(run, costMicros);
      if (moved.kind === 'failed_over') {
        parts.metrics.countRun(run.provider, reason);
        logOf(parts, run).warn({ reason, to: provider, model }, 'The run goes on elsewhere');
      }
      return 'done';
    }
    return end(run, 'failed', 'failover_over_budget', costMicros);
  }

  async function end(
    run: ClaimedRun,
    to: 'failed' | 'refused' | 'cancelled',
    reason: EndReason,
    costMicros: number | undefined,
  ): Promise<'done'> {
    const now = clock.now();
    const ended = await store.endRun({
      id: run.id,
      epoch: run.epoch,
      from: run.state,
      to,
      reason,
      // One that waits to be started again has had its last start's end noted.
      ...(run.state === 'queued' ? {} : { startOutcome: reason }),
      now,
      ...(costMicros === undefined ? {} : { costMicros }),
    });
    if (ended.kind === 'lost') {
      await noteLateCost(run, costMicros);
      return 'done';
    }
    parts.metrics.countRun(run.provider, reason);
    const log = logOf(parts, run);
    const report = reason === 'crashed' ? log.error : log.info;
    report({ state: to, reason, starts: run.starts, polls: run.polls }, 'Run ended without an image');
    return 'done';
  }

  async function keepCost(run: ClaimedRun, costMicros: number | undefined): Promise<'kept' | 'lost'> {
    if (costMicros === undefined) return 'kept';
    const now = clock.now();
    const kept = await store.moveRun({
      id: run.id,
      epoch: run.epoch,
      from: run.state,
      to: run.state,
      nextAt: now,
      leaseUntil: now + leaseMs,
      changes: { costMicros },
      show: false,
      now,
    });
    if (kept) return 'kept';
    await noteLateCost(run, costMicros);
    return 'lost';
  }

  async function letGo(
    run: ClaimedRun,
    to: ClaimedRun['state'],
    afterMs: number,
    changes: Changes,
  ): Promise<'kept' | 'lost'> {
    const now = clock.now();
    const show = to !== run.state;
    const moved = await store.moveRun({
      id: run.id,
      epoch: run.epoch,
      from: run.state,
      to,
      nextAt: now + afterMs,
      leaseUntil: 0,
      changes,
      show,
      now,
    });
    return moved ? 'kept' : 'lost';
  }

  async function noteLateCost(run: ClaimedRun, costMicros: number | undefined): Promise<void> {
    if (costMicros === undefined || run.starts === 0) return;
    await store.noteLateCost({ runId: run.id, start: run.starts, costMicros, now: clock.now() });
  }
}
