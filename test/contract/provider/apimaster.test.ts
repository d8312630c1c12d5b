// APIMaster against its local server: the contract in both of its modes, and what is its own.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Provider, StartJob } from '../../../src/providers/provider.ts';
import { createFakeApimaster, type FakeApimaster } from '../../fake/provider/apimaster.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';
import { tinyPicture } from '../../fixture/pictures.ts';
import { createProvider, describeProvider, idle, plainJob } from './provider-contract.ts';

describeProvider({
  id: 'apimaster',
  synchronous: false,
  tellsCost: false,
  createFake: () => createFakeApimaster(),
});

describeProvider({
  id: 'apimaster',
  synchronous: true,
  tellsCost: false,
  options: { mode: 'sync' },
  createFake: () => createFakeApimaster(),
});

describe('APIMaster', () => {
  let fake: FakeApimaster;
  let provider: Provider;
  let bytes: ReturnType<typeof createKeptBytes>;
  const model = 'gemini-3.1-flash-image-preview';
  const job: StartJob = { ...plainJob, model };

  beforeEach(async () => {
    fake = await createFakeApimaster();
    provider = await createProvider('apimaster', fake);
    bytes = createKeptBytes();
  });
  afterEach(() => fake.close());

  const start = (by: Provider = provider, more: Partial<StartJob> = {}) =>
    by.start({ ...job, ...more }, bytes.keep, idle());

  async function run(by: Provider = provider) {
    const started = await start(by);
    if (started.kind !== 'started') throw new Error(JSON.stringify(started));
    return by.status(started.handle, bytes.keep, idle());
  }

  const using = (options: object) => createProvider('apimaster', { ...fake, options });
  const lastRequest = () => fake.requests.at(-1);

  it('sends the ratio as size, auto as it is, one picture, and nothing that channels reject', async () => {
    const picture = tinyPicture('one');
    const references = [
      { transport: 'url', url: 'https://plantain.example.com/files/one.png', type: 'image/png' },
      { transport: 'inline', bytes: picture, type: 'image/png' },
    ] as const;
    await start(provider, { aspectRatio: 'auto', resolution: '0.5K', references });
    expect(lastRequest()?.path).toBe('/v1/images/generations/async');
    expect(lastRequest()?.body).toEqual({
      model,
      prompt: job.prompt,
      size: 'auto',
      resolution: '0.5K',
      n: 1,
      image_urls: [
        'https://plantain.example.com/files/one.png',
        `data:image/png;base64,${picture.toString('base64')}`,
      ],
    });
  });

  it('asks for web search only when it is wanted, under the name that the operator gives it', async () => {
    await start();
    expect(lastRequest()?.body).not.toHaveProperty('google_search');
    await start(provider, { search: true });
    expect(lastRequest()?.body).toMatchObject({ google_search: true });
    await start(await using({ searchField: 'google_image_search' }), { search: true });
    expect(lastRequest()?.body).toMatchObject({ google_image_search: true });
    expect(lastRequest()?.body).not.toHaveProperty('google_search');
    // A name that is taken must not displace what was asked for.
    await start(await using({ searchField: 'prompt' }), { search: true });
    expect(lastRequest()?.body).toMatchObject({ prompt: job.prompt });
  });

  it('asks after a task with its model, where the operator says that tasks are', async () => {
    const elsewhere = await createFakeApimaster({ tasksPath: '/images/tasks/' });
    try {
      const options = { tasksPath: '/images/tasks/{id}?model={model}' };
      const own = await createProvider('apimaster', { ...elsewhere, options });
      expect(await run(own)).toMatchObject({ kind: 'finished' });
      expect(await run()).toMatchObject({ kind: 'finished' });
    } finally {
      await elsewhere.close();
    }
    await expect(using({ tasksPath: 'https://elsewhere.example/{id}' })).rejects.toThrow(
      'APIMASTER_OPTIONS.tasksPath',
    );
  });

  it('is asked first after twelve seconds and then every five, as its documents want it', () => {
    expect(provider.limits.poll).toEqual({ firstMs: 12_000, gapMs: 5_000 });
  });

  it('tells which models its key may use', async () => {
    const models = ['gemini-3.1-flash-image-preview', 'gemini-3.1-flash-image'];
    expect(await provider.check(idle())).toEqual({ kind: 'good', detail: 'the key lists models', models });
    fake.behave({ check: { kind: 'raw', status: 200, body: { data: 'many' } } });
    expect(await provider.check(idle())).toEqual({ kind: 'good', detail: 'the key lists models' });
  });

  it.each(['one list', 'list', 'string'] as const)('reads addresses given as %s', async (urlAs) => {
    const urls = [
      'https://files.example.com/a.png',
      'javascript:alert(1)',
      'https://files.example.com/b.png',
    ];
    fake.behave({ start: { kind: 'made', urlAs, urls } });
    expect(await run()).toMatchObject({
      images: [
        { kind: 'url', url: 'https://files.example.com/a.png' },
        { kind: 'url', url: 'https://files.example.com/b.png' },
      ],
    });
  });

  it.each([{ urls: [] }, { result: null }, { result: {} }, { result: { images: 'none' } }])(
    'calls a task that is completed without an address failed: %j',
    async (odd) => {
      fake.behave({ start: { kind: 'made', ...odd } });
      expect(await run()).toMatchObject({ kind: 'failed', reason: 'failed', certainty: 'definite' });
    },
  );

  it('takes every word that is no end for a task at work', async () => {
    const words = ['submitted', 'pending', 'processing', 'in_progress', 'warming'];
    fake.behave({ start: { kind: 'made', polls: words.length, words, word: 'COMPLETED' } });
    const started = await start();
    if (started.kind !== 'started') throw new Error('It did not start');
    for (const _ of words) {
      expect(await provider.status(started.handle, bytes.keep, idle())).toEqual({ kind: 'pending' });
    }
    expect(await provider.status(started.handle, bytes.keep, idle())).toMatchObject({ kind: 'finished' });
  });

  it.each(['failed', 'error', 'cancelled'])('takes %s for an end, with or without a reason', async (word) => {
    fake.behave({ start: { kind: 'failed', word, error: null } });
    const failed = await run();
    expect(failed).toMatchObject({ reason: 'failed', certainty: 'definite', detail: 'task failed: no code' });
    expect(failed).not.toHaveProperty('words');
    fake.behave({ start: { kind: 'failed', word, error: 'The machine was lost' } });
    expect(await run()).toMatchObject({ reason: 'failed', words: 'The machine was lost' });
  });

  it.each([
    { message: 'Cannot', code: 'prompt_blocked' },
    { message: 'Cannot', code: 'sensitive_words_detected', type: 'new_api_error' },
    { message: 'Content policy violation' },
    'Content policy violation',
  ])('knows the refusal of a task by its code or its words: %j', async (error) => {
    fake.behave({ start: { kind: 'failed', error } });
    expect(await run()).toMatchObject({ reason: 'refused', certainty: 'definite' });
  });

  it('keeps what a poll says in words out of the log, as it may quote the prompt', async () => {
    const message = `Cannot draw “${job.prompt}” on this machine`;
    fake.behave({ start: { kind: 'failed', error: { message, code: 'gpu_lost' } } });
    expect(await run()).toMatchObject({ detail: 'task failed: gpu_lost', words: message });
    fake.behave({ start: { kind: 'failed', error: { message: '', code: message } } });
    expect(await run()).toMatchObject({ detail: 'task failed: no code' });
    fake.behave({
      start: { kind: 'made' },
      status: { kind: 'error', status: 503, code: 'overloaded', message },
    });
    expect(await run()).toMatchObject({ detail: '503: overloaded', words: message });
  });

  it.each(['error', 'relay error'] as const)(
    'says lost of a task that is not known any more: %s',
    async (as) => {
      fake.behave({ start: { kind: 'made' }, status: { kind: 'forgotten', as } });
      expect(await run()).toMatchObject({ reason: 'lost', certainty: 'definite' });
    },
  );

  it('does not end a task for what the body of a good answer says by a code', async () => {
    fake.behave({ start: { kind: 'made' }, status: { kind: 'forgotten', as: 'body code' } });
    expect(await run()).toMatchObject({ kind: 'failed', certainty: 'doubt' });
    fake.behave({ start: { kind: 'made' }, status: { kind: 'body code', code: 500 } });
    expect(await run()).toMatchObject({ kind: 'failed', certainty: 'doubt' });
  });

  it('is in doubt about a start of HTTP 200 that names no task, whatever code stands in it', async () => {
    fake.behave({ start: { kind: 'no id' } });
    expect(await start()).toMatchObject({ reason: 'garbled', certainty: 'doubt' });
    for (const code of [200, 402, 'prompt_blocked']) {
      fake.behave({ start: { kind: 'body code', code } });
      expect(await start(), String(code)).toMatchObject({ kind: 'failed', certainty: 'doubt' });
    }
  });

  it.each([
    [400, 'sensitive_words_detected', 'refused'],
    [403, 'prompt_blocked', 'refused'],
    [500, 'prompt_blocked', 'refused'],
    [402, 'insufficient_user_quota', 'out_of_credit'],
    [403, 'insufficient_user_quota', 'out_of_credit'],
    [403, 'pre_consume_token_quota_failed', 'out_of_credit'],
    [403, 'access_denied', 'bad_key'],
    [401, 'channel:invalid_key', 'unavailable'],
    [500, 'channel:no_available_key', 'unavailable'],
    [400, 'model_not_found', 'model_gone'],
    [503, 'model_not_found', 'model_gone'],
    [404, 'model_not_found', 'model_gone'],
  ] as const)('takes %i %s for %s, in either shape of an error', async (status, code, reason) => {
    fake.behave({ start: { kind: 'error', status, code } });
    expect(await start()).toMatchObject({ reason, certainty: 'definite' });
    fake.behave({ start: { kind: 'relay error', status, code } });
    expect(await start()).toMatchObject({ reason, certainty: 'definite' });
  });

  it.each([
    [503, 'No available channel for model gemini-3.1-flash-image-preview under group default', 'model_gone'],
    [403, 'This token has no access to model gemini-3.1-flash-image-preview', 'model_gone'],
    [403, 'User quota is not enough, 0.00 are left', 'out_of_credit'],
    [400, 'Your request was rejected by the safety system', 'refused'],
  ] as const)('reads %i without a code by its words: %s', async (status, message, reason) => {
    fake.behave({ start: { kind: 'error', status, code: '', message } });
    expect(await start()).toMatchObject({ reason, certainty: 'definite' });
  });

  it('is in doubt about a picture that took too long: it may be drawn and billed', async () => {
    const own = await using({ mode: 'sync' });
    fake.behave({ start: { kind: 'error', status: 408, code: 'image_generation_timeout', accepts: true } });
    expect(await start(own)).toMatchObject({ reason: 'timed_out', certainty: 'doubt' });
    expect(fake.charges).toHaveLength(1);
  });

  it('in the synchronous mode asks the other endpoint, and still reads a task from before', async () => {
    const own = await using({ mode: 'sync' });
    const before = await start();
    if (before.kind !== 'started') throw new Error('It did not start');
    expect(await start(own)).toMatchObject({ kind: 'finished' });
    expect(lastRequest()?.path).toBe('/v1/images/generations');
    expect(await own.status(before.handle, bytes.keep, idle())).toMatchObject({ kind: 'finished' });
  });

  it('keeps bytes that come in place of an address', async () => {
    const own = await using({ mode: 'sync' });
    fake.behave({ start: { kind: 'made', as: 'b64_json', images: 2 } });
    const finished = await start(own);
    if (finished.kind !== 'finished') throw new Error(JSON.stringify(finished));
    const kept = finished.images.map((image) => image.kind === 'kept' && bytes.kept.get(image.hash));
    const id = fake.jobs[0]?.id ?? '';
    expect(kept).toEqual([await fake.imageFor(id, 0), await fake.imageFor(id, 1)]);
  });

  it.each([
    [[{ b64_json: 'no base64 at all!' }], { reason: 'bad_result', certainty: 'definite' }],
    [[{ b64_json: null, url: null }], { reason: 'failed', certainty: 'definite' }],
    [[], { reason: 'failed', certainty: 'definite' }],
    [null, { reason: 'garbled', certainty: 'doubt' }],
  ])('reads a synchronous answer of %j for what it is', async (data, expected) => {
    const own = await using({ mode: 'sync' });
    fake.behave({ start: { kind: 'made', data } });
    expect(await start(own)).toMatchObject({ kind: 'failed', ...expected });
  });

  it('takes the address where bytes are missing beside it', async () => {
    const own = await using({ mode: 'sync' });
    const url = 'https://files.example.com/a.png';
    fake.behave({ start: { kind: 'made', data: [{ b64_json: '', url }] } });
    expect(await start(own)).toMatchObject({ images: [{ kind: 'url', url }] });
  });

  it('asks the listed price, and no more than five at a time', () => {
    const priceAt = (resolution: StartJob['resolution']) =>
      provider.price({ model, resolution, references: 3, search: true });
    expect((['0.5K', '1K', '2K', '4K'] as const).map(priceAt)).toEqual([37_500, 37_500, 50_000, 75_000]);
    expect(provider.limits.concurrency).toBe(5);
    expect(provider.models).toEqual(['gemini-3.1-flash-image-preview', 'gemini-3.1-flash-image']);
  });
});
