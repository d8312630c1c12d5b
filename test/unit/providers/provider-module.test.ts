import { expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../../../src/errors.ts';
import { defineProvider, limitOptions, type ProviderParts } from '../../../src/providers/provider-module.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';

const module = defineProvider({
  optionsSchema: z.strictObject(limitOptions),
  defaultBaseUrl: 'https://one.example',
  defaultModels: ['m'],
  prices: { models: ['m'], images: { '0.5K': 1, '1K': 2 } },
  limits: { concurrency: 3 },
  create: ({ id }) => createScriptedProvider({ id, now: () => 0, abilities: { resolutions: ['1K', '2K'] } }),
});
const create = (options: unknown) =>
  module.create({ id: 'one', name: 'One', prefix: 'ONE' }, { key: 'k', options }, {} as ProviderParts);

it('Every provider takes when its circuit opens, and for how long, without knowing of it', () => {
  const circuit = { failures: 2, openMs: 1_000 };
  expect(create({ circuit }).limits).toEqual({ concurrency: 3, circuit });
  expect(create(undefined).limits).toEqual({ concurrency: 3 });
});

it('Every provider takes what the operator says of its concurrency and requests in place of its own', () => {
  const requests = { count: 2, windowMs: 1_000 };
  expect(create({ concurrency: 1, requests }).limits).toEqual({ concurrency: 1, requests });
});

it('The price of a provider is its list or the operator’s word, and none for what it cannot do', () => {
  const settings = { key: 'k', prices: { '0.5K': 7, '2K': 9 } };
  const provider = module.create({ id: 'one', name: 'One', prefix: 'ONE' }, settings, {} as ProviderParts);
  const priceAt = (resolution: '0.5K' | '1K' | '2K' | '4K') =>
    provider.price({ model: 'm', resolution, references: 0, search: false });
  expect((['0.5K', '1K', '2K', '4K'] as const).map(priceAt)).toEqual([undefined, 2, 9, undefined]);
});

it('A provider that answers every start with the picture throws when it is asked after a run', async () => {
  const synchronous = defineProvider({
    optionsSchema: z.strictObject(limitOptions),
    defaultBaseUrl: 'https://one.example',
    defaultModels: ['m'],
    limits: { concurrency: 3 },
    create: ({ id }) => {
      const { abilities, start, check } = createScriptedProvider({ id, now: () => 0 });
      return { synchronous: true, abilities, start, check };
    },
  });
  const identity = { id: 'one', name: 'One', prefix: 'ONE' };
  const provider = synchronous.create(identity, { key: 'k' }, {} as ProviderParts);
  const { keep } = createKeptBytes();
  await expect(provider.status({}, keep, new AbortController().signal)).rejects.toThrow('One has no runs');
});

it('Every provider takes a rhythm for its polls', () => {
  const poll = { firstMs: 12_000, gapMs: 5_000 };
  expect(create({ poll }).limits).toEqual({ concurrency: 3, poll });
  expect(() => create({ poll: { firstMs: 1 } })).toThrow(/^ONE_OPTIONS\.poll/);
});

it.each([[{ failures: 0, openMs: 1_000 }], [{ failures: 2 }], [{ failures: 2, openMs: 1_000, close: true }]])(
  'A circuit such as %j is refused by name',
  (circuit) => {
    expect(() => create({ circuit })).toThrow(ConfigError);
    expect(() => create({ circuit })).toThrow(/^ONE_OPTIONS\.circuit/);
  },
);
