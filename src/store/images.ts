// Images and the kept bytes that they show: made with a run's end, late, or fetched as a reference. Never the bytes.
import type { ImageId, RunId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { type Origin, readOrigin } from './origin.ts';
import type { StoredImage } from './records.ts';
import { imageOf, selectImages } from './rows.ts';
import { wordsOf } from './search-words.ts';
import type { NewImage, Store } from './store.ts';

export async function insertImages(
  transaction: Transaction,
  run: Origin,
  images: readonly NewImage[],
  now: number,
): Promise<void> {
  if (images.length === 0) return;
  // What still comes of somebody who was erased is kept from everybody, and as little of it as the ledger's laws need.
  const isErased = run.erased_at !== null;
  await transaction
    .insertInto('images')
    .values(
      images.map((image) => ({
        id: image.id,
        team_id: run.team_id,
        owner_id: run.member_id,
        blob_hash: image.blobHash,
        kind: 'result' as const,
        run_id: run.id,
        generation_id: run.generation_id,
        slot: run.slot,
        position: image.position,
        // What is made after a cancel goes to its owner's history, not to the channel's.
        channel_id: run.cancel_requested_at === null ? run.channel_id : null,
        private: run.private,
        alt_text: isErased ? '' : image.altText,
        prompt: isErased ? '' : run.prompt,
        words: isErased ? '' : wordsOf(run.prompt),
        continuation: isErased ? null : (image.continuation ?? null),
        sources: JSON.stringify(isErased ? [] : (image.sources ?? [])),
        created_at: now,
        // What is made after everything of it was taken away is not to be seen either.
        deleted_at: isErased || run.removal_requested_at !== null ? now : null,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function keepLateImage(
  database: Database,
  runId: RunId,
  image: NewImage,
  now: number,
): Promise<void> {
  await database.write(async (transaction) => {
    const run = await readOrigin(transaction, runId);
    if (run !== undefined) await insertImages(transaction, run, [image], now);
  });
}

export async function keepInput(database: Database, input: Parameters<Store['keepInput']>[0]): Promise<void> {
  await database.write(async (transaction) => {
    let select = transaction
      .selectFrom('generation_inputs')
      .select('image_id')
      .where('generation_id', '=', input.generationId)
      .where('position', '=', input.position);
    if (database.locksRows) select = select.forUpdate();
    const known = await select.executeTakeFirst();
    // Each run of a generation may have fetched it; the first one counts.
    if (known === undefined || known.image_id !== null) return;
    const generation = await transaction
      .selectFrom('generations')
      .select(['team_id', 'member_id', 'channel_id', 'private', 'open_runs'])
      .where('id', '=', input.generationId)
      .executeTakeFirstOrThrow();
    await transaction
      .insertInto('images')
      .values({
        id: input.imageId,
        team_id: generation.team_id,
        owner_id: generation.member_id,
        blob_hash: input.blobHash,
        kind: 'reference',
        run_id: null,
        generation_id: null,
        slot: null,
        position: input.position,
        channel_id: generation.channel_id,
        private: generation.private,
        alt_text: '',
        prompt: '',
        continuation: null,
        created_at: input.now,
        deleted_at: null,
      })
      .execute();
    // Whoever fetched it may have been taken over, and the generation have ended.
    const keepsSource = input.hasAddress && generation.open_runs > 0;
    await transaction
      .updateTable('generation_inputs')
      .set({ image_id: input.imageId, ...(keepsSource ? {} : { sealed_source: null }) })
      .where('generation_id', '=', input.generationId)
      .where('position', '=', input.position)
      .execute();
  });
}

export async function image(database: Database, id: ImageId): Promise<StoredImage | undefined> {
  const row = await database.read((transaction) =>
    selectImages(transaction).where('images.id', '=', id).executeTakeFirst(),
  );
  return row === undefined ? undefined : imageOf(row);
}
