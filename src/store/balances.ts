// How wallets stand. Reads only.
import type { Database } from './database.ts';
import type { WalletBalance, WalletShare } from './records.ts';
import { balanceOf, readWallets } from './wallets.ts';

export async function balances(
  database: Database,
  shares: readonly WalletShare[],
  now: number,
): Promise<readonly WalletBalance[]> {
  const wallets = await database.read((transaction) => readWallets(transaction, shares, now));
  return wallets.map(balanceOf);
}
