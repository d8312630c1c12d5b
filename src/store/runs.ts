// The moves of a run that is going on: each is one conditional write, done only for whoever holds its epoch and finds
// it in the state that was read.
import { type RawBuilder, sql } from 'kysely';
import type { GenerationId, RunId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { chargeHouse } from './hold.ts';
import type { RunMove, Store } from './store.ts';

export async function moveRun(database: Database, move: RunMove): Promise<boolean> {
  const { changes } = move;
  return await database.write(async (transaction) => {
    const toShow = move.show ? await lockGenerationOf(database, transaction, move.id) : undefined;
    const { numUpdatedRows } = await transaction
      .updateTable('runs')
      .set({
        state: move.to,
        next_at: move.nextAt,
        lease_until: move.leaseUntil,
        // Whoever writes this has survived it: what crashes the process is another run.
        takeovers: 0,
        ...(changes.handle === undefined ? {} : { handle: JSON.stringify(changes.handle) }),
        ...(changes.providerRunId === undefined ? {} : { provider_run_id: changes.providerRunId }),
        ...(changes.sealedResult === undefined ? {} : { sealed_result: changes.sealedResult }),
        ...(changes.costMicros === undefined ? {} : { cost_micros: costWith(sql.val(changes.costMicros)) }),
        ...(changes.polls === undefined ? {} : { polls: changes.polls }),
        ...(changes.tries === undefined ? {} : { tries: changes.tries }),
        ...(changes.readyAt === undefined ? {} : { ready_at: changes.readyAt }),
      })
      .where('id', '=', move.id)
      .where('epoch', '=', move.epoch)
      .where('state', '=', move.from)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    await noteStart(transaction, move.id, changes);
    if (toShow !== undefined) await wakeGeneration(transaction, toShow, move.now);
    return true;
  });
}

type Start = Parameters<Store['beginStart']>[0];

export async function beginStart(database: Database, start: Start): Promise<'begun' | 'cancelled' | 'lost'> {
  return await database.write(async (transaction) => {
    // Locked, so that a cancel either sees this run as started or is seen here.
    const generationId = await lockGenerationOf(database, transaction, start.id);
    if (generationId === undefined) return 'lost';
    const run = await transaction
      .selectFrom('runs')
      .innerJoin('generations', 'generations.id', 'runs.generation_id')
      .select(['runs.provider', 'runs.starts', 'generations.cancel_requested_at'])
      .where('runs.id', '=', start.id)
      .where('runs.epoch', '=', start.epoch)
      .where('runs.state', '=', start.from)
      .executeTakeFirst();
    if (run === undefined) return 'lost';
    if (run.cancel_requested_at !== null) return 'cancelled';
    // Of the start before this one, which is in doubt.
    await noteStart(transaction, start.id, start);
    const { numUpdatedRows } = await transaction
      .updateTable('runs')
      .set((column) => ({
        state: 'starting',
        starts: column('starts', '+', 1),
        started_at: start.now,
        next_at: start.now,
        lease_until: start.leaseUntil,
        house_micros: column('house_micros', '+', start.houseMicros),
        doubts: column('doubts', '+', start.houseMicros > 0 ? 1 : 0),
      }))
      .where('id', '=', start.id)
      .where('epoch', '=', start.epoch)
      .where('state', '=', start.from)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return 'lost';
    await transaction
      .insertInto('starts')
      .values({
        run_id: start.id,
        number: run.starts + 1,
        provider: run.provider,
        at: start.now,
        outcome: null,
      })
      .execute();
    if (start.houseMicros > 0) {
      await chargeHouse(transaction, { runId: start.id, amountMicros: start.houseMicros, now: start.now });
    }
    // A synchronous provider draws before anything else is written: people would read that it waits in line.
    await wakeGeneration(transaction, generationId, start.now);
    return 'begun';
  });
}

/** The generation's row comes before its runs' everywhere; undefined when there is no such run. */
export async function lockGenerationOf(
  database: Database,
  transaction: Transaction,
  runId: RunId,
): Promise<GenerationId | undefined> {
  const run = await transaction
    .selectFrom('runs')
    .select('generation_id')
    .where('id', '=', runId)
    .executeTakeFirst();
  if (run !== undefined) await lockGeneration(database, transaction, run.generation_id);
  return run?.generation_id;
}

export async function lockGeneration(
  database: Database,
  transaction: Transaction,
  id: GenerationId,
): Promise<void> {
  if (!database.locksRows) return;
  await transaction.selectFrom('generations').select('id').where('id', '=', id).forNoKeyUpdate().execute();
}

/** There is something new to show: an open generation is due at once, also when somebody holds it just now. */
export async function wakeGeneration(transaction: Transaction, id: GenerationId, now: number): Promise<void> {
  await transaction
    .updateTable('generations')
    .set((column) => ({
      woken: 1,
      next_at: column.case().when('next_at', '<', now).then(column.ref('next_at')).else(now).end(),
    }))
    .where('id', '=', id)
    .where('state', '=', 'open')
    .execute();
}

/** What a run costs altogether when its latest start costs so much; NULL leaves what is known. */
export function costWith(latestMicros: RawBuilder<number | null>): RawBuilder<number | null> {
  const latest = sql`cast(${latestMicros} as bigint)`;
  return sql`case when ${latest} is null then runs.cost_micros else ${latest} + coalesce((select sum(s.cost_micros)
    from starts s where s.run_id = runs.id and s.number <> runs.starts), 0) end`;
}

type StartEnd = { readonly startOutcome?: string; readonly costMicros?: number };

/** How the latest start of a run ended, and what it cost. */
export async function noteStart(transaction: Transaction, runId: RunId, end: StartEnd): Promise<void> {
  const { startOutcome, costMicros } = end;
  if (startOutcome === undefined && costMicros === undefined) return;
  await transaction
    .updateTable('starts')
    .set({
      ...(startOutcome === undefined ? {} : { outcome: startOutcome }),
      ...(costMicros === undefined ? {} : { cost_micros: costMicros }),
    })
    .where('run_id', '=', runId)
    .where('number', '=', (last) => last.selectFrom('runs').select('starts').where('id', '=', runId))
    .execute();
}
