// Leases and the clock of the work: who keeps a row, when something is due next, and how much is waiting.
import { sql } from 'kysely';
import { resolutions } from '../generation/request.ts';
import type { GenerationId, RunId } from '../ids.ts';
import type { ProviderId } from '../providers/provider.ts';
import { clearAnnouncementLeases } from './announcement-turns.ts';
import type { Database } from './database.ts';
import { clearProbes } from './health.ts';
import { type LiveRunState, liveRunStates } from './records.ts';

export async function renewRunLease(
  database: Database,
  id: RunId,
  epoch: number,
  leaseUntil: number,
): Promise<boolean> {
  const { numUpdatedRows } = await database.write((transaction) =>
    transaction
      .updateTable('runs')
      .set({ lease_until: leaseUntil })
      .where('id', '=', id)
      .where('epoch', '=', epoch)
      .where('next_at', 'is not', null)
      .where('lease_until', '>', 0)
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

export async function renewGenerationLease(
  database: Database,
  id: GenerationId,
  epoch: number,
  leaseUntil: number,
): Promise<boolean> {
  const { numUpdatedRows } = await database.write((transaction) =>
    transaction
      .updateTable('generations')
      .set({ lease_until: leaseUntil })
      .where('id', '=', id)
      .where('epoch', '=', epoch)
      .where('next_at', 'is not', null)
      .where('lease_until', '>', 0)
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

export async function clearLeases(database: Database): Promise<void> {
  await database.write(async (transaction) => {
    for (const table of ['generations', 'runs'] as const) {
      await transaction
        .updateTable(table)
        // Somebody died holding it, which a run that crashes the process each time is told by.
        .set((column) => ({ lease_until: 0, takeovers: column('takeovers', '+', 1) }))
        .where('lease_until', '>', sql.lit(0))
        .execute();
    }
    await clearAnnouncementLeases(transaction);
    await clearProbes(transaction);
  });
}

/** Rows without a lease are due when they say, others not before their lease has run out. */
export async function nextDueAt(database: Database): Promise<number | undefined> {
  const due = sql`case when next_at > lease_until then next_at else lease_until end`;
  const { rows } = await database.read((transaction) =>
    // Each part is the first row of an index, or the few rows that are leased.
    sql<{ due: number | null }>`select min(due) as due from (
      select (select next_at from runs where next_at is not null and state <> 'queued' and lease_until = 0
              order by next_at limit 1) as due
      union all select (select next_at from runs where state = 'queued' and lease_until = 0
              order by next_at limit 1)
      union all select (select min(${due}) from runs where lease_until > 0)
      union all select (select next_at from generations where next_at is not null and lease_until = 0
              order by next_at limit 1)
      union all select (select min(${due}) from generations where lease_until > 0)
    ) as parts`.execute(transaction),
  );
  return rows[0]?.due ?? undefined;
}

export async function liveRuns(
  database: Database,
): Promise<
  readonly { readonly provider: ProviderId; readonly state: LiveRunState; readonly count: number }[]
> {
  return await database.read(async (transaction) => {
    const rows = await transaction
      .selectFrom('runs')
      .select(['provider', 'state', (count) => count.fn.countAll<number>().as('count')])
      .where('next_at', 'is not', null)
      .groupBy(['provider', 'state'])
      .orderBy('provider')
      .orderBy('state')
      .execute();
    return rows.flatMap(({ provider, state, count }) => {
      const live = liveRunStates.find((known) => known === state);
      return live === undefined ? [] : [{ provider, state: live, count }];
    });
  });
}

export async function runsAhead(database: Database, provider: ProviderId, turn: number): Promise<number> {
  const { count } = await database.read((transaction) =>
    transaction
      .selectFrom('runs')
      .select((count) => count.fn.countAll<number>().as('count'))
      .where('provider', '=', provider)
      .where('state', '=', sql.lit('queued'))
      .where('turn', '<', turn)
      .executeTakeFirstOrThrow(),
  );
  return count;
}

export async function latencies(
  database: Database,
  provider: ProviderId,
  resolution: string,
  limit: number,
): Promise<readonly number[]> {
  const rows = await database.read((transaction) =>
    transaction
      .selectFrom('provider_latencies')
      .select('latency_ms')
      .where('provider', '=', provider)
      .where('resolution', '=', resolution)
      .orderBy('at', 'desc')
      .orderBy('run_id', 'desc')
      .limit(limit)
      .execute(),
  );
  return rows.map((row) => row.latency_ms);
}

export async function latenciesSince(
  database: Database,
  provider: ProviderId,
  from: number,
): Promise<readonly number[]> {
  const rows = await database.read((transaction) =>
    transaction
      .selectFrom('provider_latencies')
      .select('latency_ms')
      .where('provider', '=', provider)
      // Each resolution is a stretch of the index.
      .where('resolution', 'in', resolutions)
      .where('at', '>=', from)
      .execute(),
  );
  return rows.map((row) => row.latency_ms);
}
