// The end of a run: its money, its images, the counts and the generation's open runs, all in one transaction.
import { sql } from 'kysely';
import type { GenerationId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { releaseHolds, settleHolds } from './hold.ts';
import { insertImages } from './images.ts';
import { lockOrigin } from './origin.ts';
import { prepared } from './prepared.ts';
import { noteRoleSet } from './role-sets.ts';
import { readRequest } from './rows.ts';
import { costWith, noteStart } from './runs.ts';
import type { RunEnd, RunEnded } from './store.ts';
import { countUsage } from './usage.ts';

export async function endRun(database: Database, end: RunEnd): Promise<RunEnded> {
  let roleSet: string | undefined;
  const answer = await database.write<RunEnded>(async (transaction) => {
    const run = await lockOrigin(database, transaction, end.id);
    if (run === undefined) return { kind: 'lost' };
    const ended = await writeEnd(transaction, end);
    if (ended === undefined) return { kind: 'lost' };
    const { resolution } = readRequest(run.request);
    if (end.to === 'made') {
      const { chargeMicros, images, now } = end;
      await settleHolds(transaction, { runId: end.id, chargeMicros, actor: 'plantain', now });
      await insertImages(transaction, run, images, now);
      if (end.latencyMs !== undefined) {
        await transaction
          .insertInto('provider_latencies')
          .values({
            provider: run.provider,
            resolution,
            run_id: end.id,
            latency_ms: Math.max(0, Math.round(end.latencyMs)),
            at: end.now,
          })
          .execute();
      }
    } else {
      await releaseHolds(transaction, { runId: end.id, actor: 'plantain', now: end.now });
    }
    await noteStart(transaction, end.id, end);
    const charge = end.to === 'made' ? end.chargeMicros : 0;
    roleSet = await countUsage(database, transaction, run, {
      endedAt: end.now,
      made: end.to === 'made' ? 1 : 0,
      failed: end.to === 'failed' ? 1 : 0,
      refused: end.to === 'refused' ? 1 : 0,
      charge_micros: charge,
      reported_charge_micros: ended.cost_micros === null ? 0 : charge,
      cost_micros: ended.cost_micros ?? 0,
      failure_cost_micros: end.to === 'made' ? 0 : (ended.cost_micros ?? 0),
      house_micros: ended.house_micros,
    });
    const generationEnds = await countDown(transaction, run.generation_id, 1, end.now);
    if (generationEnds && run.addresses > 0) await dropAddresses(transaction, run.generation_id);
    return { kind: 'ended', generationEnds };
  });
  if (answer.kind === 'ended' && roleSet !== undefined) noteRoleSet(database, roleSet);
  return answer;
}

type Cost = { readonly cost_micros: number | null; readonly house_micros: number };

async function writeEnd(transaction: Transaction, end: RunEnd): Promise<Cost | undefined> {
  const made = end.to === 'made';
  const { rows } = await writeEnded(transaction, {
    id: end.id,
    epoch: end.epoch,
    from: end.from,
    to: end.to,
    charge: made ? end.chargeMicros : 0,
    reason: made ? null : end.reason,
    cost: end.costMicros ?? null,
    now: end.now,
  });
  return rows[0];
}

type Ended = Pick<RunEnd, 'id' | 'epoch' | 'from' | 'to' | 'now'> & {
  readonly charge: number;
  readonly reason: string | null;
  readonly cost: number | null;
};

const writeEnded = prepared<Ended, Cost>((transaction, slot) =>
  transaction
    .updateTable('runs')
    .set({
      state: slot('to'),
      charge_micros: slot('charge'),
      reason: slot('reason'),
      next_at: null,
      lease_until: 0,
      // It was a secret and has been used.
      sealed_result: null,
      ended_at: slot('now'),
      cost_micros: costWith(slot('cost')),
    })
    .where('id', '=', slot('id'))
    .where('epoch', '=', slot('epoch'))
    .where('state', '=', slot('from'))
    .returning(['cost_micros', 'house_micros']),
);

/** Whoever ends the last open run ends the generation in the same statement; true for exactly that one. */
export async function countDown(
  transaction: Transaction,
  id: GenerationId,
  count: number,
  now: number,
): Promise<boolean> {
  const { rows } = await subtractRuns(transaction, { id, count, now });
  return rows[0]?.open_runs === 0;
}

/** Signed addresses of what has been fetched, which no provider will be given any more. */
export async function dropAddresses(transaction: Transaction, id: GenerationId): Promise<void> {
  await transaction
    .updateTable('generation_inputs')
    .set({ sealed_source: null })
    .where('generation_id', '=', id)
    .where('image_id', 'is not', null)
    .execute();
}

const subtractRuns = prepared<
  { readonly id: GenerationId; readonly count: number; readonly now: number },
  { readonly open_runs: number }
>((transaction, slot) => {
  const last = sql`open_runs = ${slot('count')}`;
  // There is nobody left to deliver to, and what was shown of it meanwhile is to go.
  const isErased = sql`exists (select 1 from members where members.id = member_id and erased_at is not null)`;
  return transaction
    .updateTable('generations')
    .set({
      open_runs: sql`open_runs - ${slot('count')}`,
      state: sql`case when ${last} then 'delivering' else state end`,
      removal_requested_at: sql`case when ${last} and ${isErased} then coalesce(removal_requested_at, ${slot('now')})
        else removal_requested_at end`,
      ended_at: sql`case when ${last} then ${slot('now')} else ended_at end`,
      next_at: sql`case when next_at < ${slot('now')} then next_at else ${slot('now')} end`,
      // Attempts were those of progress; delivery counts its own.
      attempts: sql`case when ${last} then 0 else attempts end`,
      woken: 1,
    })
    .where('id', '=', slot('id'))
    .returning('open_runs');
});
