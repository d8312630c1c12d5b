// The message of an announcement in the chat of the page's one member. Its id is remembered before it is written, so that
// a repeat changes the same one.
import { z } from 'zod';
import type { Announcing, DeliveryOutcome } from '../platform.ts';
import { type Chat, local } from './chat.ts';
import type { ShowReply } from './show-reply.ts';

const memoSchema = z.object({ messageId: z.string().optional() });

export function createAnnounce(parts: {
  readonly chat: Pick<Chat, 'newMessageId' | 'put'>;
  readonly showReply: ShowReply;
}): (announcing: Announcing, signal: AbortSignal) => Promise<DeliveryOutcome> {
  const { chat, showReply } = parts;
  return async ({ to, reply, memo, remember }, signal) => {
    if (!isHere(to)) return { kind: 'impossible', detail: 'The page has one member and one chat alone' };
    const remembered = memoSchema.parse(memo).messageId;
    const messageId = remembered ?? chat.newMessageId();
    if (remembered === undefined) await remember({ messageId });
    await chat.put(messageId, await showReply(reply, signal));
    return { kind: 'delivered', message: { channelId: local.channelId, messageId } };
  };
}

function isHere(to: Announcing['to']): boolean {
  return to.kind === 'person' ? to.personId === local.person.externalId : to.channelId === local.channelId;
}
