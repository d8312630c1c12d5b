// Takes money of a wallet aside for a pot, in burn order; only where the rows themselves still have room for it.
import { sql } from 'kysely';
import type { BucketId } from '../ids.ts';
import { Contended, type Transaction } from './database.ts';
import { insertEntries, percentNow } from './entries.ts';
import { type Bucket, roomOf, type Wallet } from './wallets.ts';

export async function takeAside(
  transaction: Transaction,
  wallet: Wallet,
  order: {
    readonly amountMicros: number;
    readonly potBucketId: BucketId;
    readonly actor: string;
    readonly now: number;
  },
): Promise<void> {
  let rest = order.amountMicros;
  const parts = wallet.buckets
    .map((bucket) => {
      const amountMicros = Math.min(rest, roomOf(bucket));
      rest -= amountMicros;
      return { bucket, amountMicros };
    })
    .filter(({ amountMicros }) => amountMicros > 0);
  if (rest > 0) throw new Error('More is to be set aside than there is');
  for (const part of parts.toSorted((one, other) => (one.bucket.id < other.bucket.id ? -1 : 1))) {
    await change(transaction, part.bucket, part.amountMicros);
  }
  await insertEntries(
    transaction,
    order.actor,
    order.now,
    parts.map((part) => ({ ...part, kind: 'set_aside' as const, potBucketId: order.potBucketId })),
  );
}

async function change(transaction: Transaction, bucket: Bucket, micros: number): Promise<void> {
  // What an allowance is now is known here better than in its row.
  const amount =
    bucket.kind === 'allowance' ? sql`cast(${bucket.amountMicros} as bigint)` : sql`amount_micros`;
  const { numAffectedRows } = await sql`update buckets
    set set_aside_micros = set_aside_micros + ${micros}, amount_micros = ${amount},
      alerted_percent = case when amount_micros is not distinct from ${amount} then alerted_percent
        else ${percentNow(amount)} end
    where id = ${bucket.id} and superseded = 0 and (${amount} is null or
      ${amount} + carried_micros - spent_micros - held_micros - set_aside_micros >= ${micros})`.execute(
    transaction,
  );
  if (numAffectedRows === 0n) throw new Contended(`Bucket ${bucket.id} changed`);
}
