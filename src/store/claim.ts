// Which runs are worked on next: begun ones first, then queued ones by turn, each leased to whoever claims it.
import { sql } from 'kysely';
import type { RunId } from '../ids.ts';
import type { ProviderId } from '../providers/provider.ts';
import { readClaimed } from './claimed-runs.ts';
import { type Database, lockAlone, type Transaction } from './database.ts';
import type { ClaimedRun } from './records.ts';
import type { Store } from './store.ts';

type Claim = Parameters<Store['claimRuns']>[0];

export async function claimRuns(database: Database, claim: Claim): Promise<readonly ClaimedRun[]> {
  // Most claims of an idle program end here, without a write.
  const due = await database.read((transaction) => anyDue(transaction, claim));
  if (!due) return [];
  return await database.write(async (transaction) => {
    // What is counted and what is leased must not change in between, or two processes exceed a provider's limit.
    await lockAlone(database, transaction, 'claim');
    const begun = await findBegun(transaction, claim);
    const overdue = await findOverdue(transaction, claim, claim.limit - begun.length);
    const room = claim.limit - begun.length - overdue.length;
    const queued = await findQueued(transaction, claim, room, overdue);
    const ids = await lockFree(database, transaction, [...begun, ...overdue, ...queued]);
    if (ids.length === 0) return [];
    const leased = await transaction
      .updateTable('runs')
      .set((column) => ({
        epoch: column('epoch', '+', 1),
        // Whoever had it let its lease run out.
        takeovers: sql`takeovers + case when lease_until > 0 then 1 else 0 end`,
        lease_until: claim.leaseUntil,
      }))
      .where('id', 'in', ids)
      .where('next_at', '<=', claim.now)
      .where('lease_until', '<=', claim.now)
      .returning(['id', 'state', 'turn'])
      .execute();
    const turns = leased.filter((run) => run.state === 'queued').map((run) => run.turn);
    if (turns.length > 0) await advanceVirtualTime(transaction, Math.max(...turns));
    const rank = new Map(ids.map((id, index) => [id, index]));
    const runs = await readClaimed(
      transaction,
      leased.map((run) => run.id),
    );
    return [...runs].sort((one, other) => (rank.get(one.id) ?? 0) - (rank.get(other.id) ?? 0));
  });
}

/** Those that nobody is changing just now: waiting for the others could end in each waiting for the other. */
async function lockFree(
  database: Database,
  transaction: Transaction,
  ids: readonly RunId[],
): Promise<readonly RunId[]> {
  if (!database.locksRows || ids.length === 0) return ids;
  const rows = await transaction
    .selectFrom('runs')
    .select('id')
    .where('id', 'in', ids)
    .forNoKeyUpdate()
    .skipLocked()
    .execute();
  const free = new Set(rows.map((row) => row.id));
  return ids.filter((id) => free.has(id));
}

async function anyDue(transaction: Transaction, { now }: Claim): Promise<boolean> {
  // Two parts, each the beginning of a partial index.
  const { rows } = await sql`
    select * from (select id from runs where state <> 'queued' and next_at <= ${now} and lease_until <= ${now}
      limit 1) as begun
    union all select * from (select id from runs where state = 'queued' and next_at <= ${now}
      and lease_until <= ${now} limit 1) as waiting`.execute(transaction);
  return rows.length > 0;
}

async function findBegun(transaction: Transaction, claim: Claim): Promise<readonly RunId[]> {
  const rows = await transaction
    .selectFrom('runs')
    .select('id')
    .where('state', '<>', sql.lit('queued'))
    .where('next_at', '<=', claim.now)
    .where('lease_until', '<=', claim.now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(claim.limit)
    .execute();
  return rows.map((row) => row.id);
}

/** Queued runs that need no provider any more, as they will be ended: past their deadline, or cancelled. */
async function findOverdue(transaction: Transaction, claim: Claim, limit: number): Promise<readonly RunId[]> {
  if (limit <= 0) return [];
  const candidates = transaction
    .selectFrom('generations')
    .select('id')
    .where('open_runs', '>', sql.lit(0))
    .where('deadline_at', '<=', claim.now)
    // With duplicates: to find them SQLite would walk all generations instead of the two small indexes.
    .unionAll(
      transaction
        .selectFrom('generations')
        .select('id')
        .where('open_runs', '>', sql.lit(0))
        .where('cancel_requested_at', 'is not', null),
    );
  const rows = await transaction
    .selectFrom('runs')
    .select('id')
    .where('generation_id', 'in', candidates)
    .where('state', '=', 'queued')
    .where('next_at', '<=', claim.now)
    .where('lease_until', '<=', claim.now)
    .orderBy('turn')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

async function findQueued(
  transaction: Transaction,
  claim: Claim,
  limit: number,
  taken: readonly RunId[],
): Promise<readonly RunId[]> {
  const busy = await countBusy(transaction, claim.now, taken);
  // Nobody starts at a provider that is off: what waits for it goes on elsewhere or ends, and needs no room there.
  const off = (await findProviders(transaction)).filter((provider) => !claim.concurrency.has(provider));
  const rooms: readonly (readonly [ProviderId, number])[] = [
    ...[...claim.concurrency].map(
      ([provider, most]) => [provider, most - (busy.get(provider) ?? 0)] as const,
    ),
    ...off.map((provider) => [provider, limit] as const),
  ];
  const candidates = rooms
    .filter(([provider]) => !claim.paused.includes(provider))
    .map(([provider, free]) => ({ provider, room: Math.min(limit, free) }))
    .filter(({ room }) => room > 0)
    .map(({ provider, room }) =>
      transaction
        .selectFrom((part) =>
          part
            .selectFrom('runs')
            .select(['id', 'turn'])
            .where('provider', '=', provider)
            .where('state', '=', sql.lit('queued'))
            .where('next_at', '<=', claim.now)
            .where('lease_until', '<=', claim.now)
            .$if(taken.length > 0, (runs) => runs.where('id', 'not in', taken))
            .orderBy('turn')
            .orderBy('id')
            .limit(room)
            .as('next'),
        )
        .select(['id', 'turn']),
    );
  const [first, ...others] = candidates;
  if (first === undefined) return [];
  const rows = await others
    .reduce((all, next) => all.unionAll(next), first)
    .orderBy('turn')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** The providers that anything is queued for: one step in the index for each, however many runs there are. */
async function findProviders(transaction: Transaction): Promise<readonly ProviderId[]> {
  const { rows } = await sql<{ provider: ProviderId }>`
    with recursive known (provider) as (
      select min(provider) from runs where state = 'queued'
      union all
      select (select min(provider) from runs where state = 'queued' and provider > known.provider)
      from known where known.provider is not null)
    select provider from known where provider is not null`.execute(transaction);
  return rows.map(({ provider }) => provider);
}

/** What is starting or waiting at each provider, or leased in order to start. */
async function countBusy(
  transaction: Transaction,
  now: number,
  taken: readonly RunId[],
): Promise<ReadonlyMap<ProviderId, number>> {
  const rows = await transaction
    .selectFrom('runs')
    .select(['provider', (count) => count.fn.countAll<number>().as('count')])
    .where('next_at', 'is not', null)
    .where('state', 'in', ['starting', 'waiting'])
    .groupBy('provider')
    .unionAll(
      transaction
        .selectFrom('runs')
        .select(['provider', (count) => count.fn.countAll<number>().as('count')])
        .where('lease_until', '>', sql.lit(0))
        .where('lease_until', '>', now)
        .where('state', '=', 'queued')
        .$if(taken.length > 0, (runs) => runs.where('id', 'not in', taken))
        .groupBy('provider'),
    )
    .execute();
  const busy = new Map<ProviderId, number>();
  for (const { provider, count } of rows) busy.set(provider, (busy.get(provider) ?? 0) + count);
  return busy;
}

async function advanceVirtualTime(transaction: Transaction, turn: number): Promise<void> {
  await transaction
    .updateTable('counters')
    .set({ value: turn })
    .where('name', '=', 'virtual_time')
    .where('value', '<', turn)
    .execute();
}
