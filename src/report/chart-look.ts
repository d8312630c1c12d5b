// How charts look: one accent that everybody can tell from grey, on paper or at night, large for a slide or small for a page.

export type ChartLook = {
  readonly accent: string;
  /** Beside the accent: what is left over. */
  readonly quiet: string;
  readonly ink: string;
  readonly faint: string;
  readonly line: string;
  readonly band: string;
  readonly ground: string;
  /** Pixels. */
  readonly text: number;
  readonly smallText: number;
  readonly bar: number;
  /** Columns of text that a name may take beside its bar. */
  readonly nameColumns: number;
};

// Of different lightness as well, so that they hold without any colour; the inks have a contrast of 4.5 on their ground.
const light = {
  accent: '#1f5c40',
  quiet: '#b9bdb2',
  ink: '#1e231d',
  faint: '#5d6459',
  line: '#e6e4dc',
  band: '#f0eee6',
  ground: '#fbfaf7',
};
const dark = {
  accent: '#93d6ad',
  quiet: '#59605a',
  ink: '#e9ece4',
  faint: '#a2aa9c',
  line: '#2e342d',
  band: '#272d26',
  ground: '#1b1f1a',
};

export const slideLook: ChartLook = { ...light, text: 24, smallText: 20, bar: 40, nameColumns: 34 };
const page = { text: 14, smallText: 12, bar: 24, nameColumns: 22 };
export const pageLooks = { light: { ...light, ...page }, dark: { ...dark, ...page } } as const;
