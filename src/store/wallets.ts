// Wallets with the buckets that may be drawn on, in burn order: made when they are first needed. Moves no money.
import { createHash } from 'node:crypto';
import { asId, type BucketId, newId, type WalletId } from '../ids.ts';
import { carriedInto, expectCarried } from './carried.ts';
import type { Transaction } from './database.ts';
import type { WalletShare } from './records.ts';

export type Bucket = {
  readonly id: BucketId;
  readonly walletId: WalletId;
  readonly kind: 'allowance' | 'grant';
  readonly endsAt: number | null;
  /** null: unlimited. */
  readonly amountMicros: number | null;
  readonly carriedMicros: number;
  readonly spentMicros: number;
  readonly heldMicros: number;
  readonly setAsideMicros: number;
};

export type Wallet = {
  readonly id: WalletId;
  readonly share: WalletShare;
  readonly buckets: readonly Bucket[];
};

/** Stands for the id of a bucket that is made with the next hold. */
const notYet = asId<BucketId>('');

/** The same wallet has the same id in every process, before it is in any table. */
export function walletId(share: Pick<WalletShare, 'teamId' | 'kind' | 'subject'>): WalletId {
  const key = JSON.stringify([share.teamId, share.kind, share.subject]);
  return asId<WalletId>(createHash('sha256').update(key).digest('hex').slice(0, 32));
}

/** Burn order: the allowance, then grants by when they end, then those that never do. */
export function byBurnOrder(
  one: Pick<Bucket, 'kind' | 'endsAt' | 'id'>,
  other: Pick<Bucket, 'kind' | 'endsAt' | 'id'>,
): number {
  if (one.kind !== other.kind) return one.kind === 'allowance' ? -1 : 1;
  const [oneEnds, otherEnds] = [
    one.endsAt ?? Number.MAX_SAFE_INTEGER,
    other.endsAt ?? Number.MAX_SAFE_INTEGER,
  ];
  if (oneEnds !== otherEnds) return oneEnds - otherEnds;
  return one.id < other.id ? -1 : 1;
}

/** What may still be held. */
export function roomOf(bucket: Omit<Bucket, 'id' | 'walletId' | 'kind' | 'endsAt'>): number {
  if (bucket.amountMicros === null) return Number.POSITIVE_INFINITY;
  const most = Math.max(0, bucket.amountMicros + bucket.carriedMicros);
  return Math.max(0, most - bucket.spentMicros - bucket.heldMicros - bucket.setAsideMicros);
}

/**
 * The wallets in the order of their shares, as they stand now. One whose allowance has no bucket yet, or none that holds
 * any more since another period of it ran, is not complete.
 */
async function findWallets(
  transaction: Transaction,
  shares: readonly WalletShare[],
  now: number,
): Promise<readonly (Wallet & { readonly complete: boolean })[]> {
  const ids = shares.map(walletId);
  const buckets = await readBuckets(transaction, ids, shares, now);
  return shares.map((share, index) => {
    const id = ids[index] ?? walletId(share);
    const own = buckets.filter((bucket) => bucket.walletId === id);
    const grants = own.filter((bucket) => bucket.kind === 'grant');
    if (share.kind === 'pot') return { id, share, buckets: grants.sort(byBurnOrder), complete: true };
    const found = own.find((bucket) => bucket.kind === 'allowance' && bucket.name === share.bucket.name);
    // The share says what the allowance is now; the row follows with the next hold.
    const allowance: Bucket = {
      id: found?.id ?? notYet,
      walletId: id,
      kind: 'allowance',
      endsAt: share.bucket.endsAt,
      amountMicros: share.allowanceMicros,
      carriedMicros: found?.carriedMicros ?? 0,
      spentMicros: found?.spentMicros ?? 0,
      heldMicros: found?.heldMicros ?? 0,
      setAsideMicros: found?.setAsideMicros ?? 0,
    };
    const complete = found?.superseded === 0;
    return { id, share, buckets: [allowance, ...grants].sort(byBurnOrder), complete };
  });
}

/** As they stand now; what has no bucket yet counts as if it were made now. */
export async function readWallets(
  transaction: Transaction,
  shares: readonly WalletShare[],
  now: number,
): Promise<readonly Wallet[]> {
  const wallets: Wallet[] = [];
  for (const wallet of await findWallets(transaction, shares, now)) {
    if (wallet.complete) {
      wallets.push(wallet);
      continue;
    }
    const carriedMicros = await expectCarried(transaction, wallet);
    const buckets = wallet.buckets.map((bucket) =>
      bucket.kind === 'allowance' ? { ...bucket, carriedMicros } : bucket,
    );
    wallets.push({ ...wallet, buckets });
  }
  return wallets;
}

/**
 * Like readWallets, with every wallet and allowance bucket there. `touched`: buckets that the transaction changes besides,
 * so that all that it locks it locks in one order.
 */
export async function openWallets(
  transaction: Transaction,
  shares: readonly WalletShare[],
  now: number,
  touched: readonly BucketId[] = [],
): Promise<readonly Wallet[]> {
  if (shares.length === 0) return [];
  const wallets = await findWallets(transaction, shares, now);
  const missing = wallets.filter(({ complete }) => !complete);
  if (missing.length === 0) return wallets;
  await insertWallets(
    transaction,
    missing.map(({ share }) => share),
    now,
  );
  const drawn = wallets.flatMap(({ buckets }) => buckets.map(({ id }) => id)).filter((id) => id !== notYet);
  const carried = await carriedInto(transaction, missing, [...drawn, ...touched]);
  const values = missing.map(({ id, share }, index) => ({
    id: newId<BucketId>(),
    wallet_id: id,
    kind: 'allowance' as const,
    name: share.bucket.name,
    period: share.period,
    starts_at: share.bucket.startsAt,
    ends_at: share.bucket.endsAt,
    amount_micros: share.allowanceMicros,
    carried_micros: carried[index] ?? 0,
  }));
  await transaction
    .insertInto('buckets')
    .values(values)
    // One that is there was superseded, or somebody else has made it meanwhile.
    .onConflict((conflict) =>
      conflict
        .columns(['wallet_id', 'kind', 'name'])
        .doUpdateSet((eb) => ({ carried_micros: eb.ref('excluded.carried_micros'), superseded: 0 }))
        .where('buckets.superseded', '=', 1),
    )
    .execute();
  return await findWallets(transaction, shares, now);
}

/** Their rows are locked then, in the order of ids: of two that make buckets of one, the second sees what the first made. */
export async function insertWallets(
  transaction: Transaction,
  shares: readonly Pick<WalletShare, 'teamId' | 'kind' | 'subject'>[],
  now: number,
): Promise<void> {
  const rows = shares
    .map((share) => ({
      id: walletId(share),
      team_id: share.teamId,
      kind: share.kind,
      subject: share.subject,
      created_at: now,
    }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  await transaction
    .insertInto('wallets')
    .values(rows)
    // Whichever of its two unique indexes it is: PostgreSQL fails on the one that a clause with a column does not name.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  for (const { id } of rows) {
    await transaction
      .updateTable('wallets')
      .set((known) => ({ created_at: known.ref('created_at') }))
      .where('id', '=', id)
      .execute();
  }
}

async function readBuckets(
  transaction: Transaction,
  ids: readonly WalletId[],
  shares: readonly WalletShare[],
  now: number,
): Promise<readonly (Bucket & { readonly name: string; readonly superseded: 0 | 1 })[]> {
  if (ids.length === 0) return [];
  const names = [...new Set(shares.map((share) => share.bucket.name))];
  const columns = [
    'id',
    'wallet_id as walletId',
    'kind',
    'name',
    'ends_at as endsAt',
    'amount_micros as amountMicros',
    'carried_micros as carriedMicros',
    'spent_micros as spentMicros',
    'held_micros as heldMicros',
    'set_aside_micros as setAsideMicros',
    'superseded',
  ] as const;
  // Two parts, so that each is a few steps in the index by name however many periods have passed.
  return await transaction
    .selectFrom('buckets')
    .select(columns)
    .where('wallet_id', 'in', ids)
    .where('kind', '=', 'allowance')
    .where('name', 'in', names)
    .unionAll(
      transaction
        .selectFrom('buckets')
        .select(columns)
        .where('wallet_id', 'in', ids)
        .where('kind', '=', 'grant')
        // What nothing can come back to is done with; a pot stays until its end.
        .where((has) => has.or([has('amount_micros', '>', has.ref('spent_micros')), has('name', '=', 'pot')]))
        .where('starts_at', '<=', now)
        .where((has) => has.or([has('ends_at', 'is', null), has('ends_at', '>', now)])),
    )
    .execute();
}
