// Small pictures of kept ones, for overviews: made when they are first asked for, kept until the original is removed.
// Knows no disk: where they lie is told by who keeps the originals.
import { DownloadError, StoreError } from '../errors.ts';
import type { BlobHash } from '../ids.ts';
import type { Log } from '../log.ts';
import { damaged, openImage, runImageJob } from './sharp.ts';

/** The most that a thumbnail is wide and high, in pixels. */
export const thumbnailSide = 320;

/** Where thumbnails lie, by the hash of what they show. */
export type ThumbnailPlace = {
  /** Undefined when there is none. */
  read(hash: BlobHash): Promise<Uint8Array | undefined>;
  /** Whole or not at all. */
  write(hash: BlobHash, bytes: Uint8Array): Promise<void>;
  remove(hash: BlobHash): Promise<void>;
};

/** @param originals `read` rejects with a StoreError when the bytes are not there. */
export function createThumbnails(
  place: ThumbnailPlace,
  originals: { read(hash: BlobHash): Promise<Uint8Array>; has(hash: BlobHash): Promise<boolean> },
  log: Log,
): (hash: BlobHash, signal: AbortSignal) => Promise<Uint8Array> {
  const keep = async (hash: BlobHash, made: Uint8Array): Promise<void> => {
    try {
      await place.write(hash, made);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // It can be shown all the same, and is made again the next time.
      log.warn({ err: error, hash }, 'A thumbnail could not be kept');
      return;
    }
    // Who removes takes the original first: seen here, or else the thumbnail is seen there.
    if (!(await originals.has(hash))) await place.remove(hash);
  };

  return async (hash, signal) => {
    const known = await place.read(hash);
    if (known !== undefined) return known;
    return runImageJob(
      async () => {
        // Others that waited beside this one may have made it.
        const madeMeanwhile = await place.read(hash);
        if (madeMeanwhile !== undefined) return madeMeanwhile;
        const made = await drawThumbnail(await originals.read(hash));
        await keep(hash, made);
        return made;
      },
      signal,
      'later',
    );
  };
}

/** A small WebP of a picture. Rejects with a DownloadError `damaged`. */
export async function drawThumbnail(bytes: Uint8Array): Promise<Uint8Array> {
  try {
    return await openImage(bytes)
      .autoOrient()
      .resize(thumbnailSide, thumbnailSide, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80, effort: 2 })
      .toBuffer();
  } catch (error) {
    throw error instanceof DownloadError ? error : damaged(error);
  }
}
