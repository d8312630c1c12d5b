// Counts what runs came to, for reports: one row for each quarter of an hour and combination, counted up in the
// transaction that ends a run.
import { sql } from 'kysely';
import { channelOf } from '../destination.ts';
import type { Database, Transaction } from './database.ts';
import type { Origin } from './origin.ts';
import { prepared } from './prepared.ts';
import { keepRoleSet } from './role-sets.ts';
import { readDestination, readRequest } from './rows.ts';
import type { Tables } from './tables.ts';

type Row = Tables['usage'];

const counted = [
  'made',
  'failed',
  'refused',
  'charge_micros',
  'reported_charge_micros',
  'cost_micros',
  'failure_cost_micros',
  'house_micros',
] as const;

/** Where clocks are 30 or 45 minutes off, days begin at one of these too. */
const quarterMs = 900_000;

/**
 * Nothing is written where there is nothing to count. What is told of a run later counts at its end as well, so that a
 * span has the same runs and costs. Answers the role set that it counts for.
 */
export async function countUsage(
  database: Database,
  transaction: Transaction,
  run: Origin,
  usage: { readonly endedAt: number } & Partial<Pick<Row, (typeof counted)[number]>>,
): Promise<string | undefined> {
  if (counted.every((count) => (usage[count] ?? 0) === 0)) return undefined;
  const roleSet = await keepRoleSet(database, transaction, run.team_id, run.role_ids);
  await addUsage(transaction, {
    at: usage.endedAt - (usage.endedAt % quarterMs),
    team_id: run.team_id,
    member_id: run.member_id,
    channel_id: channelOf(readDestination(run.destination)),
    role_set: roleSet,
    provider: run.provider,
    model: run.model,
    resolution: readRequest(run.request).resolution,
    made: usage.made ?? 0,
    failed: usage.failed ?? 0,
    refused: usage.refused ?? 0,
    charge_micros: usage.charge_micros ?? 0,
    reported_charge_micros: usage.reported_charge_micros ?? 0,
    cost_micros: usage.cost_micros ?? 0,
    failure_cost_micros: usage.failure_cost_micros ?? 0,
    house_micros: usage.house_micros ?? 0,
  });
  return roleSet;
}

const keys = [
  'team_id',
  'at',
  'member_id',
  'channel_id',
  'role_set',
  'provider',
  'model',
  'resolution',
] as const;

const addUsage = prepared<Row, unknown>((transaction, slot) =>
  transaction
    .insertInto('usage')
    .values({
      at: slot('at'),
      team_id: slot('team_id'),
      member_id: slot('member_id'),
      channel_id: slot('channel_id'),
      role_set: slot('role_set'),
      provider: slot('provider'),
      model: slot('model'),
      resolution: slot('resolution'),
      made: slot('made'),
      failed: slot('failed'),
      refused: slot('refused'),
      charge_micros: slot('charge_micros'),
      reported_charge_micros: slot('reported_charge_micros'),
      cost_micros: slot('cost_micros'),
      failure_cost_micros: slot('failure_cost_micros'),
      house_micros: slot('house_micros'),
    })
    .onConflict((conflict) =>
      conflict.columns([...keys]).doUpdateSet({
        made: sql`usage.made + excluded.made`,
        failed: sql`usage.failed + excluded.failed`,
        refused: sql`usage.refused + excluded.refused`,
        charge_micros: sql`usage.charge_micros + excluded.charge_micros`,
        reported_charge_micros: sql`usage.reported_charge_micros + excluded.reported_charge_micros`,
        cost_micros: sql`usage.cost_micros + excluded.cost_micros`,
        failure_cost_micros: sql`usage.failure_cost_micros + excluded.failure_cost_micros`,
        house_micros: sql`usage.house_micros + excluded.house_micros`,
      }),
    ),
);
