// What was made, page by page: whose it is, where, what it says, who likes it, and who may see it. Pages go by id, so
// that they cost the same however many pictures there are and however far back they lie.
import { sql } from 'kysely';
import type { GenerationId, ImageId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import type { GestureOperations } from './gesture-operations.ts';
import type { StoredImage } from './records.ts';
import { imageOf, selectImages } from './rows.ts';
import { beginningsOf } from './search-words.ts';
import type { HistoryQuery } from './store.ts';

type Page = Pick<HistoryQuery, 'before' | 'after' | 'limit'>;

/** A list that is looked through: `kind` as the index names it (0011), and what a member or channel is called there. */
type Scope = { readonly kind: 'o' | 'p' | 'c' | 'f'; readonly of: 'm' | 'c'; readonly subject: string };

export async function history(database: Database, query: HistoryQuery): Promise<readonly StoredImage[]> {
  const beginnings = query.search === undefined ? [] : beginningsOf(query.search);
  if (query.search !== undefined && beginnings.length === 0) return [];
  const scopes = scopesOf(query);
  const [only] = scopes;
  // A plain list has an index of its own; whatever combines several needs the index of all.
  const isPlain = beginnings.length === 0 && scopes.length === 1 && only?.kind !== 'f';
  const rows = await database.read((transaction) => {
    if (isPlain) return list(transaction, query);
    const find = database.searchIndex === 'fts5' ? findInFts5 : findInTsvector;
    return find(transaction, scopes, beginnings, query);
  });
  const images = rows.map(imageOf);
  return query.after === undefined ? images : images.reverse();
}

export async function latestGeneration(
  database: Database,
  { teamId, channelId, viewerId }: Parameters<GestureOperations['latestGeneration']>[0],
): Promise<GenerationId | undefined> {
  const [open, own] = await database.read(async (transaction) => {
    const latest = transaction
      .selectFrom('images')
      .select(['id', 'generation_id'])
      // Literals, so that SQLite sees that its partial indexes apply.
      .where('kind', '=', sql.lit('result'))
      .where('deleted_at', 'is', null)
      .where('team_id', '=', teamId)
      .where('channel_id', '=', channelId)
      .orderBy('id', 'desc')
      .limit(1);
    // Each has its index; one statement for both would have none.
    return [
      await latest.where('private', '=', sql.lit(0)).executeTakeFirst(),
      await latest.where('owner_id', '=', viewerId).executeTakeFirst(),
    ];
  });
  const later = own !== undefined && (open === undefined || own.id > open.id) ? own : open;
  return later?.generation_id ?? undefined;
}

/** Others' private pictures are in none of these, and a channel's holds none at all: others look over their shoulder there. */
function scopesOf({ viewerId, whose, favourites }: HistoryQuery): readonly Scope[] {
  const scopes: Scope[] = [];
  if (whose.kind === 'member') {
    scopes.push({ kind: whose.memberId === viewerId ? 'o' : 'p', of: 'm', subject: whose.memberId });
  }
  if (whose.kind !== 'anybody' && whose.channelId !== undefined) {
    scopes.push({ kind: 'c', of: 'c', subject: whose.channelId });
  }
  if (favourites || whose.kind === 'anybody') scopes.push({ kind: 'f', of: 'm', subject: viewerId });
  return scopes;
}

async function list(transaction: Transaction, query: HistoryQuery) {
  const { teamId, viewerId, whose } = query;
  let select = selectImages(transaction)
    // Literals, so that SQLite sees that its partial indexes apply.
    .where('images.kind', '=', sql.lit('result'))
    .where('images.team_id', '=', teamId);
  if (whose.kind !== 'member' || whose.memberId !== viewerId) {
    // What was made of a cancelled request is in no channel, and nobody's but its owner's.
    select = select.where('images.private', '=', sql.lit(0)).where('images.channel_id', 'is not', null);
  }
  if (whose.kind === 'member') select = select.where('images.owner_id', '=', whose.memberId);
  if (whose.kind === 'channel') select = select.where('images.channel_id', '=', whose.channelId);
  return await inPage(select, query);
}

/** The index knows scopes and images by numbers; the newest image has the lowest. */
async function findInFts5(
  transaction: Transaction,
  scopes: readonly Scope[],
  beginnings: readonly string[],
  query: HistoryQuery,
) {
  const subjects = scopes.map(({ of, subject }) => of + query.teamId + subject);
  const numbered = await transaction
    .selectFrom('search_scopes')
    .selectAll()
    .where('subject', 'in', subjects)
    .execute();
  const numbers = new Map(numbered.map(({ subject, number }) => [subject, number]));
  // Nobody has made or liked anything there.
  if (subjects.some((subject) => !numbers.has(subject))) return [];
  const match = scopes
    .map(({ kind }, index) => `${kind}${numbers.get(subjects[index] ?? '')}`)
    .flatMap((scope) => (beginnings.length === 0 ? [scope] : beginnings.map((text) => `${scope}w${text}`)))
    .map((token) => `"${token}"`)
    .join(' AND ');
  const numberOf = (id: ImageId) => sql`(select number from image_numbers where image_id = ${id})`;
  const bounds = [
    query.before === undefined ? sql`` : sql`and rowid > ${numberOf(query.before)}`,
    query.after === undefined ? sql`` : sql`and rowid < ${numberOf(query.after)}`,
  ];
  const order = query.after === undefined ? sql`asc` : sql`desc`;
  const { rows: found } = await sql<{ id: ImageId }>`
    select image_id as id from (select rowid as found from image_index where image_index match ${match}
      ${sql.join(bounds, sql` `)} order by rowid ${order} limit ${query.limit})
    cross join image_numbers on number = found`.execute(transaction);
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const images = await selectImages(transaction).where('images.id', 'in', ids).execute();
  const byId = new Map(images.map((image) => [image.id, image]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

async function findInTsvector(
  transaction: Transaction,
  scopes: readonly Scope[],
  beginnings: readonly string[],
  query: HistoryQuery,
) {
  // Hexadecimal, and words of letters, digits and emoji alone: nothing in them is an operator.
  const hex = (text: string) => Buffer.from(text).toString('hex');
  const match = [
    ...scopes.map(({ kind, subject }) => `'${kind}${hex(query.teamId + subject)}'`),
    ...beginnings.map((text) => `'w${text}':*`),
  ].join(' & ');
  const select = selectImages(transaction).where(sql<boolean>`images.search @@ ${match}::tsquery`);
  return await inPage(select, query);
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
