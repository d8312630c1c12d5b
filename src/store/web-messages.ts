// The chat of the web page: its messages as they were written and changed since.
import type { Selectable } from 'kysely';
import type { TeamId } from '../ids.ts';
import type { Database } from './database.ts';
import type { WebMessage } from './records.ts';
import type { NewWebMessage, Store } from './store.ts';
import type { Tables } from './tables.ts';

export async function addWebMessage(database: Database, message: NewWebMessage): Promise<void> {
  await database.write((transaction) =>
    transaction
      .insertInto('web_messages')
      .values({
        id: message.id,
        team_id: message.teamId,
        channel_id: message.channelId,
        author: message.author,
        generation_id: message.generationId ?? null,
        body: message.body,
        created_at: message.now,
        updated_at: message.now,
      })
      // A delivery that is repeated adds the same message again.
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute(),
  );
}

export async function updateWebMessage(
  database: Database,
  id: string,
  body: string,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await database.write((transaction) =>
    transaction
      .updateTable('web_messages')
      .set({ body, updated_at: now })
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

export async function webMessages(
  database: Database,
  query: Parameters<Store['webMessages']>[0],
): Promise<readonly WebMessage[]> {
  const rows = await database.read((transaction) => {
    let select = transaction
      .selectFrom('web_messages')
      .selectAll()
      .where('team_id', '=', query.teamId)
      .where('channel_id', '=', query.channelId);
    if (query.before !== undefined) select = select.where('id', '<', query.before);
    return select.orderBy('id', 'desc').limit(query.limit).execute();
  });
  return rows.map(read);
}

export async function webMessage(
  database: Database,
  teamId: TeamId,
  id: string,
): Promise<WebMessage | undefined> {
  const row = await database.read((transaction) =>
    transaction
      .selectFrom('web_messages')
      .selectAll()
      .where('team_id', '=', teamId)
      .where('id', '=', id)
      .executeTakeFirst(),
  );
  return row && read(row);
}

function read(row: Selectable<Tables['web_messages']>): WebMessage {
  return {
    id: row.id,
    author: row.author,
    generationId: row.generation_id,
    body: row.body,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

export async function removeWebMessage(database: Database, id: string): Promise<boolean> {
  const { numDeletedRows } = await database.write((transaction) =>
    transaction.deleteFrom('web_messages').where('id', '=', id).executeTakeFirst(),
  );
  return numDeletedRows > 0n;
}
