// Prices: what the operator may write, and what comes out.
import { describe, expect, it } from 'vitest';
import { priceImage, pricesSchema } from '../../../src/providers/prices.ts';

const query = { model: 'm', resolution: '1K', references: 2, search: true } as const;
const list = {
  models: ['m'],
  images: { '1K': 89_500, '2K': 134_000 },
  referenceMicros: 1_500,
  searchMicros: 14_000,
};

describe('prices', () => {
  it('are one number for every resolution', () => {
    expect(pricesSchema.parse('0.05')).toEqual({ '0.5K': 50_000, '1K': 50_000, '2K': 50_000, '4K': 50_000 });
  });

  it('or one for each', () => {
    const table = { '0.5K': 40_000, '1K': 50_000, '2K': 80_000, '4K': 160_000 };
    expect(pricesSchema.parse('0.5K=0.04,1K=0.05,2K=0.08,4K=0.16')).toEqual(table);
    expect(pricesSchema.parse(' 1k = 0.05 , 4K=0.0375 ')).toEqual({ '1K': 50_000, '4K': 37_500 });
    expect(pricesSchema.parse('0')).toMatchObject({ '1K': 0 });
  });

  it.each([
    '',
    'free',
    '-1',
    '5 cents',
    '0.05$',
    '1K',
    '1K=',
    '3K=0.05',
    '1K=0.05,1K=0.06',
    '1K=0.05=2',
    '1e3',
    '1K=0.05,',
    '500',
    '0.0000001',
    'NaN',
  ])('are not %j', (text) => expect(pricesSchema.safeParse(text).success).toBe(false));

  it('add what references and search cost', () => {
    expect(priceImage(list, undefined, query)).toBe(89_500 + 3_000 + 14_000);
    expect(priceImage(list, undefined, { ...query, references: 0, search: false })).toBe(89_500);
  });

  it('are unknown where no table has them, never free by accident', () => {
    expect(priceImage(list, undefined, { ...query, resolution: '4K' })).toBeUndefined();
    expect(priceImage(undefined, undefined, query)).toBeUndefined();
    expect(priceImage(undefined, { '1K': 0 }, query)).toBe(0);
  });

  it('are unknown for a model that the list is not of, unless the operator says one', () => {
    const other = { ...query, model: 'another' };
    expect(priceImage(list, undefined, other)).toBeUndefined();
    expect(priceImage(list, { '1K': 240_000 }, other)).toBe(240_000);
  });

  it("are the operator's word, whole, where there is one", () => {
    const overrides = { '1K': 50_000 };
    expect(priceImage(list, overrides, query)).toBe(50_000);
    expect(priceImage(list, overrides, { ...query, resolution: '2K', references: 0, search: false })).toBe(
      134_000,
    );
  });
});
