// A delivered generation that has something new to show: who asks for it, and how each of its messages ends.
import { sql } from 'kysely';
import type { GenerationId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { upToDateAt, writePost } from './deliver.ts';
import type { Shared } from './keeping-operations.ts';
import { readRequest } from './rows.ts';
import { lockGeneration } from './runs.ts';
import type { Store } from './store.ts';

/** Those that were never shown have nothing to set anew; those that are being shown are looked at once more. */
export async function wakeDelivered(
  transaction: Transaction,
  ids: readonly GenerationId[],
  now: number,
): Promise<void> {
  await setDue(transaction, ids, ['delivered'], now);
}

export async function setDue(
  transaction: Transaction,
  ids: readonly GenerationId[],
  ended: readonly ('delivered' | 'undelivered')[],
  now: number,
): Promise<void> {
  if (ids.length === 0) return;
  const due = { due_since: now, woken: 1 as const };
  await transaction
    .updateTable('generations')
    .set({ ...due, state: 'delivering', next_at: now, attempts: 0, takeovers: 0 })
    .where('id', 'in', ids)
    .where('state', 'in', ended)
    .execute();
  await transaction
    .updateTable('generations')
    .set(due)
    .where('id', 'in', ids)
    .where('state', '=', 'delivering')
    .execute();
  // Whoever waited here for the end of a showing brings a time from before it.
  await transaction
    .updateTable('deliveries')
    .set({ delivered_at: now })
    .where('generation_id', 'in', ids)
    .where('kind', '<>', 'notice')
    .where('delivered_at', '>', now)
    .execute();
}

export async function redeliver(database: Database, id: GenerationId, now: number): Promise<void> {
  await database.write((transaction) => wakeDelivered(transaction, [id], now));
}

export async function requestShare(
  database: Database,
  { id, destination, now }: Parameters<Store['requestShare']>[0],
): Promise<Shared> {
  return await database.write(async (transaction) => {
    await lockGeneration(database, transaction, id);
    const generation = await transaction
      .selectFrom('generations')
      .select(['state', 'private', 'removal_requested_at', 'cancel_requested_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (generation === undefined || generation.removal_requested_at !== null) return 'not_found';
    if (generation.private === 0) return 'already';
    const known = await transaction
      .selectFrom('deliveries')
      .select(['kind', 'delivered_at'])
      .where('generation_id', '=', id)
      .execute();
    if (known.some(({ kind }) => kind === 'shared')) return 'already';
    const shown = known.some(({ kind, delivered_at: at }) => kind === 'final' && at !== null);
    const ended = generation.state === 'delivered' || generation.state === 'undelivered';
    if (!ended && !(generation.state === 'delivering' && shown)) return 'not_yet';
    if (generation.cancel_requested_at !== null || !(await hasPictures(transaction, id))) return 'not_found';
    if (destination === undefined) await makePublic(transaction, id);
    else {
      await transaction
        .insertInto('deliveries')
        .values({
          generation_id: id,
          kind: 'shared',
          memo: '{}',
          destination: JSON.stringify(destination),
          first_tried_at: now,
          delivered_at: null,
        })
        .execute();
    }
    await setDue(
      transaction,
      [id],
      destination === undefined ? ['delivered'] : ['delivered', 'undelivered'],
      now,
    );
    return 'asked';
  });
}

export async function settleMessage(
  database: Database,
  { id, epoch, kind, post, now }: Parameters<Store['settleMessage']>[0],
): Promise<boolean> {
  return await database.write(async (transaction) => {
    if (!(await holds(database, transaction, id, epoch))) return false;
    await transaction
      .updateTable('deliveries')
      .set({ delivered_at: await upToDateAt(transaction, id, now) })
      .where('generation_id', '=', id)
      .where('kind', '=', kind)
      .execute();
    // Not before all can see it where it was asked for.
    if (kind === 'shared') await makePublic(transaction, id);
    if (post !== undefined) await writePost(transaction, id, post, now);
    return true;
  });
}

export async function refuseShare(database: Database, id: GenerationId, epoch: number): Promise<boolean> {
  return await database.write(async (transaction) => {
    if (!(await holds(database, transaction, id, epoch))) return false;
    await transaction
      .deleteFrom('deliveries')
      .where('generation_id', '=', id)
      .where('kind', '=', 'shared')
      .where('delivered_at', 'is', null)
      .execute();
    return true;
  });
}

export async function endRedelivery(
  database: Database,
  id: GenerationId,
  epoch: number,
  now: number,
): Promise<boolean> {
  return await database.write(async (transaction) => {
    if (!(await holds(database, transaction, id, epoch))) return false;
    const shown = await transaction
      .selectFrom('deliveries')
      .select('kind')
      .where('generation_id', '=', id)
      .where('kind', '<>', 'notice')
      .where('delivered_at', 'is not', null)
      .executeTakeFirst();
    const to = shown === undefined ? 'undelivered' : 'delivered';
    await transaction
      .updateTable('generations')
      .set({
        state: sql`case when woken = 1 then 'delivering' else ${to} end`,
        next_at: sql`case when woken = 1 then cast(${now} as bigint) else null end`,
        attempts: 0,
        lease_until: 0,
        takeovers: 0,
      })
      .where('id', '=', id)
      .execute();
    return true;
  });
}

/** Whether whoever claimed it still has it; nobody else does until the transaction ends. */
export async function holds(
  database: Database,
  transaction: Transaction,
  id: GenerationId,
  epoch: number,
): Promise<boolean> {
  await lockGeneration(database, transaction, id);
  const found = await transaction
    .selectFrom('generations')
    .select('id')
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('state', '=', 'delivering')
    .executeTakeFirst();
  return found !== undefined;
}

async function hasPictures(transaction: Transaction, id: GenerationId): Promise<boolean> {
  const image = await transaction
    .selectFrom('images')
    .select('id')
    .where('generation_id', '=', id)
    .where('kind', '=', 'result')
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return image !== undefined;
}

async function makePublic(transaction: Transaction, id: GenerationId): Promise<void> {
  const { request } = await transaction
    .selectFrom('generations')
    .select('request')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  await transaction
    .updateTable('generations')
    .set({ private: 0, request: JSON.stringify({ ...readRequest(request), private: false }) })
    .where('id', '=', id)
    .execute();
  await transaction
    .updateTable('images')
    .set({ private: 0 })
    .where('generation_id', '=', id)
    .where('kind', '=', 'result')
    .execute();
}
