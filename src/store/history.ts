// What was made, page by page: whose it is, what it says, and who may see it.
import { sql } from 'kysely';
import type { GenerationId } from '../ids.ts';
import type { Database } from './database.ts';
import type { GestureOperations } from './gesture-operations.ts';
import type { StoredImage } from './records.ts';
import { imageOf, selectImages } from './rows.ts';
import type { HistoryQuery } from './store.ts';

export async function history(database: Database, query: HistoryQuery): Promise<readonly StoredImage[]> {
  const { whose } = query;
  const words = (query.search ?? '').split(/\s+/).filter((word) => word !== '');
  const rows = await database.read((transaction) => {
    let select = selectImages(transaction)
      // A literal, so that SQLite sees that its partial indexes apply.
      .where('images.kind', '=', sql.lit('result'))
      .where('images.team_id', '=', query.teamId);
    if (whose.kind === 'member') select = select.where('images.owner_id', '=', whose.memberId);
    else select = select.where('images.channel_id', '=', whose.channelId);
    // A private picture is in no channel, not even before its owner's eyes: others look over their shoulder there.
    if (whose.kind === 'channel' || whose.memberId !== query.viewerId) {
      select = select.where('images.private', '=', 0);
    }
    if (query.before !== undefined) select = select.where('images.id', '<', query.before);
    const prompt = database.fold(sql.ref('images.prompt'));
    for (const word of words) {
      select = select.where(sql<boolean>`${prompt} like ${database.fold(pattern(word))} escape '\\'`);
    }
    return select.orderBy('images.id', 'desc').limit(query.limit).execute();
  });
  return rows.map(imageOf);
}

export async function latestGeneration(
  database: Database,
  { teamId, channelId, viewerId }: Parameters<GestureOperations['latestGeneration']>[0],
): Promise<GenerationId | undefined> {
  const row = await database.read((transaction) =>
    transaction
      .selectFrom('images')
      .select('generation_id')
      // Literals, so that SQLite sees that its partial index applies.
      .where('kind', '=', sql.lit('result'))
      .where('deleted_at', 'is', null)
      .where('team_id', '=', teamId)
      .where('channel_id', '=', channelId)
      .where((either) => either.or([either('private', '=', 0), either('owner_id', '=', viewerId)]))
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst(),
  );
  return row?.generation_id ?? undefined;
}

function pattern(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
