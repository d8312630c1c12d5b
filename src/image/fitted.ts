// Kept pictures made to fit a limit, for who fetches them by a link: made once while they are warm, in memory of a
// bounded size. The originals stay as they are.
import type { Clock } from '../clock.ts';
import type { Blob } from '../store/records.ts';
import type { Blobs } from './blobs.ts';
import type { FitImage, FitTarget, FittedImage } from './fit.ts';

/** As many as one generation with the most references of 10 MB has, and a few besides. */
const usualMostBytes = 160 * 1024 * 1024;
/** Decoding and encoding the largest picture takes a few seconds. */
const fitDeadlineMs = 60_000;

export type FittedPictures = {
  /**
   * Undefined when the kept picture fits as it is. Rejects with a DownloadError: `damaged`, or `too_large` when it cannot
   * be made to fit; with a StoreError when its bytes are not there.
   */
  get(blob: Blob, target: FitTarget): Promise<FittedImage | undefined>;
};

export function createFittedPictures(parts: {
  readonly blobs: Pick<Blobs, 'read'>;
  readonly fit: FitImage;
  readonly clock: Pick<Clock, 'deadline'>;
  readonly mostBytes?: number;
}): FittedPictures {
  const { mostBytes = usualMostBytes } = parts;
  // In the order of their last use.
  const warm = new Map<string, { readonly made: Promise<FittedImage>; sizeBytes: number }>();

  const cool = () => {
    let sum = [...warm.values()].reduce((total, { sizeBytes }) => total + sizeBytes, 0);
    for (const [key, { sizeBytes }] of warm) {
      if (sum <= mostBytes) return;
      // What is being made weighs nothing yet, and somebody waits for it.
      if (sizeBytes === 0) continue;
      warm.delete(key);
      sum -= sizeBytes;
    }
  };

  const make = async (key: string, blob: Blob, target: FitTarget): Promise<FittedImage> => {
    try {
      const original = {
        type: blob.type,
        sizeBytes: blob.sizeBytes,
        read: () => parts.blobs.read(blob.hash),
      };
      const made = await parts.fit(original, target, parts.clock.deadline(fitDeadlineMs));
      const known = warm.get(key);
      if (known !== undefined) known.sizeBytes = made.bytes.byteLength;
      cool();
      return made;
    } catch (error) {
      warm.delete(key);
      throw error;
    }
  };

  return {
    get: async (blob, target) => {
      if (target.types.includes(blob.type) && blob.sizeBytes <= target.maxBytes) return undefined;
      const key = [blob.hash, target.maxBytes, ...target.types].join(' ');
      const known = warm.get(key) ?? { made: make(key, blob, target), sizeBytes: 0 };
      warm.delete(key);
      warm.set(key, known);
      return known.made;
    },
  };
}
