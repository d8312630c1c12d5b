// Pots for events: money that is set aside from a team's buckets, and what comes back of it once a pot has ended.
import { createHash } from 'node:crypto';
import { type BucketId, newId, type TeamId, type WalletId } from '../ids.ts';
import type { Pot } from '../ledger/budgets.ts';
import { noteAudit } from './audit-trail.ts';
import type { BudgetOperations } from './budget-operations.ts';
import { idOfPlace, placeOf } from './budget-rules.ts';
import { Contended, type Database, type Transaction } from './database.ts';
import { insertEntries } from './entries.ts';
import { openAndLock } from './hold.ts';
import { takeAside } from './set-aside.ts';
import { byBurnOrder, roomOf, walletId } from './wallets.ts';

/** At most so many in one round; the next one goes on. */
const mostAtOnce = 100;

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
  { teamId, potId, actor, now }: Parameters<BudgetOperations['closePot']>[0],
): ReturnType<BudgetOperations['closePot']> {
  return await database.write(async (transaction) => {
    const before = await readPot(transaction, teamId, potId);
    const { numUpdatedRows } = await transaction
      .updateTable('wallets')
      .set({ ends_at: now })
      .where('team_id', '=', teamId)
      .where('kind', '=', 'pot')
      .where('subject', '=', potId)
      .where('closed_at', 'is', null)
      .where('ends_at', '>', now)
      .executeTakeFirst();
    if (before === undefined || numUpdatedRows === 0n) return undefined;
    const wallet = walletId({ teamId, kind: 'pot', subject: potId });
    await transaction.updateTable('buckets').set({ ends_at: now }).where('wallet_id', '=', wallet).execute();
    const { returnedMicros } = await returnPot(database, transaction, wallet, { actor, now });
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

export async function returnPots(database: Database, now: number): Promise<number> {
  const ended = await database.read((transaction) =>
    transaction
      .selectFrom('wallets')
      .select('id')
      .where('kind', '=', 'pot')
      .where('closed_at', 'is', null)
      .where('ends_at', '<=', now)
      .orderBy('ends_at')
      .limit(mostAtOnce)
      .execute(),
  );
  let count = 0;
  for (const { id } of ended) {
    const { returnedMicros, closed } = await database.write((transaction) =>
      returnPot(database, transaction, id, { actor: 'plantain', now }),
    );
    if (returnedMicros > 0 || closed) count += 1;
  }
  return count;
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

/**
 * What is free of an ended pot goes back, last to where it was taken from first: so what it spent was the allowance's, as
 * with everything. Done with once nothing is held, so that a hold that ends late comes back as well.
 */
async function returnPot(
  database: Database,
  transaction: Transaction,
  id: WalletId,
  { actor, now }: { readonly actor: string; readonly now: number },
): Promise<{ readonly returnedMicros: number; readonly closed: boolean }> {
  const pot = await transaction
    .selectFrom('buckets')
    .select(['id', 'amount_micros', 'spent_micros', 'held_micros'])
    .where('wallet_id', '=', id)
    .$if(database.locksRows, (select) => select.forUpdate())
    .executeTakeFirstOrThrow();
  const returnedMicros = (pot.amount_micros ?? 0) - pot.spent_micros - pot.held_micros;
  if (returnedMicros > 0) await giveBack(transaction, pot.id, returnedMicros, { actor, now });
  if (pot.held_micros > 0) return { returnedMicros, closed: false };
  const { numUpdatedRows } = await transaction
    .updateTable('wallets')
    .set({ closed_at: now })
    .where('id', '=', id)
    .where('closed_at', 'is', null)
    .executeTakeFirst();
  return { returnedMicros, closed: numUpdatedRows === 1n };
}

async function giveBack(
  transaction: Transaction,
  pot: BucketId,
  amountMicros: number,
  { actor, now }: { readonly actor: string; readonly now: number },
): Promise<void> {
  const rows = await transaction
    .selectFrom('entries')
    .innerJoin('buckets', 'buckets.id', 'entries.bucket_id')
    .select((sum) => [
      'buckets.id',
      'buckets.wallet_id as walletId',
      'buckets.kind',
      'buckets.ends_at as endsAt',
      'entries.kind as entry',
      sum.fn.sum<number>('entries.amount_micros').as('amount'),
    ])
    .where('entries.pot_bucket_id', '=', pot)
    .groupBy(['buckets.id', 'buckets.wallet_id', 'buckets.kind', 'buckets.ends_at', 'entries.kind'])
    .execute();
  let rest = amountMicros;
  const parts = rows
    .filter(({ entry }) => entry === 'set_aside')
    .sort(byBurnOrder)
    .reverse()
    .map((taken) => {
      const back = rows.find(({ id, entry }) => id === taken.id && entry === 'returned');
      const part = Math.min(rest, Number(taken.amount) - Number(back?.amount ?? 0));
      rest -= part;
      return { bucket: taken, amountMicros: part };
    })
    .filter((part) => part.amountMicros > 0);
  if (rest > 0) throw new Error(`The pot ${pot} has more than was set aside for it`);
  for (const part of parts.toSorted((one, other) => (one.bucket.id < other.bucket.id ? -1 : 1))) {
    await transaction
      .updateTable('buckets')
      .set((update) => ({ set_aside_micros: update('set_aside_micros', '-', part.amountMicros) }))
      .where('id', '=', part.bucket.id)
      .execute();
  }
  const { numUpdatedRows } = await transaction
    .updateTable('buckets')
    .set((update) => ({ amount_micros: update('amount_micros', '-', amountMicros) }))
    .where('id', '=', pot)
    .where((has) => has('amount_micros', '>=', amountMicros))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new Contended(`Bucket ${pot} changed`);
  await insertEntries(
    transaction,
    actor,
    now,
    parts.map((part) => ({ ...part, kind: 'returned' as const, potBucketId: pot })),
  );
}
