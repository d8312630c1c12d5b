// OpenRouter against its local server: the contract, and what is its own.
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finished, Provider, Reference, StartJob } from '../../../src/providers/provider.ts';
import {
  createFakeOpenrouter,
  type FakeOpenrouter,
  type FakeOpenrouterOptions,
} from '../../fake/provider/openrouter.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';
import { createProvider, describeProvider, idle, plainJob } from './provider-contract.ts';

describeProvider({ id: 'openrouter', synchronous: true, createFake: () => createFakeOpenrouter() });
describeProvider({
  id: 'openrouter',
  synchronous: true,
  options: { extremeRatios: true, halfResolution: true, webSearch: true },
  createFake: () => createFakeOpenrouter(),
});

describe('OpenRouter', () => {
  let fake: FakeOpenrouter;
  let provider: Provider;
  let bytes: ReturnType<typeof createKeptBytes>;
  const job: StartJob = { ...plainJob, model: 'google/gemini-3.1-flash-image' };

  async function open(options: FakeOpenrouterOptions = {}) {
    fake = await createFakeOpenrouter(options);
    provider = await createProvider('openrouter', fake);
    bytes = createKeptBytes();
  }
  const reopen = async (options: FakeOpenrouterOptions) => {
    await fake.close();
    await open(options);
  };
  beforeEach(() => open());
  afterEach(() => fake.close());

  const start = (more: Partial<StartJob> = {}, by = provider) =>
    by.start({ ...job, ...more }, bytes.keep, idle());
  const withOptions = (options: object) => createProvider('openrouter', { ...fake, options });

  async function made(more: Partial<StartJob> = {}, by = provider): Promise<Finished> {
    const answer = await start(more, by);
    if (answer.kind !== 'finished') throw new Error(JSON.stringify(answer));
    return answer;
  }

  const keptOf = ({ images }: Finished) =>
    images.map((image) => (image.kind === 'kept' ? bytes.kept.get(image.hash) : undefined));
  const originals = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => fake.imageFor(fake.jobs[0]?.id ?? '', index)));

  async function reference(): Promise<Reference> {
    const picture = sharp({ create: { width: 16, height: 9, channels: 3, background: 'red' } });
    return { transport: 'inline', bytes: await picture.png().toBuffer(), type: 'image/png' };
  }

  it('sends what was asked for in its own words, and no search', async () => {
    await made({ aspectRatio: '16:9', resolution: '2K' });
    expect(fake.requests.at(-1)).toMatchObject({ path: '/api/v1/chat/completions' });
    expect(fake.requests.at(-1)?.body).toEqual({
      model: job.model,
      messages: [{ role: 'user', content: [{ type: 'text', text: job.prompt }] }],
      modalities: ['image', 'text'],
      image_config: { aspect_ratio: '16:9', image_size: '2K' },
    });
  });

  it('sends references as data URIs or as addresses, and no ratio when it is to follow the first', async () => {
    const url = 'https://plantain.example.com/files/one.png';
    await start({
      aspectRatio: 'auto',
      references: [await reference(), { transport: 'url', url, type: 'image/png' }],
    });
    expect(fake.requests.at(-1)?.body).toMatchObject({
      messages: [
        {
          content: [
            { type: 'text' },
            {
              type: 'image_url',
              image_url: { url: expect.stringMatching(/^data:image\/png;base64,iVBORw0KGgo/) },
            },
            { type: 'image_url', image_url: { url } },
          ],
        },
      ],
    });
    expect(JSON.stringify(fake.requests.at(-1)?.body)).not.toContain('aspect_ratio');
    const alone = await reference();
    await made({ aspectRatio: 'auto', references: Array.from({ length: 14 }, () => alone) });
    expect(fake.jobs.at(-1)).toMatchObject({ aspectRatio: '16:9', references: 14 });
  });

  it('offers extreme ratios, 0.5K and the search only where an option says so', async () => {
    const plain = provider.abilities(job.model);
    expect(plain.aspectRatios).toHaveLength(11);
    expect([plain.resolutions, plain.search]).toEqual([['1K', '2K', '4K'], false]);
    const asked = { model: job.model, resolution: '0.5K', references: 0, search: false } as const;
    expect(provider.price(asked)).toBeUndefined();
    const options = { extremeRatios: true, halfResolution: true, webSearch: true, maxReferences: 4 };
    const all = await withOptions(options);
    expect(all.abilities(job.model).aspectRatios).toHaveLength(15);
    expect(all.abilities(job.model)).toMatchObject({ search: true, maxReferences: 4 });
    expect([all.price(asked), all.price({ ...asked, search: true })]).toEqual([45_000, 65_000]);
    await made({ aspectRatio: '8:1', resolution: '0.5K', search: true }, all);
    expect(fake.requests.at(-1)?.body).toMatchObject({
      image_config: { aspect_ratio: '8:1', image_size: '0.5K' },
      plugins: [{ id: 'web', engine: 'exa' }],
    });
  });

  it.each([
    {},
    { as: 'imageUrl' as const },
    { slow: { chunkBytes: 4097, pauseMs: 0 } },
    { escapes: true, slow: { chunkBytes: 1009, pauseMs: 0 } },
  ])('keeps the same bytes however they are named, written and cut: %j', async (odd) => {
    fake.behave({ start: { kind: 'made', images: 2, sizeBytes: 100_000, text: 'Two lamps.', ...odd } });
    const finished = await made();
    expect(keptOf(finished)).toEqual(await originals(2));
    expect(finished.text).toBe('Two lamps.');
  });

  it('tells an address that comes in place of the data', async () => {
    const url = 'https://files.example.com/a.png?one=1,2';
    fake.behave({ start: { kind: 'made', url } });
    expect((await made()).images).toEqual([{ kind: 'url', url }]);
  });

  it.each([
    'javascript:alert(1)',
    'data:image/png,plain',
    'data:image/png;base64,no base64 at all!',
    'data:image/png;base64,QUJD',
    '',
  ])('does not ask again for a picture that is none: %j', async (url) => {
    fake.behave({ start: { kind: 'made', url } });
    expect(await start()).toMatchObject({ kind: 'failed', reason: 'bad_result', certainty: 'definite' });
    expect(bytes.kept.size).toBe(0);
  });

  it('says what it cost, and nothing where nothing is told', async () => {
    expect((await made()).costMicros).toBe(fake.charges[0]?.micros);
    for (const odd of [{ usage: null }, { cost: null }, { cost: 'much' }]) {
      fake.behave({ start: { kind: 'made', ...odd } });
      expect(await made()).not.toHaveProperty('costMicros');
    }
  });

  it('tells the pages that it found, each once', async () => {
    const page = { url: 'https://example.com/lamps', title: 'Lamps' };
    const untitled = { url: 'https://example.org/more' };
    const annotations = [page, page, untitled, { url: 'javascript:alert(1)' }].map((url_citation) => ({
      type: 'url_citation',
      url_citation,
    }));
    const images = [{ type: 'image_url', image_url: { url: 'https://files.example.com/a.png' } }];
    const body = {
      id: 'gen-1',
      choices: [{ message: { content: '', images, annotations: [...annotations, 7] } }],
    };
    fake.behave({ start: { kind: 'raw', status: 200, body } });
    expect((await made()).sources).toEqual([page, { ...untitled, title: 'example.org' }]);
  });

  it('takes a flagged prompt for a refusal, with its reasons for the person and no prompt for the log', async () => {
    fake.behave({ start: { kind: 'flagged', reasons: ['sexual', 'violence'] } });
    const failed = await start();
    expect(failed).toMatchObject({
      reason: 'refused',
      certainty: 'definite',
      words: expect.stringMatching(/flagged.*\(sexual, violence\)/),
    });
    expect(JSON.stringify(failed)).not.toContain(job.prompt);
  });

  it('takes the limit of a key for no credit, and any other 403 for a request that is not taken', async () => {
    const message = 'Key limit exceeded (total limit). Manage it in the settings';
    fake.behave({ start: { kind: 'error', status: 403, message } });
    expect(await start()).toMatchObject({ reason: 'out_of_credit', certainty: 'definite' });
    fake.behave({ start: { kind: 'error', status: 403 } });
    expect(await start()).toMatchObject({ reason: 'rejected', certainty: 'definite' });
  });

  it('knows an empty balance and a model that nobody serves any more', async () => {
    await reopen({ balanceMicros: 1000, gone: ['google/gone'] });
    expect(await start()).toMatchObject({ reason: 'out_of_credit', certainty: 'definite' });
    expect(await start({ model: 'google/gone' })).toMatchObject({
      reason: 'model_gone',
      certainty: 'definite',
    });
  });

  it.each([
    [{ kind: 'stopped', reason: 'IMAGE_SAFETY' } as const, { reason: 'refused' }],
    [
      { kind: 'stopped', reason: 'prohibited_content', finishReason: 'stop', text: 'Not this.' } as const,
      { reason: 'refused', words: 'Not this.' },
    ],
    [{ kind: 'stopped', reason: 'OTHER' } as const, { reason: 'refused' }],
    [{ kind: 'stopped', reason: 'MAX_TOKENS', finishReason: 'length' } as const, { reason: 'no_image' }],
    [
      { kind: 'only text', text: 'I can only describe it.' } as const,
      { reason: 'no_image', words: 'I can only describe it.' },
    ],
    [{ kind: 'no choices' } as const, { reason: 'no_image' }],
  ])('reads %j for what it is', async (outcome, expected) => {
    fake.behave({ start: outcome });
    const failed = await start();
    expect(failed).toMatchObject({ kind: 'failed', certainty: 'definite', ...expected });
    expect(failed.costMicros).toBe(outcome.kind === 'only text' ? fake.charges[0]?.micros : 0);
  });

  describe.each(['body', 'choice'] as const)('an error in the %s of a 200', (at) => {
    it.each([
      [{ code: 402 }, { reason: 'out_of_credit', certainty: 'definite' }],
      [
        { code: 403, metadata: { reasons: ['sexual'] } },
        { reason: 'refused', certainty: 'definite' },
      ],
      [{ code: 408 }, { reason: 'timed_out', certainty: 'doubt' }],
      [{ code: 429 }, { reason: 'rate_limited', certainty: 'definite' }],
      [{ code: 502 }, { reason: 'unavailable', certainty: 'doubt' }],
      [{ code: 503 }, { reason: 'unavailable', certainty: 'definite' }],
      [{ code: 7 }, { reason: 'unavailable', certainty: 'doubt' }],
    ])('is what it would be with a status of its own: %j', async (error, expected) => {
      fake.behave({ start: { kind: 'late error', at, error } });
      expect(await start()).toMatchObject({ kind: 'failed', ...expected });
      expect(bytes.kept.size).toBe(0);
    });
  });

  it('is in doubt about an error that any gateway could have said', async () => {
    for (const status of [200, 503]) {
      fake.behave({ start: { kind: 'raw', status, body: { error: { message: 'no upstream' } } } });
      expect(await start()).toMatchObject({ reason: 'garbled', certainty: 'doubt' });
    }
  });
});
