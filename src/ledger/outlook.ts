// How the running period of a wallet goes: what each day of it took, and how long what is left lasts.
import type { Clock } from '../clock.ts';
import { asId, type MemberId, type TeamId } from '../ids.ts';
import type { WalletBalance } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { type Forecast, forecastOf } from './forecast.ts';
import { leftOf } from './left.ts';
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
  team: { readonly teamId: TeamId; readonly timeZone: string },
) => Promise<Outlook>;

export function createReadOutlook(parts: {
  readonly store: Pick<Store, 'spentByDay'>;
  readonly clock: Clock;
}): ReadOutlook {
  return async (balance, { teamId, timeZone }) => {
    const now = parts.clock.now();
    const { startsAt, refillsAt, spentMicros, heldMicros, allowance } = balance;
    const of = whose(balance);
    const until = Math.min(dayAt(timeZone, now).endsAt, refillsAt);
    const starts = dayStarts({ startsAt, endsAt: until }, timeZone);
    return {
      now,
      days: of === undefined ? [] : await parts.store.spentByDay({ teamId, ...of, starts }),
      forecast: forecastOf({
        usedMicros: (allowance?.spentMicros ?? spentMicros) + (allowance?.heldMicros ?? heldMicros),
        leftMicros: leftOf(balance),
        startsAt,
        endsAt: refillsAt,
        now,
      }),
    };
  };
}

/** A role's, a pot's and the installation's is not kept by day. */
function whose({
  kind,
  subject,
}: WalletBalance): { readonly memberId?: MemberId; readonly channelId?: string } | undefined {
  switch (kind) {
    case 'member':
      return { memberId: asId<MemberId>(subject) };
    case 'channel':
      return { channelId: subject };
    case 'team':
      return {};
    case 'role':
    case 'pot':
    case 'installation':
      return undefined;
  }
}
