// Words around a prompt that set a look: how they are put there, by which name they are known, and the styles that every
// team has from the start. Pure.
import { editDistance, isNear } from '../edit-distance.ts';

export type Style = { readonly name: string; readonly before: string; readonly after: string };

export const builtInStyles: readonly Style[] = [
  {
    name: 'photo',
    before: 'A photograph of',
    after: ', natural light, 35 mm lens, shallow depth of field',
  },
  {
    name: 'watercolour',
    before: 'A watercolour painting of',
    after: ', loose washes on rough paper, soft edges',
  },
  {
    name: 'ink',
    before: 'A black ink drawing of',
    after: ', confident line work on white paper, no grey',
  },
  {
    name: 'poster',
    before: 'A screen-printed poster of',
    after: ', flat shapes, three colours, strong composition',
  },
  {
    name: 'pixel-art',
    before: 'Pixel art of',
    after: ', limited palette, crisp pixels, no anti-aliasing',
  },
  {
    name: 'clay',
    before: 'A clay model of',
    after: ', handmade, fingerprints visible, soft studio light',
  },
  {
    name: 'isometric',
    before: 'An isometric illustration of',
    after: ', clean geometry, soft shadows, plain background',
  },
  {
    name: 'blueprint',
    before: 'A blueprint of',
    after: ', white technical lines on blue, with construction marks',
  },
];

type Words = Pick<Style, 'before' | 'after'>;
export type ApplyStyle = (prompt: string, words: Words) => string;

/** The prompt as it is sent to a provider. */
export function applyStyle(prompt: string, { before, after }: Words): string {
  const start = before === '' ? '' : `${before} `;
  // A comma or a stop belongs to the word before it.
  const end = after === '' || /^[,.;:!?]/.test(after) ? after : ` ${after}`;
  return `${start}${prompt}${end}`;
}

/** The same for what changes a picture: its words say what to do, not what to show. */
export function applyStyleToEdit(prompt: string, words: Words): string {
  if (words.before === '' && words.after === '') return prompt;
  return `${prompt}\nMake the whole picture look like this: ${applyStyle('the same scene', words)}`;
}

/** The name as it is compared: `Pixel Art` and `pixel-art` are the same. */
export function foldStyleName(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .trim()
    .replace(/[\s_-]+/g, '-');
}

/** Names that may have been meant, the nearest first. */
export function nearStyleNames(written: string, styles: readonly Pick<Style, 'name'>[]): readonly string[] {
  const wanted = foldStyleName(written);
  return styles
    .map(({ name }) => {
      const folded = foldStyleName(name);
      const isPart = folded.includes(wanted) || wanted.includes(folded);
      return { name, distance: isPart ? 1 : editDistance(wanted, folded) };
    })
    .filter(({ distance }) => isNear(distance, wanted))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}
