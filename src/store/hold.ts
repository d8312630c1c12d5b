// How money moves between amount, held and spent: hold, settle, release, over all wallets and buckets of a run.
// What a price is, is decided elsewhere.
import { sql } from 'kysely';
import { asId, type BucketId, type RunId, type WalletId } from '../ids.ts';
import type { Transaction } from './database.ts';
import { add, applyChanges, type Change, insertEntries } from './entries.ts';
import { prepared, type SlotOf } from './prepared.ts';
import type { WalletBalance, WalletShare } from './records.ts';
import { type Bucket, balanceOf, byBurnOrder, openWallets, type Wallet } from './wallets.ts';

/** What a run holds in one bucket. */
export type Held = {
  readonly runId: RunId;
  readonly bucket: Pick<Bucket, 'id' | 'walletId' | 'kind' | 'endsAt'>;
  readonly amountMicros: number;
};

export type Short = {
  readonly kind: 'short';
  readonly wallet: WalletBalance;
  readonly neededMicros: number;
  readonly missingMicros: number;
};

type Need = { readonly runId: RunId; readonly amountMicros: number };

/**
 * Holds every run's price on every wallet, or nothing at all and says which wallet was short. `released`: holds that
 * end with it, whose money may be held anew in the buckets it was in, whatever has become of their limit or period.
 */
export async function takeHolds(
  transaction: Transaction,
  order: {
    readonly shares: readonly WalletShare[];
    readonly needs: readonly Need[];
    readonly released: readonly Held[];
    readonly actor: string;
    readonly now: number;
    /** Set when a first attempt missed: then the buckets are locked before they are read. */
    readonly lock: boolean;
  },
): Promise<Short | { readonly kind: 'held' }> {
  const { shares, needs, released, now } = order;
  const wallets = await openAndLock(transaction, shares, now, order.lock);
  const neededMicros = sum(needs.map((need) => need.amountMicros));
  const taken: Held[] = [];
  for (const wallet of wallets) {
    const own = released.filter((held) => held.bucket.walletId === wallet.id);
    const sources = sourcesOf(wallet, own);
    const available = sum(sources.map((source) => source.available));
    if (available < neededMicros) {
      return {
        kind: 'short',
        wallet: balanceOf(wallet),
        neededMicros,
        missingMicros: neededMicros - available,
      };
    }
    taken.push(...allocate(sources, needs));
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
  await applyChanges(transaction, changes, new Map());
  await insertEntries(
    transaction,
    order.actor,
    order.now,
    settled.map((held) => ({ ...held, kind: 'settle' as const })),
  );
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

type Source = { readonly bucket: Held['bucket']; available: number };

/** Where a wallet's money may come from, in burn order: first what is released with the same breath, then what is free. */
function sourcesOf(wallet: Wallet, released: readonly Held[]): Source[] {
  const freed: Source[] = released.map(({ bucket, amountMicros }) => ({ bucket, available: amountMicros }));
  const free: Source[] = wallet.buckets.map((bucket) => ({
    bucket,
    available:
      bucket.amountMicros === null
        ? Number.POSITIVE_INFINITY
        : Math.max(0, bucket.amountMicros - bucket.spentMicros - bucket.heldMicros),
  }));
  return [...freed.sort((one, other) => byBurnOrder(one.bucket, other.bucket)), ...free];
}

function allocate(sources: readonly Source[], needs: readonly Need[]): Held[] {
  const held = new Map<string, Held>();
  for (const { runId, amountMicros } of needs) {
    let rest = amountMicros;
    for (const source of sources) {
      const part = Math.min(rest, source.available);
      // A run that is free still has its hold, so that every run's end is recorded alike.
      const onlyToRecord = amountMicros === 0 && source === sources[0];
      if (part === 0 && !onlyToRecord) continue;
      source.available -= part;
      rest -= part;
      const key = `${runId} ${source.bucket.id}`;
      const before = held.get(key)?.amountMicros ?? 0;
      held.set(key, { runId, bucket: source.bucket, amountMicros: before + part });
      if (rest === 0) break;
    }
  }
  return [...held.values()];
}

async function openAndLock(
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
