// A skyline in three depths before a large sun, windows lit.
import { type Brush, gradient, n, type Scene, sky, stars, sun } from '../brush.ts';
import { type Colour, hex, lighter, mix } from '../colour.ts';

function windows({ random, palette }: Brush, x: number, y: number, wide: number, high: number): string {
  let drawn = '';
  const step = 15;
  for (let row = y + 14; row < y + high - 16; row += step + 4) {
    for (let column = x + 9; column < x + wide - 12; column += step) {
      if (!random.chance(0.42)) continue;
      const colour = random.chance(0.8) ? palette.accent : palette.sun;
      drawn += `<rect x="${n(column)}" y="${n(row)}" width="6" height="9" fill="${hex(lighter(colour, 0.06))}" opacity="${n(random.between(0.5, 1))}"/>`;
    }
  }
  return drawn;
}

function roof({ random }: Brush, x: number, y: number, wide: number): string {
  const kind = random.whole(0, 5);
  if (kind === 0)
    return `M${n(x)} ${n(y)}l${n(wide / 2)} ${n(-wide * 0.55)}l${n(wide / 2)} ${n(wide * 0.55)}Z`;
  if (kind === 1) return `M${n(x)} ${n(y)}a${n(wide / 2)} ${n(wide / 2)} 0 0 1 ${n(wide)} 0Z`;
  if (kind === 2)
    return `M${n(x + wide * 0.25)} ${n(y)}v${n(-wide * 0.3)}h${n(wide * 0.5)}v${n(wide * 0.3)}Z`;
  if (kind === 3) return `M${n(x + wide / 2 - 2)} ${n(y)}v${n(-wide * 1.1)}h4v${n(wide * 1.1)}Z`;
  return '';
}

function row(brush: Brush, base: number, tallest: number, colour: Colour, lit: boolean): string {
  const { width, height, random } = brush;
  const { definition, fill } = gradient('linear', [
    [0, colour],
    [1, mix(colour, brush.palette.sky[2], lit ? 0.08 : 0.45)],
  ]);
  let drawn = '';
  let path = '';
  let lights = '';
  for (let x = -20; x < width + 20; ) {
    const wide = random.between(46, lit ? 120 : 84);
    const high = tallest * random.between(0.35, 1);
    const top = base - high;
    path += `M${n(x)} ${n(height)}V${n(top)}h${n(wide)}V${n(height)}Z${roof(brush, x, top + 0.5, wide)}`;
    if (lit) lights += windows(brush, x, top, wide, high + (height - base));
    x += wide + (random.chance(0.25) ? random.between(8, 34) : -0.5);
  }
  drawn += `${definition}<path d="${path}" fill="${fill}"/>${lights}`;
  return drawn;
}

export const city: Scene = (brush) => {
  const { width, height, short, palette, random } = brush;
  const base = height * 0.93;
  let drawn = sky(brush);
  if (palette.dark) drawn += stars(brush, height * 0.5, 120);
  const radius = short * random.between(0.16, 0.25);
  drawn += sun(brush, width * random.between(0.3, 0.7), height * random.between(0.36, 0.5), radius);
  drawn += row(brush, base, height * 0.62, mix(palette.far, palette.sky[1], 0.35), false);
  drawn += row(brush, base, height * 0.5, mix(palette.far, palette.near, 0.45), false);
  drawn += row(brush, base, height * 0.34, palette.near, true);
  return drawn;
};
