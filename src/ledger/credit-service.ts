// How a member's wallets stand, for people to read.
import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import type { CreditService } from './credits.ts';
import { formatCredits, microsOfCredits } from './money.ts';
import type { FindWallets } from './wallets.ts';

export function createCreditService(parts: {
  readonly store: Pick<Store, 'balances'>;
  readonly findWallets: FindWallets;
  readonly creditsPerDollar: number;
  readonly clock: Clock;
}): CreditService {
  return {
    balances: async (spender) => {
      const now = parts.clock.now();
      return parts.store.balances(await parts.findWallets(spender, now), now);
    },
    format: (micros) => formatCredits(micros, parts.creditsPerDollar),
    microsOf: (credits) => microsOfCredits(credits, parts.creditsPerDollar),
  };
}
