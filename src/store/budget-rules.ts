// What teams decided about allowances, and which pots are open, as requests need it. Reads only.
import { type RawBuilder, sql } from 'kysely';
import type { PotPlace } from '../ledger/budgets.ts';
import type { BudgetOperations, BudgetRules } from './budget-operations.ts';
import type { Database } from './database.ts';
import type { AllowanceRule, Period, WalletShare } from './records.ts';
import { walletId } from './wallets.ts';

type Query = Parameters<BudgetOperations['budgetRules']>[0];

/** In the columns of an allowance. */
export const unlimited = -1;
/** Everybody, in place of a role. */
export const everybody = '';

type Row = RuleColumns & {
  source: 'wallet' | 'member' | 'pot';
  kind: WalletShare['kind'];
  subject: string;
  name: string;
  place_kind: PotPlace['kind'];
  place: string;
  starts_at: number;
  ends_at: number;
};

/** Before every request: one statement for all. */
export async function budgetRules(database: Database, query: Query): Promise<BudgetRules> {
  const rows = await database.read(async (transaction) => {
    const parts = [walletsPart(query), membersPart(query), ...potsPart(query)];
    return (await sql<Row>`${sql.join(parts, sql` union all `)}`.execute(transaction)).rows;
  });
  const of = (source: Row['source']) => rows.filter((row) => row.source === source);
  return {
    wallets: query.wallets.flatMap(({ kind, subject }) =>
      of('wallet')
        .filter((row) => row.kind === kind && row.subject === subject)
        .map((row) => ({ kind, subject, ...ruleOf(row) })),
    ),
    eachMember: of('member').map((row) => ({
      roleId: row.subject === everybody ? undefined : row.subject,
      ...ruleOf(row),
    })),
    pots: of('pot')
      .map((row) => ({
        id: row.subject,
        name: row.name,
        place: placeOf(row.place_kind, row.place),
        startsAt: row.starts_at,
        endsAt: row.ends_at,
      }))
      .filter(({ place }) => query.places.some((each) => samePlace(each, place))),
  };
}

export type RuleColumns = {
  allowance_micros: number | null;
  period: Period | null;
  carry_over: 0 | 1 | null;
};

export function ruleOf({ allowance_micros: allowance, period, carry_over }: RuleColumns): AllowanceRule {
  return {
    allowanceMicros: allowance === null ? undefined : allowance === unlimited ? null : allowance,
    period: period ?? undefined,
    carryOver: carry_over === null ? undefined : carry_over === 1,
  };
}

export function placeOf(kind: PotPlace['kind'], place: string): PotPlace {
  return kind === 'channel' ? { kind, channelId: place } : { kind, roleId: place };
}

function samePlace(one: PotPlace, other: PotPlace): boolean {
  return one.kind === other.kind && idOfPlace(one) === idOfPlace(other);
}

export function idOfPlace(place: PotPlace): string {
  return place.kind === 'channel' ? place.channelId : place.roleId;
}

const noPlace = sql`cast(null as text) as name, cast(null as text) as place_kind, cast(null as text) as place,
  cast(null as bigint) as starts_at, cast(null as bigint) as ends_at`;

function walletsPart({ teamId, wallets }: Query): RawBuilder<unknown> {
  const ids = wallets.map(({ kind, subject }) =>
    walletId({ teamId: kind === 'installation' ? null : teamId, kind, subject }),
  );
  return sql`select 'wallet' as source, kind, subject, allowance_micros, period, carry_over, ${noPlace}
    from wallets where id in (${sql.join(['', ...ids])})
    and (allowance_micros is not null or period is not null or carry_over is not null)`;
}

function membersPart({ teamId, roleIds }: Query): RawBuilder<unknown> {
  return sql`select 'member', 'member', role_id, allowance_micros, period, carry_over, ${noPlace}
    from member_allowances where team_id = ${teamId} and role_id in (${sql.join([everybody, ...roleIds])})`;
}

function potsPart({ teamId, places, now }: Query): readonly RawBuilder<unknown>[] {
  if (places.length === 0) return [];
  return [
    sql`select 'pot', kind, subject, cast(null as bigint), cast(null as text), cast(null as bigint),
      name, place_kind, place, starts_at, ends_at from wallets
      where team_id = ${teamId} and kind = 'pot' and closed_at is null and starts_at <= ${now} and ends_at > ${now}
      and place in (${sql.join(places.map(idOfPlace))})`,
  ];
}
