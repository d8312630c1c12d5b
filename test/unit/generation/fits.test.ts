import { describe, expect, it } from 'vitest';
import { demandOf } from '../../../src/generation/demand.ts';
import { findFits, withFit } from '../../../src/generation/fits.ts';
import { quote } from '../../../src/generation/quote.ts';
import type { ImageRequest } from '../../../src/generation/request.ts';
import { unknownStanding } from '../../../src/generation/standing.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';
import { settingsOf } from '../../fixture/settings.ts';

const now = () => 0;
const prices = { '0.5K': 10_000, '1K': 20_000, '2K': 40_000, '4K': 90_000 };
const dear = {
  ...createScriptedProvider({ id: 'dear', now }),
  price: ({ resolution }: { resolution: keyof typeof prices }) => prices[resolution],
};
const cheap = {
  ...createScriptedProvider({ id: 'cheap', now, abilities: { resolutions: ['2K'] } }),
  price: () => 30_000,
};
const routing = {
  providers: [dear, cheap],
  preference: 'order',
  standings: { of: () => unknownStanding },
  canServeUrls: false,
} as const;
const asked: ImageRequest = {
  prompt: 'a lamp',
  aspectRatio: '1:1',
  resolution: '2K',
  count: 3,
  search: false,
  private: false,
};
const fits = (mostMicros: number, changes: Partial<ImageRequest> = {}) => {
  const request = { ...asked, ...changes };
  return findFits(request, demandOf(request, [], 0), mostMicros, routing);
};

describe('what would fit into a sum', () => {
  it('is the largest smaller size, the most pictures and whoever makes all of them, each by itself', () => {
    expect(fits(100_000)).toEqual([
      { change: { kind: 'resolution', resolution: '1K' }, priceMicros: 60_000, provider: 'DEAR' },
      { change: { kind: 'count', count: 2 }, priceMicros: 80_000, provider: 'DEAR' },
      { change: { kind: 'provider', provider: 'cheap' }, priceMicros: 90_000, provider: 'CHEAP' },
    ]);
  });

  it('is fewer with whoever is cheap enough, when the one asked first is not', () => {
    expect(fits(35_000)).toEqual([
      { change: { kind: 'resolution', resolution: '0.5K' }, priceMicros: 30_000, provider: 'DEAR' },
      { change: { kind: 'count', count: 1 }, priceMicros: 30_000, provider: 'CHEAP' },
    ]);
  });

  it('is smaller and fewer ones where neither alone is enough', () => {
    expect(fits(25_000)).toEqual([
      {
        change: { kind: 'smaller_and_fewer', resolution: '1K', count: 1 },
        priceMicros: 20_000,
        provider: 'DEAR',
      },
      {
        change: { kind: 'smaller_and_fewer', resolution: '0.5K', count: 2 },
        priceMicros: 20_000,
        provider: 'DEAR',
      },
    ]);
    expect(fits(10_000).map(({ change }) => change)).toEqual([
      { kind: 'smaller_and_fewer', resolution: '0.5K', count: 1 },
    ]);
  });

  it('is nothing when nothing is left', () => {
    expect(fits(0)).toEqual([]);
    expect(fits(9_999)).toEqual([]);
  });

  it('keeps to the ceiling and to the providers that may be asked as well', () => {
    expect(fits(1_000_000, { limits: { ceilingMicros: 65_000, providers: ['dear'] } })).toEqual([
      { change: { kind: 'resolution', resolution: '1K' }, priceMicros: 60_000, provider: 'DEAR' },
      { change: { kind: 'count', count: 1 }, priceMicros: 40_000, provider: 'DEAR' },
    ]);
  });

  it('is nothing smaller for what was to become larger', () => {
    expect(fits(30_000, { count: 1, derivation: 'larger' }).map(({ change }) => change.kind)).toEqual([
      'provider',
    ]);
  });

  it('comes to no more when it is quoted, whoever is asked first otherwise', () => {
    for (const mostMicros of [10_000, 25_000, 30_000, 35_000, 60_000, 90_000, 100_000])
      for (const { change, priceMicros } of fits(mostMicros)) {
        const circumstances = { addresses: [], startsBy: 0, mostMicros: priceMicros };
        const quoted = quote(withFit(asked, change), circumstances, settingsOf({}), routing);
        expect(quoted).toMatchObject({ kind: 'quoted', priceMicros });
        expect(priceMicros).toBeLessThanOrEqual(mostMicros);
      }
  });
});
