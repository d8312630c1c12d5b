// The roles that members were last seen with, which count for their budgets where nobody can say what they have now.
import { sql } from 'kysely';
import type { MemberId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { readStrings } from './rows.ts';

/** The same text for the same roles. */
export function writeRoles(roleIds: readonly string[]): string {
  return JSON.stringify([...new Set(roleIds)].sort());
}

export async function rolesOf(database: Database, memberId: MemberId): Promise<readonly string[]> {
  return await database.read(async (transaction) => {
    const seen = await transaction
      .selectFrom('member_identities')
      .select('role_ids')
      .where('member_id', '=', memberId)
      .where('role_ids', 'is not', null)
      .orderBy('seen_at', 'desc')
      .executeTakeFirst();
    if (seen?.role_ids) return readStrings(seen.role_ids);
    // Whoever has done nothing since they are noted.
    const asked = await transaction
      .selectFrom('generations')
      .select('role_ids')
      .where('member_id', '=', memberId)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return asked === undefined ? [] : readStrings(asked.role_ids);
  });
}

export async function noteRoles(
  database: Database,
  memberId: MemberId,
  roleIds: readonly string[],
): Promise<void> {
  const differs = (transaction: Transaction) =>
    transaction
      .selectFrom('member_identities')
      .select('member_id')
      .where('member_id', '=', memberId)
      .where(sql<boolean>`coalesce(role_ids, '') <> ${writeRoles(roleIds)}`);
  // Most are seen with what they had before, and end here without a write.
  if ((await database.read((transaction) => differs(transaction).executeTakeFirst())) === undefined) return;
  await database.write((transaction) => keepRoles(transaction, memberId, roleIds));
}

export async function keepRoles(
  transaction: Transaction,
  memberId: MemberId,
  roleIds: readonly string[],
): Promise<void> {
  await transaction
    .updateTable('member_identities')
    .set({ role_ids: writeRoles(roleIds) })
    .where('member_id', '=', memberId)
    .execute();
}
