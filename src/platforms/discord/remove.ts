// Takes a delivered message away, with the files that hang on it: the bot's own by its token, a private answer by the
// interaction's as long as that lives.
import { RequestMethod, Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { DeliveryOutcome, Removal } from '../platform.ts';
import { attemptOf } from './attempt.ts';
import { readDetails, tokenExpiry } from './destination.ts';
import { openDirectMessages } from './direct-messages.ts';
import { errorCode } from './error-code.ts';
import { findOwnMessage } from './find-own.ts';
import { type DeliveryMemo, nonceOf, readMemo, type Way, writeMemo } from './memo.ts';
import type { Rest, RestCall } from './rest.ts';
import { snowflakeTime } from './wire.ts';

/** Somebody was faster, or the whole place is gone. */
const goneCodes: readonly number[] = [
  errorCode.unknownMessage,
  errorCode.unknownChannel,
  errorCode.unknownWebhook,
];

export async function remove(
  removal: Removal,
  parts: { readonly rest: Rest; readonly clock: Clock },
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const memo = readMemo(removal.memo);
  for (const way of waysOf(removal, memo)) {
    const sought =
      way === 'answer'
        ? answerCall(removal, memo, parts.clock.now(), signal)
        : await messageCall(removal, memo, way, parts.rest, signal);
    if (sought.kind === 'nothing') continue;
    if (sought.kind !== 'call') return sought;
    const outcome = await parts.rest.call(sought.call);
    if (outcome.kind !== 'done' && !(outcome.kind === 'refused' && goneCodes.includes(outcome.code))) {
      const attempt = attemptOf(outcome);
      if (attempt.kind === 'later') return attempt;
      return { kind: 'impossible', detail: outcome.detail };
    }
  }
  await removal.remember(
    writeMemo({ ...memo, way: undefined, messageId: undefined, attachments: undefined }),
  );
  return { kind: 'delivered' };
}

/** The way that it took; where none is remembered, those by which an attempt may have been under way. */
function waysOf({ destination }: Removal, { way }: DeliveryMemo): readonly Way[] {
  if (way !== undefined) return [way];
  const { mayPost, isWritten } = readDetails(destination);
  return [...(mayPost ? (['channel'] as const) : []), isWritten ? 'direct' : 'answer'];
}

type Sought =
  | { readonly kind: 'call'; readonly call: RestCall }
  | { readonly kind: 'nothing' }
  | Exclude<DeliveryOutcome, { readonly kind: 'delivered' }>;

function answerCall(removal: Removal, { way }: DeliveryMemo, now: number, signal: AbortSignal): Sought {
  const { applicationId, gestureId } = readDetails(removal.destination);
  if (removal.token === undefined || now >= tokenExpiry(gestureId)) {
    const detail = 'The token of the interaction has expired';
    return way === undefined ? { kind: 'nothing' } : { kind: 'impossible', detail };
  }
  const path = Routes.webhookMessage(applicationId, removal.token, '@original');
  return { kind: 'call', call: { method: RequestMethod.Delete, path, byInteractionToken: true, signal } };
}

async function messageCall(
  { generationId, destination }: Removal,
  memo: DeliveryMemo,
  way: Way,
  rest: Rest,
  signal: AbortSignal,
): Promise<Sought> {
  const deletion = (channelId: string, messageId: string): Sought => ({
    kind: 'call',
    call: { method: RequestMethod.Delete, path: Routes.channelMessage(channelId, messageId), signal },
  });
  if (memo.channelId !== undefined && memo.messageId !== undefined)
    return deletion(memo.channelId, memo.messageId);
  // An attempt whose answer was lost may have made it all the same.
  const channelId =
    way === 'channel' ? destination.channelId : await openDirectMessages(rest, destination.personId, signal);
  if (typeof channelId !== 'string') return channelId.kind === 'later' ? channelId : { kind: 'nothing' };
  const nonce = nonceOf({ generationId, kind: 'final' }, way, memo.lost);
  const begun = memo.since ?? snowflakeTime(readDetails(destination).gestureId);
  const found = await findOwnMessage(
    { channelId, about: generationId, nonce, begun, customIds: [] },
    rest,
    signal,
  );
  if (found.kind === 'found') return deletion(channelId, found.messageId);
  if (found.kind === 'unseen')
    return { kind: 'impossible', detail: 'Whether there is a message cannot be seen' };
  return found.kind === 'later' ? found : { kind: 'nothing' };
}
