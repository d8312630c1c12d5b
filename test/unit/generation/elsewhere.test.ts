import { describe, expect, it } from 'vitest';
import { offerElsewhere } from '../../../src/generation/elsewhere.ts';
import type { RouteOptions } from '../../../src/generation/route.ts';
import { unknownStanding } from '../../../src/generation/standing.ts';
import type { GenerationView, RunView } from '../../../src/store/records.ts';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';

const run = (slot: number, state: RunView['state'], reason: string | null = null) =>
  ({ slot, attempt: 1, state, reason }) as RunView;

function generation(runs: readonly RunView[], changes: Partial<GenerationView> = {}): GenerationView {
  const openRuns = runs.filter(({ state }) => state === 'queued' || state === 'waiting').length;
  const request = {
    prompt: 'a lamp',
    aspectRatio: '1:1',
    resolution: '1K',
    count: runs.length,
    search: false,
    private: false,
    provider: 'one',
  };
  return { request, runs, openRuns, inputs: 0, cancelRequestedAt: null, ...changes } as GenerationView;
}

function offer(view: GenerationView, down: readonly string[] = []) {
  const provider = (id: string, more: object = {}) =>
    createScriptedProvider({ id, now: () => 0, priceMicros: 70_000, ...more });
  const routing: RouteOptions = {
    providers: [
      provider('one'),
      provider('sandbox', { excludedFromFailover: true }),
      provider('few', { abilities: { maxReferences: 0 } }),
      provider('two'),
    ],
    preference: 'order',
    standings: {
      of: (id) => ({
        ...unknownStanding,
        down: down.includes(id) ? { reason: 'unavailable', until: 1 } : undefined,
      }),
    },
    canServeUrls: false,
  };
  return offerElsewhere(view, routing);
}

describe('After a provider that was named', () => {
  it('failed, the next one that is able and works is offered, for what is missing', () => {
    expect(offer(generation([run(0, 'failed', 'unavailable')]))).toEqual({
      provider: 'few',
      priceMicros: 70_000,
    });
    expect(offer(generation([run(0, 'failed', 'bad_key')], { inputs: 1 }))?.provider).toBe('two');
    expect(offer(generation([run(0, 'failed', 'bad_key')]), ['few'])?.provider).toBe('two');
    expect(offer(generation([run(0, 'failed', 'bad_key')]), ['few', 'two'])).toBeUndefined();
    const partly = [
      run(0, 'made'),
      run(1, 'failed', 'failed'),
      run(2, 'refused', 'refused'),
      run(3, 'failed', 'failed'),
    ];
    expect(offer(generation(partly))?.priceMicros).toBe(140_000);
  });

  it.each(['refused', 'no_image', 'input_unreadable', 'in_doubt'])(
    'ended for the reason %s, nobody is offered',
    (reason) => expect(offer(generation([run(0, 'failed', reason)]))).toBeUndefined(),
  );

  it('made it, or it was cancelled, nobody is offered', () => {
    expect(offer(generation([run(0, 'made')]))).toBeUndefined();
    const cancelled = generation([run(0, 'cancelled', 'cancelled')], { cancelRequestedAt: 1 });
    expect(offer(cancelled)).toBeUndefined();
  });

  it('is down, another is offered for as long as nothing has started', () => {
    expect(offer(generation([run(0, 'queued'), run(1, 'queued')]))).toBeUndefined();
    expect(offer(generation([run(0, 'queued'), run(1, 'queued')]), ['one'])?.priceMicros).toBe(140_000);
    expect(offer(generation([run(0, 'waiting'), run(1, 'queued')]), ['one'])).toBeUndefined();
  });
});

it('Without a named provider nobody is offered: it goes on by itself', () => {
  const view = generation([run(0, 'failed', 'unavailable')]);
  const { provider: _, ...request } = view.request;
  expect(offer({ ...view, request })).toBeUndefined();
});
