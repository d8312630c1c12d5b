// A message to a person directly, in the bot's direct messages with them. One attempt; it calls nobody by a mention.
import { RequestMethod, Routes } from 'discord.js';
import type { FitImage } from '../../image/fit.ts';
import type { Reply } from '../../reply.ts';
import type { DeliveryOutcome } from '../platform.ts';
import { outcomeOf } from './announce.ts';
import { attemptOf } from './attempt.ts';
import { openDirectMessages, unreadable } from './direct-messages.ts';
import type { Rest } from './rest.ts';
import { ownFileBytes, prepareUpload } from './upload.ts';
import { messageSchema } from './wire.ts';

export async function tell(
  personId: string,
  reply: Reply,
  { rest, fit }: { readonly rest: Rest; readonly fit: FitImage },
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const channelId = await openDirectMessages(rest, personId, signal);
  if (typeof channelId !== 'string') return outcomeOf(channelId);
  const { body, files } = await prepareUpload(reply, { fileBytes: ownFileBytes }, fit, signal);
  const outcome = await rest.call({
    method: RequestMethod.Post,
    path: Routes.channelMessages(channelId),
    body,
    files,
    signal,
  });
  if (outcome.kind !== 'done') return outcomeOf(attemptOf(outcome));
  const message = messageSchema.safeParse(outcome.value);
  if (!message.success) return outcomeOf(unreadable());
  return { kind: 'delivered', message: { channelId, messageId: message.data.id } };
}
