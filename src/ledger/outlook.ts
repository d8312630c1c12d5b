// How the running period of a wallet goes: what each day of it took, and how long what is left lasts.
import type { Clock } from '../clock.ts';
import { asId, type TeamId, type WalletId } from '../ids.ts';
import type { WalletBalance } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import { takenOf } from './left.ts';
import { dayAt, dayStarts } from './periods.ts';

export type Outlook = {
  /** Epoch milliseconds: when this was so. */
  readonly now: number;
  /** What was charged in each day of the period until today, in micro-dollars; empty where nobody keeps it by day. */
  readonly days: readonly number[];
  readonly forecast: Forecast;
};

export type ReadOutlook = (
  balance: WalletBalance,
  /** IANA name of the team's zone. */
  timeZone: string,
) => Promise<Outlook>;

export function createReadOutlook(parts: {
  readonly store: Pick<Store, 'spentByDay'>;
  readonly clock: Clock;
}): ReadOutlook {
  return async (balance, timeZone) => {
    const now = parts.clock.now();
    const { startsAt, refillsAt } = balance;
    const of = whose(balance);
    const until = Math.min(dayAt(timeZone, now).endsAt, refillsAt);
    const starts = dayStarts({ startsAt, endsAt: until }, timeZone);
    return {
      now,
      days: of === undefined ? [] : await parts.store.spentByDay({ ...of, starts }),
      forecast: forecastOf({
        usedMicros: takenOf(balance.allowance ?? balance),
        leftMicros: balance.leftMicros,
        startsAt,
        endsAt: refillsAt,
        now,
      }),
    };
  };
}

/**
 * A team's are with what its pots paid, which are its own; of the others each has its own. A role's, a pot's and the
 * installation's are not told by day.
 */
function whose({
  kind,
  walletId,
  subject,
}: WalletBalance): { readonly walletId: WalletId } | { readonly teamId: TeamId } | undefined {
  switch (kind) {
    case 'member':
    case 'channel':
      return { walletId };
    case 'team':
      return { teamId: asId<TeamId>(subject) };
    case 'role':
    case 'pot':
    case 'installation':
      return undefined;
  }
}
