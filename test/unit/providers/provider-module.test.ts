import { expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError } from '../../../src/errors.ts';
import { defineProvider, limitOptions, type ProviderParts } from '../../../src/providers/provider-module.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';

const module = defineProvider({
  optionsSchema: z.strictObject(limitOptions),
  defaultBaseUrl: 'https://one.example',
  defaultModels: ['m'],
  create: ({ id }) => createScriptedProvider({ id, now: () => 0, concurrency: 3 }),
});
const create = (options: unknown) =>
  module.create({ id: 'one', name: 'One', prefix: 'ONE' }, { key: 'k', options }, {} as ProviderParts);

it('Every provider takes when its circuit opens, and for how long, without knowing of it', () => {
  const circuit = { failures: 2, openMs: 1_000 };
  expect(create({ circuit }).limits).toEqual({ concurrency: 3, circuit });
  expect(create(undefined).limits).toEqual({ concurrency: 3 });
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
