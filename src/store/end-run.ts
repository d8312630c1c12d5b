// The end of a run: its money, its images, the counts and the generation's open runs, all in one transaction.
import { sql } from 'kysely';
import type { GenerationId, RunId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { releaseHolds, settleHolds } from './hold.ts';
import { insertImages } from './images.ts';
import { readRequest } from './rows.ts';
import { lockGenerationOf, noteOutcome } from './runs.ts';
import type { RunEnd, RunEnded } from './store.ts';

const hourMs = 3_600_000;

export async function endRun(database: Database, end: RunEnd): Promise<RunEnded> {
  return await database.write(async (transaction) => {
    const generationId = await lockGenerationOf(database, transaction, end.id);
    if (generationId === undefined || !(await writeEnd(transaction, end))) return { kind: 'lost' };
    const run = await readEnded(transaction, end.id);
    const resolution = readRequest(run.request).resolution;
    if (end.to === 'made') {
      await settleHolds(transaction, {
        runId: end.id,
        chargeMicros: end.chargeMicros,
        actor: 'plantain',
        now: end.now,
      });
      await insertImages(transaction, end.id, end.images, end.now);
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
    if (end.startOutcome !== undefined) await noteOutcome(transaction, end.id, end.startOutcome);
    await countUsage(transaction, {
      ...run,
      resolution,
      made: end.to === 'made' ? 1 : 0,
      failed: end.to === 'failed' ? 1 : 0,
      refused: end.to === 'refused' ? 1 : 0,
      now: end.now,
    });
    return { kind: 'ended', generationEnds: await countDown(transaction, generationId, 1, end.now) };
  });
}

async function writeEnd(transaction: Transaction, end: RunEnd): Promise<boolean> {
  const made = end.to === 'made';
  const { numUpdatedRows } = await transaction
    .updateTable('runs')
    .set({
      state: end.to,
      charge_micros: made ? end.chargeMicros : 0,
      reason: made ? null : end.reason,
      next_at: null,
      lease_until: 0,
      // It was a secret and has been used.
      sealed_result: null,
      ended_at: end.now,
      ...(end.costMicros === undefined ? {} : { cost_micros: end.costMicros }),
    })
    .where('id', '=', end.id)
    .where('epoch', '=', end.epoch)
    .where('state', '=', end.from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function readEnded(transaction: Transaction, id: RunId) {
  return await transaction
    .selectFrom('runs')
    .innerJoin('generations', 'generations.id', 'runs.generation_id')
    .select([
      'generations.team_id',
      'generations.member_id',
      'generations.channel_id',
      'generations.request',
      'runs.provider',
      'runs.model',
      'runs.charge_micros',
      'runs.cost_micros',
      'runs.house_micros',
    ])
    .where('runs.id', '=', id)
    .executeTakeFirstOrThrow();
}

/** Counts what a run came to, for reports: the row of this hour and combination is made or counted up. */
export async function countUsage(
  transaction: Transaction,
  use: Omit<Awaited<ReturnType<typeof readEnded>>, 'request'> & {
    readonly resolution: string;
    readonly made: number;
    readonly failed: number;
    readonly refused: number;
    readonly now: number;
  },
): Promise<void> {
  const counts = {
    made: use.made,
    failed: use.failed,
    refused: use.refused,
    charge_micros: use.charge_micros ?? 0,
    cost_micros: use.cost_micros ?? 0,
    house_micros: use.house_micros,
  };
  if (Object.values(counts).every((count) => count === 0)) return;
  await transaction
    .insertInto('usage_hours')
    .values({
      hour: use.now - (use.now % hourMs),
      team_id: use.team_id,
      member_id: use.member_id,
      channel_id: use.channel_id ?? '',
      provider: use.provider,
      model: use.model,
      resolution: use.resolution,
      ...counts,
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
    )
    .execute();
}

/** Whoever ends the last open run ends the generation in the same statement; true for exactly that one. */
export async function countDown(
  transaction: Transaction,
  id: GenerationId,
  count: number,
  now: number,
): Promise<boolean> {
  const generation = await transaction
    .updateTable('generations')
    .set({
      open_runs: sql`open_runs - ${count}`,
      state: sql`case when open_runs = ${count} then 'delivering' else state end`,
      ended_at: sql`case when open_runs = ${count} then ${now} else ended_at end`,
      next_at: sql`case when next_at < ${now} then next_at else ${now} end`,
      // Attempts were those of progress; delivery counts its own.
      attempts: sql`case when open_runs = ${count} then 0 else attempts end`,
      woken: 1,
    })
    .where('id', '=', id)
    .returning('open_runs')
    .executeTakeFirstOrThrow();
  return generation.open_runs === 0;
}
