// A planet with bands, perhaps a ring and moons, before stars and glowing gas.
import { type Brush, gradient, n, type Scene, stars } from '../brush.ts';
import { type Colour, hex, lighter, mix } from '../colour.ts';

const deep: Colour = [0.13, 0.05, 280];

function gas({ width, height, random, palette }: Brush): string {
  let drawn = '';
  const colours = [palette.accent, palette.second, palette.sky[1], palette.far] as const;
  for (let index = 0; index < 7; index += 1) {
    const colour = random.pick(colours);
    const { definition, fill } = gradient('radial', [
      [0, colour, 0.34],
      [0.5, colour, 0.12],
      [1, colour, 0],
    ]);
    const radius = random.between(0.25, 0.5) * Math.max(width, height) * 0.8;
    drawn += `${definition}<ellipse cx="${n(random.between(0, width))}" cy="${n(random.between(0, height))}" rx="${n(radius)}" ry="${n(radius * random.between(0.4, 0.8))}" fill="${fill}"/>`;
  }
  return drawn;
}

function planet({ random, palette }: Brush, x: number, y: number, radius: number, tilt: number): string {
  const id = `p${n(x)}-${n(y)}`.replaceAll('.', '_');
  let bands = '';
  for (let at = -1; at < 1; ) {
    const high = random.between(0.08, 0.3);
    const colour = lighter(
      mix(palette.accent, palette.second, random.between(0, 1)),
      random.between(-0.1, 0.12),
    );
    bands += `<rect x="${n(x - radius)}" y="${n(y + at * radius)}" width="${n(radius * 2)}" height="${n(high * radius + 1)}" fill="${hex(colour)}"/>`;
    at += high;
  }
  const shade = gradient('radial', [
    [0, deep, 0],
    [0.6, deep, 0.12],
    [0.85, deep, 0.62],
    [1, deep, 0.92],
  ]);
  const clip = `<clipPath id="${id}"><circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}"/></clipPath>`;
  const shadow = `<circle cx="${n(x - radius * 0.42)}" cy="${n(y - radius * 0.42)}" r="${n(radius * 1.75)}" fill="${shade.fill}"/>`;
  return `${clip}${shade.definition}<g clip-path="url(#${id})"><g transform="rotate(${n(tilt)} ${n(x)} ${n(y)})">${bands}</g>${shadow}</g>`;
}

function ring(
  { palette }: Brush,
  x: number,
  y: number,
  radius: number,
  tilt: number,
  front: boolean,
): string {
  let drawn = '';
  const sweep = front ? 0 : 1;
  for (const [size, width, opacity] of [
    [1.5, 0.13, 0.75],
    [1.75, 0.07, 0.5],
    [1.92, 0.1, 0.6],
  ] as const) {
    const rx = radius * size;
    const ry = rx * 0.22;
    drawn += `<path d="M${n(x - rx)} ${n(y)}A${n(rx)} ${n(ry)} 0 0 ${sweep} ${n(x + rx)} ${n(y)}" fill="none" stroke="${hex(lighter(palette.sun, -0.08))}" stroke-width="${n(radius * width)}" opacity="${opacity}"/>`;
  }
  return `<g transform="rotate(${n(tilt)} ${n(x)} ${n(y)})">${drawn}</g>`;
}

export const cosmos: Scene = (brush) => {
  const { width, height, short, palette, random } = brush;
  const back = gradient('linear', [
    [0, deep],
    [1, lighter(mix(deep, palette.sky[0], 0.3), 0.02)],
  ]);
  const x = width * random.between(0.35, 0.65);
  const y = height * random.between(0.42, 0.6);
  const radius = short * random.between(0.2, 0.28);
  const tilt = random.between(-28, 28);
  const hasRing = random.chance(0.65);
  let drawn = `${back.definition}<rect width="${n(width)}" height="${n(height)}" fill="${back.fill}"/>`;
  drawn += gas(brush) + stars(brush, height, 260);
  const light = gradient('radial', [
    [0, palette.second, 0.45],
    [0.55, palette.second, 0.25],
    [1, palette.second, 0],
  ]);
  drawn += `${light.definition}<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius * 1.9)}" fill="${light.fill}"/>`;
  if (hasRing) drawn += ring(brush, x, y, radius, tilt, false);
  drawn += planet(brush, x, y, radius, tilt);
  if (hasRing) drawn += ring(brush, x, y, radius, tilt, true);
  for (let index = random.whole(1, 3); index > 0; index -= 1) {
    const angle = random.between(0, 6.28);
    const away = radius * random.between(1.9, 2.3);
    const [moonX, moonY] = [x + Math.cos(angle) * away, y + Math.sin(angle) * away];
    drawn += planet(brush, moonX, moonY, radius * random.between(0.08, 0.2), tilt);
  }
  return drawn;
};
