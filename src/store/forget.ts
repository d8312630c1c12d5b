// Takes the words and the pictures out of rows that stay, because other rows and the ledger refer to them.
import type { GenerationId, ImageId } from '../ids.ts';
import type { Transaction } from './database.ts';
import { readDestination, readMemo, readRequest } from './rows.ts';

/** Deletes these images for good; bytes that no other image needs are the sweep's. */
export async function forgetImages(
  transaction: Transaction,
  ids: readonly ImageId[],
  now: number,
): Promise<void> {
  if (ids.length === 0) return;
  await transaction
    .updateTable('images')
    .set({ deleted_at: now, prompt: '', words: '', alt_text: '', sources: '[]', continuation: null })
    .where('id', 'in', ids)
    .execute();
  await transaction.deleteFrom('favourites').where('image_id', 'in', ids).execute();
}

/** Takes away what was asked and by whom; what it cost, and where its message is, stays. */
export async function forgetGenerations(
  transaction: Transaction,
  ids: readonly GenerationId[],
  /** A private answer is reached by its token alone, which goes when the message has gone. */
  messages: 'stay' | 'to_be_removed',
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
        destination: withoutPerson(destination),
        role_ids: '[]',
        ...(messages === 'stay' ? { sealed_token: null, token_expires_at: null } : {}),
      })
      .where('id', '=', id)
      .execute();
  }
  await forgetShown(transaction, ids);
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

/** What messages said is remembered with them, to see whether there is something new. */
async function forgetShown(transaction: Transaction, ids: readonly GenerationId[]): Promise<void> {
  const rows = await transaction
    .selectFrom('deliveries')
    .select(['generation_id', 'kind', 'memo', 'destination'])
    .where('generation_id', 'in', ids)
    .execute();
  for (const { generation_id: id, kind, memo, destination } of rows) {
    const { shown, ...kept } = readMemo(memo);
    await transaction
      .updateTable('deliveries')
      .set({
        memo: JSON.stringify(kept),
        destination: destination === null ? null : withoutPerson(destination),
      })
      .where('generation_id', '=', id)
      .where('kind', '=', kind)
      .execute();
  }
}

function withoutPerson(destination: string): string {
  return JSON.stringify({ ...readDestination(destination), personId: '', personName: '' });
}
