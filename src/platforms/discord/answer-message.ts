// The interaction's own answer as the place of a generation's message: what only the person who asked can see.
// It ends with the interaction's token.
import { MessageFlags, RequestMethod, Routes } from 'discord.js';
import type { Log } from '../../log.ts';
import { type Attempt, attemptOf, type Delivering } from './attempt.ts';
import { readDetails, tokenExpiry } from './destination.ts';
import { sendVariants } from './variant.ts';

export async function attemptAnswer(delivering: Delivering): Promise<Attempt> {
  const { delivery, rest, signal } = delivering;
  const token = liveToken(delivering);
  if (token === undefined) return { kind: 'closed', detail: 'The token of the interaction has expired' };
  const { applicationId, attachmentSizeLimit } = readDetails(delivery.destination);
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
  return outcome.kind === 'done' ? { kind: 'delivered' } : attemptOf(outcome);
}

/** Takes the "thinking" answer away. That it could not be is no reason to deliver again: Discord ends it by itself. */
export async function deleteAnswer(delivering: Delivering, log: Log): Promise<void> {
  const { delivery, rest, signal } = delivering;
  const token = liveToken(delivering);
  if (token === undefined) return;
  const { applicationId } = readDetails(delivery.destination);
  const path = Routes.webhookMessage(applicationId, token, '@original');
  const outcome = await rest.call({ method: RequestMethod.Delete, path, byInteractionToken: true, signal });
  if (outcome.kind !== 'done') log.debug({ detail: outcome.detail }, 'answer not deleted');
}

function liveToken({ delivery, clock }: Delivering): string | undefined {
  const { interactionId } = readDetails(delivery.destination);
  return clock.now() < tokenExpiry(interactionId) ? delivery.token : undefined;
}
