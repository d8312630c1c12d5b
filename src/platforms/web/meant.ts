// What somebody at the page says they mean → a pointer, and the picture to show beside their words.
import type { Pointer } from '../../pointer.ts';
import { type Chat, local } from './chat.ts';
import type { KeptFiles } from './kept-file.ts';
import type { Picture } from './message-body.ts';
import { picturesToMean, readAddress, sourceAt } from './picture-address.ts';
import type { PictureAt } from './picture-at.ts';
import type { Means } from './wire.ts';

export type Meant = { readonly pointer: Pointer; readonly quoted: Picture | undefined };

export function createReadMeans(parts: {
  readonly chat: Pick<Chat, 'message'>;
  readonly files: Pick<KeptFiles, 'open'>;
  readonly pictureAt: PictureAt;
}): (means: Means) => Promise<Meant> {
  const { chat, files, pictureAt } = parts;
  return async (means) => {
    if ('picture' in means) {
      const quoted = await pictureAt(means.picture);
      return { pointer: pointerTo(means.picture, quoted, files), quoted };
    }
    const message = await chat.message(means.message);
    const [first] = message === undefined ? [] : picturesToMean(message.body);
    const quoted = first && (await pictureAt(first.url));
    const { channelId } = local;
    return { pointer: { kind: 'message', channelId, messageId: means.message, pictures: undefined }, quoted };
  };
}

function pointerTo(address: string, quoted: Picture | undefined, files: Pick<KeptFiles, 'open'>): Pointer {
  const addressed = readAddress(address);
  if (addressed?.kind === 'image') return addressed;
  const source = sourceAt(address, files);
  const name = quoted?.altText ?? '';
  return { kind: 'attached', pictures: source === undefined ? [] : [{ source, name }] };
}
