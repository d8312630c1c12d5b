// How wallets stand. Reads only.
import type { Database } from './database.ts';
import type { WalletBalance, WalletShare } from './records.ts';
import { type Bucket, readWallets, roomOf, type Wallet } from './wallets.ts';

export async function balances(
  database: Database,
  shares: readonly WalletShare[],
  now: number,
): Promise<readonly WalletBalance[]> {
  const wallets = await database.read((transaction) => readWallets(transaction, shares, now));
  return wallets.map(balanceOf);
}

export function balanceOf(wallet: Wallet): WalletBalance {
  const { share, buckets } = wallet;
  const total = (of: (bucket: Bucket) => number) => buckets.reduce((sum, bucket) => sum + of(bucket), 0);
  const setAsideMicros = total((bucket) => bucket.setAsideMicros);
  const isUnlimited = buckets.some((bucket) => bucket.amountMicros === null);
  const allowance = buckets.find((bucket) => bucket.kind === 'allowance');
  return {
    walletId: wallet.id,
    kind: share.kind,
    subject: share.subject,
    label: share.label,
    amountMicros: isUnlimited
      ? null
      : total(({ amountMicros, carriedMicros }) => Math.max(0, (amountMicros ?? 0) + carriedMicros)) -
        setAsideMicros,
    spentMicros: total((bucket) => bucket.spentMicros),
    heldMicros: total((bucket) => bucket.heldMicros),
    setAsideMicros,
    leftMicros: isUnlimited ? null : total(roomOf),
    allowance:
      allowance === undefined
        ? undefined
        : {
            period: share.period,
            amountMicros: allowance.amountMicros,
            carriedMicros: allowance.carriedMicros,
            spentMicros: allowance.spentMicros,
            heldMicros: allowance.heldMicros,
            setAsideMicros: allowance.setAsideMicros,
          },
    grants: buckets
      .filter((bucket) => bucket.kind === 'grant' && share.kind !== 'pot')
      .map((bucket) => ({ id: bucket.id, leftMicros: roomOf(bucket), endsAt: bucket.endsAt }))
      .filter(({ leftMicros }) => leftMicros > 0),
    startsAt: share.bucket.startsAt,
    refillsAt: share.bucket.endsAt,
  };
}
