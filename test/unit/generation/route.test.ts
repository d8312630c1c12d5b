import { describe, expect, it } from 'vitest';
import type { Demand } from '../../../src/generation/demand.ts';
import { aspectRatios } from '../../../src/generation/request.ts';
import { priceFor, type RouteOptions, route } from '../../../src/generation/route.ts';
import { type Standing, unknownStanding } from '../../../src/generation/standing.ts';
import type { Abilities, PriceQuery, Provider } from '../../../src/providers/provider.ts';
import { abilitiesOfEverything } from '../../fixture/abilities.ts';
import { everyDemand, plainDemand } from '../../fixture/demands.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';

const healthy = { of: () => unknownStanding };

function provider(
  id: string,
  abilities: Partial<Abilities> = {},
  price: (query: PriceQuery) => number | undefined = () => 50_000,
  models: readonly string[] = [`${id}-model`],
): Provider {
  return { ...createScriptedProvider({ id, now: () => 0, abilities }), models, price };
}

function choose(
  demand: Partial<Demand>,
  providers: readonly Provider[],
  options: Partial<RouteOptions> = {},
): ReturnType<typeof route> {
  const usual = { preference: 'order', standings: healthy, canServeUrls: false } as const;
  return route({ ...plainDemand, ...demand }, { ...usual, providers, ...options });
}

const namesOf = (candidates: ReturnType<typeof route>) => candidates.map(({ provider: id }) => id).join(' ');

describe('Over all ratios, resolutions, references and searches', () => {
  const kinds: readonly (readonly [string, Partial<Abilities>])[] = [
    ['everything', {}],
    ['no extreme ratios', { aspectRatios: aspectRatios.slice(0, 10) }],
    ['no 0.5K', { resolutions: ['1K', '2K', '4K'] }],
    ['five references', { maxReferences: 5 }],
    ['addresses only', { referenceTransports: ['url'] }],
    ['no search', { search: false }],
    ['no references', { maxReferences: 0, referenceTransports: [] }],
  ];

  it.each(kinds)('a provider with %s is chosen exactly when it is able', (_name, taken) => {
    const able = { ...abilitiesOfEverything, ...taken };
    const one = provider('one', taken);
    for (const canServeUrls of [false, true]) {
      const travels =
        able.referenceTransports.includes('inline') || (canServeUrls && able.referenceTransports.length > 0);
      const wrong = everyDemand.filter((demand) => {
        const expected =
          (able.aspectRatios.includes(demand.aspectRatio) ||
            (demand.aspectRatio === 'auto' && demand.references === 0)) &&
          able.resolutions.includes(demand.resolution) &&
          demand.references <= able.maxReferences &&
          (demand.references === 0 || travels) &&
          (able.search || !demand.search);
        return choose(demand, [one], { canServeUrls }).length !== (expected ? 1 : 0);
      });
      expect(wrong).toEqual([]);
    }
  });
});

describe('Providers', () => {
  it('are asked in the order of preference, each with its first model that is able', () => {
    const one = provider('one', {}, ({ model }) => (model === 'old' ? undefined : 30_000), ['old', 'new']);
    expect(choose({}, [one, provider('two'), provider('three', { resolutions: ['4K'] })])).toEqual([
      { provider: 'one', model: 'new', priceMicros: 30_000 },
      { provider: 'two', model: 'two-model', priceMicros: 50_000 },
    ]);
  });

  it('without a price are not able: nothing is free by accident', () => {
    expect(choose({}, [provider('one', {}, () => undefined)])).toEqual([]);
    expect(choose({}, [provider('one', {}, () => 0)])).toMatchObject([{ priceMicros: 0 }]);
  });

  it('are asked for the price of exactly this', () => {
    const asked: PriceQuery[] = [];
    const one = provider('one', {}, (query) => {
      asked.push(query);
      return 1;
    });
    const demand: Demand = { ...plainDemand, references: 3, search: true, resolution: '4K' };
    priceFor(one, 'm', demand, { canServeUrls: false, standings: healthy });
    expect(asked).toEqual([{ model: 'm', resolution: '4K', references: 3, search: true }]);
  });

  it('that a member names are the only ones', () => {
    expect(namesOf(choose({ provider: 'two' }, [provider('one'), provider('two')]))).toBe('two');
  });

  it('whose prompt is shorter are not able', () => {
    const short = provider('one', { maxPromptLength: 100 });
    expect(namesOf(choose({ promptLength: 100 }, [short]))).toBe('one');
    expect(choose({ promptLength: 101 }, [short])).toEqual([]);
  });
});

describe('The order', () => {
  const priced = (id: string, cents: number) => provider(id, {}, () => cents * 10_000);
  const all = [priced('one', 6), priced('two', 4), priced('three', 5), priced('four', 4)];
  const down: Standing['down'] = { reason: 'unavailable', until: 1 };
  const standings = (known: Readonly<Record<string, Partial<Standing>>>) => ({
    of: (id: string) => ({ ...unknownStanding, ...known[id] }),
  });

  it.each([
    ['order', 'one two three four'],
    ['cheapest', 'two four three one'],
  ] as const)('by %s is %s, equal ones as the operator has them', (preference, expected) => {
    expect(namesOf(choose({}, all, { preference }))).toBe(expected);
  });

  it('by fastest goes by what is usual at that resolution, and lets those try first that have shown nothing yet', () => {
    const known = standings({
      one: { usualMs: { '1K': 9_000, '4K': 10 } },
      two: { usualMs: { '1K': 4_000 } },
      four: { usualMs: { '2K': 1 } },
    });
    const options = { preference: 'fastest', standings: known } as const;
    expect(namesOf(choose({}, all, options))).toBe('three four two one');
    expect(namesOf(choose({ resolution: '4K' }, all, options))).toBe('two three four one');
  });

  it.each(['order', 'cheapest', 'fastest'] as const)(
    'by %s has those that are down last, not out',
    (preference) => {
      const known = standings({ two: { down }, one: { down } });
      expect(namesOf(choose({}, all, { preference, standings: known }))).toMatch(/^(three four|four three) /);
      expect(namesOf(choose({ provider: 'two' }, all, { preference, standings: known }))).toBe('two');
    },
  );

  it.each(['order', 'cheapest', 'fastest'] as const)(
    'by %s has the sandbox only where no other is able, down or not, or where it is named',
    (preference) => {
      const sandbox = { ...priced('sandbox', 1), excludedFromFailover: true };
      const known = standings({
        one: { down, usualMs: { '1K': 20_000 } },
        sandbox: { usualMs: { '1K': 1 } },
      });
      const options = { preference, standings: known };
      expect(namesOf(choose({}, [sandbox, priced('one', 6)], options))).toBe('one');
      expect(namesOf(choose({ provider: 'sandbox' }, [sandbox, priced('one', 6)], options))).toBe('sandbox');
      const unable = provider('one', { resolutions: ['4K'] });
      expect(namesOf(choose({}, [sandbox, unable], options))).toBe('sandbox');
    },
  );

  it('leaves out models that are gone', () => {
    const one = provider('one', {}, () => 1, ['old', 'new']);
    const gone = (...goneModels: string[]) => ({ standings: standings({ one: { goneModels } }) });
    expect(choose({}, [one], gone('old'))).toMatchObject([{ model: 'new' }]);
    expect(choose({}, [one], gone('old', 'new'))).toEqual([]);
  });
});
