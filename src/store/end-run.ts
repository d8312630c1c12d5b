// The end of a run: its money, its images, the counts and the generation's open runs, all in one transaction.
import { sql } from 'kysely';
import type { GenerationId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { releaseHolds, settleHolds } from './hold.ts';
import { insertImages } from './images.ts';
import { lockOrigin, type Origin } from './origin.ts';
import { prepared } from './prepared.ts';
import { readRequest } from './rows.ts';
import { costWith, noteStart } from './runs.ts';
import type { RunEnd, RunEnded } from './store.ts';
import type { Tables } from './tables.ts';

const hourMs = 3_600_000;

export async function endRun(database: Database, end: RunEnd): Promise<RunEnded> {
  return await database.write(async (transaction) => {
    const run = await lockOrigin(database, transaction, end.id);
    if (run === undefined) return { kind: 'lost' };
    const cost = await writeEnd(transaction, end);
    if (cost === undefined) return { kind: 'lost' };
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
    await countUsage(transaction, run, {
      hour: end.now - (end.now % hourMs),
      resolution,
      made: end.to === 'made' ? 1 : 0,
      failed: end.to === 'failed' ? 1 : 0,
      refused: end.to === 'refused' ? 1 : 0,
      charge_micros: end.to === 'made' ? end.chargeMicros : 0,
      ...cost,
    });
    const generationEnds = await countDown(transaction, run.generation_id, 1, end.now);
    if (generationEnds && run.addresses > 0) await dropAddresses(transaction, run.generation_id);
    return { kind: 'ended', generationEnds };
  });
}

type Cost = { readonly cost_micros: number; readonly house_micros: number };

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
    .returning([sql<number>`coalesce(cost_micros, 0)`.as('cost_micros'), 'house_micros']),
);

type Usage = Cost & {
  readonly hour: number;
  readonly resolution: string;
  readonly made: number;
  readonly failed: number;
  readonly refused: number;
  readonly charge_micros: number;
};

/** Counts what a run came to, for reports: the row of this hour and combination is made or counted up. */
async function countUsage(transaction: Transaction, run: Origin, usage: Usage): Promise<void> {
  const { hour, resolution, ...counts } = usage;
  if (Object.values(counts).every((count) => count === 0)) return;
  await addUsage(transaction, {
    ...usage,
    team_id: run.team_id,
    member_id: run.member_id,
    channel_id: run.channel_id ?? '',
    provider: run.provider,
    model: run.model,
  });
}

/** What an attempt cost us although it made nothing; the picture may yet be made by the next one. */
export async function countCost(
  transaction: Transaction,
  run: Origin,
  cost: Cost,
  now: number,
): Promise<void> {
  await countUsage(transaction, run, {
    hour: now - (now % hourMs),
    resolution: readRequest(run.request).resolution,
    made: 0,
    failed: 0,
    refused: 0,
    charge_micros: 0,
    ...cost,
  });
}

const addUsage = prepared<Tables['usage_hours'], unknown>((transaction, slot) =>
  transaction
    .insertInto('usage_hours')
    .values({
      hour: slot('hour'),
      team_id: slot('team_id'),
      member_id: slot('member_id'),
      channel_id: slot('channel_id'),
      provider: slot('provider'),
      model: slot('model'),
      resolution: slot('resolution'),
      made: slot('made'),
      failed: slot('failed'),
      refused: slot('refused'),
      charge_micros: slot('charge_micros'),
      cost_micros: slot('cost_micros'),
      house_micros: slot('house_micros'),
    })
    .onConflict((conflict) =>
      conflict
        .columns(['team_id', 'hour', 'member_id', 'channel_id', 'provider', 'model', 'resolution'])
        .doUpdateSet({
          made: sql`usage_hours.made + excluded.made`,
          failed: sql`usage_hours.failed + excluded.failed`,
          refused: sql`usage_hours.refused + excluded.refused`,
          charge_micros: sql`usage_hours.charge_micros + excluded.charge_micros`,
          cost_micros: sql`usage_hours.cost_micros + excluded.cost_micros`,
          house_micros: sql`usage_hours.house_micros + excluded.house_micros`,
        }),
    ),
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
