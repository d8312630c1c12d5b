// What an image costs at a provider, in micro-dollars: its table, and the operator's word over it. Never charges.
import { z } from 'zod';
import { type Resolution, resolutions } from '../generation/request.ts';
import type { PriceQuery } from './provider.ts';

/** Micro-dollars by resolution; a resolution that is missing has no known price. */
export type PriceTable = Readonly<Partial<Record<Resolution, number>>>;

export type PriceList = {
  /** What it is the price list of: any other model has no known price. */
  readonly models: readonly string[];
  readonly images: PriceTable;
  /** For each reference. */
  readonly referenceMicros?: number;
  /** For a picture that may search the web. */
  readonly searchMicros?: number;
};

const microsPerDollar = 1_000_000;
/** Nobody asks more for an image; it catches cents written for dollars. */
const dearestDollars = 100;

function parseDollars(text: string): number | undefined {
  if (!/^\d+(\.\d{1,6})?$/.test(text)) return undefined;
  const dollars = Number(text);
  return dollars <= dearestDollars ? Math.round(dollars * microsPerDollar) : undefined;
}

function isResolution(text: string): text is Resolution {
  return resolutions.some((resolution) => resolution === text);
}

function parsePrices(text: string): PriceTable | undefined {
  const flat = parseDollars(text.trim());
  if (flat !== undefined) return Object.fromEntries(resolutions.map((resolution) => [resolution, flat]));
  const table: Partial<Record<Resolution, number>> = {};
  for (const pair of text.split(',')) {
    const [name = '', dollars = '', ...rest] = pair.split('=').map((side) => side.trim());
    const resolution = name.toUpperCase();
    const micros = parseDollars(dollars);
    if (!isResolution(resolution) || micros === undefined || rest.length > 0) return undefined;
    if (table[resolution] !== undefined) return undefined;
    table[resolution] = micros;
  }
  return table;
}

/** US dollars an image: `0.05` for every resolution, or `0.5K=0.04,1K=0.05,2K=0.08,4K=0.16`. */
export const pricesSchema = z.string().transform((text, context): PriceTable => {
  const table = parsePrices(text);
  if (table !== undefined) return table;
  const message = 'must be US dollars an image: `0.05`, or by resolution `0.5K=0.04,1K=0.05,2K=0.08,4K=0.16`';
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

/** What the operator says of a resolution is the whole price of an image there; the rest stays as listed. */
export function priceImage(
  list: PriceList | undefined,
  overrides: PriceTable | undefined,
  query: PriceQuery,
): number | undefined {
  const override = overrides?.[query.resolution];
  if (override !== undefined) return override;
  if (!list?.models.includes(query.model)) return undefined;
  const image = list.images[query.resolution];
  if (image === undefined) return undefined;
  const search = query.search ? (list.searchMicros ?? 0) : 0;
  return image + query.references * (list.referenceMicros ?? 0) + search;
}
