// What is said about providers to those who use them.
import { formatDollars } from '../ledger/money.ts';
import type { FailureReason } from '../providers/provider.ts';

/** How the providers stand, for /providers. Costs of the house are in dollars, as providers bill them. */
export const providerMessages = {
  works: 'works',
  down: (reason: string, until: string, timeZone: string) =>
    `is skipped until ${until} (${timeZone}): ${reason}`,
  noModel: 'is never chosen: none of its models is there any more',
  noPrice: 'is never chosen: its price is not known',
  gone: 'gone: ',
  prices: (list: string) => `${list} credits`,
  perReference: (credits: string, isMost: boolean) => `${isMost ? 'up to ' : ''}+${credits} a reference`,
  withSearch: (credits: string, isMost: boolean) => `${isMost ? 'up to ' : ''}+${credits} with web search`,
  time: (seconds: number, count: number) => `about ${seconds} s (median of ${count} in the last hour)`,
  noTime: 'nothing made in the last hour',
  queue: (waiting: number, running: number) => `${waiting} waiting, ${running} running`,
  lastDay: '24 hours:',
  lastMonth: '30 days:',
  drift: (chargedMicros: number, reportedMicros: number, share: number) =>
    `charged ${formatDollars(chargedMicros)}, reported ${formatDollars(reportedMicros)}` +
    (Number.isFinite(share) ? ` (${share > 0 ? '+' : ''}${Math.round(share * 100)} %)` : ''),
  reportsNothing: (chargedMicros: number) =>
    `charged ${formatDollars(chargedMicros)}, costs not reported by the provider`,
  nothingMade: 'nothing made, nothing charged',
  unreported: (unreported: number, made: number) => `${unreported} of ${made} without a reported cost`,
  failures: (micros: number, count: number) =>
    `${formatDollars(micros)} of it for ${count} that came to nothing`,
  house: (micros: number, doubts: number) =>
    `the house paid ${formatDollars(micros)} for ${doubts} ${doubts === 1 ? 'start' : 'starts'} in doubt`,
  more: 'More',
  /** Why it is skipped, after a colon. */
  reasons: {
    refused: 'it refuses what is asked',
    no_image: 'it answers with words',
    rejected: 'it does not accept our requests',
    rate_limited: 'it is overrun',
    unavailable: 'it is not available',
    out_of_credit: 'its account is out of credit',
    bad_key: 'it does not accept our key',
    model_gone: 'it no longer offers the model',
    failed: 'it fails to make pictures',
    lost: 'it loses requests',
    garbled: 'its answers cannot be understood',
    bad_result: 'what it sends are no pictures',
    timed_out: 'it does not answer in time',
    unreachable: 'it cannot be reached',
  } satisfies Readonly<Record<FailureReason, string>>,
};
