// Reply → a message of the chat, for everything that has no generation: a generation's own message comes by delivery.
import type { Reply } from '../../reply.ts';
import type { Chat } from './chat.ts';
import type { ShowReply } from './show-reply.ts';

export type Answer = (
  reply: Reply,
  gesture: string,
  /** The message whose button was pressed, when its command answers by changing it. */
  pressed: string | undefined,
) => Promise<void>;

export function createAnswer(parts: {
  readonly chat: Pick<Chat, 'newMessageId' | 'put' | 'change'>;
  readonly showReply: ShowReply;
  readonly signal: AbortSignal;
}): Answer {
  const { chat, showReply, signal } = parts;
  return async (reply, gesture, pressed) => {
    if (reply.generation !== undefined) return;
    const body = { ...(await showReply(reply, signal)), gesture };
    // What went wrong is private, and must not take the place of a picture.
    const changes = pressed !== undefined && reply.audience === 'public';
    if (changes && (await chat.change(pressed, body))) return;
    await chat.put(chat.newMessageId(), body);
  };
}
