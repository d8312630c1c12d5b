// What somebody at the page says they mean → a pointer, and the picture to show beside their words.
import type { ReferenceSource } from '../../destination.ts';
import type { Pointer } from '../../pointer.ts';
import { type Chat, local } from './chat.ts';
import type { KeptFiles } from './kept-file.ts';
import type { Picture } from './message-body.ts';
import { picturesToMean, readAddress, sourceAt } from './picture-address.ts';
import type { PictureAt } from './picture-at.ts';
import type { Means } from './wire.ts';

export type Meant = {
  readonly pointer: Pointer;
  readonly quoted: Picture | undefined;
  /** The same for a command that goes by pictures and changes none. */
  readonly sources: readonly ReferenceSource[];
};

export function createReadMeans(parts: {
  readonly chat: Pick<Chat, 'message'>;
  readonly files: Pick<KeptFiles, 'open'>;
  readonly pictureAt: PictureAt;
}): (means: Means) => Promise<Meant> {
  const { chat, files, pictureAt } = parts;
  const sourcesAt = (addresses: readonly string[]) =>
    addresses.flatMap((address) => sourceAt(address, files) ?? []);

  return async (means) => {
    if ('picture' in means) {
      const quoted = await pictureAt(means.picture);
      const sources = sourcesAt([means.picture]);
      return { pointer: pointerTo(means.picture, sources, quoted?.altText ?? ''), quoted, sources };
    }
    const { message: messageId } = means;
    const message = await chat.message(messageId);
    const addresses = message === undefined ? [] : picturesToMean(message.body).map(({ url }) => url);
    const [first] = addresses;
    return {
      pointer: { kind: 'message', channelId: local.channelId, messageId, pictures: undefined },
      quoted: first === undefined ? undefined : await pictureAt(first),
      sources: sourcesAt(addresses),
    };
  };
}

function pointerTo(address: string, sources: readonly ReferenceSource[], name: string): Pointer {
  const addressed = readAddress(address);
  if (addressed?.kind === 'image') return addressed;
  return { kind: 'attached', pictures: sources.map((source) => ({ source, name })) };
}
