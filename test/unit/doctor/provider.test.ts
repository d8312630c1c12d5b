// What doctor makes of a provider's answers that no local provider gives.
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { examineProvider } from '../../../src/doctor/provider.ts';
import type { Abilities, KeyCheck, Provider } from '../../../src/providers/provider.ts';

const abilities: Abilities = {
  aspectRatios: ['1:1'],
  resolutions: ['2K', '1K'],
  maxReferences: 4,
  referenceTransports: ['url'],
  maxReferenceBytes: 1,
  maxReferencesTotalBytes: 1,
  referenceTypes: ['image/png'],
  search: false,
  maxPromptLength: 1,
};

function examine(check: KeyCheck, of: Partial<Provider> = {}, hasPublicUrl = true) {
  const provider: Provider = {
    id: 'vendor',
    name: 'Vendor',
    models: ['banana', 'apple'],
    limits: { concurrency: 1 },
    synchronous: false,
    excludedFromFailover: false,
    abilities: () => abilities,
    price: ({ model }) => (model === 'banana' ? 1 : undefined),
    start: () => Promise.reject(new Error('Nothing is started here')),
    status: () => Promise.reject(new Error('Nothing is started here')),
    check: async () => check,
    ...of,
  };
  return examineProvider(provider, 'VENDOR', hasPublicUrl, systemClock);
}
const good: KeyCheck = { kind: 'good', detail: 'the key is known' };

it('names the models and resolutions whose price is known, in order', async () => {
  expect(await examine(good)).toEqual([
    { state: 'works', name: 'Vendor', detail: 'Works (the key is known).' },
    { state: 'works', name: 'Vendor prices', detail: 'Known for banana at 1K, 2K.' },
  ]);
});

it('says how to price a provider that has no known price', async () => {
  const [, prices] = await examine(good, { price: () => undefined });
  expect(prices).toMatchObject({ state: 'broken', detail: expect.stringContaining('VENDOR_PRICES') });
});

it('points out that references need an address when the provider fetches them itself', async () => {
  expect((await examine(good, {}, false)).at(-1)).toMatchObject({
    state: 'off',
    name: 'Vendor references',
    detail: expect.stringContaining('PUBLIC_URL'),
  });
});

it.each([
  ['bad', 'broken', 'VENDOR_API_KEY'],
  ['unknown', 'broken', 'VENDOR_BASE_URL'],
  ['untested', 'off', 'first picture'],
] as const)('tells a key that is %s', async (kind, state, words) => {
  const [key] = await examine({ kind, detail: 'for a reason' });
  expect(key).toMatchObject({ state, detail: expect.stringContaining(words) });
});
