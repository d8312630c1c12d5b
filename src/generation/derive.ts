// What a picture is turned into without anybody's words: another version of it, or the same in a larger size. Pure.
import type { StoredImage } from '../store/records.ts';
import { type AspectRatio, aspectRatios, type ImageRequest, type Resolution } from './request.ts';

/** What is known of the picture that it starts from. */
export type Original = {
  /** In pixels; undefined for what has not been fetched yet. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
  /** Undefined for what we have not made, as are the words for what it shows. */
  readonly prompt: string | undefined;
  readonly altText: string | undefined;
  readonly resolution: Resolution | undefined;
  readonly private: boolean;
};

/** Providers draw their ratios to about 1 %; neighbouring ratios are 6 % apart. */
const ratioTolerance = 0.03;
/** 2K pictures have up to 4.5 million pixels, 4K ones 16 million. */
const largestFromPixels = 12e6;

/** The ratio of a picture, by name where it has one, because not every provider takes `auto`. */
export function ratioOf({ size }: Pick<Original, 'size'>): AspectRatio {
  if (size === undefined) return 'auto';
  const distance = (ratio: AspectRatio) => {
    const [width = 0, height = 0] = ratio.split(':').map(Number);
    return Math.abs(Math.log((size.width * height) / (size.height * width)));
  };
  const [nearest] = aspectRatios
    .filter((ratio) => ratio !== 'auto')
    .sort((one, other) => distance(one) - distance(other));
  return nearest !== undefined && distance(nearest) < ratioTolerance ? nearest : 'auto';
}

/** Of a picture that is kept, and the request that made it where it is one of ours. */
export function originalOf({
  image,
  request,
}: {
  readonly image: StoredImage | undefined;
  readonly request: ImageRequest | undefined;
}): Original {
  const isOurs = image?.kind === 'result';
  return {
    size: image && { width: image.blob.width, height: image.blob.height },
    prompt: isOurs ? image.prompt : undefined,
    altText: isOurs ? image.altText : undefined,
    resolution: request?.resolution,
    private: image?.private ?? false,
  };
}

export function isLargest({ size, resolution }: Pick<Original, 'size' | 'resolution'>): boolean {
  return resolution === '4K' || (size !== undefined && size.width * size.height >= largestFromPixels);
}

/** @param unnamed what stands for the prompt of a picture that has none. */
export function variationOf(original: Original, unnamed: string): ImageRequest {
  const shows = original.altText === undefined ? '' : ` In words: ${original.altText}`;
  return {
    ...derivedFrom(original, unnamed),
    resolution: original.resolution ?? '1K',
    styledPrompt:
      'Make a new variation of this picture. Keep its subject, its style and its mood, and vary the composition, ' +
      `the pose and the details.${shows}`,
    derivation: 'variation',
  };
}

export function largerOf(original: Original, unnamed: string): ImageRequest {
  return {
    ...derivedFrom(original, unnamed),
    resolution: '4K',
    styledPrompt:
      'Reproduce this picture exactly as it is, in a higher resolution: the same composition, colours, faces, text and ' +
      'details, only sharper. Add nothing, leave nothing out and change nothing.',
    derivation: 'larger',
  };
}

function derivedFrom(original: Original, unnamed: string): Omit<ImageRequest, 'resolution'> {
  return {
    prompt: original.prompt ?? unnamed,
    aspectRatio: ratioOf(original),
    count: 1,
    search: false,
    private: original.private,
  };
}
