// How a member's wallets stand, for people to read.
import type { Clock } from '../clock.ts';
import type { Store } from '../store/store.ts';
import type { CreditService } from './credits.ts';
import { readEnd } from './ends.ts';
import { formatCredits, microsOfCredits, readCredits } from './money.ts';
import { createReadOutlook } from './outlook.ts';
import type { FindPurses } from './wallets.ts';

export function createCreditService(parts: {
  readonly store: Pick<Store, 'balances' | 'spentByDay'>;
  readonly findPurses: FindPurses;
  readonly creditsPerDollar: number;
  readonly clock: Clock;
}): CreditService {
  return {
    balances: async (spender) => {
      const now = parts.clock.now();
      const { usual, pot = [] } = await parts.findPurses(spender, now);
      const pots = pot.filter(({ kind }) => kind === 'pot');
      const all = await parts.store.balances([...usual, ...pots], now);
      return { wallets: all.slice(0, usual.length), pots: all.slice(usual.length) };
    },
    format: (micros) => formatCredits(micros, parts.creditsPerDollar),
    microsOf: (credits) => microsOfCredits(credits, parts.creditsPerDollar),
    read: (written) => readCredits(written, parts.creditsPerDollar),
    endOf: (written, timeZone) => readEnd(written, timeZone, parts.clock.now()),
    outlook: createReadOutlook(parts),
  };
}
