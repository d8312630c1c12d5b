// The interaction's own answer as the place of a generation's message: what only the person who asked can see.
// It ends with the interaction's token.
import { MessageFlags, RequestMethod, Routes } from 'discord.js';
import type { Log } from '../../log.ts';
import { discordMessages } from '../../messages/discord.ts';
import { line } from '../../reply.ts';
import { amendMessage, attachmentsOf } from './amend.ts';
import { type Attempt, attemptOf, type Delivering } from './attempt.ts';
import { readDetails, tokenExpiry } from './destination.ts';
import type { Way } from './memo.ts';
import { type MessageBody, textBody } from './upload.ts';
import { sendVariants } from './variant.ts';
import { messageSchema } from './wire.ts';

/** How often the answer is asked to go, and the longest wait in between: the generation's own message waits with it. */
const mostAttempts = 3;
const longestPauseMs = 5_000;

export async function attemptAnswer(delivering: Delivering): Promise<Attempt> {
  const { delivery, rest, signal } = delivering;
  const token = liveToken(delivering);
  if (token === undefined) return { kind: 'closed', detail: 'The token of the interaction has expired' };
  const { applicationId, attachmentSizeLimit } = readDetails(delivery.destination);
  if (delivery.occasion === 'again') {
    const path = Routes.webhookMessage(applicationId, token, '@original');
    return amendMessage(delivering, path, attachmentSizeLimit, { byInteractionToken: true });
  }
  // A notice stands beside the answer, which may still hold something.
  const isNotice = delivery.kind === 'notice';
  const outcome = await sendVariants(delivering, attachmentSizeLimit, ({ body, files }) =>
    rest.call({
      method: isNotice ? RequestMethod.Post : RequestMethod.Patch,
      path: isNotice
        ? Routes.webhook(applicationId, token)
        : Routes.webhookMessage(applicationId, token, '@original'),
      body: isNotice ? { ...body, flags: body.flags | MessageFlags.Ephemeral } : body,
      files,
      byInteractionToken: true,
      signal,
    }),
  );
  if (outcome.kind !== 'done') return attemptOf(outcome);
  const message = messageSchema.safeParse(outcome.value);
  if (delivery.kind === 'final' && message.success)
    await delivering.remember({
      way: 'answer',
      attachments: attachmentsOf(delivery.reply, message.data),
    });
  return { kind: 'delivered' };
}

/**
 * Takes the "thinking" answer away, or says in it that the result went to direct messages. That it could not be is no
 * reason to deliver again: Discord ends it by itself. A later delivery tries once more.
 */
export async function endAnswer(delivering: Delivering, way: Way, log: Log): Promise<void> {
  const { delivery, rest, clock, signal, remember } = delivering;
  const { applicationId } = readDetails(delivery.destination);
  for (let attempt = 1; ; attempt += 1) {
    const token = liveToken(delivering);
    if (token === undefined) return;
    const path = Routes.webhookMessage(applicationId, token, '@original');
    const outcome = await rest.call({
      ...(way === 'direct'
        ? { method: RequestMethod.Patch, body: pointer(delivery.destination.personId) }
        : { method: RequestMethod.Delete }),
      path,
      byInteractionToken: true,
      signal,
    });
    if (outcome.kind !== 'done') log.debug({ detail: outcome.detail, attempt }, 'answer not ended');
    if (outcome.kind !== 'later') return remember({ answerEnded: true });
    if (attempt === mostAttempts) return;
    await clock.wait(Math.min(outcome.afterMs, longestPauseMs), signal);
  }
}

function pointer(personId: string): MessageBody {
  const lines = [line('plain', discordMessages.sentDirectly)];
  const said = textBody({ lines, images: [], buttons: [], audience: 'private' }, { personId });
  return { ...said, attachments: [] };
}

function liveToken({ delivery, clock }: Delivering): string | undefined {
  const { gestureId } = readDetails(delivery.destination);
  return clock.now() < tokenExpiry(gestureId) ? delivery.token : undefined;
}
