// Flowers and leaves in front of a soft light.
import { type Brush, gradient, n, type Scene, sun } from '../brush.ts';
import { type Colour, hex, lighter, mix } from '../colour.ts';

const leafGreen: Colour = [0.5, 0.1, 150];

function flower(
  { random }: Brush,
  x: number,
  y: number,
  size: number,
  colour: Colour,
  heart: Colour,
): string {
  const petals = random.pick([5, 6, 8, 11]);
  const turn = random.between(0, 360);
  const long = size * random.between(0.85, 1.15);
  const wide = (size * 2.5) / petals;
  let drawn = '';
  for (const [scale, shade] of [
    [1, -0.07],
    [0.72, 0.02],
    [0.46, 0.09],
  ] as const) {
    for (let index = 0; index < petals; index += 1) {
      const angle = turn + (360 / petals) * (index + (scale === 0.72 ? 0.5 : 0));
      drawn += `<ellipse cx="${n(x)}" cy="${n(y - long * scale * 0.56)}" rx="${n(wide * scale * 0.62)}" ry="${n(long * scale * 0.5)}" fill="${hex(lighter(colour, shade))}" transform="rotate(${n(angle)} ${n(x)} ${n(y)})"/>`;
    }
  }
  return `${drawn}<circle cx="${n(x)}" cy="${n(y)}" r="${n(size * 0.2)}" fill="${hex(heart)}"/>`;
}

function leaf(x: number, y: number, long: number, angle: number, colour: Colour): string {
  const wide = long * 0.26;
  const side = (sign: number, shade: number) =>
    `<path d="M${n(x)} ${n(y)}Q${n(x + sign * wide)} ${n(y - long * 0.45)} ${n(x)} ${n(y - long)}Z" fill="${hex(lighter(colour, shade))}"/>`;
  return `<g transform="rotate(${n(angle)} ${n(x)} ${n(y)})">${side(-1, -0.03)}${side(1, 0.05)}</g>`;
}

export const garden: Scene = (brush) => {
  const { width, height, short, palette, random } = brush;
  const back = gradient('linear', [
    [0, lighter(palette.sky[1], 0.02)],
    [0.55, palette.sky[2]],
    [1, mix(palette.sky[2], palette.far, 0.5)],
  ]);
  let drawn = `${back.definition}<rect width="${n(width)}" height="${n(height)}" fill="${back.fill}"/>`;
  drawn += sun(
    brush,
    width * random.between(0.25, 0.75),
    height * random.between(0.22, 0.4),
    short * random.between(0.1, 0.16),
  );
  const green = mix(leafGreen, palette.near, 0.35);
  for (let depth = 0; depth < 3; depth += 1) {
    const near = depth / 2;
    const count = Math.max(2, Math.round((width / short) * (6 - depth * 1.2)));
    const stem = mix(mix(green, palette.sky[2], 0.62 - near * 0.62), palette.near, near * 0.3);
    for (let index = 0; index < count; index += 1) {
      const foot = (width * (index + random.between(0.1, 0.9))) / count;
      const size = short * (0.05 + near * 0.055) * random.between(0.8, 1.35);
      const top = height * (0.42 + near * 0.2 + random.between(-0.12, 0.14));
      const lean = random.between(-0.08, 0.08) * short;
      drawn += `<path d="M${n(foot)} ${n(height + 10)}Q${n(foot)} ${n((height + top) / 2)} ${n(foot + lean)} ${n(top)}" fill="none" stroke="${hex(stem)}" stroke-width="${n(3 + near * 5)}"/>`;
      for (let leaves = random.whole(2, 3); leaves > 0; leaves -= 1) {
        const y = random.between(top + size * 2.2, height);
        const angle = random.between(25, 75) * (random.chance(0.5) ? 1 : -1);
        drawn += leaf(foot, y, short * (0.1 + near * 0.11), angle, stem);
      }
      const bloom = mix(
        random.pick([palette.accent, palette.second, palette.sun, palette.accent]),
        palette.sky[2],
        0.45 - near * 0.45,
      );
      drawn += flower(brush, foot + lean, top, size, bloom, mix(palette.second, [0.55, 0.13, 65], 0.5));
    }
  }
  return drawn;
};
