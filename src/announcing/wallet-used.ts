// Writes what somebody is told when much of an allowance is used: the member of their own, admins of the others.
import type { Clock } from '../clock.ts';
import { asId, type BucketId } from '../ids.ts';
import { forecastOf } from '../ledger/forecast.ts';
import { leftOfAllowance, roomOf } from '../ledger/left.ts';
import { budgetMessages } from '../messages/budgets.ts';
import { sayForecast } from '../messages/forecasts.ts';
import { walletAlertMessages as say } from '../messages/wallet-alerts.ts';
import { type Line, line, type Span } from '../reply.ts';
import type { WalletBalance, WalletShare } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { Addressee, AlertPercent, Writer } from './announcement.ts';

type Allowance = NonNullable<WalletBalance['allowance']>;

export function createWalletUsedWriter(parts: {
  readonly store: Pick<Store, 'walletOfBucket' | 'balances'>;
  /** Micro-dollars as credits. */
  readonly format: (micros: number) => string;
  readonly clock: Clock;
}): Writer<'wallet_used'> {
  const { store, format, clock } = parts;
  return async ({ bucketId, percent }, { to, typed }) => {
    const now = clock.now();
    const found = await store.walletOfBucket(asId<BucketId>(bucketId));
    if (found === undefined || now >= found.endsAt) return 'obsolete';
    const [balance] = await store.balances([found.share], now);
    const allowance = balance?.allowance;
    if (balance === undefined || allowance === undefined || !stillHolds(allowance, percent))
      return 'obsolete';
    const { timeZone } = found;
    const { period } = allowance;
    const isOwn = found.share.kind === 'member';
    const ofMicros = roomOf(allowance) ?? 0;
    const leftMicros = leftOfAllowance(allowance) ?? 0;
    const granted = balance.grants.reduce((sum, grant) => sum + grant.leftMicros, 0);
    const forecast = forecastOf({
      usedMicros: allowance.spentMicros + allowance.heldMicros,
      leftMicros: leftMicros + granted,
      startsAt: balance.startsAt,
      endsAt: balance.refillsAt,
      now,
    });
    const lines: readonly Line[] = [
      isOwn
        ? line('plain', { bold: say.yours(percent, period, leftMicros > 0) })
        : line('plain', ...nameOf(found.share, to), say.others(percent, period, leftMicros > 0)),
      line(
        'plain',
        [
          say.left(format(leftMicros), format(ofMicros), period, balance.refillsAt, timeZone),
          ...(granted > 0 ? [say.granted(format(granted))] : []),
          ...(forecast.kind === 'out' ? [] : [sayForecast(forecast, { period, timeZone, now })]),
        ].join(' '),
      ),
      ...(isOwn ? advice(percent, typed) : [line('small', say.more(typed))]),
    ];
    return { lines, images: [], buttons: [], audience: 'private' };
  };
}

/** It may have been raised since. Somebody who was refused met its end before all of it was spent. */
function stillHolds(allowance: Allowance, percent: AlertPercent): boolean {
  const room = roomOf(allowance);
  if (room === null) return false;
  const usedMicros = allowance.spentMicros + allowance.setAsideMicros;
  return percent === 100 || usedMicros * 100 >= room * percent;
}

function advice(percent: AlertPercent, typed: (command: string) => string): readonly Line[] {
  return [...(percent === 50 ? [] : [say.save(typed)]), say.yourCourse(typed)].map((text) =>
    line('small', text),
  );
}

function nameOf({ kind, subject }: WalletShare, to: Addressee): readonly Span[] {
  // A user group that is mentioned in a channel at Slack has all of its members told.
  if (kind === 'role')
    return to.platform === 'slack' && to.kind === 'channel'
      ? [{ bold: say.role }, ' ', { code: subject }]
      : [{ role: subject, name: subject }];
  if (kind === 'channel') return [{ channel: subject, name: subject }];
  return [{ bold: budgetMessages.teamName }];
}
