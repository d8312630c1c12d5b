import { describe, expect, it } from 'vitest';
import type { EndReason } from '../../../src/generation/end-reason.ts';
import { present, type Surroundings } from '../../../src/generation/present.ts';
import { endReasonMessages } from '../../../src/messages/generation.ts';
import { plainText } from '../../../src/reply.ts';
import type { GenerationView, RunView, StoredImage } from '../../../src/store/records.ts';

const around: Surroundings = {
  ahead: 0,
  down: undefined,
  usualMs: undefined,
  pots: [],
  offer: undefined,
  canEnlarge: true,
  providerName: (id) => (id === 'google' ? 'Google' : 'Runbase'),
  formatCredits: (micros) => (micros / 10_000).toFixed(2),
  typed: (command) => `/${command}`,
  toReplyImage: (image, fileName) => ({
    id: image.id,
    type: image.blob.type,
    sizeBytes: image.blob.sizeBytes,
    width: image.blob.width,
    height: image.blob.height,
    altText: image.altText,
    fileName,
    read: () => Promise.reject(new Error('Nobody reads it')),
  }),
};

function run(changes: Partial<RunView> = {}): RunView {
  const ended =
    changes.state !== undefined && ['made', 'failed', 'refused', 'cancelled'].includes(changes.state);
  return {
    id: 'r' as RunView['id'],
    slot: 0,
    attempt: 1,
    state: 'queued',
    provider: 'runbase',
    model: 'm',
    holdMicros: 60_000,
    chargeMicros: ended ? (changes.state === 'made' ? 60_000 : 0) : null,
    costMicros: null,
    reason: null,
    turn: 0,
    createdAt: 0,
    startedAt: null,
    readyAt: null,
    endedAt: ended ? 9_000 : null,
    ...changes,
  };
}

function image(slot: number, type = 'image/png'): StoredImage {
  return {
    id: `i${slot}` as StoredImage['id'],
    teamId: 't' as StoredImage['teamId'],
    ownerId: 'm' as StoredImage['ownerId'],
    kind: 'result',
    blob: { hash: 'h' as StoredImage['blob']['hash'], type, sizeBytes: 10, width: 4, height: 4 },
    runId: null,
    generationId: null,
    slot,
    position: 0,
    channelId: 'C1',
    private: false,
    sources: [],
    altText: 'a lamp',
    prompt: 'a lamp',
    continuation: null,
    createdAt: 0,
  };
}

function generation(runs: readonly RunView[], changes: Partial<GenerationView> = {}): GenerationView {
  const slots = new Set(runs.map(({ slot }) => slot)).size;
  const openRuns = runs.filter(({ endedAt }) => endedAt === null).length;
  return {
    id: 'g' as GenerationView['id'],
    teamId: 't' as GenerationView['teamId'],
    memberId: 'm' as GenerationView['memberId'],
    roleIds: [],
    state: openRuns === 0 ? 'delivering' : 'open',
    request: {
      prompt: 'a lamp',
      aspectRatio: '16:9',
      resolution: '2K',
      count: slots,
      search: false,
      private: false,
    },
    destination: { platform: 'web', channelId: 'C1', personId: 'P1', personName: 'Ada', details: {} },
    sealedToken: null,
    tokenExpiresAt: null,
    priceMicros: 60_000 * slots,
    openRuns,
    attempts: 0,
    deadlineAt: 0,
    cancelRequestedAt: null,
    dueSince: null,
    removalRequestedAt: null,
    createdAt: 0,
    endedAt: openRuns === 0 ? 12_400 : null,
    runs,
    images: runs.filter(({ state }) => state === 'made').map(({ slot }) => image(slot)),
    inputs: 0,
    ...changes,
  };
}

const said = (view: GenerationView, surroundings: Partial<Surroundings> = {}) =>
  plainText(present(view, { ...around, ...surroundings }).lines).split('\n');

describe('The message of a generation that runs', () => {
  it('says who asked for what', () => {
    const request = { ...generation([run()]).request, count: 4, search: true, style: 'noir' };
    expect(said(generation([run()], { request })).slice(0, 3)).toEqual([
      'Ada asked for',
      'a lamp',
      '16:9 · 2K · 4 pictures · noir · web search',
    ]);
  });

  it.each<[string, readonly RunView[], Partial<Surroundings>, string]>([
    ['its place in the queue', [run()], { ahead: 3 }, 'Waiting, 3 before it · 6.00 credits'],
    ['that it is next', [run()], {}, 'Next in line · 6.00 credits'],
    [
      'that its provider asks for a pause, and until when',
      [run()],
      { ahead: 3, down: { reason: 'rate_limited', until: Date.UTC(2026, 10, 21, 14, 5) } },
      'Waiting for Runbase, which asks for a pause, until 14:05 UTC · 6.00 credits',
    ],
    [
      'that its provider does not work, and when it is tried again',
      [run()],
      { down: { reason: 'unavailable', until: Date.UTC(2026, 10, 21, 14, 5) } },
      'Waiting for Runbase, which does not work at the moment, until 14:05 UTC · 6.00 credits',
    ],
    [
      'nothing of a pause while it is being made',
      [run({ state: 'waiting' })],
      { down: { reason: 'rate_limited', until: Date.UTC(2026, 10, 21, 14, 5) } },
      'Runbase is making it · 6.00 credits',
    ],
    [
      'that references are fetched',
      [run({ state: 'fetching' })],
      {},
      'Fetching the reference… · 6.00 credits',
    ],
    [
      'who makes it, and how long that takes',
      [run({ state: 'waiting' }), run({ slot: 1, state: 'queued' })],
      { usualMs: 12_400 },
      'Runbase is making it · about 12 s · 12.00 credits',
    ],
    ['that it starts', [run({ state: 'starting' })], {}, 'Runbase is making it · 6.00 credits'],
    ['that the picture comes', [run({ state: 'collecting' })], {}, 'Fetching the picture… · 6.00 credits'],
    [
      'how many are ready',
      [run({ state: 'made' }), run({ slot: 1, state: 'made' }), run({ slot: 2, state: 'waiting' })],
      {},
      'Runbase is making it · 2 of 3 ready · 18.00 credits',
    ],
  ])('says %s', (_name, runs, surroundings, text) => {
    const view = generation(runs);
    expect(said(view, surroundings)[3]).toBe(text);
    const reply = present(view, around);
    expect(reply.images).toEqual([]);
    expect(reply.buttons).toEqual([{ verb: 'cancel', id: 'g', label: 'Cancel', style: 'plain' }]);
  });

  it('says that it is being cancelled, and offers that no more', () => {
    const view = generation([run({ state: 'waiting' })], { cancelRequestedAt: 5 });
    expect(said(view)[3]).toBe('Cancelling; what has started cannot be stopped');
    expect(present(view, around).buttons).toEqual([]);
  });
});

describe('The message of a generation that has ended', () => {
  it('names the pot that paid for it, where its cost is told in full', () => {
    const made = generation([run({ state: 'made' })]);
    const paid = { ...around, pots: ['Game jam'] };
    const last = (view: GenerationView) => plainText(present(view, paid).lines).split('\n').at(-1);
    expect(last(made)).toBe('6.00 credits · paid by the pot “Game jam” · Runbase · 12 s');
    expect(last({ ...made, request: { ...made.request, costDetail: 'short' } })).toBe('6.00 credits');
  });

  it('shows the picture with what it cost, who made it and how long it took', () => {
    const reply = present(generation([run({ state: 'made' })]), around);
    expect(plainText(reply.lines).split('\n').slice(3)).toEqual(['6.00 credits · Runbase · 12 s']);
    expect(reply.images.map(({ fileName }) => fileName)).toEqual(['plantain-1.png']);
    expect(reply.buttons.map(({ verb, label }) => [verb, label])).toEqual([
      ['edit', 'Edit'],
      ['vary', 'Vary'],
      ['again', 'Again'],
      ['larger', '4K'],
      ['favourite', 'Favourite'],
      ['details', 'Details'],
      ['remove', 'Delete'],
    ]);
    expect(new Set(reply.buttons.map(({ id }) => id))).toEqual(new Set([`g~${generation([]).id}`]));
    const largest = present(generation([run({ state: 'made' })]), { ...around, canEnlarge: false });
    expect(largest.buttons.map(({ verb }) => verb)).not.toContain('larger');
  });

  it('has no buttons to go on from while nothing is shown', () => {
    const verbs = (view: GenerationView) => present(view, around).buttons.map(({ verb }) => verb);
    expect(verbs(generation([run({ state: 'failed', reason: 'failed' })]))).toEqual([]);
    expect(verbs(generation([run({ state: 'waiting' })], { openRuns: 1 }))).toEqual(['cancel']);
  });

  it.each(Object.entries(endReasonMessages))('says why there is none: %s', (reason, sentence) => {
    const state = reason === 'refused' || reason === 'no_image' ? 'refused' : 'failed';
    expect(said(generation([run({ state, reason })])).slice(3)).toEqual([`${sentence} Nothing was charged.`]);
  });

  it('says something of a reason that it does not know', () => {
    const view = generation([run({ state: 'failed', reason: 'toString' satisfies string as EndReason })]);
    expect(said(view)[3]).toBe('The provider could not make the picture. Nothing was charged.');
  });

  it('says of three out of four which one is missing and that it cost nothing', () => {
    const made = [0, 1, 3].map((slot) => run({ slot, state: 'made' }));
    const view = generation([...made, run({ slot: 2, state: 'refused', reason: 'refused' })]);
    expect(said(view).slice(3)).toEqual([
      '1 of 4 could not be made and was not charged: The model refused this prompt.',
      '18.00 credits · Runbase · 12 s',
    ]);
    expect(present(view, around).images).toHaveLength(3);
  });

  it('names three of the pages that it draws on by their titles', () => {
    const long = 'A title that goes on and on until nobody reads it any more';
    const sources = [
      { url: 'https://search.example.com/redirect/1', title: 'lamps.example' },
      { url: 'https://search.example.com/redirect/2', title: long },
      { url: 'https://search.example.com/redirect/3', title: 'fog.example' },
      { url: 'https://search.example.com/redirect/4', title: 'too many' },
    ];
    const made = [0, 1].map((slot) => run({ slot, state: 'made' }));
    const view = generation(made);
    const images = view.images.map((image) => ({ ...image, sources }));
    expect(said({ ...view, images })[3]).toBe(
      `Sources · lamps.example · ${long.slice(0, 39)}… · fog.example`,
    );
  });

  it('says each reason once', () => {
    const view = generation([
      run({ state: 'failed', reason: 'failed' }),
      run({ slot: 1, state: 'failed', reason: 'failed' }),
      run({ slot: 2, state: 'failed', reason: 'deadline' }),
    ]);
    expect(said(view)[3]).toBe(
      'The provider could not make the picture. It took too long and was given up. Nothing was charged.',
    );
  });

  it.each([
    [60_000, 67_000, 'Google took over, for 0.70 credits more.'],
    [67_000, 60_000, 'Google took over, for 0.70 credits less.'],
    [60_000, 60_000, 'Google took over.'],
  ])('says what a failover from %i to %i changed', (from, to, text) => {
    const view = generation([
      run({ state: 'failed', reason: 'out_of_credit', holdMicros: from }),
      run({ attempt: 2, provider: 'google', state: 'made', holdMicros: to, chargeMicros: to }),
    ]);
    const line = `Runbase: The provider account is out of credit. Whoever runs this bot has to top it up. ${text}`;
    expect(said(view)[3]).toBe(line);
    expect(said(view)).toHaveLength(5);
  });

  it('says the same failover of several pictures once', () => {
    const slots = [0, 1].flatMap((slot) => [
      run({ slot, state: 'failed', reason: 'unavailable' }),
      run({ slot, attempt: 2, provider: 'google', state: 'made' }),
    ]);
    expect(said(generation(slots)).filter((text) => text.includes('took over'))).toHaveLength(1);
  });

  it('after a cancel says what it cost, and shows nothing', () => {
    const cancelled = run({ state: 'cancelled', reason: 'cancelled' });
    const free = generation([cancelled], { cancelRequestedAt: 5 });
    expect(said(free).slice(3)).toEqual(['Cancelled. Nothing was charged.']);
    const late = generation([cancelled, run({ slot: 1, state: 'made' })], { cancelRequestedAt: 5 });
    expect(said(late)[3]).toBe(
      'Cancelled. One picture had already started: it is in your /history and cost 6.00 credits.',
    );
    expect(present(late, around).images).toEqual([]);
  });

  it('is for the person alone when it is private', () => {
    const request = { ...generation([run()]).request, private: true };
    expect(present(generation([run()], { request }), around).audience).toBe('private');
    expect(present(generation([run()]), around).audience).toBe('public');
  });

  it('names files after what they are', () => {
    const view = generation([run({ state: 'made' })], {
      images: [image(0, 'image/jpeg'), image(1, 'image/webp')],
    });
    expect(present(view, around).images.map(({ fileName }) => fileName)).toEqual([
      'plantain-1.jpg',
      'plantain-2.webp',
    ]);
  });
});

describe('What is offered in place of the provider that was named', () => {
  const offer = { provider: 'google', priceMicros: 67_000 };
  const named = (runs: readonly RunView[]) => {
    const { request, ...view } = generation(runs);
    return { ...view, request: { ...request, provider: 'runbase' } };
  };

  it('is a button that names it and its price, and that says whom to ask for what', () => {
    const view = named([run({ state: 'failed', reason: 'unavailable' })]);
    expect(present(view, { ...around, offer }).buttons).toEqual([
      { verb: 'elsewhere', id: `${view.id}.google`, label: 'Try Google · 6.70 credits', style: 'primary' },
    ]);
  });

  it('stands beside Cancel while the named one is down, which is said', () => {
    const view = named([run()]);
    const reply = present(view, { ...around, offer });
    expect(reply.buttons.map(({ verb }) => verb)).toEqual(['elsewhere', 'cancel']);
    expect(said(view, { offer })).toContain(
      'Runbase is not available at the moment; it is asked again by itself.',
    );
  });
});

it('Another model of the same provider is named as what took over', () => {
  const view = generation([
    run({ state: 'failed', reason: 'model_gone', model: 'old' }),
    run({ attempt: 2, state: 'made', model: 'new', holdMicros: 80_000 }),
  ]);
  expect(said(view)).toContain(
    'Runbase (old): The provider no longer offers this model. new took over, for 2.00 credits more.',
  );
});
