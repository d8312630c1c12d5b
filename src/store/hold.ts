// How money moves between amount, held and spent: hold, settle, release, over all wallets and buckets of a run.
// What a price is, is decided elsewhere.
import { sql } from 'kysely';
import { asId, type BucketId, type RunId, type WalletId } from '../ids.ts';
import type { Transaction } from './database.ts';
import { add, applyChanges, applySettled, type Change, insertEntries } from './entries.ts';
import { prepared, type SlotOf } from './prepared.ts';
import type { Purse, ShortWallet, WalletShare } from './records.ts';
import { tellOfUse } from './thresholds.ts';
import {
  type Bucket,
  balanceOf,
  byBurnOrder,
  openWallets,
  roomOf,
  type Wallet,
  walletId,
} from './wallets.ts';

/** What a run holds in one bucket. */
export type Held = {
  readonly runId: RunId;
  readonly bucket: Pick<Bucket, 'id' | 'walletId' | 'kind' | 'endsAt'>;
  readonly amountMicros: number;
};

export type Short = ShortWallet & {
  readonly kind: 'short';
  readonly neededMicros: number;
  readonly shorts: readonly ShortWallet[];
};

type Need = { readonly runId: RunId; readonly amountMicros: number };

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
  if (taken === undefined) return shortOf(purses.at(-1) ?? [], needs, released);
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

type Drawn = Pick<Wallet, 'id' | 'buckets'>;

/** Undefined when one of the wallets has not enough. */
function take(
  purse: readonly Drawn[],
  needs: readonly Need[],
  released: readonly Held[],
): readonly Held[] | undefined {
  const needed = neededOf(needs);
  const taken: Held[] = [];
  for (const wallet of purse) {
    const sources = sourcesOf(wallet, released);
    if (availableIn(sources) < needed) return undefined;
    taken.push(...allocate(sources, needs));
  }
  return taken;
}

function shortOf(purse: readonly Wallet[], needs: readonly Need[], released: readonly Held[]): Short {
  const neededMicros = neededOf(needs);
  const shorts = purse
    .map((wallet) => ({
      wallet: balanceOf(wallet),
      missingMicros: neededMicros - availableIn(sourcesOf(wallet, released)),
    }))
    .filter(({ missingMicros }) => missingMicros > 0);
  const [first] = shorts;
  if (first === undefined) throw new Error('What nobody can pay was asked of no wallet');
  return { kind: 'short', ...first, neededMicros, shorts };
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

type Source = { readonly bucket: Held['bucket']; available: number };

/** Where a wallet's money may come from, in burn order: first what is released with the same breath, then what is free. */
function sourcesOf(wallet: Drawn, released: readonly Held[]): Source[] {
  const freed: Source[] = released
    .filter(({ bucket }) => bucket.walletId === wallet.id)
    .map(({ bucket, amountMicros }) => ({ bucket, available: amountMicros }));
  const free: Source[] = wallet.buckets.map((bucket) => ({ bucket, available: roomOf(bucket) }));
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

/** Each wallet once, however many purses it is in. */
function sharesOf(purses: readonly Purse[]): readonly WalletShare[] {
  const [only, ...others] = purses;
  if (others.length === 0) return only ?? [];
  return [...new Map(purses.flat().map((share) => [walletId(share), share])).values()];
}

/** `wallets` are those of `sharesOf`. */
function walletsOf(purses: readonly Purse[], wallets: readonly Wallet[]): readonly (readonly Wallet[])[] {
  if (purses.length === 1) return [wallets];
  const byId = new Map(wallets.map((wallet) => [wallet.id, wallet]));
  return purses.map((purse) =>
    purse.map((share) => byId.get(walletId(share))).filter((wallet) => wallet !== undefined),
  );
}

function neededOf(needs: readonly Need[]): number {
  return needs.reduce((sum, { amountMicros }) => sum + amountMicros, 0);
}

function availableIn(sources: readonly Source[]): number {
  return sources.reduce((sum, { available }) => sum + available, 0);
}
