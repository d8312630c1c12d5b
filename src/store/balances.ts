// How wallets stand. Reads only.
import type { Database } from './database.ts';
import type { WalletBalance, WalletShare } from './records.ts';
import { readSpentByPots, type SpentByPots } from './spent-by-pots.ts';
import { type Bucket, readWallets, roomOf, type Wallet } from './wallets.ts';

export async function balances(
  database: Database,
  shares: readonly WalletShare[],
  now: number,
): Promise<readonly WalletBalance[]> {
  return await database.read(async (transaction) => {
    const wallets = await readWallets(transaction, shares, now);
    const spentByPots = await readSpentByPots(transaction, wallets);
    return wallets.map((wallet) => balanceOf(wallet, spentByPots));
  });
}

export function balanceOf({ id, share, buckets }: Wallet, spentByPots: SpentByPots): WalletBalance {
  const total = (of: (bucket: Bucket) => number) => buckets.reduce((sum, bucket) => sum + of(bucket), 0);
  const byPots = (bucket: Bucket) => spentByPots.get(bucket.id) ?? 0;
  const isUnlimited = buckets.some((bucket) => bucket.amountMicros === null);
  const allowance = buckets.find((bucket) => bucket.kind === 'allowance');
  return {
    walletId: id,
    kind: share.kind,
    subject: share.subject,
    label: share.label,
    amountMicros: isUnlimited
      ? null
      : total(({ amountMicros, carriedMicros }) => (amountMicros ?? 0) + Math.max(carriedMicros, 0)),
    leftMicros: isUnlimited ? null : total(roomOf),
    spentMicros: total((bucket) => bucket.spentMicros),
    usedBeforeMicros: total(usedBefore),
    spentByPotsMicros: total(byPots),
    heldMicros: total((bucket) => bucket.heldMicros),
    setAsideMicros: total((bucket) => bucket.setAsideMicros - byPots(bucket)),
    allowance:
      allowance === undefined
        ? undefined
        : {
            period: share.period,
            amountMicros: allowance.amountMicros,
            carriedMicros: Math.max(allowance.carriedMicros, 0),
            spentMicros: allowance.spentMicros,
            usedBeforeMicros: usedBefore(allowance),
            spentByPotsMicros: byPots(allowance),
            heldMicros: allowance.heldMicros,
            setAsideMicros: allowance.setAsideMicros - byPots(allowance),
          },
    grants: buckets
      .filter((bucket) => bucket.kind === 'grant' && share.kind !== 'pot')
      .map((bucket) => ({ id: bucket.id, leftMicros: roomOf(bucket), endsAt: bucket.endsAt }))
      .filter(({ leftMicros }) => leftMicros > 0),
    startsAt: share.bucket.startsAt,
    refillsAt: share.bucket.endsAt,
  };
}

function usedBefore({ carriedMicros }: Bucket): number {
  return Math.max(0 - carriedMicros, 0);
}
