// Colours by lightness, chroma and hue as the eye sees them (OKLCH), so that mixed and turned ones stay in harmony.

/** Lightness 0 to 1, chroma 0 to about 0.3, hue in degrees. */
export type Colour = readonly [lightness: number, chroma: number, hue: number];

function channel(linear: number): number {
  const clipped = Math.min(1, Math.max(0, linear));
  const encoded = clipped <= 0.0031308 ? clipped * 12.92 : 1.055 * clipped ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255);
}

/** `#rrggbb`; source of the matrices: Björn Ottosson, "A perceptual color space for image processing". */
export function hex([lightness, chroma, hue]: Colour): string {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels = [
    channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    channel(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** A colour between two others, the shorter way around the circle. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const turn = ((((to[2] - from[2]) % 360) + 540) % 360) - 180;
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + turn * share];
}

export function lighter([lightness, chroma, hue]: Colour, by: number): Colour {
  return [Math.min(0.985, Math.max(0.06, lightness + by)), chroma, hue];
}
