// The styles that every team has from the start: words around a prompt.

type Style = { readonly before: string; readonly after: string };

export const styleNames = [
  'photo',
  'watercolour',
  'ink',
  'poster',
  'pixel-art',
  'clay',
  'isometric',
  'blueprint',
] as const;
export type StyleName = (typeof styleNames)[number];

const styles: Readonly<Record<StyleName, Style>> = {
  photo: { before: 'A photograph of ', after: ', natural light, 35 mm lens, shallow depth of field' },
  watercolour: { before: 'A watercolour painting of ', after: ', loose washes on rough paper, soft edges' },
  ink: { before: 'A black ink drawing of ', after: ', confident line work on white paper, no grey' },
  poster: {
    before: 'A screen-printed poster of ',
    after: ', flat shapes, three colours, strong composition',
  },
  'pixel-art': { before: 'Pixel art of ', after: ', limited palette, crisp pixels, no anti-aliasing' },
  clay: { before: 'A clay model of ', after: ', handmade, fingerprints visible, soft studio light' },
  isometric: {
    before: 'An isometric illustration of ',
    after: ', clean geometry, soft shadows, plain background',
  },
  blueprint: { before: 'A blueprint of ', after: ', white technical lines on blue, with construction marks' },
};

export type ApplyStyle = (prompt: string, name: StyleName) => string;

/** The prompt as it is sent to a provider. */
export function applyStyle(prompt: string, name: StyleName): string {
  const { before, after } = styles[name];
  return `${before}${prompt}${after}`;
}

/** The same for what changes a picture: its words say what to do, not what to show. */
export function applyStyleToEdit(prompt: string, name: StyleName): string {
  const { before, after } = styles[name];
  return `${prompt}\nMake the whole picture look like this: ${before}the same scene${after}`;
}
