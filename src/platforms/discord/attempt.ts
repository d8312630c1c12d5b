// What an attempt to bring a message to a state works with, and how it ends. Makes no requests.
import type { Clock } from '../../clock.ts';
import type { FitImage } from '../../image/fit.ts';
import type { Reply } from '../../reply.ts';
import type { Delivery } from '../platform.ts';
import type { DeliveryMemo, Way } from './memo.ts';
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

/** A message that is being brought to a state, whatever it belongs to. `memo` is what was remembered last. */
export type Sending = {
  readonly reply: Reply;
  /** What it belongs to: a part of its files' names and of its buttons. */
  readonly about: string;
  /** With its pictures and files; without them an edit leaves those that are there. */
  readonly withFiles: boolean;
  /** Whom it may call by a mention; undefined: nobody. */
  readonly personId: string | undefined;
  readonly rest: Rest;
  readonly clock: Clock;
  readonly fit: FitImage;
  readonly signal: AbortSignal;
  memo(): DeliveryMemo;
  remember(change: Partial<DeliveryMemo>): Promise<void>;
};

/** A regular message of the bot's: made once, and looked for when it may have been made without our hearing of it. */
export type SendingMessage = Sending & {
  /** What one of its files may have. */
  readonly fileBytes: number;
  /** The same for every attempt at it, another for one that takes its place. */
  nonce(way: Way): string;
  /** The message that it stands under. */
  replyTo(way: Way): string | undefined;
  /** Epoch milliseconds before which it cannot have been made. */
  readonly begun: number;
  /** By what else than its nonce it is known; `nothing`: it is not looked for. */
  readonly knownBy: 'its buttons and files' | 'its words too' | 'nothing';
  /** When somebody took it away: it comes anew, or that is the end of it. */
  readonly whenLost: 'made anew' | { readonly end: Attempt };
};

/** One delivery of a generation under way. */
export type Delivering = Sending & { readonly delivery: Delivery };

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
