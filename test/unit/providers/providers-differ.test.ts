// What one provider takes and another does not, where a request would be refused, or a picture opened, by the wrong one.
import { beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { type Demand, ratioToSend } from '../../../src/generation/demand.ts';
import { route } from '../../../src/generation/route.ts';
import { unknownStanding } from '../../../src/generation/standing.ts';
import { createHttpClient } from '../../../src/http/undici-client.ts';
import { createCanvas } from '../../../src/image/rasterise.ts';
import { loadProvider, providerList } from '../../../src/providers/index.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { plainDemand } from '../../fixture/demands.ts';

let providers: readonly Provider[];
beforeAll(async () => {
  const http = createHttpClient({ egressAllow: [], userAgent: 'test', clock: systemClock });
  const prices = { '0.5K': 1, '1K': 1, '2K': 1, '4K': 1 };
  const parts = { http, clock: systemClock, canvas: createCanvas() };
  providers = await Promise.all(
    providerList
      .filter(({ needsKey }) => needsKey)
      .map((entry) => loadProvider(entry, { key: 'dummy', prices }, parts)),
  );
});

function ableFor(demand: Partial<Demand>, canServeUrls = true): readonly string[] {
  const standings = { of: () => unknownStanding };
  const options = { providers, preference: 'order', standings, canServeUrls } as const;
  return route({ ...plainDemand, ...demand }, options).map(({ provider }) => provider);
}

describe('A ratio that a provider has no word for', () => {
  it('goes to those that have one, and is not replaced by a ratio that is near', () => {
    expect(ableFor({ aspectRatio: '21:9' })).not.toContain('aimlapi');
    expect(ableFor({ aspectRatio: '8:1' })).toEqual(['runbase', 'apimaster', 'vtrix', 'google']);
  });

  it('is the square where nothing was asked for, and never a guess beside a reference', () => {
    expect(ableFor({ aspectRatio: 'auto' })).toContain('aimlapi');
    for (const { models, abilities } of providers) {
      const able = abilities(models[0] ?? '');
      const sent = ratioToSend({ aspectRatio: 'auto', references: 0 }, able);
      expect(able.aspectRatios).toContain(sent);
    }
    const withReference = ableFor({ aspectRatio: 'auto', references: 1 });
    expect(withReference).not.toContain('aimlapi');
    expect(withReference).not.toContain('vtrix');
  });
});

describe('References', () => {
  it.each([
    [3, []],
    [4, ['vtrix']],
    [5, ['vtrix']],
    [6, ['aimlapi', 'vtrix']],
    [14, ['aimlapi', 'vtrix']],
  ])('of which there are %i go past those that take fewer, and none is left out', (references, missing) => {
    const all = providers.map(({ id }) => id);
    expect(all.filter((id) => !ableFor({ references }).includes(id))).toEqual(missing);
  });

  it('in a file of Slack, which opens only with a token, never travel by its address', () => {
    // What Slack holds has no address that a provider could fetch.
    const file = { references: 1, addresses: undefined };
    const fetching = ['runbase', 'vtrix'];
    expect(ableFor(file, false).filter((id) => fetching.includes(id))).toEqual([]);
    expect(ableFor(file, true).filter((id) => fetching.includes(id))).toEqual(fetching);
  });
});
