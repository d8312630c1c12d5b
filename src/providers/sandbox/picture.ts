// Draws a picture for a prompt: which scene, which colours. The same prompt, slot and size give the same picture.
import type { Drawing } from '../../image/rasterise.ts';
import type { Size } from '../google-sizes.ts';
import { type Brush, n, type Scene } from './brush.ts';
import { choosePalette } from './palette.ts';
import { createRandom, type Random } from './random.ts';
import { city } from './scenes/city.ts';
import { cosmos } from './scenes/cosmos.ts';
import { garden } from './scenes/garden.ts';
import { hills } from './scenes/hills.ts';
import { sea } from './scenes/sea.ts';
import { shapes } from './scenes/shapes.ts';
import { lampLight, stillLife } from './scenes/still-life.ts';

const subjects: readonly (readonly [Scene, RegExp])[] = [
  [lampLight, /\b(lamps?|lights?|lanterns?|candles?)\b/],
  [
    cosmos,
    /\b(space|planets?|galax\w+|cosmos|cosmic|universe|astronauts?|rockets?|alien\w*|saturn|mars|jupiter)\b/,
  ],
  [
    city,
    /\b(city|cities|town|streets?|buildings?|skyline|skyscrapers?|towers?|tokyo|new york|london|paris|berlin|cyberpunk|cars?|robots?)\b/,
  ],
  [
    sea,
    /\b(seas?|oceans?|waves?|beach\w*|ships?|boats?|sail\w*|lakes?|rivers?|island|coast|fish\w*|whales?|harbou?r|water)\b/,
  ],
  [
    garden,
    /\b(flowers?|gardens?|roses?|tulips?|plants?|leaves|leaf|botanical|bloom\w*|meadow|bees?|butterfl\w+|birds?)\b/,
  ],
  [
    shapes,
    /\b(abstract|logos?|posters?|patterns?|geometric\w*|bauhaus|icons?|shapes?|graphic|banner|album|cover|minimal\w*|bananas?)\b/,
  ],
  [
    stillLife,
    /\b(vases?|cups?|mugs?|bottles?|bowls?|fruits?|table|chairs?|products?|still life|pottery|ceramic\w*|coffee|tea|cake|food|portrait|shoes?|watch)\b/,
  ],
  [
    hills,
    /\b(mountains?|hills?|valleys?|landscapes?|forests?|trees?|woods?|deserts?|dunes?|canyon|sky|fox|wolf|deer|bear|horse|castle)\b/,
  ],
];

function chooseScene(prompt: string, random: Random): Scene {
  const byChance = random.pick([hills, sea, garden, shapes, stillLife, city, cosmos, hills]);
  return subjects.find(([, words]) => words.test(prompt.toLowerCase()))?.[0] ?? byChance;
}

/** A surface of a million square units in the shape of `size`. */
export function unitsOf({ width, height }: Size): Size {
  const scale = 1000 / Math.sqrt(width * height);
  return { width: width * scale, height: height * scale };
}

export function svg(size: Size, content: string): string {
  const { width, height } = unitsOf(size);
  const view = `viewBox="0 0 ${n(width)} ${n(height)}" preserveAspectRatio="none"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" ${view}>${content}</svg>`;
}

export function drawPicture(prompt: string, slot: number, size: Size): Drawing {
  // The first slot is the one that a lone picture has; each further one turns the same subject another way.
  const random = createRandom(`${slot} ${prompt}`);
  const scene = chooseScene(prompt, createRandom(prompt));
  const units = unitsOf(size);
  const brush: Brush = {
    ...units,
    short: Math.min(units.width, units.height),
    palette: choosePalette(prompt, random),
    random,
  };
  return { ...size, layers: [{ kind: 'svg', svg: svg(size, scene(brush)) }] };
}
