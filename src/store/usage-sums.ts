// What runs came to, read for reports: sums from the counted quarters, lines from the runs themselves.
import { type RawBuilder, sql } from 'kysely';
import { channelOf } from '../destination.ts';
import type { GenerationId, MemberId, RunId } from '../ids.ts';
import { addFigures } from '../report/figures.ts';
import type { Figures } from '../report/report.ts';
import type { Database } from './database.ts';
import type { EndedRunState } from './records.ts';
import type { ReportOperations, UsageKey, UsageLine, UsageQuery, UsageSum } from './report-operations.ts';
import { readRoleIds } from './role-sets.ts';
import { readDestination, readRequest } from './rows.ts';

const columns: Readonly<Record<UsageKey, RawBuilder<string>>> = {
  at: sql`u.at`,
  member: sql`u.member_id`,
  roles: sql`coalesce(s.role_ids, '')`,
  channel: sql`u.channel_id`,
  provider: sql`u.provider`,
  model: sql`u.model`,
  resolution: sql`u.resolution`,
};

type Asked = Parameters<ReportOperations['usage']>[0];

/**
 * A year of a million pictures takes about a second, in which SQLite answers nothing else: so spans are summed a month at a
 * time, with a turn of the event loop after each. It is quicker, too, as fewer rows are sorted at once.
 */
const sliceMs = 31 * 24 * 3_600_000;

/** Sums of long spans are those of several moments; what has ended changes no more but for a cost that is told late. */
export async function usage(database: Database, asked: Asked): Promise<readonly UsageSum[]> {
  const sums = new Map<string, UsageSum>();
  for (let { from } = asked; from < asked.to; from += sliceMs) {
    const to = Math.min(from + sliceMs, asked.to);
    for (const sum of await sumSlice(database, { ...asked, from, to })) {
      const key = JSON.stringify(sum.keys);
      const known = sums.get(key);
      sums.set(key, known === undefined ? sum : { keys: sum.keys, ...addFigures(known, sum) });
    }
    if (to < asked.to) await new Promise((resolve) => setImmediate(resolve));
  }
  return [...sums.values()];
}

async function sumSlice(database: Database, { by, ...query }: Asked): Promise<readonly UsageSum[]> {
  const keys = by.map((key, index) => sql`cast(${columns[key]} as text) as ${sql.ref(`key${index}`)}`);
  const groups = by.map((key) => columns[key]);
  const { rows } = await database.read((transaction) =>
    sql<Figures & Record<string, unknown>>`
      select ${sql.join([
        ...keys,
        sql`coalesce(sum(u.made), 0) as made, coalesce(sum(u.failed), 0) as failed,
          coalesce(sum(u.refused), 0) as refused, coalesce(sum(u.charge_micros), 0) as "chargeMicros",
          coalesce(sum(u.reported_charge_micros), 0) as "reportedChargeMicros",
          coalesce(sum(u.cost_micros), 0) as "costMicros",
          coalesce(sum(u.failure_cost_micros), 0) as "failureCostMicros",
          coalesce(sum(u.house_micros), 0) as "houseMicros"`,
      ])}
      from usage u ${by.includes('roles') ? sql`left join role_sets s on s.id = u.role_set` : sql``}
      where u.team_id = ${query.teamId} and u.at >= ${query.from} and u.at < ${query.to}
        ${query.memberId === undefined ? sql`` : sql`and u.member_id = ${query.memberId}`}
      ${groups.length === 0 ? sql`having count(*) > 0` : sql`group by ${sql.join(groups)} order by ${sql.join(groups)}`}`.execute(
      transaction,
    ),
  );
  return rows.map((row) => ({
    keys: by.map((_, index) => String(row[`key${index}`])),
    made: row.made,
    failed: row.failed,
    refused: row.refused,
    chargeMicros: row.chargeMicros,
    reportedChargeMicros: row.reportedChargeMicros,
    costMicros: row.costMicros,
    failureCostMicros: row.failureCostMicros,
    houseMicros: row.houseMicros,
  }));
}

type LineRow = {
  readonly id: RunId;
  readonly generation_id: GenerationId;
  readonly member_id: MemberId;
  readonly role_ids: string;
  readonly destination: string;
  readonly request: string;
  readonly provider: string;
  readonly model: string;
  readonly slot: number;
  readonly state: EndedRunState;
  readonly taken_over: number;
  readonly reason: string | null;
  readonly charge_micros: number;
  readonly cost_micros: number | null;
  readonly house_micros: number;
  readonly ended_at: number;
};

export async function usageLines(
  database: Database,
  query: Parameters<ReportOperations['usageLines']>[0],
): Promise<readonly UsageLine[]> {
  const { rows } = await database.read((transaction) =>
    sql<LineRow>`
      select r.id, r.generation_id, g.member_id, g.role_ids, g.destination, g.request, r.provider, r.model, r.slot,
        r.state, r.reason, r.charge_micros, r.cost_micros, r.house_micros, r.ended_at,
        (select count(*) from runs n where n.generation_id = r.generation_id and n.slot = r.slot
          and n.attempt > r.attempt) as taken_over
      from runs r join generations g on g.id = r.generation_id
      where r.ended_at is not null and r.ended_at < ${query.to} and ${beyond(query)}
        and g.team_id = ${query.teamId}
        ${query.memberId === undefined ? sql`` : sql`and g.member_id = ${query.memberId}`}
      order by r.ended_at, r.id limit ${query.limit}`.execute(transaction),
  );
  return rows.map((row) => {
    const { resolution, aspectRatio } = readRequest(row.request);
    return {
      runId: row.id,
      generationId: row.generation_id,
      memberId: row.member_id,
      roleIds: readRoleIds(row.role_ids),
      channelId: channelOf(readDestination(row.destination)),
      provider: row.provider,
      model: row.model,
      resolution,
      aspectRatio,
      slot: row.slot,
      state: row.taken_over > 0 ? 'taken_over' : row.state,
      reason: row.reason,
      chargeMicros: row.charge_micros,
      costMicros: row.cost_micros,
      houseMicros: row.house_micros,
      endedAt: row.ended_at,
    };
  });
}

function beyond({ from, after }: UsageQuery & { readonly after?: Pick<UsageLine, 'endedAt' | 'runId'> }) {
  if (after === undefined) return sql`r.ended_at >= ${from}`;
  const { endedAt, runId } = after;
  return sql`r.ended_at >= ${endedAt} and (r.ended_at > ${endedAt} or r.id > ${runId})`;
}
