import { expect, it } from 'vitest';
import { quote } from '../../../src/generation/quote.ts';
import type { ImageRequest } from '../../../src/generation/request.ts';
import { unknownStanding } from '../../../src/generation/standing.ts';
import type { StoredSettings } from '../../../src/settings.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';
import { settingsOf } from '../../fixture/settings.ts';

const now = () => 0;
/** By the size of the picture. */
const prices = { '0.5K': 10_000, '1K': 20_000, '2K': 40_000, '4K': 90_000 };
const one = {
  ...createScriptedProvider({ id: 'one', now }),
  price: ({ resolution }: { resolution: keyof typeof prices }) => prices[resolution],
};
const two = {
  ...createScriptedProvider({ id: 'two', now, abilities: { resolutions: ['1K'] } }),
  price: () => 5_000,
};
const routing = {
  providers: [one, two],
  preference: 'order',
  standings: { of: () => unknownStanding },
  canServeUrls: false,
} as const;
const asked: ImageRequest = {
  prompt: 'a lamp',
  aspectRatio: '1:1',
  resolution: '4K',
  count: 1,
  search: false,
  private: false,
};
const ask = (stored: Partial<StoredSettings>, request: Partial<ImageRequest> = {}) =>
  quote({ ...asked, ...request }, { addresses: [], startsBy: 0 }, settingsOf(stored), routing);

it('a request is quoted at all its pictures together, and keeps the limits that hold for it', () => {
  const team = { ceilingMicros: 200_000, providers: ['one'], highestResolution: '4K' as const };
  expect(ask({ team }, { count: 2 })).toMatchObject({
    kind: 'quoted',
    priceMicros: 180_000,
    first: { provider: 'one' },
    request: { limits: team },
  });
});

it.each([
  [
    { resolution: '4K' },
    50_000,
    90_000,
    [{ change: { kind: 'resolution', resolution: '2K' }, priceMicros: 40_000, provider: 'ONE' }],
  ],
  [
    { resolution: '4K' },
    9_999,
    90_000,
    [{ change: { kind: 'resolution', resolution: '1K' }, priceMicros: 5_000, provider: 'TWO' }],
  ],
  [
    { resolution: '2K', count: 4 },
    100_000,
    160_000,
    [
      { change: { kind: 'resolution', resolution: '1K' }, priceMicros: 80_000, provider: 'ONE' },
      { change: { kind: 'count', count: 2 }, priceMicros: 80_000, provider: 'ONE' },
    ],
  ],
  [
    { resolution: '1K', provider: 'one' },
    15_000,
    20_000,
    [
      { change: { kind: 'resolution', resolution: '0.5K' }, priceMicros: 10_000, provider: 'ONE' },
      { change: { kind: 'provider', provider: 'two' }, priceMicros: 5_000, provider: 'TWO' },
    ],
  ],
  [{ resolution: '0.5K' }, 1, 10_000, []],
] as const)(
  'above the ceiling it is told what would fit: %o under %i',
  (request, ceilingMicros, priceMicros, fits) => {
    expect(ask({ channel: { ceilingMicros } }, request)).toEqual({
      kind: 'forbidden',
      refusal: { rule: 'ceiling', from: 'channel', ceilingMicros, priceMicros, fits },
    });
  },
);

it('what only a provider could do that may not be asked is refused by that rule, not as impossible', () => {
  expect(ask({ team: { providers: ['two'] } })).toEqual({
    kind: 'forbidden',
    refusal: { rule: 'able_providers', from: 'team', providers: ['TWO'] },
  });
  expect(ask({}, { provider: 'two' })).toMatchObject({
    kind: 'no_provider',
    named: { name: 'TWO', exists: true },
  });
});
