// The rows of kept bytes: when they were kept, and who may take them away. The bytes themselves are image/keep.ts's.
import { sql } from 'kysely';
import { asId, type BlobHash } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import type { Blob } from './records.ts';
import type { Store } from './store.ts';

export async function keepBlob(
  database: Database,
  blob: Blob,
  now: number,
): Promise<'kept' | 'being_removed'> {
  return await database.write(async (transaction) => {
    const { rows } = await sql`
      insert into blobs (hash, type, size_bytes, width, height, created_at, kept_at)
      values (${blob.hash}, ${blob.type}, ${blob.sizeBytes}, ${blob.width}, ${blob.height}, ${now}, ${now})
      on conflict (hash) do update set kept_at = excluded.kept_at, removing_until = null, gone_at = null
        where blobs.removing_until is null or blobs.removing_until <= ${now}
      returning hash`.execute(transaction);
    return rows.length === 1 ? 'kept' : 'being_removed';
  });
}

type Claim = Parameters<Store['claimUnusedBlobs']>[0];

export async function claimUnusedBlobs(
  database: Database,
  claim: Claim,
): ReturnType<Store['claimUnusedBlobs']> {
  const page = await database.read((transaction) =>
    transaction
      .selectFrom('blobs')
      .select('hash')
      .$if(claim.after !== undefined, (blobs) => blobs.where('hash', '>', claim.after ?? asId<BlobHash>('')))
      .orderBy('hash')
      .limit(claim.limit)
      .execute(),
  );
  const last = page.at(-1);
  const next = page.length === claim.limit ? last?.hash : undefined;
  if (last === undefined) return { hashes: [], next };
  const within = { ...claim, last: last.hash };
  // Most pages hold nothing to take away, and end without a write.
  const found = await database.read((transaction) => selectUnused(transaction, within));
  if (found.length === 0) return { hashes: [], next };
  const hashes = await database.write((transaction) => take(transaction, found, claim));
  return { hashes, next };
}

export async function endBlobRemoval(
  database: Database,
  { hash, until, now }: Parameters<Store['endBlobRemoval']>[0],
): Promise<boolean> {
  const { numUpdatedRows } = await database.write((transaction) =>
    transaction
      .updateTable('blobs')
      .set({ gone_at: now, removing_until: null })
      .where('hash', '=', hash)
      // Somebody kept the same bytes when the time for it was over.
      .where('removing_until', '=', until)
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

/** A style goes on showing what was deleted elsewhere. */
const needed = sql`
  select 1 from images where images.blob_hash = blobs.hash and (images.deleted_at is null
    or exists (select 1 from style_images where style_images.image_id = images.id))`;
const known = sql`select 1 from images where images.blob_hash = blobs.hash`;
const kept = sql`coalesce(blobs.kept_at, blobs.created_at)`;

function isUnused({ unusedBefore, releasedBefore, now }: Claim) {
  return sql<boolean>`blobs.gone_at is null
    and (blobs.removing_until is null or blobs.removing_until <= ${now})
    and not exists (${needed})
    and (${kept} <= ${unusedBefore} or (${kept} <= ${releasedBefore} and exists (${known})))`;
}

async function selectUnused(
  transaction: Transaction,
  claim: Claim & { readonly last: BlobHash },
): Promise<readonly BlobHash[]> {
  const rows = await transaction
    .selectFrom('blobs')
    .select('hash')
    .where('hash', '<=', claim.last)
    .$if(claim.after !== undefined, (blobs) => blobs.where('hash', '>', claim.after ?? asId<BlobHash>('')))
    .where(isUnused(claim))
    .execute();
  return rows.map(({ hash }) => hash);
}

/** Looks once more while the rows are held: they may have been kept again since. */
async function take(
  transaction: Transaction,
  hashes: readonly BlobHash[],
  claim: Claim,
): Promise<readonly BlobHash[]> {
  const taken = await transaction
    .updateTable('blobs')
    .set({ removing_until: claim.until })
    .where('hash', 'in', hashes)
    .where(isUnused(claim))
    .returning('hash')
    .execute();
  return taken.map(({ hash }) => hash);
}
