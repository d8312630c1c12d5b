// A few things on a table before an arch: vessels, spheres, a lamp that gives light.
import { type Brush, gradient, n, type Scene } from '../brush.ts';
import { type Colour, hex, lighter, mix } from '../colour.ts';

/** Light from the left, shade on the right. */
function round(colour: Colour): { definition: string; fill: string } {
  const { definition, fill } = gradient('linear', [
    [0, lighter(colour, 0.12)],
    [0.45, colour],
    [1, lighter(colour, -0.17)],
  ]);
  return { definition: definition.replace('x2="0" y2="1"', 'x2="1" y2="0"'), fill };
}

function shadow({ palette }: Brush, x: number, y: number, wide: number): string {
  const { definition, fill } = gradient('radial', [
    [0, palette.near, 0.5],
    [1, palette.near, 0],
  ]);
  return `${definition}<ellipse cx="${n(x + wide * 0.25)}" cy="${n(y)}" rx="${n(wide)}" ry="${n(wide * 0.16)}" fill="${fill}"/>`;
}

function vessel({ random }: Brush, x: number, foot: number, high: number, colour: Colour): string {
  const { definition, fill } = round(colour);
  const [base, belly, neck, lip] = [
    0.16,
    random.between(0.28, 0.42),
    random.between(0.06, 0.14),
    random.between(0.1, 0.18),
  ];
  const side = (sign: number) =>
    [
      [base, 0],
      [belly * 1.25, 0.28],
      [belly * 0.9, 0.62],
      [neck, 0.78],
      [neck, 0.88],
      [lip, 1],
    ].map(([out = 0, up = 0]) => [x + sign * out * high, foot - up * high] as const);
  const [l0, l1, l2, l3, l4, l5] = side(-1);
  const [r0, r1, r2, r3, r4, r5] = side(1);
  if (!(l0 && l1 && l2 && l3 && l4 && l5 && r0 && r1 && r2 && r3 && r4 && r5)) return '';
  const at = ([px, py]: readonly [number, number]) => `${n(px)} ${n(py)}`;
  const path = `M${at(l0)}C${at(l1)} ${at(l2)} ${at(l3)}C${at(l4)} ${at(l4)} ${at(l5)}L${at(r5)}C${at(r4)} ${at(r4)} ${at(r3)}C${at(r2)} ${at(r1)} ${at(r0)}Z`;
  const mouth = `<ellipse cx="${n(x)}" cy="${n(foot - high)}" rx="${n(lip * high)}" ry="${n(lip * high * 0.2)}" fill="${hex(lighter(colour, -0.22))}"/>`;
  return `${definition}<path d="${path}" fill="${fill}"/>${mouth}`;
}

function sphere(x: number, foot: number, radius: number, colour: Colour): string {
  const { definition, fill } = gradient('radial', [
    [0, lighter(colour, 0.16)],
    [0.5, colour],
    [1, lighter(colour, -0.16)],
  ]);
  const offset = definition.replace('<radialGradient', '<radialGradient cx="0.36" cy="0.32" r="0.75"');
  return `${offset}<circle cx="${n(x)}" cy="${n(foot - radius)}" r="${n(radius)}" fill="${fill}"/>`;
}

function lamp({ palette }: Brush, x: number, foot: number, high: number, colour: Colour): string {
  const { definition, fill } = round(colour);
  const shadeTop = foot - high;
  const shadeFoot = foot - high * 0.58;
  const light = gradient('radial', [
    [0, palette.sun, 0.85],
    [0.35, palette.sun, 0.35],
    [1, palette.sun, 0],
  ]);
  const glow = `${light.definition}<circle cx="${n(x)}" cy="${n(shadeFoot)}" r="${n(high * 0.85)}" fill="${light.fill}"/>`;
  const stem = `<rect x="${n(x - high * 0.02)}" y="${n(shadeFoot)}" width="${n(high * 0.04)}" height="${n(high * 0.56)}" fill="${hex(palette.near)}"/>`;
  const stand = `<path d="M${n(x - high * 0.2)} ${n(foot)}q0 ${n(-high * 0.09)} ${n(high * 0.2)} ${n(-high * 0.09)}t${n(high * 0.2)} ${n(high * 0.09)}Z" fill="${hex(palette.near)}"/>`;
  const bulb = `<ellipse cx="${n(x)}" cy="${n(shadeFoot)}" rx="${n(high * 0.33)}" ry="${n(high * 0.05)}" fill="${hex(lighter(palette.sun, 0.04))}"/>`;
  const shade = `<path d="M${n(x - high * 0.18)} ${n(shadeTop)}h${n(high * 0.36)}L${n(x + high * 0.34)} ${n(shadeFoot)}q${n(-high * 0.34)} ${n(high * 0.06)} ${n(-high * 0.68)} 0Z" fill="${fill}"/>`;
  return `${glow}${stem}${stand}${bulb}${definition}${shade}`;
}

function makeStillLife(withLamp: boolean): Scene {
  return (brush) => {
    const { width, height, short, palette, random } = brush;
    const wallColour = palette.dark
      ? lighter(palette.sky[1], 0.02)
      : mix(palette.paper, palette.sky[1], 0.45);
    const wall = gradient('linear', [
      [0, lighter(wallColour, -0.05)],
      [1, lighter(wallColour, 0.05)],
    ]);
    const table = height * random.between(0.7, 0.77);
    const center = width * random.between(0.44, 0.56);
    const arch = short * random.between(0.3, 0.36);
    const archTop = Math.max(height * 0.08 + arch, table - short * 0.62 + arch * 0.4);
    const inside = gradient('linear', [
      [0, palette.sky[0]],
      [0.6, palette.sky[1]],
      [1, palette.sky[2]],
    ]);
    const board = gradient('linear', [
      [0, lighter(palette.far, 0.04)],
      [1, mix(palette.far, palette.near, 0.55)],
    ]);
    let drawn = `${wall.definition}<rect width="${n(width)}" height="${n(height)}" fill="${wall.fill}"/>`;
    drawn += `${inside.definition}<path d="M${n(center - arch)} ${n(table)}V${n(archTop)}a${n(arch)} ${n(arch)} 0 0 1 ${n(arch * 2)} 0V${n(table)}Z" fill="${inside.fill}"/>`;
    drawn += `<circle cx="${n(center + arch * random.between(-0.4, 0.4))}" cy="${n(archTop + arch * 0.1)}" r="${n(arch * 0.26)}" fill="${hex(palette.sun)}" opacity="0.9"/>`;
    drawn += `${board.definition}<rect y="${n(table)}" width="${n(width)}" height="${n(height - table)}" fill="${board.fill}"/>`;
    const colours = [
      palette.accent,
      palette.second,
      mix(palette.paper, palette.accent, 0.15),
      mix(palette.near, palette.second, 0.4),
    ] as const;
    const foot = table + (height - table) * 0.38;
    const spread = short * 0.27;
    const things = [-1, 1, 0].map((side) => ({
      x: center + side * spread * random.between(0.85, 1.15),
      side,
    }));
    for (const { x, side } of things) {
      const colour = random.pick(colours);
      const ground = foot + (side === 0 ? short * 0.05 : random.between(-0.01, 0.02) * short);
      const high = short * random.between(0.26, 0.42);
      drawn += shadow(brush, x, ground, high * 0.42);
      if (withLamp && side === 0) drawn += lamp(brush, x, ground, short * 0.56, palette.accent);
      else if (random.chance(0.38)) drawn += sphere(x, ground, high * random.between(0.22, 0.34), colour);
      else drawn += vessel(brush, x, ground, high, colour);
    }
    return drawn;
  };
}

export const stillLife = makeStillLife(false);
export const lampLight = makeStillLife(true);
