// Credits that are given beside an allowance: granted once by key, and taken back as far as nothing hangs on them.
import { asId, type BucketId, type MemberId, newId, type TeamId, type WalletId } from '../ids.ts';
import type { AuditSubject, Granted, WalletOwner } from '../ledger/budgets.ts';
import { ownerOf, walletOf } from '../ledger/owners.ts';
import { noteAudit } from './audit-trail.ts';
import type { BudgetOperations } from './budget-operations.ts';
import type { Database, Transaction } from './database.ts';
import { insertEntries } from './entries.ts';
import { insertWallets, walletId } from './wallets.ts';

export function subjectOf(owner: WalletOwner) {
  switch (owner.kind) {
    case 'team':
      return owner;
    case 'member':
      return { kind: owner.kind, memberId: owner.memberId } satisfies Partial<AuditSubject>;
    case 'role':
      return { kind: owner.kind, id: owner.roleId };
    case 'channel':
      return { kind: owner.kind, id: owner.channelId };
  }
}

export async function grant(
  database: Database,
  order: Parameters<BudgetOperations['grant']>[0],
): Promise<Granted> {
  const { teamId, owner, amountMicros, endsAt, key, actor, now } = order;
  if (!Number.isSafeInteger(amountMicros) || amountMicros <= 0) throw new RangeError('A grant is above 0');
  const wallet = walletOf(teamId, owner);
  return await database.write(async (transaction) => {
    await insertWallets(transaction, [wallet], now);
    const id = await insertGrant(transaction, {
      walletId: walletId(wallet),
      key,
      amountMicros,
      endsAt,
      actor,
      now,
    });
    if (id === undefined) return await readGrant(transaction, walletId(wallet), key);
    await noteAudit(transaction, {
      teamId,
      actor,
      action: 'grant',
      subject: subjectOf(owner),
      before: {},
      after: { grantId: id, amountMicros, endsAt },
      now,
    });
    return { id, owner, amountMicros, leftMicros: amountMicros, endsAt };
  });
}

/** Undefined when its wallet, which is to be there, was granted something by this key before. */
export async function insertGrant(
  transaction: Transaction,
  grant: {
    readonly walletId: WalletId;
    readonly key: string;
    readonly amountMicros: number;
    readonly endsAt: number | null;
    readonly actor: MemberId;
    readonly now: number;
  },
): Promise<BucketId | undefined> {
  const { amountMicros, now } = grant;
  const bucket = { id: newId<BucketId>(), walletId: grant.walletId };
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('buckets')
    .values({
      id: bucket.id,
      wallet_id: bucket.walletId,
      kind: 'grant',
      name: grant.key,
      starts_at: now,
      ends_at: grant.endsAt,
      amount_micros: amountMicros,
    })
    .onConflict((conflict) => conflict.columns(['wallet_id', 'kind', 'name']).doNothing())
    .executeTakeFirst();
  if (numInsertedOrUpdatedRows === 0n) return undefined;
  await insertEntries(transaction, grant.actor, now, [{ bucket, amountMicros, kind: 'grant' }]);
  return bucket.id;
}

export async function takeBack(
  database: Database,
  { teamId, grantId, actor, now }: Parameters<BudgetOperations['takeBack']>[0],
): ReturnType<BudgetOperations['takeBack']> {
  return await database.write(async (transaction) => {
    const id = asId<BucketId>(grantId);
    // First, so that nobody holds of it meanwhile.
    if (database.locksRows)
      await transaction.selectFrom('buckets').select('id').where('id', '=', id).forUpdate().execute();
    const row = await selectGrants(transaction, teamId).where('buckets.id', '=', id).executeTakeFirst();
    if (row === undefined) return undefined;
    const granted = grantedOf(row);
    const takenMicros = granted.leftMicros;
    if (takenMicros === 0) return { takenMicros, grant: granted };
    const amountMicros = granted.amountMicros - takenMicros;
    await transaction
      .updateTable('buckets')
      .set({ amount_micros: amountMicros })
      .where('id', '=', id)
      .execute();
    const bucket = { id, walletId: row.wallet_id };
    await insertEntries(transaction, actor, now, [{ bucket, amountMicros: takenMicros, kind: 'take_back' }]);
    await noteAudit(transaction, {
      teamId,
      actor,
      action: 'take_back',
      subject: subjectOf(granted.owner),
      before: { grantId, amountMicros: granted.amountMicros },
      after: { grantId, amountMicros },
      now,
    });
    return { takenMicros, grant: { ...granted, amountMicros, leftMicros: 0 } };
  });
}

type GrantRow = Awaited<ReturnType<ReturnType<typeof selectGrants>['execute']>>[number];

/** Of a team's wallets but for its pots, whose money was not granted. */
export function selectGrants(transaction: Transaction, teamId: TeamId) {
  return transaction
    .selectFrom('buckets')
    .innerJoin('wallets', 'wallets.id', 'buckets.wallet_id')
    .select([
      'buckets.id',
      'buckets.wallet_id',
      'buckets.ends_at',
      'buckets.amount_micros',
      'buckets.spent_micros',
      'buckets.held_micros',
      'buckets.set_aside_micros',
      'wallets.kind',
      'wallets.subject',
    ])
    .where('buckets.kind', '=', 'grant')
    .where('wallets.team_id', '=', teamId)
    .where('wallets.kind', '<>', 'pot');
}

export function grantedOf(row: GrantRow): Granted {
  const { kind } = row;
  if (kind === 'pot' || kind === 'house' || kind === 'installation' || row.amount_micros === null) {
    throw new Error(`The bucket ${row.id} is no grant`);
  }
  const used = row.spent_micros + row.held_micros + row.set_aside_micros;
  return {
    id: row.id,
    owner: ownerOf(kind, row.subject),
    amountMicros: row.amount_micros,
    leftMicros: row.amount_micros - used,
    endsAt: row.ends_at,
  };
}

async function readGrant(transaction: Transaction, wallet: WalletId, key: string): Promise<Granted> {
  const { team_id: teamId } = await transaction
    .selectFrom('wallets')
    .select('team_id')
    .where('id', '=', wallet)
    .executeTakeFirstOrThrow();
  if (teamId === null) throw new Error(`The wallet ${wallet} belongs to no team`);
  const row = await selectGrants(transaction, teamId)
    .where('buckets.wallet_id', '=', wallet)
    .where('buckets.name', '=', key)
    .executeTakeFirstOrThrow();
  return grantedOf(row);
}
