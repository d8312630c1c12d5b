// How money moves between amount, held and spent: hold, settle, release, over all wallets and buckets of a run.
// Every change of a bucket is written here, with its entries. What a price is, is decided elsewhere.
import { type RawBuilder, sql } from 'kysely';
import { asId, type BucketId, type EntryId, newId, type RunId, type WalletId } from '../ids.ts';
import { Contended, type Transaction } from './database.ts';
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

type Change = { held: number; spent: number };

function add(changes: Map<BucketId, Change>, id: BucketId, held: number, spent: number): void {
  const change = changes.get(id) ?? { held: 0, spent: 0 };
  changes.set(id, { held: change.held + held, spent: change.spent + spent });
}

type BucketChange = { readonly id: BucketId; readonly held: number; readonly spent: number };
type LimitedChange = BucketChange & { readonly amount: number | null };

function updateBucket(transaction: Transaction, slot: SlotOf<BucketChange>, amount: RawBuilder<unknown>) {
  const room = sql`${amount} - spent_micros - held_micros`;
  return transaction
    .updateTable('buckets')
    .set({
      held_micros: sql`held_micros + ${slot('held')}`,
      spent_micros: sql`spent_micros + ${slot('spent')}`,
    })
    .where('id', '=', slot('id'))
    .where(
      sql<boolean>`(cast(${slot('held')} as bigint) <= 0 or ${amount} is null or ${room} >= ${slot('held')})`,
    );
}

const changeBucket = prepared<BucketChange, unknown>((transaction, slot) =>
  updateBucket(transaction, slot, sql`amount_micros`),
);

const changeAndLimitBucket = prepared<LimitedChange, unknown>((transaction, slot) =>
  updateBucket(transaction, slot, sql`cast(${slot('amount')} as bigint)`).set({
    amount_micros: slot('amount'),
  }),
);

/**
 * Each bucket is touched once, in the order of their ids, so that two transactions never wait for each other.
 * `amounts`: what allowances are now. More is held only where the row itself still has room for it.
 */
async function applyChanges(
  transaction: Transaction,
  changes: ReadonlyMap<BucketId, Change>,
  amounts: ReadonlyMap<BucketId, number | null>,
): Promise<void> {
  for (const [id, { held, spent }] of [...changes].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const amount = amounts.get(id);
    const { numAffectedRows } =
      amount === undefined
        ? await changeBucket(transaction, { id, held, spent })
        : await changeAndLimitBucket(transaction, { id, held, spent, amount });
    if (numAffectedRows === 0n) throw new Contended(`Bucket ${id} changed`);
  }
}

async function insertEntries(
  transaction: Transaction,
  actor: string,
  at: number,
  entries: readonly {
    readonly runId: RunId;
    readonly bucket: { readonly id: BucketId; readonly walletId: WalletId };
    readonly amountMicros: number;
    readonly kind: 'hold' | 'settle' | 'release' | 'house';
  }[],
): Promise<void> {
  if (entries.length === 0) return;
  await transaction
    .insertInto('entries')
    .values(
      entries.map(({ runId, bucket, amountMicros, kind }) => ({
        id: newId<EntryId>(),
        wallet_id: bucket.walletId,
        bucket_id: bucket.id,
        run_id: runId,
        kind,
        amount_micros: amountMicros,
        actor,
        at,
      })),
    )
    .execute();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
