// The roles that somebody had when they asked, kept once for each combination.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { TeamId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

const roleIdsSchema = z.array(z.string());
/** Of 256; as long as ids of ours. */
const hashBytes = 16;
/** More than a team has combinations of roles; beyond it they are written once more. */
const mostKnown = 10_000;

/** Those that are certainly in the database, which spares a statement at the end of each run. */
const known = new WeakMap<Database, Set<string>>();

export function readRoleIds(json: string): readonly string[] {
  return roleIdsSchema.parse(JSON.parse(json));
}

/** Its id, with its row made where it is not there. @param roleIds as a generation holds them. */
export async function keepRoleSet(
  database: Database,
  transaction: Transaction,
  teamId: TeamId,
  roleIds: string,
): Promise<string> {
  const sorted = JSON.stringify([...new Set(readRoleIds(roleIds))].sort());
  const id = createHash('sha256')
    .update(`${teamId}\n${sorted}`)
    .digest()
    .subarray(0, hashBytes)
    .toString('base64url');
  if (!known.get(database)?.has(id)) {
    await insertRoleSet(transaction, { id, team_id: teamId, role_ids: sorted });
  }
  return id;
}

/** To be called once the transaction that kept it is durable. */
export function noteRoleSet(database: Database, id: string): void {
  const ids = known.get(database) ?? new Set();
  if (ids.size >= mostKnown) ids.clear();
  known.set(database, ids.add(id));
}

const insertRoleSet = prepared<Tables['role_sets'], unknown>((transaction, slot) =>
  transaction
    .insertInto('role_sets')
    .values({ id: slot('id'), team_id: slot('team_id'), role_ids: slot('role_ids') })
    .onConflict((conflict) => conflict.column('id').doNothing()),
);
