// Reply → a message of the chat, for everything that has no generation: a generation's own message comes by delivery.
import type { Reply } from '../../reply.ts';
import type { Chat } from './chat.ts';
import type { ShowPictures } from './pictures.ts';
import { render } from './render.ts';

export type Answer = (
  reply: Reply,
  gesture: string,
  /** The message whose button was pressed, when its command answers by changing it. */
  pressed: string | undefined,
) => Promise<void>;

export function createAnswer(parts: {
  readonly chat: Pick<Chat, 'newMessageId' | 'put' | 'change'>;
  readonly showPictures: ShowPictures;
  readonly signal: AbortSignal;
}): Answer {
  const { chat, showPictures, signal } = parts;
  return async (reply, gesture, pressed) => {
    if (reply.generation !== undefined) return;
    const body = { ...render(reply, await showPictures(reply.images, signal)), gesture };
    // What went wrong is private, and must not take the place of a picture.
    const changes = pressed !== undefined && reply.audience === 'public';
    if (changes && (await chat.change(pressed, body))) return;
    await chat.put(chat.newMessageId(), body);
  };
}
