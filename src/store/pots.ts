// Pots for events: opened with money that is set aside from a team's buckets, closed before their end, and how they stand.
import { createHash } from 'node:crypto';
import { type BucketId, newId, type TeamId } from '../ids.ts';
import type { Pot } from '../ledger/budgets.ts';
import { noteAudit } from './audit-trail.ts';
import type { BudgetOperations } from './budget-operations.ts';
import { idOfPlace, placeOf } from './budget-rules.ts';
import type { Database, Transaction } from './database.ts';
import { openAndLock } from './hold.ts';
import { giveBack } from './pot-returns.ts';
import { takeAside } from './set-aside.ts';
import { insertWallets, roomOf, walletId } from './wallets.ts';

export async function openPot(
  database: Database,
  order: Parameters<BudgetOperations['openPot']>[0],
): ReturnType<BudgetOperations['openPot']> {
  const { teamId, team, amountMicros, now } = order;
  if (!Number.isSafeInteger(amountMicros) || amountMicros <= 0) throw new RangeError('A pot is above 0');
  // The same gesture finds the same pot, before it is in any table.
  const id = createHash('sha256')
    .update(JSON.stringify([teamId, order.key]))
    .digest('hex')
    .slice(0, 32);
  return await database.write(async (transaction) => {
    const [wallet] = await openAndLock(transaction, [team], now, database.locksRows);
    if (wallet === undefined) throw new Error('A team has a wallet');
    const known = await readPot(transaction, teamId, id);
    if (known !== undefined) return { kind: 'opened', pot: known };
    const missingMicros = amountMicros - wallet.buckets.reduce((sum, bucket) => sum + roomOf(bucket), 0);
    if (missingMicros > 0) return { kind: 'short', missingMicros };
    const bucketId = await insertPot(transaction, id, order);
    await takeAside(transaction, wallet, { ...order, potBucketId: bucketId });
    await noteAudit(transaction, {
      teamId,
      actor: order.actor,
      action: 'open_pot',
      subject: { kind: 'pot', id },
      before: {},
      after: { name: order.name, place: order.place, amountMicros, endsAt: order.endsAt },
      now,
    });
    const pot = await readPot(transaction, teamId, id);
    if (pot === undefined) throw new Error(`The pot ${id} is not there`);
    return { kind: 'opened', pot };
  });
}

export async function closePot(
  database: Database,
  { teamId, potId, team, actor, now }: Parameters<BudgetOperations['closePot']>[0],
): ReturnType<BudgetOperations['closePot']> {
  const ofPot = { teamId, kind: 'pot', subject: potId } as const;
  const wallet = walletId(ofPot);
  return await database.write(async (transaction) => {
    const before = await readPot(transaction, teamId, potId);
    if (before === undefined) return undefined;
    await insertWallets(transaction, [ofPot, team], now);
    const { numUpdatedRows } = await transaction
      .updateTable('wallets')
      .set({ ends_at: now })
      .where('id', '=', wallet)
      .where('closed_at', 'is', null)
      .where('ends_at', '>', now)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return undefined;
    const { returnedMicros } = await giveBack(transaction, wallet, { team, actor, now });
    await transaction.updateTable('buckets').set({ ends_at: now }).where('wallet_id', '=', wallet).execute();
    await noteAudit(transaction, {
      teamId,
      actor,
      action: 'close_pot',
      subject: { kind: 'pot', id: potId },
      before: { endsAt: before.endsAt },
      after: { endsAt: now, returnedMicros },
      now,
    });
    const pot = await readPot(transaction, teamId, potId);
    return pot === undefined ? undefined : { pot, returnedMicros };
  });
}

/** All pots of a team that are open, or the one of this id whatever has become of it. */
export async function readPots(
  transaction: Transaction,
  teamId: TeamId,
  which: { readonly id: string } | { readonly openAt: number },
): Promise<readonly Pot[]> {
  const rows = await transaction
    .selectFrom('wallets')
    .innerJoin('buckets', 'buckets.wallet_id', 'wallets.id')
    .select([
      'wallets.subject',
      'wallets.name',
      'wallets.place_kind',
      'wallets.place',
      'wallets.starts_at',
      'wallets.ends_at',
      'buckets.spent_micros',
      'buckets.held_micros',
      (part) =>
        part
          .selectFrom('entries')
          .whereRef('entries.pot_bucket_id', '=', 'buckets.id')
          .where('entries.kind', '=', 'set_aside')
          .select((sum) => sum.fn.coalesce(sum.fn.sum<number>('amount_micros'), sum.lit(0)).as('sum'))
          .as('amount'),
    ])
    .where('wallets.team_id', '=', teamId)
    .where('wallets.kind', '=', 'pot')
    .$if('id' in which, (select) => select.where('wallets.subject', '=', 'id' in which ? which.id : ''))
    .$if('openAt' in which, (select) =>
      select
        .where('wallets.closed_at', 'is', null)
        .where('wallets.ends_at', '>', 'openAt' in which ? which.openAt : 0),
    )
    .orderBy('wallets.ends_at')
    .execute();
  return rows.map((row) => {
    const { subject: id, name, place_kind: kind, place, starts_at: startsAt, ends_at: endsAt } = row;
    if (name === null || kind === null || place === null || startsAt === null || endsAt === null) {
      throw new Error(`The pot ${id} lacks its place or its time`);
    }
    return {
      id,
      name,
      place: placeOf(kind, place),
      amountMicros: Number(row.amount),
      spentMicros: row.spent_micros,
      heldMicros: row.held_micros,
      startsAt,
      endsAt,
    };
  });
}

async function readPot(transaction: Transaction, teamId: TeamId, id: string): Promise<Pot | undefined> {
  return (await readPots(transaction, teamId, { id }))[0];
}

async function insertPot(
  transaction: Transaction,
  id: string,
  order: Parameters<BudgetOperations['openPot']>[0],
): Promise<BucketId> {
  const { teamId, name, place, amountMicros, endsAt, now } = order;
  const wallet = walletId({ teamId, kind: 'pot', subject: id });
  await transaction
    .insertInto('wallets')
    .values({
      id: wallet,
      team_id: teamId,
      kind: 'pot',
      subject: id,
      name,
      place_kind: place.kind,
      place: idOfPlace(place),
      starts_at: now,
      ends_at: endsAt,
      created_at: now,
    })
    .execute();
  const bucket = newId<BucketId>();
  await transaction
    .insertInto('buckets')
    .values({
      id: bucket,
      wallet_id: wallet,
      kind: 'grant',
      name: 'pot',
      starts_at: now,
      ends_at: endsAt,
      amount_micros: amountMicros,
    })
    .execute();
  return bucket;
}
