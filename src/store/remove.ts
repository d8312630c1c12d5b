// Pictures that are taken away: marked here, their messages by delivery, their bytes by the sweep.
import type { GenerationId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { holds, setDue, wakeDelivered } from './redeliver.ts';
import { lockGeneration } from './runs.ts';
import type { Store } from './store.ts';

/** Few enough for a statement on either database. */
const mostAtOnce = 500;

export async function markForRemoval(
  database: Database,
  ids: readonly GenerationId[],
  now: number,
): Promise<void> {
  // In one order, so that two at once never wait for each other.
  const sorted = [...new Set(ids)].sort();
  for (let from = 0; from < sorted.length; from += mostAtOnce) {
    const part = sorted.slice(from, from + mostAtOnce);
    await database.write(async (transaction) => {
      for (const id of part) await lockGeneration(database, transaction, id);
      await mark(transaction, part, now);
    });
  }
}

export async function deleteImage(
  database: Database,
  { id, now }: Parameters<Store['deleteImage']>[0],
): Promise<boolean> {
  return await database.write(async (transaction) => {
    const image = await transaction
      .selectFrom('images')
      .select('generation_id')
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (image === undefined) return false;
    const { generation_id: generationId } = image;
    if (generationId !== null) await lockGeneration(database, transaction, generationId);
    await transaction
      .updateTable('images')
      .set({ deleted_at: now })
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .execute();
    if (generationId === null) return true;
    const left = await transaction
      .selectFrom('images')
      .select('id')
      .where('generation_id', '=', generationId)
      .where('kind', '=', 'result')
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    // More may still be made, and is paid for.
    if (left === undefined && (await hasEnded(transaction, generationId)))
      await mark(transaction, [generationId], now);
    else await wakeDelivered(transaction, [generationId], now);
    return true;
  });
}

export async function endRemoval(
  database: Database,
  id: GenerationId,
  epoch: number,
  now: number,
): Promise<boolean> {
  return await database.write(async (transaction) => {
    if (!(await holds(database, transaction, id, epoch))) return false;
    await deleteImages(transaction, [id], now);
    await transaction
      .updateTable('generations')
      .set({
        state: 'undelivered',
        next_at: null,
        attempts: 0,
        lease_until: 0,
        takeovers: 0,
        sealed_token: null,
        token_expires_at: null,
      })
      .where('id', '=', id)
      .execute();
    await transaction.deleteFrom('deliveries').where('generation_id', '=', id).execute();
    return true;
  });
}

async function hasEnded(transaction: Transaction, id: GenerationId): Promise<boolean> {
  const ended = await transaction
    .selectFrom('generations')
    .select('id')
    .where('id', '=', id)
    .where('open_runs', '=', 0)
    .executeTakeFirst();
  return ended !== undefined;
}

/** One that still runs goes on to its end, which its money needs, and is taken away then. */
export async function mark(
  transaction: Transaction,
  ids: readonly GenerationId[],
  now: number,
): Promise<void> {
  if (ids.length === 0) return;
  await deleteImages(transaction, ids, now);
  const marked = await transaction
    .updateTable('generations')
    .set({ removal_requested_at: now })
    .where('id', 'in', ids)
    .where('removal_requested_at', 'is', null)
    .returning('id')
    .execute();
  await setDue(
    transaction,
    marked.map(({ id }) => id),
    ['delivered', 'undelivered'],
    now,
  );
}

async function deleteImages(
  transaction: Transaction,
  ids: readonly GenerationId[],
  now: number,
): Promise<void> {
  await transaction
    .updateTable('images')
    .set({ deleted_at: now })
    .where('generation_id', 'in', ids)
    .where('kind', '=', 'result')
    .where('deleted_at', 'is', null)
    .execute();
}
