// Takes the words and the pictures out of rows that stay, because other rows and the ledger refer to them.
import type { BlobHash, GenerationId, ImageId } from '../ids.ts';
import type { Transaction } from './database.ts';
import { readRequest } from './rows.ts';

/** Deletes these images for good; answers the bytes that no other image needs. */
export async function forgetImages(
  transaction: Transaction,
  ids: readonly ImageId[],
  now: number,
): Promise<readonly BlobHash[]> {
  if (ids.length === 0) return [];
  const forgotten = await transaction
    .updateTable('images')
    .set({ deleted_at: now, prompt: '', words: '', alt_text: '', sources: '[]', continuation: null })
    .where('id', 'in', ids)
    .returning('blob_hash')
    .execute();
  await transaction.deleteFrom('favourites').where('image_id', 'in', ids).execute();
  const hashes = [...new Set(forgotten.map(({ blob_hash }) => blob_hash))];
  const needed = await transaction
    .selectFrom('images')
    .select('blob_hash')
    .where('blob_hash', 'in', hashes)
    .where('deleted_at', 'is', null)
    .execute();
  const others = new Set(needed.map(({ blob_hash }) => blob_hash));
  return hashes.filter((hash) => !others.has(hash));
}

/** Takes away what was asked and by whom; what it cost, and where its message is, stays. */
export async function forgetGenerations(
  transaction: Transaction,
  ids: readonly GenerationId[],
): Promise<void> {
  if (ids.length === 0) return;
  const rows = await transaction
    .selectFrom('generations')
    .select(['id', 'request', 'destination'])
    .where('id', 'in', ids)
    .execute();
  for (const { id, request, destination } of rows) {
    const { styledPrompt, ...asked } = readRequest(request);
    await transaction
      .updateTable('generations')
      .set({
        prompt: '',
        request: JSON.stringify({ ...asked, prompt: '' }),
        destination: JSON.stringify({ ...JSON.parse(destination), personId: '', personName: '' }),
        role_ids: '[]',
        sealed_token: null,
        token_expires_at: null,
      })
      .where('id', '=', id)
      .execute();
  }
  await transaction
    .updateTable('generation_inputs')
    .set((where) => ({
      sealed_source: where.case().when('image_id', 'is', null).then('').else(null).end(),
    }))
    .where('generation_id', 'in', ids)
    .execute();
  await transaction
    .updateTable('runs')
    .set({ handle: null, sealed_result: null })
    .where('generation_id', 'in', ids)
    .where('next_at', 'is', null)
    .execute();
  await transaction.deleteFrom('web_messages').where('generation_id', 'in', ids).execute();
}
