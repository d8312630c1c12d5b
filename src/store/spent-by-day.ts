// What was charged in each day: of a team from the quarters of an hour in which it was, of a wallet from its entries.
// Reads only.
import { sql } from 'kysely';
import type { TeamId, WalletId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import type { SpendingOperations } from './spending-operations.ts';

type Charged = { readonly at: number; readonly chargeMicros: number };
type Span = { readonly from: number; readonly to: number };

const quarterMs = 900_000;

export async function spentByDay(
  database: Database,
  query: Parameters<SpendingOperations['spentByDay']>[0],
): Promise<readonly number[]> {
  const { starts } = query;
  const [from, to] = [starts.at(0), starts.at(-1)];
  if (from === undefined || to === undefined) return [];
  const charged = await database.read((transaction) =>
    'walletId' in query
      ? chargedTo(transaction, query.walletId, { from, to })
      : chargedIn(transaction, query.teamId, { from, to }),
  );
  return starts.slice(1).map((until, index) => {
    const since = starts[index] ?? from;
    return charged
      .filter(({ at }) => at >= since && at < until)
      .reduce((sum, { chargeMicros }) => sum + chargeMicros, 0);
  });
}

/** Of a team there are too many entries to add them up. */
async function chargedIn(
  transaction: Transaction,
  teamId: TeamId,
  { from, to }: Span,
): Promise<readonly Charged[]> {
  return await transaction
    .selectFrom('usage')
    .select(['at', sql<number>`cast(sum(charge_micros) as bigint)`.as('chargeMicros')])
    .where('team_id', '=', teamId)
    .where('at', '>=', from)
    .where('at', '<', to)
    .groupBy('at')
    .execute();
}

/** By quarters of an hour, in which the days of every zone begin. */
async function chargedTo(
  transaction: Transaction,
  walletId: WalletId,
  { from, to }: Span,
): Promise<readonly Charged[]> {
  const quarter = sql<number>`at / ${sql.lit(quarterMs)}`;
  const rows = await transaction
    .selectFrom('entries')
    .select([quarter.as('quarter'), sql<number>`cast(sum(amount_micros) as bigint)`.as('chargeMicros')])
    .where('wallet_id', '=', walletId)
    .where('kind', '=', 'settle')
    .where('at', '>=', from)
    .where('at', '<', to)
    .groupBy(quarter)
    .execute();
  return rows.map(({ quarter: number, chargeMicros }) => ({ at: number * quarterMs, chargeMicros }));
}
