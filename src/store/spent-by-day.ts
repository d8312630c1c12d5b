// What was charged in each day of a team, from the quarters of an hour in which it was. Reads only.
import { sql } from 'kysely';
import type { Database } from './database.ts';
import type { SpendingOperations } from './spending-operations.ts';

export async function spentByDay(
  database: Database,
  { teamId, memberId, channelId, starts }: Parameters<SpendingOperations['spentByDay']>[0],
): Promise<readonly number[]> {
  const [from, to] = [starts.at(0), starts.at(-1)];
  if (from === undefined || to === undefined) return [];
  const quarters = await database.read((transaction) => {
    let query = transaction
      .selectFrom('usage')
      .select(['at', sql<number>`cast(sum(charge_micros) as bigint)`.as('chargeMicros')])
      .where('team_id', '=', teamId)
      .where('at', '>=', from)
      .where('at', '<', to)
      .groupBy('at');
    if (memberId !== undefined) query = query.where('member_id', '=', memberId);
    if (channelId !== undefined) query = query.where('channel_id', '=', channelId);
    return query.execute();
  });
  return starts.slice(1).map((until, index) => {
    const since = starts[index] ?? from;
    return quarters
      .filter(({ at }) => at >= since && at < until)
      .reduce((sum, { chargeMicros }) => sum + chargeMicros, 0);
  });
}
