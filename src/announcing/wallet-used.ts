// Writes what somebody is told when much of an allowance is used: the member of their own, admins of the others.
import type { Clock } from '../clock.ts';
import { asId, type BucketId, type TeamId } from '../ids.ts';
import { forecastOf } from '../ledger/forecast.ts';
import { budgetMessages } from '../messages/budgets.ts';
import { sayForecast } from '../messages/forecasts.ts';
import { walletAlertMessages as say } from '../messages/wallet-alerts.ts';
import type { FindNames } from '../names.ts';
import { type Line, line, type Span } from '../reply.ts';
import type { WalletBalance, WalletShare } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { AlertPercent, Writer } from './announcement.ts';

type Allowance = NonNullable<WalletBalance['allowance']>;

export function createWalletUsedWriter(parts: {
  readonly store: Pick<Store, 'walletOfBucket' | 'balances' | 'reportTeam'>;
  readonly findNames: FindNames;
  /** Micro-dollars as credits. */
  readonly format: (micros: number) => string;
  readonly clock: Clock;
}): Writer<'wallet_used'> {
  const { store, format, clock } = parts;
  /** A role by its name alone: a mention says nothing in direct messages, and may call all who have it. */
  const nameOf = async (
    { kind, subject }: WalletShare,
    teamId: TeamId,
    signal: AbortSignal,
  ): Promise<readonly Span[]> => {
    const team = kind === 'team' ? undefined : await store.reportTeam(teamId);
    if (team === undefined) return [{ bold: budgetMessages.teamName }];
    if (kind === 'role') {
      const name = (await parts.findNames(team, { roleIds: [subject] }, signal)).role(subject);
      return name === subject ? [{ bold: say.role }, ' ', { code: subject }] : [{ bold: `@${name}` }];
    }
    const names = await parts.findNames(team, { channelIds: [subject] }, signal);
    return [{ channel: subject, name: names.channel(subject) }];
  };

  return async ({ bucketId, percent }, { teamId, typed, signal }) => {
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
    const ofMicros = roomOf(allowance);
    const leftMicros = Math.max(0, ofMicros - used(allowance) - allowance.setAsideMicros);
    const granted = balance.grants.reduce((sum, grant) => sum + grant.leftMicros, 0);
    const forecast = forecastOf({
      usedMicros: used(allowance),
      leftMicros: leftMicros + granted,
      startsAt: balance.startsAt,
      endsAt: balance.refillsAt,
      now,
    });
    const lines: readonly Line[] = [
      isOwn
        ? line('plain', { bold: say.yours(percent, period, leftMicros > 0) })
        : line(
            'plain',
            ...(await nameOf(found.share, teamId, signal)),
            say.others(percent, period, leftMicros > 0),
          ),
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

function roomOf({ amountMicros, carriedMicros }: Allowance): number {
  return Math.max(0, (amountMicros ?? 0) + carriedMicros);
}

function used({ spentMicros, heldMicros }: Allowance): number {
  return spentMicros + heldMicros;
}

/** It may have been raised since. Somebody who was refused met its end before all of it was spent. */
function stillHolds(allowance: Allowance, percent: AlertPercent): boolean {
  if (allowance.amountMicros === null) return false;
  const usedMicros = allowance.spentMicros + allowance.setAsideMicros;
  return percent === 100 || usedMicros * 100 >= roomOf(allowance) * percent;
}

function advice(percent: AlertPercent, typed: (command: string) => string): readonly Line[] {
  return [...(percent === 50 ? [] : [say.save(typed)]), say.yourCourse(typed)].map((text) =>
    line('small', text),
  );
}
