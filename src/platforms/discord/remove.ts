// Takes a delivered message away, with the files that hang on it: the bot's own by its token, a private answer by the
// interaction's as long as that lives.
import { RequestMethod, Routes } from 'discord.js';
import type { Clock } from '../../clock.ts';
import type { DeliveryOutcome, Removal } from '../platform.ts';
import { attemptOf } from './attempt.ts';
import { readDetails, tokenExpiry } from './destination.ts';
import { errorCode } from './error-code.ts';
import { readMemo, writeMemo } from './memo.ts';
import type { Rest, RestCall } from './rest.ts';

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
  const call = callFor(removal, parts.clock.now(), signal);
  if (call === 'nothing') return { kind: 'delivered' };
  if (call === 'expired') return { kind: 'impossible', detail: 'The token of the interaction has expired' };
  const outcome = await parts.rest.call(call);
  if (outcome.kind !== 'done' && !(outcome.kind === 'refused' && goneCodes.includes(outcome.code))) {
    const attempt = attemptOf(outcome);
    if (attempt.kind === 'later') return attempt;
    return { kind: 'impossible', detail: outcome.detail };
  }
  await removal.remember(
    writeMemo({ ...memo, way: undefined, messageId: undefined, attachments: undefined }),
  );
  return { kind: 'delivered' };
}

function callFor(removal: Removal, now: number, signal: AbortSignal): RestCall | 'nothing' | 'expired' {
  const { way, channelId, messageId } = readMemo(removal.memo);
  const { applicationId, gestureId } = readDetails(removal.destination);
  if (way === 'answer') {
    if (removal.token === undefined || now >= tokenExpiry(gestureId)) return 'expired';
    const path = Routes.webhookMessage(applicationId, removal.token, '@original');
    return { method: RequestMethod.Delete, path, byInteractionToken: true, signal };
  }
  if (channelId === undefined || messageId === undefined) return 'nothing';
  return { method: RequestMethod.Delete, path: Routes.channelMessage(channelId, messageId), signal };
}
