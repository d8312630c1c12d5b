// Takes a generation's message away where its delivery put it; its files go with it. One attempt.
import { RequestMethod, type RouteLike, Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { DeliveryOutcome, Removal } from '../platform.ts';
import { attemptOf } from './attempt.ts';
import { readDetails, tokenExpiry } from './destination.ts';
import { errorCode } from './error-code.ts';
import { readMemo } from './memo.ts';
import type { Rest, RestCall } from './rest.ts';

export async function remove(
  removal: Removal,
  { rest, clock }: { readonly rest: Rest; readonly clock: Clock },
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const { way, channelId, messageId } = readMemo(removal.memo);
  if (channelId !== undefined && messageId !== undefined)
    return take(rest, { path: Routes.channelMessage(channelId, messageId) }, signal);
  const { applicationId, gestureId, isWritten } = readDetails(removal.destination);
  // Where the answer was the first way, nothing had to be remembered of it.
  const isAnswer = way === 'answer' || (way === undefined && !isWritten);
  if (!isAnswer) return { kind: 'delivered' };
  const token = clock.now() < tokenExpiry(gestureId) ? removal.token : undefined;
  if (token === undefined) return { kind: 'impossible', detail: 'The token of the interaction has expired' };
  const path = Routes.webhookMessage(applicationId, token, '@original');
  return take(rest, { path, byInteractionToken: true }, signal);
}

/** What somebody else took away before is gone as well. */
const gone: readonly number[] = [errorCode.unknownMessage, errorCode.unknownChannel];

async function take(
  rest: Rest,
  call: { readonly path: RouteLike } & Pick<RestCall, 'byInteractionToken'>,
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const outcome = await rest.call({ ...call, method: RequestMethod.Delete, signal });
  if (outcome.kind === 'done') return { kind: 'delivered' };
  if (outcome.kind === 'refused' && gone.includes(outcome.code)) return { kind: 'delivered' };
  const attempt = attemptOf(outcome);
  return attempt.kind === 'later' ? attempt : { kind: 'impossible', detail: outcome.detail };
}
