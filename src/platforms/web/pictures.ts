// The pictures of a reply → where the page finds them. Images of the history stay where they are; sheets and charts,
// which are made for one answer, are kept so that they are there after a reload.
import type { Blobs } from '../../image/blobs.ts';
import { webMessages } from '../../messages/web.ts';
import type { ReplyImage } from '../../reply.ts';
import type { KeptFiles } from './kept-file.ts';
import type { Picture } from './message-body.ts';
import { fileAddress, imageAddress } from './picture-address.ts';

const megabyte = 1024 * 1024;
const megapixel = 1_000_000;

/** What the page takes: larger than any platform's own limit, and no more pixels than are decoded. */
export const pictureLimits = { maxBytes: 20 * megabyte, maxPixels: 64 * megapixel };
export const pictureTooLarge = webMessages.pictureTooLarge(
  pictureLimits.maxBytes / megabyte,
  pictureLimits.maxPixels / megapixel,
);

export type ShowPictures = (images: readonly ReplyImage[], signal: AbortSignal) => Promise<Picture[]>;

export function createShowPictures(parts: {
  readonly blobs: Pick<Blobs, 'keep'>;
  readonly files: KeptFiles;
}): ShowPictures {
  const { blobs, files } = parts;
  const urlOf = async (image: ReplyImage, signal: AbortSignal): Promise<string> => {
    if (image.id !== undefined) return imageAddress(image.id);
    const blob = await blobs.keep(once(await image.read()), pictureLimits, signal);
    return fileAddress(files.idOf(blob));
  };
  return async (images, signal) => {
    const pictures: Picture[] = [];
    for (const image of images) {
      const { width, height, altText, fileName, sizeBytes } = image;
      pictures.push({ url: await urlOf(image, signal), width, height, altText, fileName, sizeBytes });
    }
    return pictures;
  };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
