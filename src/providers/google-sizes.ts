// The sizes in pixels that Nano Banana 2 answers with, by aspect ratio and resolution (ai.google.dev, image generation).
import type { AspectRatio, Resolution } from '../generation/request.ts';

export type Size = { readonly width: number; readonly height: number };
export type DrawnRatio = Exclude<AspectRatio, 'auto'>;

const atOneK: Readonly<Record<DrawnRatio, Size>> = {
  '1:1': { width: 1024, height: 1024 },
  '2:3': { width: 848, height: 1264 },
  '3:2': { width: 1264, height: 848 },
  '3:4': { width: 896, height: 1200 },
  '4:3': { width: 1200, height: 896 },
  '4:5': { width: 928, height: 1152 },
  '5:4': { width: 1152, height: 928 },
  '9:16': { width: 768, height: 1376 },
  '16:9': { width: 1376, height: 768 },
  '21:9': { width: 1584, height: 672 },
  '1:4': { width: 512, height: 2048 },
  '4:1': { width: 2048, height: 512 },
  '1:8': { width: 384, height: 3072 },
  '8:1': { width: 3072, height: 384 },
};

const scales: Readonly<Record<Resolution, number>> = { '0.5K': 0.5, '1K': 1, '2K': 2, '4K': 4 };

/** `reference` is what `auto` follows; without one it is 1:1. */
export function sizeOf(aspectRatio: AspectRatio, resolution: Resolution, reference?: Size): Size {
  const { width, height } = aspectRatio === 'auto' ? nearest(reference) : atOneK[aspectRatio];
  return { width: width * scales[resolution], height: height * scales[resolution] };
}

function nearest(reference: Size | undefined): Size {
  if (reference === undefined) return atOneK['1:1'];
  const wanted = Math.log(reference.width / reference.height);
  const distance = ({ width, height }: Size) => Math.abs(Math.log(width / height) - wanted);
  return Object.values(atOneK).reduce((best, size) => (distance(size) < distance(best) ? size : best));
}
