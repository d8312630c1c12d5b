// Who can do what, as the providers' own documents say it: written down here once more, apart from the providers' files,
// and held against what routing chooses among the real ones.
import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { Demand } from '../../../src/generation/demand.ts';
import { type RouteOptions, route } from '../../../src/generation/route.ts';
import { unknownStanding } from '../../../src/generation/standing.ts';
import { createHttpClient } from '../../../src/http/undici-client.ts';
import { createCanvas } from '../../../src/image/rasterise.ts';
import { loadProvider, providerList } from '../../../src/providers/index.ts';
import type { PriceTable } from '../../../src/providers/prices.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { everyDemand, plainDemand } from '../../fixture/demands.ts';

type Row = {
  /** Beside `auto`. */
  readonly ratios: readonly string[];
  /** Whether it follows the first reference by itself. */
  readonly auto: boolean;
  readonly resolutions: readonly string[];
  readonly references: number;
  /** What it takes of a reference. */
  readonly takes: 'bytes' | 'addresses' | 'both';
  readonly search: boolean;
  /** In US cents by resolution, with nothing else asked; undefined: it publishes none. */
  readonly cents: Readonly<Record<string, number>> | undefined;
};

const standard = ['1:1', '2:3', '3:2', '3:4', '4:3', '4:5', '5:4', '9:16', '16:9', '21:9'];
const all = [...standard, '1:4', '4:1', '1:8', '8:1'];

const matrix: Readonly<Record<string, Row>> = {
  orthogonal: {
    ratios: standard,
    auto: true,
    resolutions: ['1K', '2K', '4K'],
    references: 14,
    takes: 'bytes',
    search: true,
    cents: { '1K': 5, '2K': 5, '4K': 5 },
  },
  aimlapi: {
    ratios: ['1:1', '9:16', '16:9', '3:4', '4:3'],
    auto: false,
    resolutions: ['1K', '2K', '4K'],
    references: 5,
    takes: 'both',
    search: true,
    cents: { '1K': 8.95, '2K': 13.46, '4K': 20.13 },
  },
  runbase: {
    ratios: all,
    auto: true,
    resolutions: ['1K', '2K', '4K'],
    references: 14,
    takes: 'addresses',
    search: false,
    cents: { '1K': 6, '2K': 9, '4K': 13 },
  },
  apimaster: {
    ratios: all,
    auto: true,
    resolutions: ['0.5K', '1K', '2K', '4K'],
    references: 14,
    takes: 'both',
    search: true,
    cents: { '0.5K': 3.75, '1K': 3.75, '2K': 5, '4K': 7.5 },
  },
  vtrix: {
    ratios: all,
    auto: false,
    resolutions: ['0.5K', '1K', '2K', '4K'],
    references: 3,
    takes: 'addresses',
    search: false,
    cents: undefined,
  },
  google: {
    ratios: all,
    auto: true,
    resolutions: ['0.5K', '1K', '2K', '4K'],
    references: 14,
    takes: 'bytes',
    search: true,
    cents: { '0.5K': 4.5, '1K': 6.7, '2K': 10.1, '4K': 15.1 },
  },
  openrouter: {
    ratios: standard,
    auto: true,
    resolutions: ['1K', '2K', '4K'],
    references: 14,
    takes: 'both',
    search: false,
    cents: { '1K': 6.7, '2K': 10.1, '4K': 15.1 },
  },
};

function isAble(row: Row, demand: Demand, canServeUrls: boolean): boolean {
  const { aspectRatio, resolution, references, search } = demand;
  const ratio = aspectRatio === 'auto' ? row.auto || references === 0 : row.ratios.includes(aspectRatio);
  const travels = references === 0 || row.takes !== 'addresses' || canServeUrls;
  return (
    ratio &&
    row.resolutions.includes(resolution) &&
    references <= row.references &&
    travels &&
    (row.search || !search)
  );
}

const load = (id: string, prices?: PriceTable): Promise<Provider> => {
  const entry = providerList.find((known) => known.id === id);
  if (entry === undefined) throw new Error(`${id} is not in the list`);
  const http = createHttpClient({ egressAllow: [], userAgent: 'test', clock: systemClock });
  const settings = { key: 'dummy', ...(prices === undefined ? {} : { prices }) };
  return loadProvider(entry, settings, { http, clock: systemClock, canvas: createCanvas() });
};

const options = (providers: readonly Provider[], canServeUrls: boolean): RouteOptions => ({
  providers,
  preference: 'order',
  standings: { of: () => unknownStanding },
  canServeUrls,
});

const known = providerList.filter(({ needsKey }) => needsKey).map(({ id }) => id);
/** For who publishes none: the operator's word. */
const flat: PriceTable = { '0.5K': 50_000, '1K': 50_000, '2K': 50_000, '4K': 50_000 };

it('every provider but the sandbox stands in the matrix', () => {
  expect(known.filter((id) => matrix[id] === undefined)).toEqual([]);
});

describe.each(known)('%s', (id) => {
  const row = matrix[id];
  if (row === undefined) throw new Error(`${id} is not in the matrix`);
  let provider: Provider;
  beforeAll(async () => {
    provider = await load(id, row.cents === undefined ? flat : undefined);
  });

  it.each([false, true])(
    'is asked for what it can do and nothing else, with addresses of ours: %s',
    (urls) => {
      const wrong = everyDemand.filter((demand) => {
        const chosen = route(demand, options([provider], urls)).length > 0;
        return chosen !== isAble(row, demand, urls);
      });
      expect(wrong.slice(0, 5)).toEqual([]);
    },
  );

  it('costs what is published, and without a price is not asked', async () => {
    const priceOf = (asked: Provider) =>
      Object.fromEntries(
        row.resolutions.map((resolution) => {
          const demand = { ...plainDemand, resolution } as Demand;
          return [resolution, route(demand, options([asked], true))[0]?.priceMicros];
        }),
      );
    const published = await load(id);
    const expected = row.resolutions.map((resolution) => {
      const cents = row.cents?.[resolution];
      return [resolution, cents && Math.round(cents * 10_000)];
    });
    expect(priceOf(published)).toEqual(Object.fromEntries(expected));
  });
});

it('All together: each is a candidate exactly for what it can do, in the order in which they are listed', async () => {
  const providers = await Promise.all(
    known.map((id) => load(id, matrix[id]?.cents === undefined ? flat : undefined)),
  );
  for (const urls of [false, true]) {
    const wrong = everyDemand.filter((demand) => {
      const chosen = route(demand, options(providers, urls)).map(({ provider }) => provider);
      const able = known.filter((id) => {
        const row = matrix[id];
        return row !== undefined && isAble(row, demand, urls);
      });
      return chosen.join() !== able.join();
    });
    expect(wrong.slice(0, 5)).toEqual([]);
  }
});
