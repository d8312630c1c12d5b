// Open water with a low sun, its path of light, waves, and perhaps a sail or an island.
import { type Brush, gradient, n, type Scene, sky, stars, sun } from '../brush.ts';
import { hex, lighter, mix } from '../colour.ts';

function pathOfLight({ height, random, palette, short }: Brush, x: number, horizon: number): string {
  let drawn = '';
  const depth = height - horizon;
  for (let row = 0; row < 26; row += 1) {
    const share = row / 26;
    const y = horizon + depth * share ** 1.3 * 0.9 + 4;
    const wide = short * (0.05 + share * 0.16) * random.between(0.45, 1.1);
    const left = x - wide / 2 + random.between(-0.3, 0.3) * wide;
    const high = 2 + share * 5;
    drawn += `<rect x="${n(left)}" y="${n(y)}" width="${n(wide)}" height="${n(high)}" rx="${n(high / 2)}" fill="${hex(palette.sun)}" opacity="${n(0.9 - share * 0.6)}"/>`;
  }
  return drawn;
}

function wave({ width, height, random, short }: Brush, base: number, depth: number): string {
  const length = short * (0.16 + depth * 0.22);
  const lift = short * (0.008 + depth * 0.028);
  let path = `M${n(-length * random.between(0, 1) - 20)} ${n(base)}`;
  for (let x = -length; x < width + length; x += length) {
    path += `q${n(length * 0.3)} ${n(-lift * 1.7)} ${n(length * 0.55)} ${n(-lift * 0.4)}t${n(length * 0.45)} ${n(lift * 0.4)}`;
  }
  return `${path}V${n(height)}H-${n(length * 2)}Z`;
}

function boat({ palette, short, width, random }: Brush, horizon: number, sunX: number): string {
  const size = short * random.between(0.07, 0.12);
  const side = sunX > width / 2 ? random.between(0.18, 0.36) : random.between(0.64, 0.82);
  const x = width * side;
  const y = horizon + size * 0.5;
  const hull = `M${n(x - size * 0.55)} ${n(y - size * 0.18)}h${n(size * 1.1)}l${n(-size * 0.24)} ${n(size * 0.2)}h${n(-size * 0.66)}Z`;
  const main = `M${n(x + size * 0.03)} ${n(y - size * 0.24)}V${n(y - size * 1.5)}L${n(x + size * 0.5)} ${n(y - size * 0.24)}Z`;
  const jib = `M${n(x - size * 0.05)} ${n(y - size * 0.24)}V${n(y - size * 1.25)}L${n(x - size * 0.45)} ${n(y - size * 0.24)}Z`;
  const sail = hex(palette.dark ? lighter(palette.second, 0.1) : lighter(palette.paper, 0.02));
  return `<path d="${hull}" fill="${hex(palette.near)}"/><path d="${main}" fill="${sail}"/><path d="${jib}" fill="${hex(palette.accent)}"/>`;
}

function island({ palette, short, width }: Brush, horizon: number, sunX: number): string {
  const x = sunX > width / 2 ? width * 0.2 : width * 0.8;
  const wide = short * 0.32;
  const path = `M${n(x - wide)} ${n(horizon + 1)}q${n(wide * 0.35)} ${n(-wide * 0.2)} ${n(wide * 0.7)} ${n(-wide * 0.42)}t${n(wide * 0.55)} ${n(wide * 0.12)}q${n(wide * 0.35)} ${n(wide * 0.1)} ${n(wide * 0.75)} ${n(wide * 0.3)}Z`;
  return `<path d="${path}" fill="${hex(mix(palette.far, palette.near, 0.35))}"/>`;
}

export const sea: Scene = (brush) => {
  const { width, height, short, palette, random } = brush;
  const horizon = height * random.between(0.46, 0.6);
  const sunX = width * random.between(0.3, 0.7);
  const radius = short * random.between(0.1, 0.16);
  const water = gradient('linear', [
    [0, mix(palette.sky[2], palette.far, 0.55)],
    [0.35, mix(palette.far, palette.near, 0.3)],
    [1, mix(palette.far, palette.near, 0.8)],
  ]);
  let drawn = sky(brush, horizon / height + 0.02);
  if (palette.dark) drawn += stars(brush, horizon, 150);
  drawn += sun(brush, sunX, horizon - radius * random.between(0.1, 1.1), radius);
  if (random.chance(0.6)) drawn += island(brush, horizon, sunX);
  drawn += `${water.definition}<rect y="${n(horizon)}" width="${n(width)}" height="${n(height - horizon)}" fill="${water.fill}"/>`;
  drawn += pathOfLight(brush, sunX, horizon);
  if (random.chance(0.75)) drawn += boat(brush, horizon, sunX);
  for (let index = 1; index <= 4; index += 1) {
    const depth = index / 4;
    const base = horizon + (height - horizon) * (0.3 + depth * 0.58);
    const colour = mix(palette.far, palette.near, 0.35 + depth * 0.6);
    const { definition, fill } = gradient('linear', [
      [0, lighter(colour, 0.07)],
      [0.5, colour],
      [1, colour],
    ]);
    drawn += `${definition}<path d="${wave(brush, base, depth)}" fill="${fill}" opacity="0.82"/>`;
  }
  return drawn;
};
