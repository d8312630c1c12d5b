// Tells the words apart of pictures that were kept before words were: once, when the store opens after that migration.
import type { Database } from './database.ts';
import { wordsOf } from './search-words.ts';

/** Short transactions: on PostgreSQL other processes work meanwhile. */
const atATime = 500;

export async function indexWords(database: Database): Promise<void> {
  while ((await indexSome(database)) === atATime);
}

async function indexSome(database: Database): Promise<number> {
  return await database.write(async (transaction) => {
    let select = transaction
      .selectFrom('images')
      .select(['id', 'prompt'])
      .where('words', 'is', null)
      .where('kind', '=', 'result')
      .where('deleted_at', 'is', null)
      // SQLite's index takes many at once in its own order alone, in which the newest come first.
      .orderBy('id', 'desc')
      .limit(atATime);
    if (database.locksRows) select = select.forUpdate();
    const found = await select.execute();
    for (const { id, prompt } of found) {
      await transaction
        .updateTable('images')
        .set({ words: wordsOf(prompt) })
        .where('id', '=', id)
        .execute();
    }
    return found.length;
  });
}
