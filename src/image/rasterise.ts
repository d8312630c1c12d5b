// Turns drawings into PNG: layers of SVG and pictures, from the back to the front. Knows nothing of what is drawn.
import sharp, { type Blend, type OverlayOptions } from 'sharp';

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
  /** PNG bytes of exactly the drawing's size. */
  rasterise(drawing: Drawing): Promise<Uint8Array>;
  /** Width and height in pixels as they are shown. */
  measure(bytes: Uint8Array): Promise<{ readonly width: number; readonly height: number }>;
};

/** The same as for every picture that is decoded. */
const limitInputPixels = 64e6;
/** Level 6 takes three times as long for a tenth less. */
const compressionLevel = 3;

async function overlay(layer: DrawingLayer): Promise<OverlayOptions> {
  if (layer.kind === 'svg') return { input: Buffer.from(layer.svg), blend: layer.blend ?? 'over' };
  const { width, height, left, top, brightness = 1, saturation = 1, hue = 0 } = layer;
  const { data, info } = await sharp(layer.bytes, { limitInputPixels })
    .autoOrient()
    .resize(width, height, { fit: 'cover' })
    .modulate({ brightness, saturation, hue: Math.round(hue) })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { input: data, raw: { width: info.width, height: info.height, channels: info.channels }, left, top };
}

export function createCanvas(): Canvas {
  return {
    async rasterise({ width, height, layers }) {
      const [first, ...others] = layers;
      const png = { compressionLevel };
      if (first?.kind === 'svg' && others.length === 0) {
        return sharp(Buffer.from(first.svg), { limitInputPixels }).removeAlpha().png(png).toBuffer();
      }
      const overlays: OverlayOptions[] = [];
      for (const layer of layers) overlays.push(await overlay(layer));
      return sharp({ create: { width, height, channels: 3, background: '#101018' } })
        .composite(overlays)
        .removeAlpha()
        .png(png)
        .toBuffer();
    },
    async measure(bytes) {
      const { autoOrient } = await sharp(bytes, { limitInputPixels }).metadata();
      return { width: autoOrient.width, height: autoOrient.height };
    },
  };
}
