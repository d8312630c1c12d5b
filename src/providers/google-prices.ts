// What Google asks for an image of Nano Banana 2 (ai.google.dev, pricing, November 2026). The sandbox asks the same.
import type { PriceList } from './prices.ts';

/** Micro-dollars: tokens of one image at $60 a million, search $14 per 1,000 queries. References cost next to nothing. */
export const googlePrices = {
  images: { '0.5K': 45_000, '1K': 67_000, '2K': 101_000, '4K': 151_000 },
  searchMicros: 14_000,
} as const satisfies Omit<PriceList, 'models'>;
