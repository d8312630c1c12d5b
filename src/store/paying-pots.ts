// The pots that paid for the pictures of a generation. Reads only.
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { SpendingOperations } from './spending-operations.ts';

export async function payingPots(
  database: Database,
  generationId: Parameters<SpendingOperations['payingPots']>[0],
): ReturnType<SpendingOperations['payingPots']> {
  const rows = await database.read((transaction) =>
    transaction
      .selectFrom('runs')
      .innerJoin('entries', 'entries.run_id', 'runs.id')
      .innerJoin('wallets', 'wallets.id', 'entries.wallet_id')
      .select('wallets.name')
      .distinct()
      .where('runs.generation_id', '=', generationId)
      // As the index of ends is written.
      .where(sql<boolean>`entries.kind in ('settle', 'release')`)
      .where('entries.kind', '=', 'settle')
      .where('entries.amount_micros', '>', 0)
      .where('wallets.kind', '=', 'pot')
      .orderBy('wallets.name')
      .execute(),
  );
  return rows.flatMap(({ name }) => (name === null ? [] : [name]));
}
