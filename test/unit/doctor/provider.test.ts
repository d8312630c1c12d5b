// What doctor makes of a provider's answers that no local provider gives.
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { examineProvider } from '../../../src/doctor/provider.ts';
import type { Abilities, KeyCheck, Provider } from '../../../src/providers/provider.ts';
import type { GoneModel } from '../../../src/store/inspect.ts';

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

function examine(
  check: KeyCheck,
  of: Partial<Provider> = {},
  { hasPublicUrl = true, goneModels = [] as readonly GoneModel[] } = {},
) {
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
  return examineProvider(provider, 'VENDOR', { hasPublicUrl, goneModels, clock: systemClock });
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
  expect((await examine(good, {}, { hasPublicUrl: false })).at(-1)).toMatchObject({
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

it('names the models that are left out because it said that it has none such, and until when', async () => {
  const until = Date.UTC(2999, 0, 2, 3, 4);
  const banana = { provider: 'vendor', model: 'banana', until };
  const name = 'Vendor models left out';
  const told = async (goneModels: readonly GoneModel[]) =>
    (await examine(good, {}, { goneModels })).find((finding) => finding.name === name);
  const some = await told([banana]);
  expect(some).toMatchObject({ state: 'off', detail: expect.stringContaining('VENDOR_MODELS') });
  expect(some?.detail).toContain('banana (tried again after 2999-01-02 03:04 UTC)');
  expect(await told([banana, { ...banana, model: 'apple' }])).toMatchObject({ state: 'broken' });
  expect(await told([])).toBeUndefined();
  expect(await told([{ ...banana, provider: 'other' }])).toBeUndefined();
  expect(await told([{ ...banana, model: 'no longer configured' }])).toBeUndefined();
  expect(await told([{ ...banana, until: 1 }])).toBeUndefined();
});
