// The pictures in a message of the chat, or in the latest one with any: those of ours, and what was attached.
import type { Pictured } from '../../pointer.ts';
import type { FoundMessage, Platform } from '../platform.ts';
import { type Chat, local } from './chat.ts';
import type { KeptFiles } from './kept-file.ts';
import type { ChatMessage } from './message-body.ts';
import { picturesToMean, sourceAt } from './picture-address.ts';
import type { PictureAt } from './picture-at.ts';

const perPage = 50;
/** "The last one" further back than this is nobody's last one. */
const mostPages = 10;

export function createFindPictures(parts: {
  readonly chat: Pick<Chat, 'message' | 'page'>;
  readonly files: Pick<KeptFiles, 'open'>;
  readonly pictureAt: PictureAt;
}): NonNullable<Platform['findPictures']> {
  const { chat, files, pictureAt } = parts;

  const picturesIn = async ({ body }: ChatMessage): Promise<readonly Pictured[]> => {
    const pictures: Pictured[] = [];
    for (const { url, altText } of picturesToMean(body)) {
      const source = sourceAt(url, files);
      // What was deleted is still named by messages that showed it once more.
      if (source !== undefined && (await pictureAt(url)) !== undefined)
        pictures.push({ source, name: altText });
    }
    return pictures;
  };

  const found = (messageId: string, pictures: readonly Pictured[]): FoundMessage => ({
    kind: 'message',
    channelId: local.channelId,
    messageId,
    pictures,
  });

  const latest = async (signal: AbortSignal): Promise<FoundMessage> => {
    let before: string | undefined;
    for (let pages = 0; pages < mostPages; pages += 1) {
      signal.throwIfAborted();
      const { messages, older } = await chat.page(before, perPage);
      for (const message of messages.toReversed()) {
        const pictures = await picturesIn(message);
        if (pictures.length > 0) return found(message.id, pictures);
      }
      if (older === null) break;
      before = older;
    }
    return { kind: 'gone' };
  };

  return async ({ message }, signal) => {
    if (message === undefined) return latest(signal);
    const known = message.channelId === local.channelId ? await chat.message(message.messageId) : undefined;
    return known === undefined ? { kind: 'gone' } : found(known.id, await picturesIn(known));
  };
}
