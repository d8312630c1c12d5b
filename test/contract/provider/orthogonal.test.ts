// Orthogonal against its local server: the contract, and what is its own.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finished, Provider, StartJob } from '../../../src/providers/provider.ts';
import { createFakeOrthogonal, type FakeOrthogonal } from '../../fake/provider/orthogonal.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';
import { createProvider, describeProvider, idle, plainJob } from './provider-contract.ts';

const models = ['gemini-3.1-flash-image-preview', 'gemini-3.1-flash-image', 'gemini-nano-banana-2.1'];

describeProvider({
  id: 'orthogonal',
  synchronous: true,
  createFake: () => createFakeOrthogonal({ models }),
});

describe('Orthogonal', () => {
  let fake: FakeOrthogonal;
  let provider: Provider;
  let bytes: ReturnType<typeof createKeptBytes>;
  const job: StartJob = { ...plainJob, model: 'gemini-3.1-flash-image-preview' };

  beforeEach(async () => {
    fake = await createFakeOrthogonal({ models });
    provider = await createProvider('orthogonal', fake);
    bytes = createKeptBytes();
  });
  afterEach(() => fake.close());

  const start = (more: Partial<StartJob> = {}, by = provider) =>
    by.start({ ...job, ...more }, bytes.keep, idle());
  const withOptions = (options: object) => createProvider('orthogonal', { ...fake, options });

  async function made(more: Partial<StartJob> = {}, by = provider): Promise<Finished> {
    const answer = await start(more, by);
    if (answer.kind !== 'finished') throw new Error(JSON.stringify(answer));
    return answer;
  }

  const keptOf = ({ images }: Finished) =>
    images.map((image) => (image.kind === 'kept' ? bytes.kept.get(image.hash) : undefined));
  const requestSent = () => fake.requests.at(-1)?.body as { path: string; body: object };

  it('passes a request of Gemini on under the name and path of the page', async () => {
    await made({ aspectRatio: '16:9', resolution: '2K', search: true });
    expect(requestSent()).toEqual({
      api: 'nano-banana-2',
      path: '/v1beta/models/gemini-3.1-flash-image-preview:generateContent',
      body: {
        contents: [{ role: 'user', parts: [{ text: job.prompt }] }],
        generationConfig: {
          responseModalities: ['TEXT', 'IMAGE'],
          imageConfig: { aspectRatio: '16:9', imageSize: '2K' },
        },
        tools: [{ googleSearch: {} }],
      },
    });
  });

  it('leaves out the size of 1K, which is not documented here, and the ratio of auto', async () => {
    await made({ aspectRatio: 'auto' });
    expect(requestSent().body).toMatchObject({ generationConfig: { imageConfig: {} } });
    expect(JSON.stringify(requestSent())).not.toMatch(/imageSize|aspectRatio/);
  });

  it('makes 1K where the size is refused, and nothing else when told so', async () => {
    await fake.close();
    fake = await createFakeOrthogonal({ models, imageSize: 'refused' });
    provider = await createProvider('orthogonal', fake);
    await made();
    expect(await start({ resolution: '4K' })).toMatchObject({ reason: 'rejected', certainty: 'definite' });
    const own = await withOptions({ omitImageSize: true });
    expect(own.abilities(job.model).resolutions).toEqual(['1K']);
    expect(own.price({ model: job.model, resolution: '2K', references: 0, search: false })).toBeUndefined();
    await made({ resolution: '2K' }, own);
  });

  it('takes the four extreme ratios only when told so', async () => {
    const extreme = ['1:4', '4:1', '1:8', '8:1'];
    const { aspectRatios } = provider.abilities(job.model);
    expect(aspectRatios.filter((ratio) => extreme.includes(ratio))).toEqual([]);
    expect(aspectRatios).toHaveLength(11);
    const own = await withOptions({ extremeRatios: true });
    expect(own.abilities(job.model).aspectRatios).toEqual(expect.arrayContaining(extreme));
    await made({ aspectRatio: '1:8' }, own);
  });

  it('asks the same for every size that it offers, and offers no 0.5K', () => {
    const priceOf = (resolution: '0.5K' | '1K' | '2K' | '4K') =>
      provider.price({ model: job.model, resolution, references: 3, search: true });
    expect([priceOf('1K'), priceOf('2K'), priceOf('4K')]).toEqual([50_000, 50_000, 50_000]);
    expect(priceOf('0.5K')).toBeUndefined();
    expect(provider.abilities(job.model).resolutions).not.toContain('0.5K');
  });

  it('lets references be no more than 15 MB as base64, unless the operator knows better', async () => {
    expect((provider.abilities(job.model).maxReferencesTotalBytes * 4) / 3).toBe(15_000_000);
    const own = await withOptions({ maxReferencesTotalBytes: 1_000_000 });
    expect(own.abilities(job.model)).toMatchObject({
      maxReferencesTotalBytes: 1_000_000,
      maxReferenceBytes: 1_000_000,
    });
  });

  it.each([
    { wrapped: true },
    { wrapped: true, escapes: true, slow: { chunkBytes: 1009, pauseMs: 0 } },
    { slow: { chunkBytes: 4097, pauseMs: 0 } },
  ])('keeps the picture however deep it lies and however it is cut: %j', async (odd) => {
    fake.behave({ start: { kind: 'made', sizeBytes: 100_000, images: 2, thoughts: 1, ...odd } });
    const finished = await made();
    const id = fake.jobs[0]?.id ?? '';
    expect(keptOf(finished)).toEqual(await Promise.all([0, 1].map((index) => fake.imageFor(id, index))));
    expect(bytes.kept.size).toBe(2);
  });

  it('reads the cost from price alone', async () => {
    expect(await made()).toMatchObject({ costMicros: 50_000 });
    fake.behave({ start: { kind: 'made', price: '0.0725', priceCents: 5 } });
    expect(await made()).toMatchObject({ costMicros: 72_500 });
  });

  it.each([null, 'free', '', `1${'0'.repeat(400)}`, true])(
    'does not guess a cost from a price of %j, or from cents of an unknown unit',
    async (price) => {
      fake.behave({ start: { kind: 'made', price, priceCents: 5000 } });
      expect(await made()).not.toHaveProperty('costMicros');
    },
  );

  it.each([
    [100, 5],
    [100_000, 5000],
  ])('reads cents when told that %i are a dollar', async (priceCentsPerDollar, priceCents) => {
    const own = await withOptions({ priceCentsPerDollar });
    fake.behave({ start: { kind: 'made', price: null, priceCents } });
    expect(await made({}, own)).toMatchObject({ costMicros: 50_000 });
  });

  it.each([
    [{ kind: 'blocked', reason: 'PROHIBITED_CONTENT' } as const, 'refused'],
    [{ kind: 'blocked', reason: 'SAFETY', wrapped: true } as const, 'refused'],
    [{ kind: 'stopped', reason: 'IMAGE_SAFETY' } as const, 'refused'],
    [{ kind: 'only text', text: 'I can only describe it.' } as const, 'no_image'],
  ])('counts %j as billed', async (outcome, reason) => {
    fake.behave({ start: outcome });
    expect(await start()).toMatchObject({ reason, certainty: 'definite', costMicros: 50_000 });
    fake.behave({ start: { ...outcome, price: null } });
    expect(await start()).not.toHaveProperty('costMicros');
  });

  it.each([
    ['INSUFFICIENT_CREDITS', 'out_of_credit', 'definite'],
    ['UNAUTHORIZED', 'bad_key', 'definite'],
    ['RATE_LIMITED', 'rate_limited', 'definite'],
    ['NOT_FOUND', 'model_gone', 'definite'],
    ['BAD_REQUEST', 'rejected', 'definite'],
    ['SOMETHING_NEW', 'unavailable', 'doubt'],
    ['UPSTREAM_ERROR', 'unavailable', 'doubt'],
  ])('knows %s under a 200 for the failure that it is', async (code, reason, certainty) => {
    fake.behave({ start: { kind: 'unsuccessful', code, error: 'No luck' } });
    const failed = await start();
    expect(failed).toMatchObject({ kind: 'failed', reason, certainty });
    expect(failed).toHaveProperty('detail', expect.stringContaining(`${code} No luck`));
  });

  it.each([
    { success: false },
    { success: false, error: 'Failed' },
    { success: false, data: { error: 'Failed' } },
  ])('is in doubt about a failure under a 200 that has no code: %j', async (body) => {
    fake.behave({ start: { kind: 'raw', status: 200, body } });
    expect(await start()).toMatchObject({ reason: 'unavailable', certainty: 'doubt' });
  });

  it('takes the code of what was passed on for its status, however deep it lies', async () => {
    const body = { success: false, data: { data: { error: { message: 'Failed', code: '503' } } } };
    fake.behave({ start: { kind: 'raw', status: 200, body } });
    expect(await start()).toMatchObject({ reason: 'unavailable', certainty: 'definite' });
  });

  it.each([
    [400, 'Invalid aspect ratio', 'rejected', 'definite'],
    [404, { message: 'models/x is not found', code: 404 }, 'model_gone', 'definite'],
    [422, 'The prompt violates our content policy', 'refused', 'definite'],
    [429, { message: 'Resource has been exhausted', code: 429 }, 'rate_limited', 'definite'],
    [500, { message: 'Internal', type: 'server_error', code: 'internal' }, 'unavailable', 'definite'],
    [503, 'The model is overloaded', 'unavailable', 'definite'],
    [504, { message: 'Deadline expired', code: 504 }, 'timed_out', 'doubt'],
    [200, { message: 'Deadline expired', code: 504 }, 'timed_out', 'doubt'],
    [200, { message: 'Invalid aspect ratio', code: 400 }, 'rejected', 'definite'],
  ])('reads what Gemini said with %i, %j', async (status, error, reason, certainty) => {
    fake.behave({ start: { kind: 'upstream error', status, error } });
    const failed = await start();
    expect(failed).toMatchObject({ kind: 'failed', reason, certainty });
    expect('words' in failed).toBe(reason === 'refused');
  });

  it("does not take trouble with Orthogonal's own key or credit at Google for ours", async () => {
    for (const status of [401, 402, 403]) {
      fake.behave({ start: { kind: 'upstream error', status, message: 'API key not valid' } });
      expect(await start()).toMatchObject({ reason: 'unavailable', certainty: 'definite' });
    }
  });

  it('is in doubt about an error that any proxy could have said', async () => {
    fake.behave({ start: { kind: 'raw', status: 503, body: { error: 'Service unavailable' } } });
    expect(await start()).toMatchObject({ reason: 'garbled', certainty: 'doubt' });
  });

  it('says that a model which Google shut down is gone', async () => {
    await fake.close();
    fake = await createFakeOrthogonal({ models, gone: [job.model] });
    provider = await createProvider('orthogonal', fake);
    expect(await start()).toMatchObject({ reason: 'model_gone', certainty: 'definite' });
    expect(provider.models).toEqual(models);
    await made({ model: 'gemini-3.1-flash-image' });
  });

  it.each(['no base64 at all!', 'QUJD'])(
    'does not ask again for data that is no picture: %j',
    async (data) => {
      fake.behave({ start: { kind: 'made', as: { mimeType: 'image/png', data } } });
      expect(await start()).toMatchObject({
        reason: 'bad_result',
        certainty: 'definite',
        costMicros: 50_000,
      });
      expect(bytes.kept.size).toBe(0);
    },
  );

  it('sends an edit as the conversation that it is, with the signatures that came with the parent', async () => {
    fake.behave({ start: { kind: 'made', wrapped: true } });
    const parent = await made();
    const [picture = Buffer.alloc(0)] = keptOf(parent);
    const reference = { transport: 'inline', bytes: picture, type: 'image/png' } as const;
    await made({ prompt: 'now at night', references: [reference], continuation: parent.continuation ?? '' });
    const { contents } = requestSent().body as { contents: { role: string; parts: object[] }[] };
    expect(contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
    expect(JSON.stringify(contents[1])).toContain('"thoughtSignature"');
    expect(contents[2]?.parts).toEqual([{ text: 'now at night' }]);
  });

  it('proves its key free of charge: with the balance, and without one with the list of models', async () => {
    expect(await provider.check(idle())).toMatchObject({ kind: 'good' });
    fake.behave({ check: { kind: 'html', status: 404 } });
    expect(await provider.check(idle())).toMatchObject({ kind: 'good' });
    expect(fake.requests.map(({ path, moment }) => [path, moment])).toEqual([
      ['/v1/balance', 'check'],
      ['/v1/balance', 'check'],
      ['/v1/run', 'check'],
    ]);
    expect(requestSent()).toEqual({ api: 'nano-banana-2', path: '/v1beta/models', method: 'GET' });
    const body = { success: false, error: 'Invalid API key', code: 'UNAUTHORIZED' };
    fake.behave({ check: { kind: 'raw', status: 200, body } });
    expect(await provider.check(idle())).toMatchObject({ kind: 'bad' });
    expect(fake.charges).toEqual([]);
  });
});
