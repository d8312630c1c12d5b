// What a scene draws with: a surface of known size, its colours, its chance, and the few shapes that scenes share.
import { createHash } from 'node:crypto';
import { type Colour, hex, mix } from './colour.ts';
import type { Palette } from './palette.ts';
import type { Random } from './random.ts';

export type Brush = {
  /** The surface in units; an area of 1000 × 1000 whatever its shape. */
  readonly width: number;
  readonly height: number;
  /** The shorter side. */
  readonly short: number;
  readonly palette: Palette;
  readonly random: Random;
};

/** SVG elements from the back to the front. */
export type Scene = (brush: Brush) => string;

export type Point = readonly [x: number, y: number];

/** One decimal is a tenth of a pixel at 1K. */
export const n = (value: number): string => String(Math.round(value * 10) / 10);

export const places = (points: readonly Point[]): string =>
  points.map(([x, y]) => `${n(x)} ${n(y)}`).join(' L');

/** Definition and reference of a gradient from top to bottom, or out from a centre. */
export function gradient(
  kind: 'linear' | 'radial',
  stops: readonly (readonly [offset: number, colour: Colour, opacity?: number])[],
): { readonly definition: string; readonly fill: string } {
  // Named by what it is, so that the same picture is the same text; equal ones may be defined twice.
  const id = `g${createHash('sha256')
    .update(`${kind} ${stops.join(' ')}`)
    .digest('hex')
    .slice(0, 12)}`;
  const inner = stops
    .map(([offset, colour, opacity = 1]) => {
      const faint = opacity === 1 ? '' : ` stop-opacity="${opacity}"`;
      return `<stop offset="${offset}" stop-color="${hex(colour)}"${faint}/>`;
    })
    .join('');
  const direction = kind === 'linear' ? ' x2="0" y2="1"' : '';
  return {
    definition: `<${kind}Gradient id="${id}"${direction}>${inner}</${kind}Gradient>`,
    fill: `url(#${id})`,
  };
}

export function sky({ width, height, palette }: Brush, share = 1): string {
  const [top, middle, low] = palette.sky;
  const { definition, fill } = gradient('linear', [
    [0, top],
    [0.3, mix(top, middle, 0.55)],
    [0.6, middle],
    [0.82, mix(middle, low, 0.65)],
    [1, low],
  ]);
  return `${definition}<rect width="${n(width)}" height="${n(height * share)}" fill="${fill}"/>`;
}

/** A disc with light around it. */
export function sun({ palette }: Brush, x: number, y: number, radius: number): string {
  const glow = gradient('radial', [
    [0, palette.sun, 0.75],
    [0.3, palette.sun, 0.4],
    [0.6, palette.sun, 0.12],
    [1, palette.sun, 0],
  ]);
  const halo = `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius * 3.6)}" fill="${glow.fill}"/>`;
  return `${glow.definition}${halo}<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${hex(palette.sun)}"/>`;
}

export function stars({ width, random }: Brush, height: number, count: number): string {
  let dots = '';
  for (let index = 0; index < count; index += 1) {
    const radius = random.chance(0.12) ? random.between(1.6, 2.8) : random.between(0.5, 1.4);
    const y = height * random.between(0, 1) ** 1.4;
    const opacity = n(random.between(0.3, 1));
    dots += `<circle cx="${n(random.between(0, width))}" cy="${n(y)}" r="${n(radius)}" fill="#fff" opacity="${opacity}"/>`;
  }
  return dots;
}
