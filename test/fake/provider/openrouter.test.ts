// What the fake OpenRouter insists on and how it misbehaves, asked with plain fetch.
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from './fake-provider.ts';
import { createFileHost, type FileHost } from './file-host.ts';
import { createFakeOpenrouter, type FakeOpenrouter, type FakeOpenrouterOptions } from './openrouter.ts';
import type { OpenrouterOutcome } from './openrouter-answer.ts';
import { readStamp } from './picture.ts';

let fake: FakeOpenrouter;
const open = async (options: FakeOpenrouterOptions) => {
  await fake.close();
  fake = await createFakeOpenrouter(options);
};
beforeEach(async () => {
  fake = await createFakeOpenrouter();
});
afterEach(() => fake.close());

const model = 'google/gemini-3.1-flash-image';
const text = { type: 'text', text: 'a lamp' };
const image = (url: string) => ({ type: 'image_url', image_url: { url } });
const user = (...content: object[]) => ({ role: 'user', content });
const good = { model, messages: [user(text)], modalities: ['image', 'text'] };
const showing = (...urls: string[]) => ({ ...good, messages: [user(text, ...urls.map(image))] });
const config = (image_config: object) => ({ ...good, image_config });
const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${fake.baseUrl}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const json = async (response: Response) => ({
  status: response.status,
  headers: response.headers,
  body: JSON.parse(await response.text()),
});
const ask = async (body: unknown, headers: Record<string, string> = {}) => json(await post(body, headers));
const told = (outcome: OpenrouterOutcome) => {
  fake.behave({ start: outcome });
  return ask(good);
};
const get = (path: string, headers: Record<string, string>) => fetch(`${fake.baseUrl}${path}`, { headers });
const bytesOf = (url: string) => Buffer.from(url.split(',')[1] ?? '', 'base64');
const picture = (format: 'png' | 'jpeg') =>
  sharp({ create: { width: 160, height: 90, channels: 3, background: 'red' } })
    .toFormat(format)
    .toBuffer();
const dataUrl = (type: string, bytes: Buffer) => `data:${type};base64,${bytes.toString('base64')}`;

describe('an answer', () => {
  it('carries the picture of the documented size as a data URL, and what it cost', async () => {
    const { status, body } = await ask(config({ aspect_ratio: '4:3', image_size: '2K' }));
    expect(status).toBe(200);
    const [choice] = body.choices;
    expect(choice).toMatchObject({ finish_reason: 'stop', native_finish_reason: 'STOP' });
    expect(choice.message).toMatchObject({ role: 'assistant', content: expect.any(String) });
    const [{ image_url }] = choice.message.images;
    expect(image_url.url).toMatch(/^data:image\/png;base64,/);
    const bytes = bytesOf(image_url.url);
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 2400, height: 1792 });
    expect(bytes.equals(await fake.imageFor(body.id))).toBe(true);
    expect(body.usage).toMatchObject({ completion_tokens: 1680, cost: 0.100_801 });
    expect(fake.charges).toEqual([{ jobId: body.id, micros: 100_801, refunded: false }]);
  });

  it('takes half a K and the extreme ratios', async () => {
    await ask(config({ aspect_ratio: '1:8', image_size: '0.5K' }));
    expect(fake.jobs[0]).toMatchObject({ aspectRatio: '1:8', resolution: '512' });
  });

  it('takes the ratio of the input image when none is named, and a prompt that is a string', async () => {
    await ask(showing(dataUrl('image/png', await picture('png'))));
    expect(fake.jobs[0]).toMatchObject({ aspectRatio: '16:9', resolution: '1K', references: 1 });
    await ask({ ...good, messages: [{ role: 'user', content: 'a chair' }], modalities: ['image'] });
    expect(fake.jobs[1]).toMatchObject({ prompt: 'a chair', aspectRatio: '1:1' });
  });

  it("spells the picture's field as the SDK does, makes several, as JPEG, or any URL when told", async () => {
    const { body } = await told({ kind: 'made', as: 'imageUrl', images: 2, format: 'jpeg' });
    const { images } = body.choices[0].message;
    expect(images.map((each: object) => Object.keys(each))).toEqual([
      ['type', 'imageUrl', 'index'],
      ['type', 'imageUrl', 'index'],
    ]);
    expect(images[1].imageUrl.url).toMatch(/^data:image\/jpeg;base64,/);
    expect(images[0].imageUrl.url).not.toBe(images[1].imageUrl.url);
    const url = 'http://10.0.0.1/picture.png';
    const linked = (await told({ kind: 'made', url })).body.choices[0].message.images;
    expect(linked[0].image_url.url).toBe(url);
  });

  it('can be 28 MB in slow pieces', async () => {
    const slow = { chunkBytes: 4 * 1024 * 1024, pauseMs: 1 };
    const { body } = await told({ kind: 'made', sizeBytes: 21_000_000, slow });
    const bytes = bytesOf(body.choices[0].message.images[0].image_url.url);
    expect(bytes.length).toBe(21_000_000);
    expect(await readStamp(bytes)).toEqual({ job: 1, image: 0 });
  });

  it('tells another cost, or none', async () => {
    expect((await told({ kind: 'made', cost: 7 })).body.usage.cost).toBe(7);
    expect((await told({ kind: 'made', cost: null })).body.usage).not.toHaveProperty('cost');
    expect((await told({ kind: 'made', usage: null })).body).not.toHaveProperty('usage');
  });
});

describe('refusals', () => {
  it('flag the input, with what for', async () => {
    expect(await told({ kind: 'flagged', reasons: ['violence'] })).toMatchObject({
      status: 403,
      body: {
        error: {
          code: 403,
          metadata: { reasons: ['violence'], flagged_input: 'a lamp', provider_name: 'Google' },
        },
      },
    });
  });

  it("stop with the upstream's own word, or talk instead", async () => {
    const [stopped] = (await told({ kind: 'stopped', reason: 'IMAGE_SAFETY' })).body.choices;
    expect(stopped).toMatchObject({
      finish_reason: 'content_filter',
      native_finish_reason: 'IMAGE_SAFETY',
      message: { content: null },
    });
    expect(stopped.message.images).toBeUndefined();
    const quiet = { kind: 'stopped', reason: 'IMAGE_OTHER', finishReason: 'stop', text: '' } as const;
    expect((await told(quiet)).body.choices[0]).toMatchObject({
      finish_reason: 'stop',
      message: { content: '' },
    });
    const [talk] = (await told({ kind: 'only text', text: 'No.' })).body.choices;
    expect(talk).toMatchObject({ finish_reason: 'stop', message: { content: 'No.' } });
  });

  it('come as errors under a 200, in the body or in the choice, or as no choice at all', async () => {
    const error = { code: 502, message: 'Provider returned error', metadata: { provider_name: 'Google' } };
    expect(await told({ kind: 'late error', at: 'body', error })).toMatchObject({
      status: 200,
      body: { error },
    });
    const { status, body } = await told({ kind: 'late error', at: 'choice', error });
    expect(status).toBe(200);
    expect(body.choices).toMatchObject([{ finish_reason: 'error', error }]);
    expect(body.error).toBeUndefined();
    expect((await told({ kind: 'no choices' })).body.choices).toEqual([]);
  });

  it('cost nothing, but for words', async () => {
    const error = { code: 502 };
    await told({ kind: 'stopped', reason: 'NO_IMAGE' });
    await told({ kind: 'late error', at: 'choice', error });
    const { body } = await told({ kind: 'only text' });
    expect(fake.charges.map(({ refunded }) => refunded)).toEqual([true, true, false]);
    expect(body.usage.cost).toBe(0.000_001);
  });
});

describe('strictness', () => {
  it('proves a key by telling about it, and not with the public list of models', async () => {
    const key = await json(await get('/key', { authorization: `Bearer ${fake.key}` }));
    expect(key).toMatchObject({ status: 200, body: { data: { limit: 10, usage: 0, is_free_tier: false } } });
    expect(await json(await get('/key', { authorization: 'Bearer bad' }))).toMatchObject({
      status: 401,
      body: { error: { code: 401, message: 'User not found.' } },
    });
    expect((await get('/key', {})).status).toBe(401);
    expect((await get('/models', {})).status).toBe(200);
    expect((await ask(good, { authorization: fake.key })).status).toBe(401);
    expect(JSON.stringify(fake.requests)).not.toContain(fake.key);
    expect(fake.accepted).toBe(0);
  });

  it.each<[string, unknown]>([
    ['cut JSON', '{"model":'],
    ['no model', { ...good, model: undefined }],
    ['no messages', { ...good, messages: [] }],
    ['an unknown role', { ...good, messages: [{ role: 'human', content: 'a lamp' }] }],
    ['an answer at the end', { ...good, messages: [{ role: 'assistant', content: 'a lamp' }] }],
    ['no prompt', { ...good, messages: [user({ type: 'text', text: ' ' })] }],
    ['an unknown part', { ...good, messages: [user(text, { type: 'input_image', image_url: 'x' })] }],
    [
      'a URL where its object belongs',
      { ...good, messages: [user(text, { type: 'image_url', image_url: 'x' })] },
    ],
    ['no modalities', { ...good, modalities: undefined }],
    ['modalities in capitals', { ...good, modalities: ['IMAGE', 'TEXT'] }],
    ['an unknown field', { ...good, n: 2 }],
    ['an unknown field within', config({ aspectRatio: '1:1' })],
    ['an unknown ratio', config({ aspect_ratio: 'auto' })],
    ['a size in lower case', config({ image_size: '1k' })],
    ["Google's word for half a K", config({ image_size: '512' })],
    ['an unknown plugin', { ...good, plugins: [{ id: 'search' }] }],
    ['a stream', { ...good, stream: true }],
    ['a private URL', showing('http://10.0.0.8/a.png')],
    ['a file URL', showing('file:///etc/passwd')],
    ['bare base64', showing('iVBORw0KGgo=')],
    ['a data URL that is no image', showing(dataUrl('image/png', Buffer.from('text')))],
    ['a data URL cut in its header', showing(dataUrl('image/png', Buffer.from('89504e470d0a1a0a00', 'hex')))],
  ])('answers %s with 400', async (_, body) => {
    fake.behave({ start: { kind: 'drop' } });
    expect(await ask(body)).toMatchObject({
      status: 400,
      body: { error: { code: 400, message: expect.any(String) } },
    });
    expect(fake.accepted).toBe(0);
  });

  it('takes at most 14 images, each what it is announced as', async () => {
    const png = dataUrl('image/png', await picture('png'));
    expect((await ask(showing(...Array.from({ length: 14 }, () => png)))).status).toBe(200);
    expect((await ask(showing(...Array.from({ length: 15 }, () => png)))).status).toBe(400);
    expect((await ask(showing(dataUrl('image/png', await picture('jpeg'))))).status).toBe(400);
  });

  it('calls a model invalid that it never had, and gone that nobody serves any more', async () => {
    expect(await ask({ ...good, model: 'no-such-model' })).toMatchObject({
      status: 400,
      body: { error: { code: 400, message: 'no-such-model is not a valid model ID' } },
    });
    await open({ gone: [model] });
    expect(await ask(good)).toMatchObject({
      status: 404,
      body: { error: { code: 404, message: `No endpoints found for ${model}.` } },
    });
    expect((await ask({ ...good, model: `${model}-preview` })).status).toBe(200);
  });

  it('has nobody who answers this with words alone', async () => {
    expect((await ask({ ...good, modalities: ['text'] })).status).toBe(404);
  });

  it('stops when the credits are used up', async () => {
    await open({ balanceMicros: 100_000 });
    expect((await ask(good)).status).toBe(200);
    expect(await ask(good)).toMatchObject({ status: 402, body: { error: { code: 402 } } });
  });

  it('answers other paths with a page', async () => {
    const answer = await get('/images/generations', { authorization: `Bearer ${fake.key}` });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
  });
});

describe('references by URL', () => {
  let host: FileHost;
  beforeEach(async () => {
    host = await createFileHost();
    await open({ publicOrigins: [host.origin] });
  });
  afterEach(() => host.close());

  it('are really fetched, and refused when they are no picture or not there', async () => {
    const bytes = await picture('jpeg');
    const url = host.put({ bytes, contentType: 'image/jpeg' });
    expect((await ask(showing(url))).status).toBe(200);
    expect(fake.fetched[0]?.bytes?.equals(bytes)).toBe(true);
    expect(fake.jobs[0]).toMatchObject({ references: 1, aspectRatio: '16:9' });
    const page = host.put({ bytes, contentType: 'image/jpeg', mode: { kind: 'html as image' } });
    expect((await ask(showing(page))).status).toBe(400);
    expect((await ask(showing(url, `${host.origin}/gone.png`))).status).toBe(400);
    expect(fake.accepted).toBe(1);
  });
});

describe('faults', () => {
  it.each([401, 402, 403, 408, 429, 502, 503])(
    'a %i comes in its shape, with Retry-After',
    async (status) => {
      fake.behave({ start: { kind: 'error', status, code: 'its_word', retryAfter: '7' } });
      const answer = await ask(good);
      expect(answer).toMatchObject({
        status,
        body: { error: { code: status, message: expect.any(String), metadata: { error_type: 'its_word' } } },
      });
      expect(answer.headers.get('retry-after')).toBe('7');
      expect(fake.accepted).toBe(0);
    },
  );

  it.each<Fault>([{ kind: 'drop' }, { kind: 'half a body' }, { kind: 'cut json' }, { kind: 'garbage' }])(
    '%j can bill what never arrived',
    async (fault) => {
      fake.behave({ start: { ...fault, accepts: true } });
      await expect(ask(good)).rejects.toThrow();
      expect([fake.accepted, fake.charges.length]).toEqual([1, 1]);
    },
  );

  it('come at the check as well', async () => {
    fake.behave({ check: { kind: 'html', status: 502 } });
    const headers = { authorization: `Bearer ${fake.key}` };
    expect((await get('/key', headers)).status).toBe(502);
    expect((await get('/key', headers)).status).toBe(200);
  });
});
