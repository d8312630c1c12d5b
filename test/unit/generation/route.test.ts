import { describe, expect, it } from 'vitest';
import { aspectRatios, resolutions } from '../../../src/generation/request.ts';
import { type Demand, priceFor, route } from '../../../src/generation/route.ts';
import { unknownStanding } from '../../../src/generation/standing.ts';
import type { Abilities, PriceQuery, Provider } from '../../../src/providers/provider.ts';
import { abilitiesOfEverything } from '../../fixture/abilities.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';

const plain: Demand = {
  aspectRatio: '1:1',
  resolution: '1K',
  references: 0,
  search: false,
  promptLength: 10,
  provider: undefined,
};

function provider(
  id: string,
  abilities: Partial<Abilities> = {},
  price: (query: PriceQuery) => number | undefined = () => 50_000,
  models: readonly string[] = [`${id}-model`],
): Provider {
  return { ...createScriptedProvider({ id, now: () => 0, abilities }), models, price };
}

function choose(demand: Partial<Demand>, providers: readonly Provider[], canServeUrls = false) {
  return route(
    { ...plain, ...demand },
    {
      providers,
      preference: 'order',
      standings: { of: () => unknownStanding },
      canServeUrls,
    },
  );
}

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
  const combinations = aspectRatios.flatMap((aspectRatio) =>
    resolutions.flatMap((resolution) =>
      Array.from({ length: 15 }, (_, references) => references).flatMap((references) =>
        [false, true].map((search) => ({ ...plain, aspectRatio, resolution, references, search })),
      ),
    ),
  );

  it.each(kinds)('a provider with %s is chosen exactly when it is able', (_name, taken) => {
    const able = { ...abilitiesOfEverything, ...taken };
    const one = provider('one', taken);
    for (const canServeUrls of [false, true]) {
      const travels =
        able.referenceTransports.includes('inline') || (canServeUrls && able.referenceTransports.length > 0);
      for (const demand of combinations) {
        const expected =
          able.aspectRatios.includes(demand.aspectRatio) &&
          able.resolutions.includes(demand.resolution) &&
          demand.references <= able.maxReferences &&
          (demand.references === 0 || travels) &&
          (able.search || !demand.search);
        const routed = choose(demand, [one], canServeUrls);
        if (routed.kind !== (expected ? 'able' : 'unable')) {
          throw new Error(`${JSON.stringify(demand)} was found ${routed.kind}`);
        }
      }
    }
  });

  it('a change that is proposed always helps', () => {
    const weak = provider('one', {
      aspectRatios: ['1:1', '16:9'],
      resolutions: ['1K', '2K'],
      maxReferences: 3,
      search: false,
    });
    const changed = (change: string, demand: Demand): Demand => {
      const to = resolutions.find((resolution) => change === `choose ${resolution}`);
      if (to !== undefined) return { ...demand, resolution: to };
      if (change === 'do without web search') return { ...demand, search: false };
      if (change.startsWith('choose another aspect ratio')) return { ...demand, aspectRatio: '1:1' };
      const fewer = /use at most (\d+) references/.exec(change)?.[1];
      if (fewer !== undefined) return { ...demand, references: Number(fewer) };
      throw new Error(`Not known here: ${change}`);
    };
    let proposed = 0;
    for (const demand of combinations) {
      const routed = choose(demand, [weak]);
      if (routed.kind === 'able' || routed.change === undefined) continue;
      proposed += 1;
      expect(choose(changed(routed.change, demand), [weak]).kind).toBe('able');
    }
    expect(proposed).toBeGreaterThan(100);
  });
});

describe('Providers', () => {
  it('are asked in the order of preference, each with its first model that is able', () => {
    const one = provider('one', {}, ({ model }) => (model === 'old' ? undefined : 30_000), ['old', 'new']);
    const routed = choose({}, [one, provider('two'), provider('three', { resolutions: ['4K'] })]);
    expect(routed).toEqual({
      kind: 'able',
      candidates: [
        { provider: 'one', model: 'new', priceMicros: 30_000 },
        { provider: 'two', model: 'two-model', priceMicros: 50_000 },
      ],
    });
  });

  it('without a price are not able: nothing is free by accident', () => {
    expect(choose({}, [provider('one', {}, () => undefined)]).kind).toBe('unable');
    expect(choose({}, [provider('one', {}, () => 0)])).toMatchObject({ candidates: [{ priceMicros: 0 }] });
  });

  it('are asked for the price of exactly this', () => {
    const asked: PriceQuery[] = [];
    const one = provider('one', {}, (query) => {
      asked.push(query);
      return 1;
    });
    priceFor(one, 'm', { ...plain, references: 3, search: true, resolution: '4K' }, false);
    expect(asked).toEqual([{ model: 'm', resolution: '4K', references: 3, search: true }]);
  });

  it('that a member names are the only ones', () => {
    expect(choose({ provider: 'two' }, [provider('one'), provider('two')])).toMatchObject({
      candidates: [{ provider: 'two' }],
    });
  });
});

describe('What is proposed when nobody is able', () => {
  const cases: readonly (readonly [string, Partial<Demand>, Partial<Abilities>, string | undefined])[] = [
    ['another provider', { provider: 'two' }, {}, 'leave the choice of provider to me'],
    ['no search', { search: true }, { search: false }, 'do without web search'],
    [
      'the largest resolution there is',
      { resolution: '4K' },
      { resolutions: ['0.5K', '1K', '2K'] },
      'choose 2K',
    ],
    [
      'another ratio',
      { aspectRatio: '1:8' },
      { aspectRatios: ['1:1'] },
      'choose another aspect ratio, such as 1:1',
    ],
    ['fewer references', { references: 9 }, { maxReferences: 6 }, 'use at most 6 references'],
    ['no reference', { references: 1 }, { maxReferences: 0 }, 'leave out the reference'],
    ['a shorter prompt', { promptLength: 5000 }, { maxPromptLength: 2000 }, 'shorten the prompt'],
    [
      'nothing when two things would have to change',
      { search: true, resolution: '4K' },
      { search: false, resolutions: ['1K'] },
      undefined,
    ],
  ];

  it.each(cases)('%s', (_name, demand, abilities, change) => {
    expect(choose(demand, [provider('one', abilities)])).toEqual({ kind: 'unable', change });
  });

  it('is nothing when there is no provider', () => {
    expect(choose({}, [])).toEqual({ kind: 'unable', change: undefined });
  });

  it('is to leave out references rather than nothing, when they cannot travel', () => {
    const one = provider('one', { referenceTransports: ['url'] });
    expect(choose({ references: 2 }, [one])).toEqual({ kind: 'unable', change: 'leave out the reference' });
    expect(choose({ references: 2 }, [one], true).kind).toBe('able');
  });
});
