// What an attempt to deliver by one way works with, and how it ends. Makes no requests.
import type { Clock } from '../../clock.ts';
import type { FitImage } from '../../image/fit.ts';
import type { Delivery } from '../platform.ts';
import type { DeliveryMemo } from './memo.ts';
import type { Rest, RestOutcome } from './rest.ts';

/** How an attempt by one way ended. `closed`: this way leads nowhere any more. */
export type Attempt =
  | {
      readonly kind: 'delivered';
      readonly message?: { readonly channelId: string; readonly messageId: string };
    }
  | { readonly kind: 'later'; readonly afterMs: number; readonly detail: string }
  | { readonly kind: 'closed'; readonly detail: string }
  /** Progress that is not worth another message; the result may still take this way. */
  | { readonly kind: 'dropped'; readonly detail: string };

/** One delivery under way. `memo` is what was remembered last. */
export type Delivering = {
  readonly delivery: Delivery;
  readonly rest: Rest;
  readonly clock: Clock;
  readonly fit: FitImage;
  readonly signal: AbortSignal;
  memo(): DeliveryMemo;
  remember(change: Partial<DeliveryMemo>): Promise<void>;
};

/** The bot's token is refused: an operator has to mend that, and until then asking more often only gets us shut out. */
const tokenRefusedAfterMs = 5 * 60_000;

/** What most ends of a call mean for a way. */
export function attemptOf(outcome: Exclude<RestOutcome, { kind: 'done' }>): Attempt {
  if (outcome.kind === 'later') return { kind: 'later', afterMs: outcome.afterMs, detail: outcome.detail };
  const detail = `${outcome.status} ${outcome.code}: ${outcome.detail}`;
  if (outcome.status === 401 && outcome.code === 0) {
    return { kind: 'later', afterMs: tokenRefusedAfterMs, detail };
  }
  return { kind: 'closed', detail };
}
