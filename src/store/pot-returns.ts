// What comes back of a pot once it has ended: to the buckets that it came from, until nothing of it is held any more.
import type { BucketId, WalletId } from '../ids.ts';
import { Contended, type Database, type Transaction } from './database.ts';
import { insertEntries } from './entries.ts';
import { byBurnOrder } from './wallets.ts';

/** At most so many in one round; the next one goes on. */
const mostAtOnce = 100;

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

/**
 * What is free of an ended pot goes back, last to where it was taken from first: so what it spent was the allowance's, as
 * with everything. Done with once nothing is held, so that a hold that ends late comes back as well.
 */
export async function returnPot(
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
