// Takes the words of deleted pictures out of SQLite's index for good: FTS5 only marks them until the parts of the index
// that they are in are merged. PostgreSQL's own vacuum does the same.
import { sql } from 'kysely';
import type { Database } from './database.ts';

/** Pages of the index that are written at a time: a few milliseconds. */
const pagesAtATime = 200;

/** @returns whether there is more to do. `begins`: everything that is there now is to be merged into one part. */
export async function tidySearch(database: Database, begins: boolean): Promise<boolean> {
  if (database.searchIndex !== 'fts5') return false;
  const pages = begins ? -pagesAtATime : pagesAtATime;
  return await database.write(async (transaction) => {
    const changes = async () => {
      const { rows } = await sql<{ count: number }>`select total_changes() as count`.execute(transaction);
      return rows[0]?.count ?? 0;
    };
    const before = await changes();
    await sql`insert into image_index (image_index, rank) values ('merge', ${pages})`.execute(transaction);
    // The statement itself counts as one.
    return (await changes()) - before >= 2;
  });
}
