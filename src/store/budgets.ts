// What a team decides about allowances: its wallets' and what each member has. Each change with its line in the audit.

import { type RawBuilder, sql } from 'kysely';
import type { TeamId } from '../ids.ts';
import { type OwnedKind, ownerOf, walletOf } from '../ledger/owners.ts';
import { noteAudit } from './audit-trail.ts';
import type { BudgetOperations, RuleChange } from './budget-operations.ts';
import { everybody, type RuleColumns, ruleOf, unlimited } from './budget-rules.ts';
import type { Database, Transaction } from './database.ts';
import { percentNow } from './entries.ts';
import { grantedOf, selectGrants, subjectOf } from './grants.ts';
import { readPots } from './pots.ts';
import type { WalletShare } from './records.ts';
import { lockTeam } from './settings.ts';
import { insertWallets, walletId } from './wallets.ts';

const ruleColumns = ['allowance_micros', 'period', 'carry_over'] as const;
const nothing: RuleColumns = { allowance_micros: null, period: null, carry_over: null };

export async function setBudget(
  database: Database,
  order: Parameters<BudgetOperations['setBudget']>[0],
): Promise<void> {
  const { teamId, owner, actor, now } = order;
  const wallet = walletOf(teamId, owner);
  await database.write(async (transaction) => {
    // Of two changes at once the second sees what the first made.
    await lockTeam(database, transaction, teamId);
    const before = await transaction
      .selectFrom('wallets')
      .select(ruleColumns)
      .where('id', '=', walletId(wallet))
      .executeTakeFirst();
    const after = changed(before ?? nothing, order.change);
    if (!isSame(before ?? nothing, after)) {
      await insertWallets(transaction, [wallet], now);
      await transaction.updateTable('wallets').set(after).where('id', '=', walletId(wallet)).execute();
      await noteAudit(transaction, {
        teamId,
        actor,
        action: 'set_budget',
        subject: subjectOf(owner),
        before: ruleOf(before ?? nothing),
        after: ruleOf(after),
        now,
      });
    }
    if (order.wallet !== undefined) await follow(transaction, order.wallet);
  });
}

export async function setMemberAllowance(
  database: Database,
  order: Parameters<BudgetOperations['setMemberAllowance']>[0],
): Promise<void> {
  const { teamId, roleId, actor, now } = order;
  await database.write(async (transaction) => {
    await lockTeam(database, transaction, teamId);
    const before =
      (await transaction
        .selectFrom('member_allowances')
        .select(ruleColumns)
        .where('team_id', '=', teamId)
        .where('role_id', '=', roleId ?? everybody)
        .executeTakeFirst()) ?? nothing;
    const after = changed(before, order.change);
    if (isSame(before, after)) return;
    await transaction
      .insertInto('member_allowances')
      .values({ team_id: teamId, role_id: roleId ?? everybody, ...after, updated_at: now })
      .onConflict((conflict) =>
        conflict.columns(['team_id', 'role_id']).doUpdateSet({ ...after, updated_at: now }),
      )
      .execute();
    await noteAudit(transaction, {
      teamId,
      actor,
      action: 'set_budget',
      subject: { kind: 'each_member', roleId },
      before: ruleOf(before),
      after: ruleOf(after),
      now,
    });
  });
}

export async function teamBudgets(
  database: Database,
  teamId: TeamId,
  now: number,
): ReturnType<BudgetOperations['teamBudgets']> {
  return await database.read(async (transaction) => {
    const wallets = await transaction
      .selectFrom('wallets')
      .leftJoin('member_identities', ofSubject)
      .select(['wallets.subject', 'member_identities.name', ...ruleColumns])
      .select((row) => row.ref('wallets.kind').$castTo<OwnedKind>().as('kind'))
      .where('wallets.team_id', '=', teamId)
      .where('wallets.kind', 'in', ['member', 'role', 'channel', 'team'])
      .where((has) => has.or(ruleColumns.map((column) => has(column, 'is not', null))))
      .orderBy('wallets.id')
      .execute();
    const members = await transaction
      .selectFrom('member_allowances')
      .select(['role_id', ...ruleColumns])
      .where('team_id', '=', teamId)
      .where((has) => has.or(ruleColumns.map((column) => has(column, 'is not', null))))
      .orderBy('role_id', 'desc')
      .execute();
    const grants = await selectGrants(transaction, teamId)
      .leftJoin('member_identities', ofSubject)
      .select('member_identities.name')
      .where((has) => has.or([has('buckets.ends_at', 'is', null), has('buckets.ends_at', '>', now)]))
      .where(
        sql<boolean>`amount_micros > buckets.spent_micros + buckets.held_micros + buckets.set_aside_micros`,
      )
      // In the order in which they are used up.
      .orderBy(sql`buckets.ends_at is null`)
      .orderBy('buckets.ends_at')
      .orderBy('buckets.id')
      .execute();
    return {
      wallets: wallets.map((row) => ({
        owner: ownerOf(row.kind, row.subject),
        name: row.name ?? undefined,
        ...ruleOf(row),
      })),
      eachMember: members.map((row) => ({
        roleId: row.role_id === everybody ? undefined : row.role_id,
        ...ruleOf(row),
      })),
      pots: await readPots(transaction, teamId, { openAt: now }),
      grants: grants.map((row) => ({ ...grantedOf(row), name: row.name ?? undefined })),
    };
  });
}

function changed(before: RuleColumns, change: RuleChange): RuleColumns {
  const { allowanceMicros: allowance, period, carryOver } = change;
  return {
    allowance_micros:
      allowance === undefined
        ? before.allowance_micros
        : allowance === 'usual'
          ? null
          : (allowance ?? unlimited),
    period: period === undefined ? before.period : period === 'usual' ? null : period,
    carry_over: carryOver === undefined ? before.carry_over : carryOver ? 1 : 0,
  };
}

function isSame(one: RuleColumns, other: RuleColumns): boolean {
  return ruleColumns.every((column) => one[column] === other[column]);
}

/** A member's wallet is about them by our own id. */
function ofSubject<Join extends { on(condition: RawBuilder<boolean>): Join }>(join: Join): Join {
  return join.on(sql<boolean>`member_identities.member_id = wallets.subject`);
}

/** What is settled before the next hold is measured by the new allowance, and what is passed already is told to nobody. */
async function follow(transaction: Transaction, share: WalletShare): Promise<void> {
  const amount = sql`cast(${share.allowanceMicros} as bigint)`;
  await sql`update buckets set amount_micros = ${amount}, alerted_percent = ${percentNow(amount)}
    where wallet_id = ${walletId(share)} and kind = 'allowance' and name = ${share.bucket.name}`.execute(
    transaction,
  );
}
