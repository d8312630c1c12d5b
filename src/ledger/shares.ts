// Wallets as they are drawn on at a moment: an allowance laid onto the period that is running, and pots. Pure.
import type { TeamId } from '../ids.ts';
import type { OpenPot } from '../store/budget-operations.ts';
import type { WalletShare } from '../store/records.ts';
import type { Budget } from './budgets.ts';
import { periodAt } from './periods.ts';

type Wallet = Pick<WalletShare, 'teamId' | 'kind' | 'subject'>;

export function shareOf(
  { teamId, kind, subject }: Wallet,
  { allowanceMicros, period, carryOver }: Budget,
  timeZone: string,
  now: number,
): WalletShare {
  const bucket = periodAt(period, timeZone, now);
  return {
    teamId,
    kind,
    subject,
    // Without a cap it only counts what is spent.
    allowanceMicros: allowanceMicros ?? null,
    period,
    bucket,
    ...(carryOver ? { carryOver: periodAt(period, timeZone, bucket.startsAt - 1) } : {}),
  };
}

export function potShareOf(
  teamId: TeamId,
  { id, name, startsAt, endsAt }: Pick<OpenPot, 'id' | 'name' | 'startsAt' | 'endsAt'>,
): WalletShare {
  return {
    teamId,
    kind: 'pot',
    subject: id,
    label: name,
    allowanceMicros: 0,
    period: 'month',
    bucket: { name: 'pot', startsAt, endsAt },
  };
}
