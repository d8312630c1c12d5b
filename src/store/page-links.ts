// Links to a page that have been used.
import type { Database } from './database.ts';
import type { PageLinkOperations } from './page-link-operations.ts';

export async function usePageLink(
  database: Database,
  { id, expiresAt, now }: Parameters<PageLinkOperations['usePageLink']>[0],
): Promise<boolean> {
  return await database.write(async (transaction) => {
    await transaction.deleteFrom('page_links').where('expires_at', '<=', now).execute();
    const used = await transaction
      .insertInto('page_links')
      .values({ id, expires_at: expiresAt })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .returning('id')
      .executeTakeFirst();
    return used !== undefined;
  });
}
