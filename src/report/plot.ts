// What a chart shows between its words: an ECharts option, and the figures of it for those who do not see it.

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Plain JSON, as it goes to a worker and to browsers. */
export type ChartOption = { readonly [key: string]: Json };

export type Plot = {
  readonly option: ChartOption;
  /** How many bars lie below each other; undefined for columns. */
  readonly rows: number | undefined;
  /** In words, the most important first. */
  readonly figures: readonly string[];
  /** How to read it, where that does not go without saying. */
  readonly note?: string;
};
