// A message to a person directly: the chat is that of the page's one member.
import type { Reply } from '../../reply.ts';
import type { DeliveryOutcome } from '../platform.ts';
import { type Chat, local } from './chat.ts';
import type { ShowPictures } from './pictures.ts';
import { render } from './render.ts';

export function createTell(parts: {
  readonly chat: Pick<Chat, 'newMessageId' | 'put'>;
  readonly showPictures: ShowPictures;
}): (personId: string, reply: Reply, signal: AbortSignal) => Promise<DeliveryOutcome> {
  const { chat, showPictures } = parts;
  return async (personId, reply, signal) => {
    if (personId !== local.person.externalId)
      return { kind: 'impossible', detail: 'The page has one member alone' };
    const messageId = chat.newMessageId();
    await chat.put(messageId, render(reply, await showPictures(reply.images, signal)));
    return { kind: 'delivered', message: { channelId: local.channelId, messageId } };
  };
}
