// AI/ML API against its local server: the contract, and what is its own.
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finished, Provider, Reference, StartJob } from '../../../src/providers/provider.ts';
import { createFakeAimlapi, type FakeAimlapi, type FakeAimlapiOptions } from '../../fake/provider/aimlapi.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';
import { tinyPicture } from '../../fixture/pictures.ts';
import { createProvider, describeProvider, idle, plainJob } from './provider-contract.ts';

describeProvider({ id: 'aimlapi', synchronous: true, createFake: () => createFakeAimlapi() });

describe('AI/ML API', () => {
  let fake: FakeAimlapi;
  let provider: Provider;
  let bytes: ReturnType<typeof createKeptBytes>;
  const job: StartJob = { ...plainJob, model: 'google/nano-banana-2' };

  async function open(options: FakeAimlapiOptions = {}) {
    fake = await createFakeAimlapi(options);
    provider = await createProvider('aimlapi', fake);
    bytes = createKeptBytes();
  }
  const reopen = async (options: FakeAimlapiOptions) => {
    await fake.close();
    await open(options);
  };
  beforeEach(() => open());
  afterEach(() => fake.close());

  const start = (more: Partial<StartJob> = {}, by = provider) =>
    by.start({ ...job, ...more }, bytes.keep, idle());
  const withOptions = (options: object) => createProvider('aimlapi', { ...fake, options });

  async function made(more: Partial<StartJob> = {}): Promise<Finished> {
    const answer = await start(more);
    if (answer.kind !== 'finished') throw new Error(JSON.stringify(answer));
    return answer;
  }

  async function references(count: number): Promise<readonly Reference[]> {
    const picture = sharp({ create: { width: 16, height: 9, channels: 3, background: 'red' } });
    const reference = {
      transport: 'inline',
      bytes: await picture.png().toBuffer(),
      type: 'image/png',
    } as const;
    return Array.from({ length: count }, () => reference);
  }

  it('sends what was asked for in its own words', async () => {
    await made({ aspectRatio: '16:9', resolution: '2K', search: true });
    expect(fake.requests.at(-1)).toMatchObject({ path: '/v1/images/generations' });
    expect(fake.requests.at(-1)?.body).toEqual({
      model: job.model,
      prompt: job.prompt,
      aspect_ratio: '16:9',
      resolution: '2K',
      enable_web_search: true,
    });
  });

  it('offers five ratios and no auto, of which only the square without a reference could be meant', async () => {
    const { aspectRatios } = provider.abilities(job.model);
    expect([...aspectRatios].sort()).toEqual(['16:9', '1:1', '3:4', '4:3', '9:16']);
    await made({ aspectRatio: 'auto' });
    expect(fake.jobs[0]?.aspectRatio).toBe('1:1');
    expect(fake.requests.at(-1)?.body).not.toHaveProperty('aspect_ratio');
  });

  it('sends up to five references as data URIs, which need no address of ours', async () => {
    expect(provider.abilities(job.model)).toMatchObject({
      maxReferences: 5,
      referenceTransports: ['inline', 'url'],
    });
    await made({ references: await references(5) });
    expect(fake.jobs[0]?.references).toBe(5);
    expect(fake.requests.at(-1)?.body).toMatchObject({
      image_urls: Array.from({ length: 5 }, () => expect.stringMatching(/^data:image\/png;base64,/)),
    });
    expect(fake.fetched).toEqual([]);
  });

  it('sends addresses when told that data URIs are not taken', async () => {
    const own = await withOptions({ acceptsDataUri: false });
    expect(own.abilities(job.model).referenceTransports).toEqual(['url']);
    const url = 'https://plantain.example.com/files/one.png';
    await start({ references: [{ transport: 'url', url, type: 'image/png' }] }, own);
    expect(fake.requests.at(-1)?.body).toMatchObject({ image_urls: [url] });
  });

  it('takes 4,000 characters of prompt, and as many as the operator says', async () => {
    expect(provider.abilities(job.model).maxPromptLength).toBe(4000);
    expect(await start({ prompt: 'x'.repeat(4000) })).toMatchObject({ kind: 'finished' });
    expect(await start({ prompt: 'x'.repeat(4001) })).toMatchObject({ reason: 'rejected' });
    const own = await withOptions({ maxPromptLength: 2000 });
    expect(own.abilities(job.model).maxPromptLength).toBe(2000);
  });

  it('asks for the documented pictures no less than they cost', async () => {
    const price = (more: number) =>
      provider.price({ model: job.model, resolution: '1K', references: more, search: false });
    expect(price(0)).toBe(89_500);
    for (const count of [0, 2]) {
      const { costMicros = 0 } = await made({ references: await references(count) });
      expect((price(count) ?? 0) - costMicros).toBeGreaterThanOrEqual(0);
      expect((price(count) ?? 0) - costMicros).toBeLessThan(100);
    }
  });

  it.each([
    ['credits, 2,000,000 to the dollar', { creditsUsed: 185_093, usdSpent: 7 }, 92_547],
    ['dollars when there are no credits', { creditsUsed: null, usdSpent: 0.0895 }, 89_500],
    ['dollars as a string', { creditsUsed: null, usdSpent: '0.0895' }, 89_500],
    ['the headers when there is no meta', { meta: null }, 89_488],
    ['the headers when the meta is odd', { creditsUsed: 'many' }, 89_488],
  ])('reads the cost from %s', async (_from, told, costMicros) => {
    fake.behave({ start: { kind: 'made', ...told } });
    expect(await made()).toMatchObject({ costMicros });
  });

  it('reads dollars from the headers when they tell nothing else', async () => {
    const body = { data: [{ url: 'https://files.example.com/a.png' }] };
    const headers = { 'content-type': 'application/json', 'x-aimlapi-usd-spent': '0.0895' };
    fake.behave({ start: { kind: 'raw', status: 200, body, headers } });
    expect(await made()).toMatchObject({ costMicros: 89_500 });
  });

  it('does not guess a cost that is told nowhere', async () => {
    fake.behave({ start: { kind: 'made', meta: null, tracing: false } });
    expect(await made()).not.toHaveProperty('costMicros');
  });

  it.each([{}, { slow: { chunkBytes: 4097, pauseMs: 0 } }])(
    'keeps pictures that come as base64 while they arrive: %j',
    async (odd) => {
      fake.behave({ start: { kind: 'made', as: 'b64_json', images: 2, sizeBytes: 100_000, ...odd } });
      const { images } = await made();
      const id = fake.jobs[0]?.id ?? '';
      expect(images.map((image) => image.kind === 'kept' && bytes.kept.get(image.hash))).toEqual(
        await Promise.all([0, 1].map((index) => fake.imageFor(id, index))),
      );
    },
  );

  it.each(['url', 'b64_json'])('keeps a picture that comes as a data URI in %s', async (field) => {
    const picture = tinyPicture('one');
    const data = [{ [field]: `data:image/png;base64,${picture.toString('base64')}` }];
    fake.behave({ start: { kind: 'raw', status: 200, body: { data } } });
    const { images } = await made();
    expect(images.map((image) => image.kind === 'kept' && bytes.kept.get(image.hash))).toEqual([picture]);
  });

  it('takes addresses for addresses and leaves out what is none', async () => {
    const good = { url: 'https://files.example.com/a.png', b64_json: null };
    fake.behave({ start: { kind: 'made', data: [7, { url: 'javascript:alert(1)' }, good] } });
    expect((await made()).images).toEqual([{ kind: 'url', url: good.url }]);
  });

  it.each([
    [{ url: 'javascript:alert(1)' }],
    [{ b64_json: 'QUJD', url: null }],
    [{ b64_json: 'no base64 at all!' }],
  ])('does not ask again for a picture that is none: %j', async (image) => {
    fake.behave({ start: { kind: 'made', data: [image] } });
    expect(await start()).toMatchObject({ reason: 'bad_result', certainty: 'definite', costMicros: 89_488 });
    expect(bytes.kept.size).toBe(0);
  });

  it.each([null, [], [{ url: null, b64_json: null }], [{}]])(
    'takes %j for a list of pictures as an answer without one',
    async (data) => {
      fake.behave({ start: { kind: 'made', data } });
      expect(await start()).toMatchObject({ reason: 'no_image', certainty: 'definite' });
      const message = 'Blocked by the safety system';
      fake.behave({ start: { kind: 'raw', status: 200, body: { data, message } } });
      expect(await start()).toMatchObject({ reason: 'refused', certainty: 'definite', words: message });
    },
  );

  it.each([400, 422, 500])('knows a refusal by its sentence, whatever its status: %i', async (status) => {
    const message = 'The prompt violates our content policy';
    fake.behave({ start: { kind: 'refused', status, message } });
    expect(await start()).toMatchObject({ reason: 'refused', certainty: 'definite', words: message });
  });

  it('knows an empty balance by its 403', async () => {
    await reopen({ balanceMicros: 1000 });
    expect(await start()).toMatchObject({ reason: 'out_of_credit', certainty: 'definite' });
  });

  it.each(['numbers', 'strings'] as const)('reads status codes as %s', async (statusCodes) => {
    await reopen({ statusCodes });
    fake.behave({ start: { kind: 'error', status: 503 } });
    expect(await start()).toMatchObject({ reason: 'unavailable', certainty: 'definite' });
    const statusCode = statusCodes === 'strings' ? '403' : 403;
    const body = { message: "You've run out of credits.", statusCode };
    fake.behave({ start: { kind: 'raw', status: 200, body } });
    expect(await start()).toMatchObject({ reason: 'out_of_credit', certainty: 'definite' });
  });

  it('is in doubt about an error that any gateway could have said', async () => {
    fake.behave({ start: { kind: 'raw', status: 503, body: { message: 'no upstream' } } });
    expect(await start()).toMatchObject({ reason: 'garbled', certainty: 'doubt' });
  });

  it('is in doubt when the generation timed out there', async () => {
    fake.behave({ start: { kind: 'error', status: 504 } });
    expect(await start()).toMatchObject({ reason: 'timed_out', certainty: 'doubt' });
  });

  it('knows a model that is gone also where it is called a wrong value, and no other wrong value', async () => {
    await reopen({ unknownModel: 400 });
    expect(await start({ model: 'google/gone' })).toMatchObject({
      reason: 'model_gone',
      certainty: 'definite',
    });
    expect(await start({ aspectRatio: '21:9' })).toMatchObject({ reason: 'rejected', certainty: 'definite' });
  });
});
