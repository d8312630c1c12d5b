// The ratio of the picture that an order gets: its own, else its last reference's, else a square.
// Reads the references to the end of their headers, which is also how a broken one shows.
import sharp from 'sharp';
import type { GeminiOrder } from './gemini-request.ts';
import { nearestRatio } from './pixels.ts';

/** Undefined when a reference's bytes stop being an image after its first ones. */
export async function drawnRatio({
  aspectRatio,
  references,
}: Pick<GeminiOrder, 'aspectRatio' | 'references'>): Promise<string | undefined> {
  let ratio = '1:1';
  for (const { mimeType, bytes } of references) {
    // sharp's binaries read no HEIC; those are believed.
    if (mimeType === 'image/heic' || mimeType === 'image/heif') continue;
    const size = await sharp(bytes)
      .metadata()
      .then(({ width, height }) => ({ width, height }))
      .catch(() => undefined);
    if (!size) return undefined;
    ratio = nearestRatio(size.width, size.height);
  }
  return aspectRatio ?? ratio;
}
