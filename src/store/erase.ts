// Erases a person: at once who they are, then piece by piece what they made. Rows that the ledger needs stay, without
// anything that says whose or what they were.
import { randomUUID } from 'node:crypto';
import type { Database, Transaction } from './database.ts';
import { forgetGenerations, forgetImages } from './forget.ts';
import type { Forgotten, PrivacyStore } from './privacy-store.ts';

export async function beginErasure(
  database: Database,
  { teamId, memberId, actor, now }: Parameters<PrivacyStore['beginErasure']>[0],
): Promise<void> {
  await database.write(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('members')
      .set({ erased_at: now, erasing: 1 })
      .where('id', '=', memberId)
      .where('team_id', '=', teamId)
      .where('erased_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    const gone = await transaction
      .deleteFrom('member_identities')
      .where('member_id', '=', memberId)
      .returning(['platform', 'external_id'])
      .execute();
    for (const { platform, external_id } of gone) {
      await transaction
        .deleteFrom('home_teams')
        .where('platform', '=', platform)
        .where('external_id', '=', external_id)
        .where('team_id', '=', teamId)
        .execute();
    }
    await transaction
      .deleteFrom('settings')
      .where('team_id', '=', teamId)
      .where('scope', '=', 'member')
      .where('subject', '=', memberId)
      .execute();
    await transaction.deleteFrom('favourites').where('member_id', '=', memberId).execute();
    await transaction.deleteFrom('history_pages').where('member_id', '=', memberId).execute();
    // The page of one's own machine has a single member, and nothing there is anybody else's.
    if (gone.some(({ platform }) => platform === 'web')) {
      await transaction.deleteFrom('web_messages').where('team_id', '=', teamId).execute();
    }
    await transaction
      .insertInto('audit')
      .values({
        id: randomUUID(),
        team_id: teamId,
        actor,
        action: 'erase_member',
        subject: memberId,
        before_value: null,
        after_value: null,
        at: now,
      })
      .execute();
  });
}

export async function eraseSome(
  database: Database,
  { now, limit }: Parameters<PrivacyStore['eraseSome']>[0],
): Promise<Forgotten> {
  const nothing: Forgotten = { generationIds: [], unused: [], more: false };
  // Most looks find nobody, and end without a write.
  const somebody = await database.read((transaction) =>
    transaction.selectFrom('members').select('id').where('erasing', '=', 1).executeTakeFirst(),
  );
  if (somebody === undefined) return nothing;
  return await database.write(async (transaction) => {
    let select = transaction
      .selectFrom('members')
      .select('id')
      .where('id', '=', somebody.id)
      .where('erasing', '=', 1);
    if (database.locksRows) select = select.forUpdate();
    const member = await select.executeTakeFirst();
    if (member === undefined) return nothing;
    const images = await transaction
      .selectFrom('images')
      .select('id')
      .where('owner_id', '=', member.id)
      .where('deleted_at', 'is', null)
      // A style is the team's, and its pictures hold no words of whoever made it.
      .where((where) =>
        where.not(
          where.exists(
            where.selectFrom('style_images').select('style_id').whereRef('image_id', '=', 'images.id'),
          ),
        ),
      )
      .limit(limit)
      .execute();
    const unused = await forgetImages(
      transaction,
      images.map(({ id }) => id),
      now,
    );
    const generationIds = await takeGenerations(transaction, member.id, limit, now);
    if (images.length === limit || generationIds.length === limit)
      return { generationIds, unused, more: true };
    await forgetDeleted(transaction, member.id);
    await transaction.updateTable('members').set({ erasing: 0 }).where('id', '=', member.id).execute();
    const next = await transaction
      .selectFrom('members')
      .select('id')
      .where('erasing', '=', 1)
      .executeTakeFirst();
    return { generationIds, unused, more: next !== undefined };
  });
}

async function takeGenerations(
  transaction: Transaction,
  memberId: Parameters<PrivacyStore['beginErasure']>[0]['memberId'],
  limit: number,
  now: number,
) {
  const generations = await transaction
    .selectFrom('generations')
    .select('id')
    .where('member_id', '=', memberId)
    .where('prompt', '<>', '')
    .limit(limit)
    .execute();
  const ids = generations.map(({ id }) => id);
  await forgetGenerations(transaction, ids);
  if (ids.length === 0) return ids;
  // Whoever delivers one of them at this moment loses the lease; those that still run end without a delivery.
  await transaction
    .updateTable('generations')
    .set((where) => ({
      state: 'undelivered',
      next_at: null,
      lease_until: 0,
      epoch: where('epoch', '+', 1),
      ended_at: where.fn.coalesce('ended_at', where.val(now)),
    }))
    .where('id', 'in', ids)
    .where('state', '=', 'delivering')
    .execute();
  return ids;
}

/** Images that had been deleted before keep their words until then. */
async function forgetDeleted(
  transaction: Transaction,
  memberId: Parameters<PrivacyStore['beginErasure']>[0]['memberId'],
): Promise<void> {
  await transaction
    .updateTable('images')
    .set({ prompt: '', words: '', alt_text: '', sources: '[]', continuation: null })
    .where('owner_id', '=', memberId)
    .where('prompt', '<>', '')
    .execute();
}
