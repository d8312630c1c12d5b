// What people note about single pictures: the words that stand for them, and that they like them.
import type { ImageId, MemberId } from '../ids.ts';
import type { Database } from './database.ts';
import { wakeDelivered } from './redeliver.ts';
import { lockGeneration } from './runs.ts';
import type { Store } from './store.ts';

export async function setAltText(
  database: Database,
  { id, altText, now }: Parameters<Store['setAltText']>[0],
): Promise<boolean> {
  return await database.write(async (transaction) => {
    const image = await transaction
      .selectFrom('images')
      .select('generation_id')
      .where('id', '=', id)
      .executeTakeFirst();
    const generationId = image?.generation_id ?? null;
    if (generationId !== null) await lockGeneration(database, transaction, generationId);
    const { numUpdatedRows } = await transaction
      .updateTable('images')
      .set({ alt_text: altText })
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    if (generationId !== null) await wakeDelivered(transaction, [generationId], now);
    return true;
  });
}

export async function setFavourite(
  database: Database,
  { memberId, imageId, favourite, now }: Parameters<Store['setFavourite']>[0],
): Promise<void> {
  await database.write(async (transaction) => {
    if (favourite) {
      await transaction
        .insertInto('favourites')
        .values({ member_id: memberId, image_id: imageId, created_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    } else {
      await transaction
        .deleteFrom('favourites')
        .where('member_id', '=', memberId)
        .where('image_id', '=', imageId)
        .execute();
    }
  });
}

export async function favouriteOf(
  database: Database,
  memberId: MemberId,
  imageIds: readonly ImageId[],
): Promise<ReadonlySet<ImageId>> {
  if (imageIds.length === 0) return new Set();
  const rows = await database.read((transaction) =>
    transaction
      .selectFrom('favourites')
      .select('image_id')
      .where('member_id', '=', memberId)
      .where('image_id', 'in', imageIds)
      .execute(),
  );
  return new Set(rows.map((row) => row.image_id));
}
