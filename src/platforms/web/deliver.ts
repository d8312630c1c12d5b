// Puts a generation's state into its one message of the chat. The message's id is remembered before it is written, so
// that a repeat changes the same one. Pictures appear in the end only.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import type { Delivery, DeliveryOutcome, Removal } from '../platform.ts';
import { type Chat, local } from './chat.ts';
import { render, renderAwaited } from './render.ts';
import type { ShowReply } from './show-reply.ts';

const memoSchema = z.object({ messageId: z.string().optional() });

export function createDeliver(parts: {
  readonly chat: Pick<Chat, 'newMessageId' | 'put' | 'change'>;
  readonly store: Pick<Store, 'generation'>;
  readonly showReply: ShowReply;
}): (delivery: Delivery, signal: AbortSignal) => Promise<DeliveryOutcome> {
  const { chat, store, showReply } = parts;
  return async (delivery, signal) => {
    const { generationId, kind, reply } = delivery;
    const remembered = memoSchema.parse(delivery.memo).messageId;
    if (delivery.occasion === 'again') {
      const body = await showReply(reply, signal);
      if (remembered === undefined || !(await chat.change(remembered, body)))
        return { kind: 'impossible', detail: 'The message is gone' };
      return { kind: 'delivered', message: { channelId: local.channelId, messageId: remembered } };
    }
    const messageId = remembered ?? chat.newMessageId();
    if (remembered === undefined) await delivery.remember({ messageId });
    if (kind === 'progress') {
      const generation = await store.generation(generationId);
      const awaited = generation === undefined ? {} : { awaited: renderAwaited(generation.request) };
      await chat.put(messageId, { ...render(reply, []), ...awaited }, generationId);
    } else {
      await chat.put(messageId, await showReply(reply, signal), generationId);
    }
    return { kind: 'delivered', message: { channelId: local.channelId, messageId } };
  };
}

export function createRemove(
  chat: Pick<Chat, 'remove'>,
): (removal: Removal, signal: AbortSignal) => Promise<DeliveryOutcome> {
  return async (removal) => {
    const { messageId } = memoSchema.parse(removal.memo);
    if (messageId !== undefined) await chat.remove(messageId);
    return { kind: 'delivered' };
  };
}
