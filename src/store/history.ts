// What was made, page by page: whose it is, what it says, and who may see it.
import { sql } from 'kysely';
import type { Database } from './database.ts';
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

function pattern(word: string): string {
  return `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
