// How wallets stand, and what teams decided about them. Reads only.
import type { TeamId } from '../ids.ts';
import type { Database } from './database.ts';
import type { WalletBalance, WalletRule, WalletShare } from './records.ts';
import { balanceOf, readWallets, walletId } from './wallets.ts';

/** In the `allowance_micros` column of a wallet. */
const unlimited = -1;

export async function balances(
  database: Database,
  shares: readonly WalletShare[],
  now: number,
): Promise<readonly WalletBalance[]> {
  const wallets = await database.read((transaction) => readWallets(transaction, shares, now));
  return wallets.map(balanceOf);
}

export async function walletRules(
  database: Database,
  teamId: TeamId,
  wallets: readonly Pick<WalletShare, 'kind' | 'subject'>[],
): Promise<readonly WalletRule[]> {
  if (wallets.length === 0) return [];
  const ids = wallets.map(({ kind, subject }) =>
    walletId({ teamId: kind === 'installation' ? null : teamId, kind, subject }),
  );
  const rows = await database.read((transaction) =>
    transaction
      .selectFrom('wallets')
      .select(['id', 'allowance_micros', 'period'])
      .where('id', 'in', ids)
      .where((has) => has.or([has('allowance_micros', 'is not', null), has('period', 'is not', null)]))
      .execute(),
  );
  return wallets.flatMap(({ kind, subject }, index) => {
    const row = rows.find(({ id }) => id === ids[index]);
    if (row === undefined) return [];
    const { allowance_micros: allowance, period } = row;
    const allowanceMicros = allowance === null ? undefined : allowance === unlimited ? null : allowance;
    return [{ kind, subject, allowanceMicros, period: period ?? undefined }];
  });
}
