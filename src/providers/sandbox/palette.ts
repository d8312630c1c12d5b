// The colours of a picture, chosen by what its prompt says of light and colour, else by chance.
import type { Colour } from './colour.ts';
import type { Random } from './random.ts';

export type Palette = {
  /** From the top of the sky to the horizon. */
  readonly sky: readonly [Colour, Colour, Colour];
  readonly sun: Colour;
  readonly far: Colour;
  readonly near: Colour;
  readonly accent: Colour;
  readonly second: Colour;
  readonly paper: Colour;
  /** Whether stars can be seen. */
  readonly dark: boolean;
};

type Mood = 'dawn' | 'day' | 'dusk' | 'night' | 'amber' | 'winter' | 'lagoon' | 'blossom';

const moods: Readonly<Record<Mood, Palette>> = {
  dawn: {
    sky: [
      [0.6, 0.1, 270],
      [0.78, 0.1, 350],
      [0.92, 0.08, 70],
    ],
    sun: [0.95, 0.1, 85],
    far: [0.68, 0.09, 320],
    near: [0.27, 0.08, 285],
    accent: [0.7, 0.18, 25],
    second: [0.82, 0.13, 75],
    paper: [0.95, 0.025, 60],
    dark: false,
  },
  day: {
    sky: [
      [0.62, 0.14, 245],
      [0.8, 0.09, 220],
      [0.96, 0.05, 95],
    ],
    sun: [0.97, 0.09, 98],
    far: [0.76, 0.06, 205],
    near: [0.36, 0.09, 165],
    accent: [0.7, 0.19, 40],
    second: [0.85, 0.16, 90],
    paper: [0.96, 0.02, 95],
    dark: false,
  },
  dusk: {
    sky: [
      [0.33, 0.12, 285],
      [0.58, 0.19, 355],
      [0.85, 0.15, 65],
    ],
    sun: [0.9, 0.16, 65],
    far: [0.55, 0.15, 340],
    near: [0.19, 0.07, 290],
    accent: [0.74, 0.18, 45],
    second: [0.6, 0.2, 350],
    paper: [0.93, 0.04, 50],
    dark: false,
  },
  night: {
    sky: [
      [0.15, 0.05, 272],
      [0.28, 0.09, 268],
      [0.48, 0.1, 245],
    ],
    sun: [0.95, 0.04, 95],
    far: [0.4, 0.09, 258],
    near: [0.11, 0.035, 272],
    accent: [0.86, 0.14, 85],
    second: [0.7, 0.14, 200],
    paper: [0.22, 0.05, 270],
    dark: true,
  },
  amber: {
    sky: [
      [0.72, 0.12, 60],
      [0.85, 0.11, 75],
      [0.95, 0.06, 90],
    ],
    sun: [0.9, 0.16, 60],
    far: [0.76, 0.12, 55],
    near: [0.35, 0.1, 35],
    accent: [0.6, 0.18, 30],
    second: [0.5, 0.08, 190],
    paper: [0.94, 0.04, 80],
    dark: false,
  },
  winter: {
    sky: [
      [0.72, 0.06, 245],
      [0.86, 0.04, 240],
      [0.97, 0.02, 30],
    ],
    sun: [0.98, 0.05, 60],
    far: [0.84, 0.035, 240],
    near: [0.44, 0.06, 250],
    accent: [0.65, 0.17, 25],
    second: [0.75, 0.08, 210],
    paper: [0.97, 0.01, 240],
    dark: false,
  },
  lagoon: {
    sky: [
      [0.5, 0.11, 215],
      [0.76, 0.11, 190],
      [0.94, 0.07, 120],
    ],
    sun: [0.96, 0.12, 105],
    far: [0.7, 0.1, 195],
    near: [0.25, 0.07, 220],
    accent: [0.74, 0.18, 35],
    second: [0.88, 0.14, 100],
    paper: [0.95, 0.03, 160],
    dark: false,
  },
  blossom: {
    sky: [
      [0.74, 0.11, 305],
      [0.85, 0.09, 345],
      [0.96, 0.05, 50],
    ],
    sun: [0.97, 0.08, 75],
    far: [0.78, 0.11, 340],
    near: [0.38, 0.12, 320],
    accent: [0.67, 0.2, 5],
    second: [0.8, 0.12, 160],
    paper: [0.96, 0.025, 350],
    dark: false,
  },
};

const moodWords: readonly (readonly [Mood, RegExp])[] = [
  ['night', /\b(night|midnight|dark|moon\w*|stars?|starry|black|noir|neon)\b/],
  ['dusk', /\b(sunset|dusk|evening|twilight|synthwave|dramatic)\b/],
  ['dawn', /\b(sunrise|dawn|morning|misty|fog\w*|soft)\b/],
  ['winter', /\b(winter|snow\w*|ice|icy|frost\w*|arctic|polar|white)\b/],
  ['amber', /\b(autumn|fall|desert|sand|dunes?|canyon|savanna\w*|warm|vintage)\b/],
  ['blossom', /\b(spring|blossoms?|cherry|candy|pastel|romantic|cute)\b/],
  ['lagoon', /\b(tropical|lagoon|beach|island|jungle|summer)\b/],
  ['day', /\b(day|noon|sunny|bright|meadow)\b/],
];

const hues: readonly (readonly [hue: number, word: RegExp])[] = [
  [25, /\b(red|crimson|scarlet|ruby|rot|rouge|rojo)\b/],
  [50, /\b(orange|copper|rust|terracotta)\b/],
  [92, /\b(yellow|gold|golden|lemon|gelb|jaune|amarillo)\b/],
  [145, /\b(green|emerald|lime|moss|forest|grün|vert|verde)\b/],
  [190, /\b(teal|turquoise|cyan|mint|aqua)\b/],
  [255, /\b(blue|navy|azure|cobalt|sapphire|blau|bleu|azul)\b/],
  [300, /\b(purple|violet|lavender|lilac|lila)\b/],
  [355, /\b(pink|magenta|rose|fuchsia|rosa)\b/],
];
const greys = /\b(gr[ae]y|monochrome|black and white|b&w|charcoal|ink)\b/;

function paint(palette: Palette, change: (colour: Colour) => Colour): Palette {
  const [top, middle, low] = palette.sky;
  const { sun, far, near, accent, second, paper, dark } = palette;
  return {
    sky: [change(top), change(middle), change(low)],
    sun: change(sun),
    far: change(far),
    near: change(near),
    accent: change(accent),
    second: change(second),
    paper: change(paper),
    dark,
  };
}

/** Draws every hue most of the way to one, so that light and shade stay and the neighbours still differ. */
function towards(hue: number): (colour: Colour) => Colour {
  return ([lightness, chroma, own]) => {
    const turn = ((((own - hue) % 360) + 540) % 360) - 180;
    return [lightness, Math.max(chroma, 0.09), hue + turn * 0.16];
  };
}

export function hueOf(text: string): number | undefined {
  return hues.find(([, word]) => word.test(text.toLowerCase()))?.[0];
}

export const isGrey = (text: string): boolean => greys.test(text.toLowerCase());

export function moodOf(text: string): Mood | undefined {
  // "Black and white" is neither a night nor a winter.
  if (isGrey(text)) return undefined;
  return moodWords.find(([, word]) => word.test(text.toLowerCase()))?.[0];
}

export function choosePalette(prompt: string, random: Random): Palette {
  const byChance = random.pick<Mood>(['dawn', 'day', 'dusk', 'amber', 'lagoon', 'blossom', 'night', 'dusk']);
  const palette = moods[moodOf(prompt) ?? byChance];
  const turn = random.between(-14, 14);
  if (isGrey(prompt)) return paint(palette, ([lightness, , hue]) => [lightness, 0.004, hue]);
  const hue = hueOf(prompt);
  if (hue !== undefined) return paint(palette, towards(hue));
  return paint(palette, ([lightness, chroma, own]) => [lightness, chroma, own + turn]);
}
