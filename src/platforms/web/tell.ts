// A message to a person directly: the chat is that of the page's one member.
import type { Reply } from '../../reply.ts';
import type { DeliveryOutcome } from '../platform.ts';
import { type Chat, local } from './chat.ts';
import type { ShowReply } from './show-reply.ts';

export function createTell(parts: {
  readonly chat: Pick<Chat, 'newMessageId' | 'put'>;
  readonly showReply: ShowReply;
}): (personId: string, reply: Reply, signal: AbortSignal) => Promise<DeliveryOutcome> {
  const { chat, showReply } = parts;
  return async (personId, reply, signal) => {
    if (personId !== local.person.externalId)
      return { kind: 'impossible', detail: 'The page has one member alone' };
    const messageId = chat.newMessageId();
    await chat.put(messageId, await showReply(reply, signal));
    return { kind: 'delivered', message: { channelId: local.channelId, messageId } };
  };
}
