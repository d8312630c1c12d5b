// Prepares what people give as references: upright, without metadata (camera, place, hidden payloads), in a type that
// providers take. What providers answer never comes through here.
import { DownloadError } from '../errors.ts';
import { isBare } from './bare.ts';
import { headBytes, inspectHeader, referenceTypes } from './inspect.ts';
import { damaged, mostPixels, openImage, runImageJob } from './sharp.ts';

export type Prepared = {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** Whether the file was upright and without metadata as it was given, so that it may be shown as it is. */
  readonly wasBare: boolean;
};

/**
 * The picture encoded anew as PNG, JPEG or WebP, ready to be kept. Rejects with a DownloadError: `not_an_image`,
 * `too_many_pixels`, `damaged`.
 * @param bytes a PNG, JPEG, WebP, GIF or AVIF file; of an animation its first frame is taken.
 */
export async function prepareReference(bytes: Uint8Array, signal: AbortSignal): Promise<Prepared> {
  const head = bytes.subarray(0, headBytes);
  return runImageJob(async () => {
    const { type } = await inspectHeader(bytes, head, referenceTypes, mostPixels);
    try {
      return { ...(await encodeAnew(bytes, type)), wasBare: isBare(bytes, type) };
    } catch (error) {
      throw error instanceof DownloadError ? error : damaged(error);
    }
  }, signal);
}

async function encodeAnew(bytes: Uint8Array, type: string) {
  const { hasAlpha } = await openImage(bytes).metadata();
  // sharp writes no metadata unless it is told to, and turns colours to sRGB for the profile that it leaves out.
  const upright = openImage(bytes).autoOrient();
  if (type === 'image/jpeg' || (type === 'image/avif' && !hasAlpha)) {
    const made = await upright.jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
    return { bytes: made, type: 'image/jpeg' };
  }
  if (type === 'image/webp') {
    return { bytes: await upright.webp({ quality: 95, alphaQuality: 100, effort: 0 }).toBuffer(), type };
  }
  return { bytes: await upright.png().toBuffer(), type: 'image/png' };
}
