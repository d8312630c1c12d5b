// What lies between a gesture and its generation: choices that wait for somebody, and presses that count as one.
import type { Database } from './database.ts';
import type { GestureOperations } from './gesture-operations.ts';
import type { StoredPick } from './records.ts';

/** No platform delivers a press again after this long. */
const pressesKeptMs = 24 * 3_600_000;

export async function keepPick(
  database: Database,
  pick: Parameters<GestureOperations['keepPick']>[0],
): Promise<void> {
  await database.write(async (transaction) => {
    await transaction.deleteFrom('picks').where('expires_at', '<=', pick.now).execute();
    await transaction
      .insertInto('picks')
      .values({
        id: pick.id,
        team_id: pick.teamId,
        member_id: pick.memberId,
        command: pick.command,
        sealed_intent: pick.sealedIntent,
        expires_at: pick.expiresAt,
      })
      .execute();
  });
}

export async function pick(database: Database, id: string, now: number): Promise<StoredPick | undefined> {
  const row = await database.read((transaction) =>
    transaction
      .selectFrom('picks')
      .selectAll()
      .where('id', '=', id)
      .where('expires_at', '>', now)
      .executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  return {
    id: row.id,
    teamId: row.team_id,
    memberId: row.member_id,
    command: row.command,
    sealedIntent: row.sealed_intent,
  };
}

export async function keyOfPress(
  database: Database,
  press: Parameters<GestureOperations['keyOfPress']>[0],
): Promise<string> {
  return await database.write(async (transaction) => {
    // Presses of one member wait for each other here, so that each sees those before.
    if (database.locksRows) {
      await transaction
        .selectFrom('members')
        .select('id')
        .where('id', '=', press.memberId)
        .forNoKeyUpdate()
        .execute();
    }
    const known = await transaction
      .selectFrom('presses')
      .select('counts_as')
      .where('dedupe_key', '=', press.dedupeKey)
      .executeTakeFirst();
    // Delivered again, perhaps much later: it stays what it was.
    if (known !== undefined) return known.counts_as;
    await transaction
      .deleteFrom('presses')
      .where('at', '<=', press.now - pressesKeptMs)
      .execute();
    const first = await transaction
      .selectFrom('presses')
      .select('dedupe_key')
      .where('member_id', '=', press.memberId)
      .where('button', '=', press.button)
      .where('at', '>', press.now - press.withinMs)
      // The window begins with the first press: who goes on pressing gets another one in the end.
      .whereRef('counts_as', '=', 'dedupe_key')
      .orderBy('at', 'desc')
      .executeTakeFirst();
    const countsAs = first?.dedupe_key ?? press.dedupeKey;
    await transaction
      .insertInto('presses')
      .values({
        dedupe_key: press.dedupeKey,
        member_id: press.memberId,
        button: press.button,
        counts_as: countsAs,
        at: press.now,
      })
      .execute();
    return countsAs;
  });
}
