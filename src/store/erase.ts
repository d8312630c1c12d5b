// Erases a person: at once who they are, then piece by piece what they made. Rows that the ledger needs stay, without
// anything that says whose or what they were.
import { randomUUID } from 'node:crypto';
import type { Recipient } from '../announcing/announcement.ts';
import type { GenerationId, MemberId, TeamId } from '../ids.ts';
import { writeRecipient } from './announcements.ts';
import { cancelWithin } from './cancel.ts';
import type { Database, Transaction } from './database.ts';
import { forgetRequestsOf } from './end-credit-requests.ts';
import { forgetGenerations, forgetImages } from './forget.ts';
import type { Forgotten, PrivacyStore } from './privacy-store.ts';
import { dropGenerations } from './proposals.ts';
import { mark } from './remove.ts';
import { lockGeneration } from './runs.ts';

export async function beginErasure(
  database: Database,
  { teamId, memberId, actor, now }: Parameters<PrivacyStore['beginErasure']>[0],
): Promise<void> {
  await database.write(async (transaction) => {
    // Before their member, as everywhere.
    const proposed = await lockProposals(database, transaction, memberId);
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
    await transaction.deleteFrom('picks').where('member_id', '=', memberId).execute();
    await transaction.deleteFrom('presses').where('member_id', '=', memberId).execute();
    // Nobody is left to say yes to them; nothing of them was begun.
    await dropGenerations(transaction, proposed, now);
    await forgetRequestsOf(transaction, memberId, now);
    const addressees: readonly Recipient[] = gone.map(({ platform, external_id }) => ({
      kind: 'person',
      platform,
      personId: external_id,
    }));
    await untell(transaction, { teamId, memberId, addressees, now });
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
  const nothing: Forgotten = { generationIds: [], more: false };
  // Most looks find nobody, and end without a write.
  const somebody = await database.read((transaction) =>
    transaction.selectFrom('members').select('id').where('erasing', '=', 1).executeTakeFirst(),
  );
  if (somebody === undefined) return nothing;
  return await database.write(async (transaction) => {
    const memberId = somebody.id;
    const generationIds = await takeGenerations(database, transaction, memberId, limit, now);
    // After its generation's row, as everywhere.
    let select = transaction
      .selectFrom('members')
      .select('id')
      .where('id', '=', memberId)
      .where('erasing', '=', 1);
    if (database.locksRows) select = select.forNoKeyUpdate();
    if ((await select.executeTakeFirst()) === undefined) return { generationIds, more: false };
    const images = await takeImages(transaction, memberId, limit, now);
    if (images === limit || generationIds.length === limit) return { generationIds, more: true };
    await transaction.updateTable('members').set({ erasing: 0 }).where('id', '=', memberId).execute();
    const next = await transaction
      .selectFrom('members')
      .select('id')
      .where('erasing', '=', 1)
      .executeTakeFirst();
    return { generationIds, more: next !== undefined };
  });
}

/** Those that were deleted before too: they kept their words until now. */
async function takeImages(
  transaction: Transaction,
  memberId: MemberId,
  limit: number,
  now: number,
): Promise<number> {
  const images = await transaction
    .selectFrom('images')
    .select('id')
    .where('owner_id', '=', memberId)
    .where((where) => where.or([where('deleted_at', 'is', null), where('prompt', '<>', '')]))
    // What a style shows is the team's, and says nothing of whose it was.
    .where((where) =>
      where.not(
        where.exists(
          where.selectFrom('style_images').select('style_id').whereRef('image_id', '=', 'images.id'),
        ),
      ),
    )
    .limit(limit)
    .execute();
  await forgetImages(
    transaction,
    images.map(({ id }) => id),
    now,
  );
  return images.length;
}

/** Nothing more is spent on them, and their messages are due to be taken away: in one step with their words. */
async function takeGenerations(
  database: Database,
  transaction: Transaction,
  memberId: MemberId,
  limit: number,
  now: number,
): Promise<readonly GenerationId[]> {
  const generations = await transaction
    .selectFrom('generations')
    .select('id')
    .where('member_id', '=', memberId)
    .where('prompt', '<>', '')
    .orderBy('id')
    .limit(limit)
    .execute();
  const ids = generations.map(({ id }) => id);
  for (const id of ids) {
    await lockGeneration(database, transaction, id);
    await cancelWithin(transaction, id, now);
  }
  await forgetGenerations(transaction, ids, 'to_be_removed');
  await mark(transaction, ids, now);
  return ids;
}

/** What they are still to be told goes untold; of what they were told nobody's address stays. */
async function untell(
  transaction: Transaction,
  person: {
    readonly teamId: TeamId;
    readonly memberId: MemberId;
    readonly addressees: readonly Recipient[];
    readonly now: number;
  },
): Promise<void> {
  const { teamId, memberId, now } = person;
  const member = writeRecipient({ kind: 'member', memberId });
  const theirs = transaction
    .updateTable('announcements')
    .where('team_id', '=', teamId)
    .where('recipient', 'in', [member, ...person.addressees.map(writeRecipient)]);
  await theirs
    .set({ state: 'untold', next_at: null, ended_at: now, lease_until: 0, takeovers: 0, woken: 0 })
    .where('next_at', 'is not', null)
    .execute();
  // Nothing wakes them any more.
  await theirs.set({ recipient: member, subject: null, memo: '{}' }).execute();
}

async function lockProposals(
  database: Database,
  transaction: Transaction,
  memberId: MemberId,
): Promise<readonly GenerationId[]> {
  const proposed = await transaction
    .selectFrom('generations')
    .select('id')
    .where('member_id', '=', memberId)
    .where('state', '=', 'proposed')
    .orderBy('id')
    .$if(database.locksRows, (select) => select.forUpdate())
    .execute();
  return proposed.map(({ id }) => id);
}
