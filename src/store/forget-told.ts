// Drops what people were told, and requests for credits that are decided, once nothing can wake them any more.
import { sql } from 'kysely';
import type { CreditRequestOperations } from './credit-request-operations.ts';
import type { Database } from './database.ts';

/** Buttons on messages that are older answer that it is over. */
const keptMs = 90 * 24 * 3_600_000;

export async function forgetTold(
  database: Database,
  { now, limit }: Parameters<CreditRequestOperations['forgetTold']>[0],
): ReturnType<CreditRequestOperations['forgetTold']> {
  const before = now - keptMs;
  return await database.write(async (transaction) => {
    // First, as each of them was told to have been decided.
    const requests = await sql`delete from credit_requests where id in
      (select id from credit_requests where decided_at < ${before} limit ${limit})`.execute(transaction);
    if (Number(requests.numAffectedRows) === limit) return { more: true };
    // One for several goes after those that it became.
    const told = await sql`delete from announcements where id in
      (select a.id from announcements a where a.ended_at < ${before} and a.next_at is null
        and not exists (select 1 from announcements one where one.spread_from = a.id) limit ${limit})`.execute(
      transaction,
    );
    return { more: Number(told.numAffectedRows) === limit };
  });
}
