// The styles that teams made for themselves, with the pictures that belong to them.
import type { StyleId, TeamId } from '../ids.ts';
import type { Database } from './database.ts';
import type { StoredStyle } from './records.ts';
import type { SettingsOperations } from './settings-operations.ts';

export async function styles(database: Database, teamId: TeamId): Promise<readonly StoredStyle[]> {
  return await database.read(async (transaction) => {
    const rows = await transaction
      .selectFrom('styles')
      .selectAll()
      .where('team_id', '=', teamId)
      .orderBy('folded_name')
      .execute();
    if (rows.length === 0) return [];
    const images = await transaction
      .selectFrom('style_images')
      .innerJoin('styles', 'styles.id', 'style_images.style_id')
      .innerJoin('images', 'images.id', 'style_images.image_id')
      .select(['style_images.style_id', 'style_images.image_id'])
      .where('styles.team_id', '=', teamId)
      .where('images.deleted_at', 'is', null)
      .orderBy('style_images.position')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      before: row.before_prompt,
      after: row.after_prompt,
      createdBy: row.created_by,
      imageIds: images.filter(({ style_id: id }) => id === row.id).map(({ image_id: id }) => id),
    }));
  });
}

export async function addStyle(
  database: Database,
  style: Parameters<SettingsOperations['addStyle']>[0],
): Promise<'added' | 'taken'> {
  return await database.write(async (transaction) => {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('styles')
      .values({
        id: style.id,
        team_id: style.teamId,
        name: style.name,
        folded_name: style.foldedName,
        before_prompt: style.before,
        after_prompt: style.after,
        created_by: style.createdBy,
        created_at: style.now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n) return 'taken';
    if (style.images.length === 0) return 'added';
    await transaction
      .insertInto('images')
      .values(
        style.images.map(({ id, blobHash }, position) => ({
          id,
          team_id: style.teamId,
          owner_id: style.createdBy,
          blob_hash: blobHash,
          kind: 'reference' as const,
          run_id: null,
          generation_id: null,
          slot: null,
          position,
          channel_id: null,
          private: 0 as const,
          alt_text: '',
          prompt: '',
          continuation: null,
          created_at: style.now,
          deleted_at: null,
        })),
      )
      .execute();
    await transaction
      .insertInto('style_images')
      .values(style.images.map(({ id }, position) => ({ style_id: style.id, position, image_id: id })))
      .execute();
    return 'added';
  });
}

export async function removeStyle(
  database: Database,
  { teamId, id, now }: { readonly teamId: TeamId; readonly id: StyleId; readonly now: number },
): Promise<boolean> {
  return await database.write(async (transaction) => {
    // Whoever removes it at the same time waits here and then finds it gone.
    const known = await transaction
      .selectFrom('styles')
      .select('id')
      .where('team_id', '=', teamId)
      .where('id', '=', id)
      .$if(database.locksRows, (select) => select.forUpdate())
      .executeTakeFirst();
    if (known === undefined) return false;
    const images = await transaction
      .deleteFrom('style_images')
      .where('style_id', '=', id)
      .returning('image_id')
      .execute();
    await transaction.deleteFrom('styles').where('id', '=', id).execute();
    if (images.length === 0) return true;
    await transaction
      .updateTable('images')
      .set({ deleted_at: now })
      .where(
        'id',
        'in',
        images.map(({ image_id: image }) => image),
      )
      .execute();
    return true;
  });
}
