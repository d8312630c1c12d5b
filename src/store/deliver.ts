// Delivery of generations: who shows one now, what was shown so far, and where people find it.
import { sql } from 'kysely';
import type { PlatformId } from '../destination.ts';
import type { GenerationId } from '../ids.ts';
import { readInputs } from './claimed-runs.ts';
import type { Database, Transaction } from './database.ts';
import type { ClaimedGeneration, GenerationView, Post, StoredInput } from './records.ts';
import { readDestination, readGenerations, readMemo } from './rows.ts';
import type { Store } from './store.ts';

export async function claimGenerations(
  database: Database,
  claim: Parameters<Store['claimGenerations']>[0],
): Promise<readonly ClaimedGeneration[]> {
  const due = await database.read((transaction) => findDue(transaction, claim, false));
  if (due.length === 0) return [];
  return await database.write(async (transaction) => {
    const ids = await findDue(transaction, claim, database.locksRows);
    if (ids.length === 0) return [];
    const leased = await transaction
      .updateTable('generations')
      .set((column) => ({
        epoch: column('epoch', '+', 1),
        takeovers: sql`takeovers + case when lease_until > 0 then 1 else 0 end`,
        lease_until: claim.leaseUntil,
        woken: 0,
      }))
      .where('id', 'in', ids)
      .where('next_at', '<=', claim.now)
      .where('lease_until', '<=', claim.now)
      .returning('id')
      .execute();
    const leasedIds = leased.map(({ id }) => id);
    const generations = await readGenerations(transaction, leasedIds);
    const memos = await readMemos(transaction, leasedIds);
    const rowOf = (id: GenerationId, kind: 'final' | 'shared' | 'notice') =>
      memos.find((row) => row.generation_id === id && row.kind === kind);
    return generations
      .map(({ view, epoch, takeovers }) => {
        const final = rowOf(view.id, 'final');
        const shared = rowOf(view.id, 'shared');
        return {
          ...view,
          epoch,
          takeovers,
          memo: readMemo(final?.memo ?? '{}'),
          deliveredAt: final?.delivered_at ?? null,
          noticeMemo: readMemo(rowOf(view.id, 'notice')?.memo ?? '{}'),
          shared:
            shared === undefined || shared.destination === null
              ? null
              : {
                  memo: readMemo(shared.memo),
                  destination: readDestination(shared.destination),
                  deliveredAt: shared.delivered_at,
                },
        };
      })
      .sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
  });
}

async function findDue(
  transaction: Transaction,
  claim: Parameters<Store['claimGenerations']>[0],
  lock: boolean,
): Promise<readonly GenerationId[]> {
  const rows = await transaction
    .selectFrom('generations')
    .select('id')
    .where('next_at', '<=', claim.now)
    .where('lease_until', '<=', claim.now)
    .orderBy(sql`case state when 'delivering' then 0 else 1 end`)
    .orderBy('next_at')
    .orderBy('id')
    .limit(claim.limit)
    // Of those that somebody else is changing just now none is waited for.
    .$if(lock, (select) => select.forNoKeyUpdate().skipLocked())
    .execute();
  return rows.map(({ id }) => id);
}

async function readMemos(transaction: Transaction, ids: readonly GenerationId[]) {
  if (ids.length === 0) return [];
  return await transaction
    .selectFrom('deliveries')
    .select(['generation_id', 'kind', 'memo', 'destination', 'delivered_at'])
    .where('generation_id', 'in', ids)
    .execute();
}

export async function saveMemo(database: Database, memo: Parameters<Store['saveMemo']>[0]): Promise<boolean> {
  return await database.write(async (transaction) => {
    let select = transaction
      .selectFrom('generations')
      .select('id')
      .where('id', '=', memo.id)
      .where('epoch', '=', memo.epoch)
      .where('next_at', 'is not', null);
    if (database.locksRows) select = select.forNoKeyUpdate();
    if ((await select.executeTakeFirst()) === undefined) return false;
    await writeMemo(transaction, memo);
    return true;
  });
}

async function writeMemo(
  transaction: Transaction,
  memo: Omit<Parameters<Store['saveMemo']>[0], 'epoch'>,
): Promise<void> {
  const text = JSON.stringify(memo.memo);
  if (memo.kind === 'shared') {
    // Its row was made when it was asked for, and says where it goes.
    await transaction
      .updateTable('deliveries')
      .set({ memo: text })
      .where('generation_id', '=', memo.id)
      .where('kind', '=', 'shared')
      .execute();
    return;
  }
  await transaction
    .insertInto('deliveries')
    .values({
      generation_id: memo.id,
      kind: memo.kind,
      memo: text,
      first_tried_at: memo.now,
      delivered_at: null,
    })
    .onConflict((conflict) => conflict.columns(['generation_id', 'kind']).doUpdateSet({ memo: text }))
    .execute();
}

export async function postponeGeneration(
  database: Database,
  move: Parameters<Store['postponeGeneration']>[0],
): Promise<boolean> {
  return await database.write(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('generations')
      .set({
        next_at: sql`case when woken = 1 then cast(${move.now} as bigint) else cast(${move.nextAt} as bigint) end`,
        // Attempts of progress do not count against the delivery that became due meanwhile.
        attempts: sql`case when woken = 1 and state = 'delivering' then 0 else cast(${move.attempts} as bigint) end`,
        lease_until: 0,
        takeovers: 0,
      })
      .where('id', '=', move.id)
      .where('epoch', '=', move.epoch)
      .where('next_at', 'is not', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    const { id, memo, post, now } = move;
    if (memo !== undefined) await writeMemo(transaction, { id, kind: 'final', memo, now });
    if (post !== undefined) await writePost(transaction, id, post, now);
    return true;
  });
}

export async function endDelivery(
  database: Database,
  end: Parameters<Store['endDelivery']>[0],
): Promise<boolean> {
  return await database.write(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('generations')
      .set({
        // Something changed while it was being shown.
        state: sql`case when woken = 1 then 'delivering' else ${end.to} end`,
        next_at: sql`case when woken = 1 then cast(${end.now} as bigint) else null end`,
        attempts: 0,
        lease_until: 0,
        takeovers: 0,
        // Only the token reaches a private answer once more; others have no use for theirs.
        sealed_token: sql`case when private = 1 then sealed_token else null end`,
        token_expires_at: sql`case when private = 1 then token_expires_at else null end`,
      })
      .where('id', '=', end.id)
      .where('epoch', '=', end.epoch)
      .where('state', '=', 'delivering')
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    if (end.post !== undefined) await writePost(transaction, end.id, end.post, end.now);
    if (end.to === 'delivered') await noteDelivered(transaction, end);
    else {
      await transaction
        .updateTable('deliveries')
        .set({ delivered_at: end.now })
        .where('generation_id', '=', end.id)
        .where('kind', '=', 'notice')
        .execute();
    }
    return true;
  });
}

/** Also of one whose platform had nothing to remember: that it was delivered is what later changes go by. */
async function noteDelivered(
  transaction: Transaction,
  { id, now }: Parameters<Store['endDelivery']>[0],
): Promise<void> {
  const at = await upToDateAt(transaction, id, now);
  await transaction
    .insertInto('deliveries')
    .values({ generation_id: id, kind: 'final', memo: '{}', first_tried_at: now, delivered_at: at })
    .onConflict((conflict) => conflict.columns(['generation_id', 'kind']).doUpdateSet({ delivered_at: at }))
    .execute();
}

/** Up to when a message says everything: what changed since its generation was claimed is not in what was shown. */
export async function upToDateAt(transaction: Transaction, id: GenerationId, now: number): Promise<number> {
  const { woken, due_since: dueSince } = await transaction
    .selectFrom('generations')
    .select(['woken', 'due_since'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return woken === 1 ? Math.min(now, dueSince ?? now) : now;
}

export async function forgetExpiredTokens(database: Database, now: number): Promise<void> {
  await database.write((transaction) =>
    transaction
      .updateTable('generations')
      .set({ sealed_token: null, token_expires_at: null })
      .where('sealed_token', 'is not', null)
      .where('token_expires_at', '<=', now)
      .where('open_runs', '=', 0)
      .execute(),
  );
}

export async function writePost(
  transaction: Transaction,
  id: GenerationId,
  post: Post,
  now: number,
): Promise<void> {
  await transaction
    .insertInto('posts')
    .values({
      platform: post.platform,
      channel_id: post.channelId,
      message_id: post.messageId,
      generation_id: id,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function generationOfPost(
  database: Database,
  platform: PlatformId,
  channelId: string,
  messageId: string,
): Promise<GenerationId | undefined> {
  const post = await database.read((transaction) =>
    transaction
      .selectFrom('posts')
      .select('generation_id')
      .where('platform', '=', platform)
      .where('channel_id', '=', channelId)
      .where('message_id', '=', messageId)
      .executeTakeFirst(),
  );
  return post?.generation_id;
}

export async function generation(database: Database, id: GenerationId): Promise<GenerationView | undefined> {
  const [found] = await database.read((transaction) => readGenerations(transaction, [id]));
  return found?.view;
}

export async function inputs(database: Database, id: GenerationId): Promise<readonly StoredInput[]> {
  const read = await database.read((transaction) => readInputs(transaction, [id]));
  return read.get(id) ?? [];
}
