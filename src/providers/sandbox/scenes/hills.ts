// Ranges of hills behind each other in haze, under a sun or a moon.
import { type Brush, gradient, n, type Point, places, type Scene, sky, stars, sun } from '../brush.ts';
import { hex, lighter, mix } from '../colour.ts';

function ridge({ width, random }: Brush, base: number, swing: number, sharp: boolean): Point[] {
  const waves = [1, 2.3, 5.1].map((pace) => ({
    pace: (pace * random.between(0.8, 1.3) * Math.PI) / 620,
    phase: random.between(0, 6.3),
    size: 1 / pace,
  }));
  const points: Point[] = [];
  for (let x = -10; x <= width + 10; x += sharp ? 26 : 12) {
    const wave = waves.reduce((sum, { pace, phase, size }) => sum + Math.sin(x * pace + phase) * size, 0);
    points.push([x, base - wave * swing - (sharp ? random.between(0, swing * 0.38) : 0)]);
  }
  return points;
}

function trees({ random, short }: Brush, points: readonly Point[], colour: string, size: number): string {
  let drawn = '';
  for (const [x, y] of points) {
    if (!random.chance(0.34)) continue;
    const height = short * size * random.between(0.7, 1.4);
    const half = height * 0.24;
    const tiers = [0, 0.28, 0.55].map((lift) => {
      const wide = half * (1 - lift * 0.75);
      const foot = y + 4 - height * lift;
      return `M${n(x - wide)} ${n(foot)}L${n(x)} ${n(foot - height * 0.5)}L${n(x + wide)} ${n(foot)}Z`;
    });
    drawn += `<path d="${tiers.join('')}" fill="${colour}"/>`;
  }
  return drawn;
}

function birds({ width, height, random, short, palette }: Brush): string {
  let drawn = '';
  const x = random.between(0.2, 0.7) * width;
  const y = random.between(0.12, 0.32) * height;
  for (let index = random.whole(3, 6); index > 0; index -= 1) {
    const span = short * random.between(0.012, 0.022);
    const left = x + random.between(-0.12, 0.12) * short;
    const top = y + random.between(-0.05, 0.05) * short;
    const wing = `q${n(span * 0.5)} ${n(-span * 0.6)} ${n(span)} 0`;
    drawn += `<path d="M${n(left)} ${n(top)}${wing}${wing}" fill="none" stroke="${hex(palette.near)}" stroke-width="2.4" stroke-linecap="round"/>`;
  }
  return drawn;
}

export const hills: Scene = (brush) => {
  const { width, height, short, palette, random } = brush;
  const sharp = random.chance(0.45);
  const count = random.whole(4, 6);
  const horizon = height * random.between(0.42, 0.56);
  let drawn = sky(brush);
  if (palette.dark) drawn += stars(brush, horizon, 170);
  drawn += sun(
    brush,
    width * random.between(0.22, 0.78),
    horizon - short * random.between(0.06, 0.2),
    short * random.between(0.075, 0.14),
  );
  if (!palette.dark && random.chance(0.7)) drawn += birds(brush);
  for (let index = 0; index < count; index += 1) {
    const depth = index / (count - 1);
    const base = horizon + (height - horizon) * depth ** 1.25 * 0.86;
    const points = ridge(brush, base, short * (0.085 - depth * 0.03), sharp && depth < 0.6);
    const colour = mix(mix(palette.far, palette.sky[2], 0.25), palette.near, depth);
    const { definition, fill } = gradient('linear', [
      [0, colour],
      [1, lighter(mix(colour, palette.sky[2], 0.35 * (1 - depth)), 0.03)],
    ]);
    if (depth > 0.55) drawn += trees(brush, points, hex(colour), 0.045 + depth * 0.06);
    drawn += `${definition}<path d="M${places(points)} L${n(width + 10)} ${n(height)} L-10 ${n(height)}Z" fill="${fill}"/>`;
  }
  return drawn;
};
