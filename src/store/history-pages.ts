// What pages of history were asked for, by the ids that their buttons hold.
import { randomUUID } from 'node:crypto';
import type { Database } from './database.ts';
import type { HistoryStore } from './history-store.ts';

/** A page's use is noted once a day at most: turning pages is reading. */
const noteMs = 86_400_000;
/** Buttons of pages that nobody turned for so long work no more. */
const keptMs = 90 * 86_400_000;

export async function keepHistoryPage(
  database: Database,
  { teamId, memberId, query, now }: Parameters<HistoryStore['keepHistoryPage']>[0],
): Promise<string> {
  return await database.write(async (transaction) => {
    const { id } = await transaction
      .insertInto('history_pages')
      .values({ id: randomUUID(), team_id: teamId, member_id: memberId, query, used_at: now })
      .onConflict((conflict) => conflict.columns(['member_id', 'query']).doUpdateSet({ used_at: now }))
      .returning('id')
      .executeTakeFirstOrThrow();
    await transaction
      .deleteFrom('history_pages')
      .where('used_at', '<', now - keptMs)
      .execute();
    return id;
  });
}

export async function historyPage(
  database: Database,
  { id, teamId, memberId, now }: Parameters<HistoryStore['historyPage']>[0],
): Promise<string | undefined> {
  const row = await database.read((transaction) =>
    transaction
      .selectFrom('history_pages')
      .select(['query', 'used_at'])
      .where('id', '=', id)
      .where('team_id', '=', teamId)
      .where('member_id', '=', memberId)
      .executeTakeFirst(),
  );
  if (row !== undefined && row.used_at < now - noteMs) {
    await database.write((transaction) =>
      transaction.updateTable('history_pages').set({ used_at: now }).where('id', '=', id).execute(),
    );
  }
  return row?.query;
}
