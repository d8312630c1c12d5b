// How money moves between amount, held and spent: hold, settle, release, over all wallets and buckets of a run.
// What a price is, is decided elsewhere.
import { sql } from 'kysely';
import { asId, type BucketId, type RunId, type WalletId } from '../ids.ts';
import type { Transaction } from './database.ts';
import {
  type Drawn,
  type Held,
  type Need,
  type Short,
  sharesOf,
  shortOf,
  take,
  walletsOf,
} from './drawing.ts';
import { add, applyChanges, applySettled, type Change, insertEntries } from './entries.ts';
import { prepared, type SlotOf } from './prepared.ts';
import type { Purse, WalletShare } from './records.ts';
import { readSpentByPots } from './spent-by-pots.ts';
import { tellOfUse } from './thresholds.ts';
import { byBurnOrder, openWallets, type Wallet } from './wallets.ts';

/**
 * Holds every run's price on every wallet of the first purse that has enough, or nothing at all and says which wallets of
 * the last were short. `released`: holds that end with it, whose money may be held anew in the buckets it was in, whatever
 * has become of their limit or period; `fromPot`: also when they were in a pot that pays for nothing else any more.
 */
export async function takeHolds(
  transaction: Transaction,
  order: {
    readonly purses: readonly Purse[];
    readonly needs: readonly Need[];
    readonly released: readonly Held[];
    readonly fromPot: boolean;
    readonly actor: string;
    readonly now: number;
    /** Set when a first attempt missed: then the buckets are locked before they are read. */
    readonly lock: boolean;
  },
): Promise<Short | { readonly kind: 'held' }> {
  const { needs, released, now } = order;
  const wallets = await openAndLock(transaction, sharesOf(order.purses), now, order.lock);
  const purses = walletsOf(order.purses, wallets);
  const pot = order.fromPot ? await findEndedPot(transaction, released, wallets) : undefined;
  // As a pot pays: in place of all but what holds for everybody.
  const asBefore = [pot, ...wallets.filter(({ share }) => share.kind === 'installation')];
  const candidates =
    pot === undefined ? purses : [asBefore.filter((wallet) => wallet !== undefined), ...purses];
  const taken = candidates.map((purse) => take(purse, needs, released)).find((each) => each !== undefined);
  if (taken === undefined) {
    const usual = purses.at(-1) ?? [];
    return shortOf(usual, needs, released, await readSpentByPots(transaction, usual));
  }
  const changes = new Map<BucketId, Change>();
  for (const { bucket, amountMicros } of released) add(changes, bucket.id, -amountMicros, 0);
  for (const { bucket, amountMicros } of taken) add(changes, bucket.id, amountMicros, 0);
  await applyChanges(transaction, changes, new Map(wallets.flatMap(allowanceOf)));
  await insertEntries(transaction, order.actor, now, [
    ...released.map((held) => ({ ...held, kind: 'release' as const })),
    ...taken.map((held) => ({ ...held, kind: 'hold' as const })),
  ]);
  return { kind: 'held' };
}

/** A pot that some of the money was in and that is not asked otherwise: with no more than that. */
async function findEndedPot(
  transaction: Transaction,
  released: readonly Held[],
  wallets: readonly Wallet[],
): Promise<Drawn | undefined> {
  const others = released
    .map(({ bucket }) => bucket.walletId)
    .filter((id) => wallets.every((wallet) => wallet.id !== id));
  if (others.length === 0) return undefined;
  const pot = await transaction
    .selectFrom('wallets')
    .select('id')
    .where('id', 'in', others)
    .where('kind', '=', 'pot')
    .executeTakeFirst();
  return pot === undefined ? undefined : { id: pot.id, buckets: [] };
}

/** Ends a run's holds: `chargeMicros` of each wallet's is spent, in burn order, and the rest is free again. */
export async function settleHolds(
  transaction: Transaction,
  order: {
    readonly runId: RunId;
    readonly chargeMicros: number;
    readonly actor: string;
    readonly now: number;
  },
): Promise<void> {
  const holds = await readHolds(transaction, order.runId);
  const changes = new Map<BucketId, Change>();
  const left = new Map<WalletId, number>();
  const settled: Held[] = [];
  for (const held of holds) {
    const { id, walletId } = held.bucket;
    const remaining = left.get(walletId) ?? order.chargeMicros;
    const charged = Math.min(remaining, held.amountMicros);
    left.set(walletId, remaining - charged);
    add(changes, id, -held.amountMicros, charged);
    settled.push({ ...held, amountMicros: charged });
  }
  if ([...left.values()].some((rest) => rest > 0))
    throw new Error(`Run ${order.runId}: the charge exceeds its hold`);
  const buckets = await applySettled(transaction, changes);
  await insertEntries(
    transaction,
    order.actor,
    order.now,
    settled.map((held) => ({ ...held, kind: 'settle' as const })),
  );
  await tellOfUse(transaction, buckets, order.now);
}

/** Ends a run's holds free of charge. */
export async function releaseHolds(
  transaction: Transaction,
  order: { readonly runId: RunId; readonly actor: string; readonly now: number },
): Promise<void> {
  const holds = await readHolds(transaction, order.runId);
  const changes = new Map<BucketId, Change>();
  for (const { bucket, amountMicros } of holds) add(changes, bucket.id, -amountMicros, 0);
  await applyChanges(transaction, changes, new Map());
  await insertEntries(
    transaction,
    order.actor,
    order.now,
    holds.map((held) => ({ ...held, kind: 'release' as const })),
  );
}

/** What the house pays for a run: its one bucket, which has no limit. */
export async function chargeHouse(
  transaction: Transaction,
  order: { readonly runId: RunId; readonly amountMicros: number; readonly now: number },
): Promise<void> {
  const bucket = { id: asId<BucketId>('house'), walletId: asId<WalletId>('house') };
  await applyChanges(transaction, new Map([[bucket.id, { held: 0, spent: order.amountMicros }]]), new Map());
  await insertEntries(transaction, 'plantain', order.now, [
    { runId: order.runId, bucket, amountMicros: order.amountMicros, kind: 'house' },
  ]);
}

const selectHolds = prepared((transaction, slot: SlotOf<{ readonly runId: RunId }>) =>
  transaction
    .selectFrom('entries')
    .innerJoin('buckets', 'buckets.id', 'entries.bucket_id')
    .select([
      'buckets.id',
      'buckets.wallet_id as walletId',
      'buckets.kind',
      'buckets.ends_at as endsAt',
      'entries.amount_micros as amountMicros',
    ])
    .where('entries.run_id', '=', slot('runId'))
    .where('entries.kind', '=', sql.lit('hold')),
);

/** In burn order. */
export async function readHolds(transaction: Transaction, runId: RunId): Promise<readonly Held[]> {
  const { rows } = await selectHolds(transaction, { runId });
  return [...rows].sort(byBurnOrder).map(({ amountMicros, ...bucket }) => ({ runId, bucket, amountMicros }));
}

export async function openAndLock(
  transaction: Transaction,
  shares: readonly WalletShare[],
  now: number,
  lock: boolean,
): Promise<readonly Wallet[]> {
  const wallets = await openWallets(transaction, shares, now);
  if (!lock) return wallets;
  const ids = wallets.flatMap((wallet) => wallet.buckets.map((bucket) => bucket.id));
  if (ids.length === 0) return wallets;
  await transaction
    .selectFrom('buckets')
    .select('id')
    .where('id', 'in', ids)
    .orderBy('id')
    .forUpdate()
    .execute();
  return await openWallets(transaction, shares, now);
}

function allowanceOf(wallet: Wallet): readonly (readonly [BucketId, number | null])[] {
  return wallet.buckets
    .filter((bucket) => bucket.kind === 'allowance')
    .map((bucket) => [bucket.id, bucket.amountMicros] as const);
}
