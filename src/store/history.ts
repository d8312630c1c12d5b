// What was made, page by page: whose it is, where, what it says, who likes it, and who may see it. Pages go by id, so
// that they cost the same however many pictures there are and however far back they lie.
import { sql } from 'kysely';
import type { ImageId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import type { StoredImage } from './records.ts';
import { imageOf, selectImages } from './rows.ts';
import { beginningsOf } from './search-words.ts';
import type { HistoryQuery } from './store.ts';

type Page = Pick<HistoryQuery, 'before' | 'after' | 'limit'>;

export async function history(database: Database, query: HistoryQuery): Promise<readonly StoredImage[]> {
  const beginnings = query.search === undefined ? [] : beginningsOf(query.search);
  if (query.search !== undefined && beginnings.length === 0) return [];
  const rows = await database.read(async (transaction) => {
    // A plain list has an index of its own, in the order of its pages; whatever combines several needs the index of all.
    const isPlain = beginnings.length === 0 && !query.favourites && query.whose.kind !== 'anybody';
    if (isPlain) return await list(transaction, query);
    const lexemes = scopesOf(query);
    return database.searchIndex === 'fts5'
      ? await findInFts5(transaction, [...lexemes, ...beginnings.map((word) => `w${word}`)], query)
      : await findInTsvector(transaction, [...lexemes, ...beginnings.map((word) => `w${word}`)], query);
  });
  const images = rows.map(imageOf);
  return query.after === undefined ? images : images.reverse();
}

/** Others' private pictures are in none of these, and a channel's holds none at all. The team is part of each. */
function scopesOf({ teamId, viewerId, whose, favourites }: HistoryQuery): readonly string[] {
  const scope = (kind: string, subject: string) => `${kind}${Buffer.from(teamId + subject).toString('hex')}`;
  const liked = favourites ? [scope('f', viewerId)] : [];
  switch (whose.kind) {
    case 'member':
      return [scope(whose.memberId === viewerId ? 'o' : 'p', whose.memberId), ...liked];
    case 'channel':
      return [scope('c', whose.channelId), ...liked];
    case 'anybody':
      return [scope('f', viewerId)];
  }
}

async function list(transaction: Transaction, query: HistoryQuery) {
  const { teamId, viewerId, whose } = query;
  let select = selectImages(transaction)
    // A literal, so that SQLite sees that its partial indexes apply.
    .where('images.kind', '=', sql.lit('result'))
    .where('images.team_id', '=', teamId);
  // A private picture is in no channel, not even before its owner's eyes: others look over their shoulder there.
  if (whose.kind !== 'member' || whose.memberId !== viewerId) {
    select = select.where('images.private', '=', sql.lit(0));
  }
  if (whose.kind === 'member') select = select.where('images.owner_id', '=', whose.memberId);
  if (whose.kind === 'channel') select = select.where('images.channel_id', '=', whose.channelId);
  return await inPage(select, query);
}

/** By number, which grows as ids do: FTS5 walks its lists by nothing else. */
async function findInFts5(transaction: Transaction, lexemes: readonly string[], page: Page) {
  const match = lexemes.map((lexeme) => `"${lexeme}"`).join(' AND ');
  const numberOf = (id: ImageId) => sql`(select number from image_numbers where image_id = ${id})`;
  const bounds = [
    page.before === undefined ? sql`` : sql`and rowid < ${numberOf(page.before)}`,
    page.after === undefined ? sql`` : sql`and rowid > ${numberOf(page.after)}`,
  ];
  const order = page.after === undefined ? sql`desc` : sql`asc`;
  const { rows } = await sql<{ image_id: ImageId }>`
    select image_id from (select rowid as found from image_index where image_index match ${match}
      ${sql.join(bounds, sql` `)} order by rowid ${order} limit ${page.limit})
    cross join image_numbers on number = found`.execute(transaction);
  const ids = rows.map(({ image_id }) => image_id);
  const images = await selectImages(transaction).where('images.id', 'in', ids).execute();
  const byId = new Map(images.map((image) => [image.id, image]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function findInTsvector(transaction: Transaction, lexemes: readonly string[], page: Page) {
  // Letters, digits and emoji alone: nothing in them is an operator, and quotes keep it so.
  const match = lexemes
    .map((lexeme) => (lexeme.startsWith('w') ? `'${lexeme}':*` : `'${lexeme}'`))
    .join(' & ');
  return await inPage(
    selectImages(transaction).where(sql<boolean>`images.search @@ ${match}::tsquery`),
    page,
  );
}

async function inPage(select: ReturnType<typeof selectImages>, { before, after, limit }: Page) {
  let page = select;
  if (before !== undefined) page = page.where('images.id', '<', before);
  if (after !== undefined) page = page.where('images.id', '>', after);
  return await page
    .orderBy('images.id', after === undefined ? 'desc' : 'asc')
    .limit(limit)
    .execute();
}
