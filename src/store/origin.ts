// What a run is of: whose, where, what was asked and at whom.
import { sql } from 'kysely';
import type { RunId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { prepared, type SlotOf } from './prepared.ts';
import { lockGeneration } from './runs.ts';

export type Origin = NonNullable<Awaited<ReturnType<typeof readOrigin>>>;

export async function readOrigin(transaction: Transaction, runId: RunId) {
  return (await selectOrigin(transaction, { runId })).rows[0];
}

/** With the generation locked, so that a cancel either is seen here or waits for what is done to the run. */
export async function lockOrigin(
  database: Database,
  transaction: Transaction,
  runId: RunId,
): Promise<Origin | undefined> {
  const run = await readOrigin(transaction, runId);
  if (run === undefined || !database.locksRows) return run;
  await lockGeneration(database, transaction, run.generation_id);
  return await readOrigin(transaction, runId);
}

const selectOrigin = prepared((transaction, slot: SlotOf<{ readonly runId: RunId }>) =>
  transaction
    .selectFrom('runs')
    .innerJoin('generations', 'generations.id', 'runs.generation_id')
    .innerJoin('members', 'members.id', 'generations.member_id')
    .select([
      'runs.id',
      'runs.slot',
      'runs.attempt',
      'runs.turn',
      'runs.provider',
      'runs.model',
      'runs.generation_id',
      'generations.team_id',
      'generations.member_id',
      'generations.channel_id',
      'generations.role_ids',
      'generations.destination',
      'generations.private',
      'generations.prompt',
      'generations.request',
      'generations.cancel_requested_at',
      'generations.removal_requested_at',
      'members.erased_at',
      // Read along, as hardly any generation has some and every one ends.
      sql<number>`(select count(*) from generation_inputs
        where generation_id = runs.generation_id and image_id is not null and sealed_source is not null)`.as(
        'addresses',
      ),
    ])
    .where('runs.id', '=', slot('runId')),
);
