// How much of what is set aside in buckets pots have spent; the rest is what they still hold. Reads only.
import type { BucketId } from '../ids.ts';
import type { Transaction } from './database.ts';
import { byBurnOrder, type Wallet } from './wallets.ts';

export type SpentByPots = ReadonlyMap<BucketId, number>;

/** Asks the database only where something is set aside. */
export async function readSpentByPots(
  transaction: Transaction,
  wallets: readonly Wallet[],
): Promise<SpentByPots> {
  const ids = wallets
    .flatMap(({ buckets }) => buckets)
    .flatMap(({ id, setAsideMicros }) => (setAsideMicros > 0 ? [id] : []));
  if (ids.length === 0) return new Map();
  const parts = await transaction
    .selectFrom('entries')
    .innerJoin('buckets', 'buckets.id', 'entries.bucket_id')
    .innerJoin('buckets as pots', 'pots.id', 'entries.pot_bucket_id')
    .select((sum) => [
      'buckets.id',
      'buckets.kind',
      'buckets.ends_at as endsAt',
      'pots.id as potId',
      'pots.spent_micros as spentMicros',
      'entries.kind as entry',
      sum.fn.sum<number>('entries.amount_micros').as('amount'),
    ])
    // A pot that took of several has spent what it took first.
    .where('entries.pot_bucket_id', 'in', (pots) =>
      pots
        .selectFrom('entries')
        .select('pot_bucket_id')
        .where('bucket_id', 'in', ids)
        .where('pot_bucket_id', 'is not', null),
    )
    .groupBy([
      'buckets.id',
      'buckets.kind',
      'buckets.ends_at',
      'pots.id',
      'pots.spent_micros',
      'entries.kind',
    ])
    .execute();
  const spent = new Map<BucketId, number>();
  const rest = new Map<BucketId, number>(parts.map(({ potId, spentMicros }) => [potId, spentMicros]));
  for (const part of parts.filter(({ entry }) => entry === 'set_aside').sort(byBurnOrder)) {
    const back = parts.find(
      ({ id, potId, entry }) => id === part.id && potId === part.potId && entry === 'returned',
    );
    const left = rest.get(part.potId) ?? 0;
    const share = Math.min(left, Number(part.amount) - Number(back?.amount ?? 0));
    rest.set(part.potId, left - share);
    spent.set(part.id, (spent.get(part.id) ?? 0) + share);
  }
  return spent;
}
