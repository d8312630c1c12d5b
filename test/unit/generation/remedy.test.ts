import { describe, expect, it } from 'vitest';
import type { Demand } from '../../../src/generation/demand.ts';
import { type Change, findRemedy } from '../../../src/generation/remedy.ts';
import { type RouteOptions, route } from '../../../src/generation/route.ts';
import { unknownStanding } from '../../../src/generation/standing.ts';
import { remedySentence } from '../../../src/messages/refusals.ts';
import { userErrorMessages } from '../../../src/messages/user-errors.ts';
import type { Abilities } from '../../../src/providers/provider.ts';
import { everyDemand, plainDemand } from '../../fixture/demands.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';

const provider = (id: string, abilities: Partial<Abilities> = {}) =>
  createScriptedProvider({ id, now: () => 0, abilities });

const options = (...providers: RouteOptions['providers']): RouteOptions => ({
  providers,
  preference: 'order',
  standings: { of: () => unknownStanding },
  canServeUrls: false,
});

function apply(change: Change, demand: Demand, given: RouteOptions): readonly [Demand, RouteOptions] {
  switch (change.kind) {
    case 'other_provider':
      return [{ ...demand, provider: undefined }, given];
    case 'no_search':
      return [{ ...demand, search: false }, given];
    case 'resolution':
      return [{ ...demand, resolution: change.resolution }, given];
    case 'other_ratio':
      return [{ ...demand, aspectRatio: '1:1' }, given];
    case 'fewer_references':
      return [{ ...demand, references: change.most }, given];
    case 'public_url':
      return [demand, { ...given, canServeUrls: true }];
    case 'shorter_prompt':
      return [{ ...demand, promptLength: change.most }, given];
    case 'model_back':
    case 'price_known':
      throw new Error('All have their models and prices here');
  }
}

it('What is proposed always helps, and with exactly those that are named', () => {
  const given = options(
    provider('one', {
      aspectRatios: ['1:1', '16:9'],
      resolutions: ['1K', '2K'],
      maxReferences: 3,
      search: false,
    }),
    provider('two', { resolutions: ['2K'], maxReferences: 6, referenceTransports: ['url'], search: false }),
  );
  const kinds = new Set<string>();
  const wrong = everyDemand.filter((demand) => {
    if (route(demand, given).length > 0) return false;
    const remedy = findRemedy(demand, given);
    if (remedy === undefined) return false;
    kinds.add(remedy.change.kind);
    const able = route(...apply(remedy.change, demand, given)).map(({ provider: id }) => id.toUpperCase());
    return able.length === 0 || able.join() !== remedy.providers.join();
  });
  expect(wrong).toEqual([]);
  expect([...kinds].sort()).toEqual([
    'fewer_references',
    'no_search',
    'other_ratio',
    'public_url',
    'resolution',
  ]);
});

describe('What is proposed when nobody is able', () => {
  const cases: readonly (readonly [string, Partial<Demand>, Partial<Abilities>, string | undefined])[] = [
    ['another provider', { provider: 'two' }, {}, 'Name another provider, or none (ONE could do it).'],
    [
      'no search',
      { search: true },
      { search: false },
      'It works if you do without web search (ONE could do it).',
    ],
    [
      'the largest resolution there is',
      { resolution: '4K' },
      { resolutions: ['0.5K', '1K', '2K'] },
      'It works if you choose 2K (ONE could do it).',
    ],
    [
      'another ratio',
      { aspectRatio: '1:8' },
      { aspectRatios: ['1:1'] },
      'It works if you choose another aspect ratio, such as 1:1 (ONE could do it).',
    ],
    [
      'fewer references',
      { references: 9 },
      { maxReferences: 6 },
      'It works if you use at most 6 references (ONE could do it).',
    ],
    [
      'one reference',
      { references: 2 },
      { maxReferences: 1 },
      'It works if you use at most 1 reference (ONE could do it).',
    ],
    [
      'no reference',
      { references: 1 },
      { maxReferences: 0 },
      'It works if you leave out the references (ONE could do it).',
    ],
    [
      'an address of ours, when references cannot travel otherwise',
      { references: 1, addresses: undefined },
      { referenceTransports: ['url'] },
      'It works once whoever runs this bot sets PUBLIC_URL, so that providers can fetch references (ONE could do it).',
    ],
    [
      'a shorter prompt',
      { promptLength: 5000 },
      { maxPromptLength: 2000 },
      'It works if you shorten the prompt to 2000 characters (ONE could do it).',
    ],
    [
      'nothing when two things would have to change',
      { search: true, resolution: '4K' },
      { search: false, resolutions: ['1K'] },
      undefined,
    ],
  ];

  it.each(cases)('%s', (_name, demand, abilities, sentence) => {
    const remedy = findRemedy({ ...plainDemand, ...demand }, options(provider('one', abilities)));
    expect(remedy && remedySentence(remedy)).toBe(sentence);
  });

  it('names all that could do it, in the order in which they would be asked', () => {
    const given = options(provider('one', { resolutions: ['1K'] }), provider('two', { resolutions: ['2K'] }));
    const remedy = findRemedy(
      { ...plainDemand, resolution: '4K' },
      { ...given, providers: [...given.providers, provider('three', { resolutions: ['2K'] })] },
    );
    expect(remedy).toEqual({ change: { kind: 'resolution', resolution: '2K' }, providers: ['TWO', 'THREE'] });
  });

  it.each([
    ['0.5K', ['1K', '2K', '4K'], '1K'],
    ['1K', ['0.5K', '2K'], '0.5K'],
    ['4K', ['0.5K', '2K'], '2K'],
  ] as const)('instead of %s is what is nearest of %s, and of two the lower', (asked, there, proposed) => {
    const given = options(provider('one', { resolutions: there }));
    expect(findRemedy({ ...plainDemand, resolution: asked }, given)?.change).toEqual({
      kind: 'resolution',
      resolution: proposed,
    });
  });

  it('is a word from whoever runs this where nobody knows the price', () => {
    const unpriced = createScriptedProvider({ id: 'one', now: () => 0, priceMicros: undefined });
    const remedy = findRemedy(plainDemand, options(unpriced));
    expect(remedy && remedySentence(remedy)).toBe(
      'It works once whoever runs this bot says what it costs there (ONE could do it).',
    );
  });

  it('is patience where all models are gone', () => {
    const standings = { of: () => ({ ...unknownStanding, goneModels: ['one-model'] }) };
    const remedy = findRemedy(plainDemand, { ...options(provider('one')), standings });
    expect(remedy && remedySentence(remedy)).toBe(
      'It works once the model is offered again, which is tried from time to time (ONE could do it).',
    );
  });

  it('is nothing when there is no provider', () => {
    expect(findRemedy(plainDemand, options())).toBeUndefined();
  });

  it('is said after what cannot be done', () => {
    const remedy = 'It works if you choose 2K (Google could do it).';
    const say = (details: Record<string, string>) => userErrorMessages.no_provider(details, String);
    expect(say({ remedy })).toBe(`No provider can do exactly that. ${remedy} Nothing was charged.`);
    expect(say({ named: 'Runbase', remedy })).toBe(
      `Runbase cannot do exactly that. ${remedy} Nothing was charged.`,
    );
    expect(say({ unknown: 'gogle' })).toBe('There is no provider “gogle” here. Nothing was charged.');
  });
});
