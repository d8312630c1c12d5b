// Turns drawings into PNG: layers of SVG and pictures, from the back to the front. Knows nothing of what is drawn.
import type { Blend, OverlayOptions } from 'sharp';
import { damaged, drawImage, openHeader, openImage, runImageJob } from './sharp.ts';

export type DrawingLayer =
  /** As large as the drawing. */
  | { readonly kind: 'svg'; readonly svg: string; readonly blend?: Blend }
  /** Cropped to fill its box. */
  | {
      readonly kind: 'picture';
      readonly bytes: Uint8Array;
      readonly left: number;
      readonly top: number;
      readonly width: number;
      readonly height: number;
      /** Factors, 1 leaves it as it is. */
      readonly brightness?: number;
      readonly saturation?: number;
      /** Degrees around the colour circle. */
      readonly hue?: number;
    };

export type Drawing = {
  readonly width: number;
  readonly height: number;
  readonly layers: readonly DrawingLayer[];
};

export type Canvas = {
  /** PNG bytes of exactly the drawing's size. Rejects with a DownloadError `damaged` when a picture in it does not decode. */
  rasterise(drawing: Drawing, signal: AbortSignal): Promise<Uint8Array>;
  /** Width and height in pixels as they are shown. Rejects likewise. */
  measure(
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<{ readonly width: number; readonly height: number }>;
};

/** Level 6 takes three times as long for a tenth less. */
const compressionLevel = 3;

async function asDamaged<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw damaged(error);
  }
}

async function overlay(layer: DrawingLayer): Promise<OverlayOptions> {
  if (layer.kind === 'svg') return { input: Buffer.from(layer.svg), blend: layer.blend ?? 'over' };
  const { width, height, left, top, brightness = 1, saturation = 1, hue = 0 } = layer;
  const picture = openImage(layer.bytes)
    .autoOrient()
    .resize(width, height, { fit: 'cover' })
    .modulate({ brightness, saturation, hue: Math.round(hue) })
    .toColourspace('srgb')
    .removeAlpha()
    .raw();
  const { data, info } = await asDamaged(picture.toBuffer({ resolveWithObject: true }));
  return { input: data, raw: { width: info.width, height: info.height, channels: info.channels }, left, top };
}

async function compose({ width, height, layers }: Drawing): Promise<Uint8Array> {
  const [first, ...others] = layers;
  if (first?.kind === 'svg' && others.length === 0) {
    return drawImage(Buffer.from(first.svg)).removeAlpha().png({ compressionLevel }).toBuffer();
  }
  const overlays: OverlayOptions[] = [];
  for (const layer of layers) overlays.push(await overlay(layer));
  return drawImage({ create: { width, height, channels: 3, background: '#101018' } })
    .composite(overlays)
    .removeAlpha()
    .png({ compressionLevel })
    .toBuffer();
}

export function createCanvas(): Canvas {
  return {
    rasterise: (drawing, signal) => runImageJob(() => compose(drawing), signal),
    measure: (bytes, signal) =>
      runImageJob(async () => {
        const { autoOrient } = await asDamaged(openHeader(bytes).metadata());
        return { width: autoOrient.width, height: autoOrient.height };
      }, signal),
  };
}
