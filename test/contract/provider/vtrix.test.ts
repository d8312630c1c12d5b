// Vtrix against its local server: the contract, and what is its own.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Provider, StartJob } from '../../../src/providers/provider.ts';
import { createFakeVtrix, type FakeVtrix } from '../../fake/provider/vtrix.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';
import { createProvider, describeProvider, idle, plainJob } from './provider-contract.ts';

const prices = { '0.5K': 40_000, '1K': 50_000, '2K': 80_000, '4K': 160_000 };

describeProvider({
  id: 'vtrix',
  synchronous: false,
  prices,
  createFake: () => createFakeVtrix({ usage: 'cost' }),
});

describe('Vtrix', () => {
  let fake: FakeVtrix;
  let provider: Provider;
  const { keep } = createKeptBytes();
  const model = 'nano_banana_2';
  const job: StartJob = { ...plainJob, model };

  beforeEach(async () => {
    fake = await createFakeVtrix();
    provider = await createProvider('vtrix', fake);
  });
  afterEach(() => fake.close());

  const start = (by: Provider = provider, more: Partial<StartJob> = {}) =>
    by.start({ ...job, ...more }, keep, idle());

  async function run() {
    const started = await start();
    if (started.kind !== 'started') throw new Error(JSON.stringify(started));
    return provider.status(started.handle, keep, idle());
  }

  const using = (options: object, at: { key: string; baseUrl: string } = fake) =>
    createProvider('vtrix', { key: at.key, baseUrl: at.baseUrl, options });
  const url = 'https://plantain.example.com/files/one.png';
  const references = [{ transport: 'url', url, type: 'image/png' }] as const;

  it('sends its parameters in a wrapper, and wants the picture alone', async () => {
    await start(provider, { aspectRatio: '16:9', resolution: '0.5K', references });
    expect(fake.requests.at(-1)?.body).toEqual({
      model,
      input: [
        {
          params: {
            prompt: job.prompt,
            image_urls: [url],
            aspect_ratio: '16:9',
            resolution: '0.5K',
            response_modalities: ['Image'],
          },
        },
      ],
    });
  });

  it('sends them beside the model where the operator says so', async () => {
    const flat = await createFakeVtrix({ bodyMode: 'flat' });
    try {
      expect(await start(await using({ bodyMode: 'flat' }, flat))).toMatchObject({ kind: 'started' });
      expect(flat.requests.at(-1)?.body).toEqual({
        model,
        prompt: job.prompt,
        aspect_ratio: '1:1',
        resolution: '1K',
        response_modalities: ['Image'],
      });
      expect(await start(await using({}, flat))).toMatchObject({ reason: 'rejected' });
    } finally {
      await flat.close();
    }
  });

  it('has no word for auto: it leaves the ratio out', async () => {
    expect(await start(provider, { aspectRatio: 'auto' })).toMatchObject({ kind: 'started' });
    expect(JSON.stringify(fake.requests.at(-1)?.body)).not.toContain('aspect_ratio');
  });

  it('takes three references by their addresses, words of 2500 characters, and no search', async () => {
    expect(provider.abilities(model)).toMatchObject({
      maxReferences: 3,
      referenceTransports: ['url'],
      maxPromptLength: 2500,
      search: false,
    });
    const own = await using({ acceptsDataUri: true });
    expect(own.abilities(model).referenceTransports).toEqual(['url', 'inline']);
  });

  it('has no price but the one that the operator gives it, and is used three at a time', async () => {
    const query = { model, resolution: '1K', references: 0, search: false } as const;
    expect(provider.price(query)).toBeUndefined();
    const priced = await createProvider('vtrix', { ...fake, prices: { '1K': 50_000 } });
    expect(priced.price(query)).toBe(50_000);
    expect(priced.price({ ...query, resolution: '2K' })).toBeUndefined();
    expect(provider.limits.concurrency).toBe(3);
  });

  it('is asked every five seconds, as its own client asks, or as the operator says', async () => {
    expect(provider.limits.poll).toEqual({ firstMs: 5_000, gapMs: 5_000 });
    const poll = { firstMs: 1_000, gapMs: 2_000 };
    expect((await using({ poll })).limits.poll).toEqual(poll);
  });

  it.each([
    [{ cost: '0.0525' }, 52_500],
    [{ cost: 0.05 }, 50_000],
    [{ cost: 'five cents' }, undefined],
    [{ prompt_tokens: 12, completion_tokens: 1690, total_tokens: 1702 }, undefined],
    [null, undefined],
  ])('reads what it cost from %j, and does not guess', async (usage, costMicros) => {
    fake.behave({ start: { kind: 'made', usage } });
    const finished = await run();
    expect(finished.kind).toBe('finished');
    expect(finished).toHaveProperty('images');
    expect('costMicros' in finished ? finished.costMicros : undefined).toBe(costMicros);
  });

  it.each(['image', 'image_url'] as const)(
    'takes every picture called %s, and what is an address',
    async (imageType) => {
      const urls = [
        'https://files.example.com/a.png',
        'javascript:alert(1)',
        7,
        'https://files.example.com/b.png',
      ];
      fake.behave({ start: { kind: 'made', imageType, urls, text: null } });
      const finished = await run();
      expect(finished).toMatchObject({
        images: [
          { kind: 'url', url: 'https://files.example.com/a.png' },
          { kind: 'url', url: 'https://files.example.com/b.png' },
        ],
      });
      expect(finished).not.toHaveProperty('text');
    },
  );

  it.each(['url', 'text'] as const)('reads words that come with the picture from %s', async (textIn) => {
    fake.behave({ start: { kind: 'made', text: ' A lamp. ', textIn } });
    expect(await run()).toMatchObject({ kind: 'finished', text: 'A lamp.', images: [{ kind: 'url' }] });
    fake.behave({ start: { kind: 'made', text: 'https://files.example.com/words.txt', textIn: 'url' } });
    const finished = await run();
    expect(finished.kind === 'finished' && finished.images).toHaveLength(1);
    expect(finished).not.toHaveProperty('text');
  });

  it('calls words without a picture no image, and nothing at all failed', async () => {
    fake.behave({ start: { kind: 'made', urls: [], text: 'I can only describe it.' } });
    expect(await run()).toMatchObject({
      reason: 'no_image',
      certainty: 'definite',
      words: 'I can only describe it.',
    });
    for (const output of [null, [], 'none', [{ content: null }], [{ content: [7, { type: 'image' }] }]]) {
      fake.behave({ start: { kind: 'made', output } });
      expect(await run(), JSON.stringify(output)).toMatchObject({ reason: 'failed', certainty: 'definite' });
    }
  });

  it.each([5001097, '5001097', '005001097'])('gives the code %j its nine digits back', async (code) => {
    fake.behave({ start: { kind: 'failed', error: { code, error_message: 'HTTP error response: 500' } } });
    expect(await run()).toMatchObject({
      reason: 'failed',
      certainty: 'definite',
      detail: 'task failed: 005001097',
      words: 'HTTP error response: 500',
    });
  });

  it.each([
    { code: 5001097, error_message: 'HTTP error response: 400 blocked: PROHIBITED_CONTENT' },
    { message: 'The prompt was blocked by the safety policy' },
    'The prompt was blocked by the safety policy',
  ])('knows a refusal by its words, wherever they stand: %j', async (error) => {
    fake.behave({ start: { kind: 'failed', error } });
    expect(await run()).toMatchObject({ reason: 'refused', certainty: 'definite' });
  });

  it.each([null, '', 7, {}])('takes a failed task for one whatever its error is: %j', async (error) => {
    fake.behave({ start: { kind: 'failed', error } });
    const failed = await run();
    expect(failed).toMatchObject({ reason: 'failed', certainty: 'definite', detail: 'task failed: no code' });
    expect(failed).not.toHaveProperty('words');
  });

  it('keeps what a poll says in words out of the log, as it may quote the prompt', async () => {
    const said = `Cannot draw “${job.prompt}” on this machine`;
    fake.behave({ start: { kind: 'failed', error: said } });
    expect(await run()).toMatchObject({ detail: 'task failed: no code', words: said });
    fake.behave({ start: { kind: 'made' }, status: { kind: 'error', status: 503, message: said } });
    expect(await run()).toMatchObject({ detail: '503: no code', words: said });
  });

  it('takes every word that is no end for a task at work, however it is written', async () => {
    const words = ['pending', 'processing', 'IN_PROGRESS', 'warming', 'cancelled'];
    fake.behave({ start: { kind: 'made', polls: words.length, words, word: 'Completed' } });
    const started = await start();
    if (started.kind !== 'started') throw new Error('It did not start');
    for (const word of words) {
      expect(await provider.status(started.handle, keep, idle()), word).toEqual({ kind: 'pending' });
    }
    expect(await provider.status(started.handle, keep, idle())).toMatchObject({ kind: 'finished' });
  });

  it('is in doubt about a 2xx that names no task, also when it says why', async () => {
    fake.behave({ start: { kind: 'no id' } });
    expect(await start()).toMatchObject({ reason: 'garbled', certainty: 'doubt' });
    fake.behave({ start: { kind: 'no id', error: 'The prompt was blocked by the safety policy' } });
    expect(await start()).toMatchObject({ reason: 'refused', certainty: 'doubt' });
    fake.behave({ start: { kind: 'status error', status: 200, errorCode: 40203, message: 'No balance' } });
    expect(await start()).toMatchObject({ reason: 'out_of_credit', certainty: 'doubt' });
  });

  it('says lost only of a task that it is told is gone', async () => {
    fake.behave({ start: { kind: 'made' }, status: { kind: 'forgotten' } });
    expect(await run()).toMatchObject({ reason: 'lost', certainty: 'definite' });
    // What a gateway says of a path that it does not know has the same shape.
    fake.behave({ start: { kind: 'made' }, status: { kind: 'error', status: 404 } });
    expect(await run()).toMatchObject({ kind: 'failed', certainty: 'doubt' });
  });

  it('does not take a gateway that knows no such path for a good key', async () => {
    const elsewhere = await using({}, { key: fake.key, baseUrl: `${fake.baseUrl}/model` });
    expect(await elsewhere.check(idle())).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    [403, 'Insufficient balance', 'out_of_credit'],
    [403, 'Please top up your account', 'out_of_credit'],
    [403, 'You have no permission for this', 'bad_key'],
    [403, 'Insufficient permission', 'bad_key'],
    [400, 'model does not exist: nano_banana_2', 'model_gone'],
    [400, 'Unsupported model', 'model_gone'],
    [400, 'resolution must be one of 0.5K, 1K, 2K, 4K', 'rejected'],
    [400, 'The prompt was blocked by the safety policy', 'refused'],
    [503, 'The model is overloaded, not found in time', 'unavailable'],
  ] as const)('takes %i “%s” for %s, in each shape of an error', async (status, message, reason) => {
    const shapes = [
      { kind: 'error', status, message },
      { kind: 'error text', status, error: message },
      { kind: 'status error', status, message },
    ] as const;
    for (const shape of shapes) {
      fake.behave({ start: shape });
      expect(await start(), shape.kind).toMatchObject({ reason, certainty: 'definite' });
    }
  });

  it.each([40_201, 40_208])('takes its sister’s code %i for an empty account', async (errorCode) => {
    for (const status of [400, 402, 403]) {
      fake.behave({ start: { kind: 'status error', status, errorCode, message: 'denied' } });
      expect(await start()).toMatchObject({ reason: 'out_of_credit', certainty: 'definite' });
    }
    fake.behave({ start: { kind: 'status error', status: 403, errorCode: 40_209, message: 'denied' } });
    expect(await start()).toMatchObject({ reason: 'bad_key' });
  });
});
