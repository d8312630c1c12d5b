// Changes pictures by an instruction so that it can be seen: another light, other colours, snow or stars; several
// pictures become a collage. The pictures themselves stay recognisable.
import type { Drawing, DrawingLayer } from '../../image/rasterise.ts';
import type { Size } from '../google-sizes.ts';
import { gradient, n, stars, sun } from './brush.ts';
import { type Colour, hex } from './colour.ts';
import { choosePalette, hueOf, isGrey, moodOf } from './palette.ts';
import { svg, unitsOf } from './picture.ts';
import { createRandom, type Random } from './random.ts';

type Light = { readonly brightness: number; readonly saturation: number; readonly hue: number };
type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

function chooseLight(instruction: string, random: Random): Light {
  const text = instruction.toLowerCase();
  if (isGrey(text)) return { brightness: 1, saturation: 0, hue: 0 };
  if (moodOf(text) === 'night') return { brightness: 0.5, saturation: 0.8, hue: 0 };
  if (/\b(bright\w*|lighter)\b/.test(text)) return { brightness: 1.3, saturation: 1.05, hue: 0 };
  if (/\bdark\w*\b/.test(text)) return { brightness: 0.6, saturation: 1, hue: 0 };
  if (/\b(vivid|colou?rful|saturated|pop)\b/.test(text)) return { brightness: 1.03, saturation: 1.8, hue: 0 };
  if (hueOf(text) !== undefined) return { brightness: 1, saturation: 0.55, hue: 0 };
  if (moodOf(text) !== undefined) return { brightness: 1.02, saturation: 0.85, hue: 0 };
  return { brightness: 1, saturation: 1.1, hue: random.between(40, 320) };
}

function wash(colour: Colour, strength: number, units: Size): string {
  return `<rect width="${n(units.width)}" height="${n(units.height)}" fill="${hex(colour)}" opacity="${strength}"/>`;
}

function snow(units: Size, random: Random): string {
  let drawn = '';
  for (let index = 0; index < 220; index += 1) {
    const at = `cx="${n(random.between(0, units.width))}" cy="${n(random.between(0, units.height))}"`;
    drawn += `<circle ${at} r="${n(random.between(1.2, 5.5))}" fill="#fff" opacity="${n(random.between(0.4, 0.95))}"/>`;
  }
  return drawn;
}

/** Light that falls in from a corner, so that every change shows, whatever was asked for. */
function gleam(colour: Colour, units: Size, random: Random): string {
  const { definition, fill } = gradient('radial', [
    [0, colour, 0.6],
    [0.5, colour, 0.22],
    [1, colour, 0],
  ]);
  const x = random.chance(0.5) ? 0 : units.width;
  return `${definition}<circle cx="${n(x)}" cy="0" r="${n(Math.min(units.width, units.height) * 0.75)}" fill="${fill}"/>`;
}

function chooseOverlay(instruction: string, size: Size, random: Random): DrawingLayer[] {
  const text = instruction.toLowerCase();
  const units = unitsOf(size);
  const palette = choosePalette(instruction, random);
  const brush = { ...units, short: Math.min(units.width, units.height), palette, random };
  const hue = hueOf(text);
  const mood = moodOf(text);
  const layers: DrawingLayer[] = [];
  if (hue !== undefined) {
    layers.push({ kind: 'svg', blend: 'soft-light', svg: svg(size, wash([0.62, 0.24, hue], 1, units)) });
    layers.push({ kind: 'svg', svg: svg(size, wash([0.6, 0.2, hue], 0.28, units)) });
  }
  if (mood === 'night') {
    const dark = wash([0.2, 0.1, 268], 0.5, units);
    const moon = sun(
      { ...brush, palette: { ...palette, sun: [0.96, 0.03, 95] } },
      units.width * 0.8,
      units.height * 0.16,
      brush.short * 0.06,
    );
    layers.push({ kind: 'svg', svg: svg(size, dark + stars(brush, units.height * 0.5, 140) + moon) });
  } else if (mood !== undefined) {
    const [top, , low] = palette.sky;
    const { definition, fill } = gradient('linear', [
      [0, top],
      [1, low],
    ]);
    const all = `<rect width="${n(units.width)}" height="${n(units.height)}" fill="${fill}" opacity="0.8"/>`;
    layers.push({ kind: 'svg', blend: 'soft-light', svg: svg(size, `${definition}${all}`) });
    layers.push({ kind: 'svg', svg: svg(size, wash(low, 0.2, units)) });
  }
  if (/\bsnow\w*\b/.test(text)) layers.push({ kind: 'svg', svg: svg(size, snow(units, random)) });
  layers.push({
    kind: 'svg',
    blend: 'screen',
    svg: svg(size, gleam(isGrey(text) ? [0.9, 0, 0] : palette.sun, units, random)),
  });
  return layers;
}

/** Boxes that fill the surface, in rows as even as can be, with room between them. */
function arrange(count: number, { width, height }: Size): Box[] {
  if (count === 1) return [{ left: 0, top: 0, width, height }];
  const rows = Math.min(count, Math.max(1, Math.round(Math.sqrt((count * height) / width))));
  const gap = Math.max(4, Math.round(Math.min(width, height) * 0.014));
  const boxes: Box[] = [];
  for (let row = 0; row < rows; row += 1) {
    const from = Math.floor((count * row) / rows);
    const inRow = Math.floor((count * (row + 1)) / rows) - from;
    const top = Math.round(gap + ((height - gap) * row) / rows);
    const boxHeight = Math.round(gap + ((height - gap) * (row + 1)) / rows) - gap - top;
    for (let column = 0; column < inRow; column += 1) {
      const left = Math.round(gap + ((width - gap) * column) / inRow);
      const boxWidth = Math.round(gap + ((width - gap) * (column + 1)) / inRow) - gap - left;
      boxes.push({ left, top, width: Math.max(1, boxWidth), height: Math.max(1, boxHeight) });
    }
  }
  return boxes;
}

export function drawEdit(
  instruction: string,
  slot: number,
  size: Size,
  pictures: readonly Uint8Array[],
): Drawing {
  const random = createRandom(`${slot} ${instruction}`);
  const light = chooseLight(instruction, random);
  const boxes = arrange(pictures.length, size);
  const layers = pictures.flatMap((bytes, index): DrawingLayer[] => {
    const box = boxes[index];
    return box === undefined ? [] : [{ kind: 'picture', bytes, ...box, ...light }];
  });
  return { ...size, layers: [...layers, ...chooseOverlay(instruction, size, random)] };
}
