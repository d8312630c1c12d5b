// What providers say that runs cost, kept by start and summed on the run; and the days on which that was held against
// what members were charged. A provider that says nothing leaves NULL, which is never counted as 0.
import { sql } from 'kysely';
import type { RunId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { lockOrigin } from './origin.ts';
import type { ProviderCosts } from './records.ts';
import type { Store } from './store.ts';
import { countUsage } from './usage.ts';

const dayMs = 86_400_000;
const counter = 'reconciled_until';

/** A start that this run no longer waits for said what it cost; the same start again changes nothing. */
export async function noteLateCost(
  database: Database,
  { runId, start, costMicros }: Parameters<Store['noteLateCost']>[0],
): Promise<void> {
  await database.write(async (transaction) => {
    const run = await lockOrigin(database, transaction, runId);
    if (run === undefined) return;
    const { numUpdatedRows } = await transaction
      .updateTable('starts')
      .set({ cost_micros: costMicros })
      .where('run_id', '=', runId)
      .where('number', '=', start)
      .where('cost_micros', 'is', null)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return;
    const { state, ended_at: endedAt, known, charge_micros: charge } = await sumStarts(transaction, runId);
    // The end of a run that still lives counts what all of its starts cost.
    if (endedAt === null) return;
    const isMade = state === 'made';
    await countUsage(database, transaction, run, {
      endedAt,
      cost_micros: costMicros,
      failure_cost_micros: isMade ? 0 : costMicros,
      // Its charge counts as reported from the first word about its cost on.
      reported_charge_micros: isMade && known === 1 ? (charge ?? 0) : 0,
    });
  });
}

async function sumStarts(transaction: Transaction, runId: RunId) {
  return await transaction
    .updateTable('runs')
    .set({
      cost_micros: (all) =>
        all
          .selectFrom('starts')
          .select(sql<number>`cast(sum(cost_micros) as bigint)`.as('sum'))
          .where('run_id', '=', runId),
    })
    .where('id', '=', runId)
    .returning([
      'state',
      'ended_at',
      'charge_micros',
      sql<number>`(select count(cost_micros) from starts where run_id = runs.id)`.as('known'),
    ])
    .executeTakeFirstOrThrow();
}

export async function providerCosts(
  database: Database,
  { from, to }: Parameters<Store['providerCosts']>[0],
): Promise<readonly ProviderCosts[]> {
  return await database.read((transaction) => readEnded(transaction, from, to));
}

export async function providerDays(
  database: Database,
  { from }: Parameters<Store['providerDays']>[0],
): ReturnType<Store['providerDays']> {
  return await database.read(async (transaction) => {
    const until = await readReached(transaction);
    const { rows } = await sql<ProviderCosts>`
      select provider, sum(made) as made, sum(charge_micros) as "chargeMicros", sum(unreported) as unreported,
        sum(reported_charge_micros) as "reportedChargeMicros", sum(cost_micros) as "costMicros",
        sum(billed_failures) as "billedFailures", sum(failure_cost_micros) as "failureCostMicros",
        sum(doubts) as doubts, sum(house_micros) as "houseMicros"
      from provider_days where day >= ${from} group by provider order by provider`.execute(transaction);
    return { until, providers: rows };
  });
}

async function readReached(transaction: Transaction): Promise<number> {
  const { value } = await transaction
    .selectFrom('counters')
    .select('value')
    .where('name', '=', counter)
    .executeTakeFirstOrThrow();
  return value;
}

async function readEnded(
  transaction: Transaction,
  from: number,
  to: number,
): Promise<readonly ProviderCosts[]> {
  const { rows } = await sql<ProviderCosts>`
    select provider,
      sum(case when state = 'made' then 1 else 0 end) as made,
      sum(charge_micros) as "chargeMicros",
      sum(case when state = 'made' and cost_micros is null then 1 else 0 end) as unreported,
      sum(case when state = 'made' and cost_micros is not null then charge_micros else 0 end)
        as "reportedChargeMicros",
      sum(case when state = 'made' then coalesce(cost_micros, 0) else 0 end) as "costMicros",
      sum(case when state <> 'made' and cost_micros > 0 then 1 else 0 end) as "billedFailures",
      sum(case when state <> 'made' then coalesce(cost_micros, 0) else 0 end) as "failureCostMicros",
      sum(doubts) as doubts,
      sum(house_micros) as "houseMicros"
    from runs where ended_at is not null and ended_at >= ${from} and ended_at < ${to}
    group by provider order by provider`.execute(transaction);
  return rows;
}

export async function reconcileDay(
  database: Database,
  { notBefore, until, now }: Parameters<Store['reconcileDay']>[0],
): ReturnType<Store['reconcileDay']> {
  return await database.write(async (transaction) => {
    const reached = await readReached(transaction);
    const day = Math.max(reached, notBefore);
    if (day + dayMs > until) return undefined;
    const { numUpdatedRows } = await transaction
      .updateTable('counters')
      .set({ value: day + dayMs })
      .where('name', '=', counter)
      // Of two processes that read the same one finds it changed.
      .where('value', '=', reached)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return undefined;
    const providers = await readEnded(transaction, day, day + dayMs);
    for (const costs of providers) {
      await transaction
        .insertInto('provider_days')
        .values({
          day,
          provider: costs.provider,
          made: costs.made,
          charge_micros: costs.chargeMicros,
          unreported: costs.unreported,
          reported_charge_micros: costs.reportedChargeMicros,
          cost_micros: costs.costMicros,
          billed_failures: costs.billedFailures,
          failure_cost_micros: costs.failureCostMicros,
          doubts: costs.doubts,
          house_micros: costs.houseMicros,
          reconciled_at: now,
        })
        .execute();
    }
    return { day, providers };
  });
}
