// Wallets with the buckets that may be drawn on, in burn order: made when they are first needed. Moves no money.
import { createHash } from 'node:crypto';
import { asId, type BucketId, newId, type WalletId } from '../ids.ts';
import type { Transaction } from './database.ts';
import type { WalletBalance, WalletShare } from './records.ts';

export type Bucket = {
  readonly id: BucketId;
  readonly walletId: WalletId;
  readonly kind: 'allowance' | 'grant';
  readonly endsAt: number | null;
  /** null: unlimited. */
  readonly amountMicros: number | null;
  readonly spentMicros: number;
  readonly heldMicros: number;
};

export type Wallet = {
  readonly id: WalletId;
  readonly share: WalletShare;
  readonly buckets: readonly Bucket[];
};

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

/** The wallets in the order of their shares, as they stand now; an allowance that has no bucket yet counts as untouched. */
export async function readWallets(
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
    const found = own.find((bucket) => bucket.kind === 'allowance' && bucket.name === share.bucket.name);
    // The share says what the allowance is now; the row follows with the next hold.
    const allowance: Bucket = {
      id: found?.id ?? asId<BucketId>(''),
      walletId: id,
      kind: 'allowance',
      endsAt: share.bucket.endsAt,
      amountMicros: share.allowanceMicros,
      spentMicros: found?.spentMicros ?? 0,
      heldMicros: found?.heldMicros ?? 0,
    };
    return { id, share, buckets: [allowance, ...grants].sort(byBurnOrder), complete: found !== undefined };
  });
}

/** Like readWallets, with every wallet and allowance bucket there. */
export async function openWallets(
  transaction: Transaction,
  shares: readonly WalletShare[],
  now: number,
): Promise<readonly Wallet[]> {
  if (shares.length === 0) return [];
  const wallets = await readWallets(transaction, shares, now);
  const missing = wallets
    .filter(({ complete }) => !complete)
    // Everybody inserts in the same order, so that nobody waits for one who waits for them.
    .sort((one, other) => (one.id < other.id ? -1 : 1));
  if (missing.length === 0) return wallets;
  await transaction
    .insertInto('wallets')
    .values(
      missing.map(({ id, share }) => ({
        id,
        team_id: share.teamId,
        kind: share.kind,
        subject: share.subject,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await transaction
    .insertInto('buckets')
    .values(
      missing.map(({ id, share }) => ({
        id: newId<BucketId>(),
        wallet_id: id,
        kind: 'allowance' as const,
        name: share.bucket.name,
        starts_at: share.bucket.startsAt,
        ends_at: share.bucket.endsAt,
        amount_micros: share.allowanceMicros,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return await readWallets(transaction, shares, now);
}

export function balanceOf(wallet: Wallet): WalletBalance {
  const amounts = wallet.buckets.map((bucket) => bucket.amountMicros);
  return {
    walletId: wallet.id,
    kind: wallet.share.kind,
    subject: wallet.share.subject,
    amountMicros: amounts.reduce((sum, amount) => (sum === null || amount === null ? null : sum + amount), 0),
    spentMicros: wallet.buckets.reduce((sum, bucket) => sum + bucket.spentMicros, 0),
    heldMicros: wallet.buckets.reduce((sum, bucket) => sum + bucket.heldMicros, 0),
    refillsAt: wallet.share.bucket.endsAt,
  };
}

async function readBuckets(
  transaction: Transaction,
  ids: readonly WalletId[],
  shares: readonly WalletShare[],
  now: number,
): Promise<readonly (Bucket & { readonly name: string })[]> {
  if (ids.length === 0) return [];
  const names = [...new Set(shares.map((share) => share.bucket.name))];
  const columns = [
    'id',
    'wallet_id as walletId',
    'kind',
    'name',
    'ends_at as endsAt',
    'amount_micros as amountMicros',
    'spent_micros as spentMicros',
    'held_micros as heldMicros',
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
        .where('starts_at', '<=', now)
        .where((has) => has.or([has('ends_at', 'is', null), has('ends_at', '>', now)])),
    )
    .execute();
}
