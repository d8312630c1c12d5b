// What the fake AI/ML API insists on and how it misbehaves, asked with plain fetch.
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeAimlapi, type FakeAimlapi, type FakeAimlapiOptions } from './aimlapi.ts';
import type { AimlapiOutcome } from './aimlapi-answer.ts';
import type { Fault } from './fake-provider.ts';
import { createFileHost, type FileHost } from './file-host.ts';
import { readStamp } from './picture.ts';

let fake: FakeAimlapi;
const open = async (options: FakeAimlapiOptions) => {
  await fake.close();
  fake = await createFakeAimlapi(options);
};
beforeEach(async () => {
  fake = await createFakeAimlapi();
});
afterEach(() => fake.close());

const good = { model: 'google/nano-banana-2', prompt: 'a lamp' };
const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${fake.baseUrl}/v1/images/generations`, {
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
const told = (outcome: AimlapiOutcome) => {
  fake.behave({ start: outcome });
  return ask(good);
};
const get = async (path: string, key = fake.key) =>
  json(await fetch(`${fake.baseUrl}${path}`, { headers: { authorization: `Bearer ${key}` } }));
const picture = (format: 'png' | 'jpeg') =>
  sharp({ create: { width: 16, height: 9, channels: 3, background: 'red' } })
    .toFormat(format)
    .toBuffer();
const dataUri = (type: string, bytes: Buffer) => `data:${type};base64,${bytes.toString('base64')}`;

describe('an answer', () => {
  it('names the picture of the documented size by its URL, and the credits used', async () => {
    const { status, body } = await ask({ ...good, aspect_ratio: '16:9' });
    expect(status).toBe(200);
    expect(body).toEqual({
      data: [{ mime_type: 'image/png', b64_json: null, url: expect.stringContaining('/generations/') }],
      meta: { usage: { credits_used: 178_975 } },
    });
    const file = Buffer.from(await (await fetch(body.data[0].url)).arrayBuffer());
    expect(await sharp(file).metadata()).toMatchObject({ format: 'png', width: 1376, height: 768 });
    expect(file.equals(await fake.imageFor(fake.jobs[0]?.id ?? ''))).toBe(true);
    expect(fake.charges).toEqual([{ jobId: fake.jobs[0]?.id, micros: 89_488, refunded: false }]);
  });

  it('costs what the documented edit with two references cost', async () => {
    const image = dataUri('image/png', await picture('png'));
    const { body } = await ask({
      ...good,
      aspect_ratio: '4:3',
      resolution: '1K',
      image_urls: [image, image],
    });
    expect(body.meta.usage.credits_used).toBe(185_093);
    expect(fake.jobs[0]).toMatchObject({ references: 2, aspectRatio: '4:3' });
  });

  it('is a square at 1K unless told, whatever its references are', async () => {
    await ask({ ...good, image_urls: [dataUri('image/png', await picture('png'))] });
    expect(fake.jobs[0]).toMatchObject({ aspectRatio: '1:1', resolution: '1K' });
  });

  it('carries the picture itself, slowly, or neither', async () => {
    const slow = { chunkBytes: 256 * 1024, pauseMs: 0 };
    const { body } = await told({ kind: 'made', as: 'b64_json', sizeBytes: 2_000_000, slow });
    expect(body.data[0].url).toBeNull();
    expect(await readStamp(Buffer.from(body.data[0].b64_json, 'base64'))).toEqual({ job: 1, image: 0 });
    expect((await told({ kind: 'made', as: 'neither' })).body.data).toEqual([
      { mime_type: 'image/png', b64_json: null, url: null },
    ]);
  });

  it.each([null, []])('has %j for its data when told, under a 200', async (data) => {
    const { status, body } = await told({ kind: 'made', data });
    expect([status, body.data]).toEqual([200, data]);
  });

  it('has no meta, other credits, or dollars beside them', async () => {
    expect((await told({ kind: 'made', meta: null })).body.meta).toBeNull();
    expect((await told({ kind: 'made', creditsUsed: null })).body.meta).toEqual({ usage: {} });
    const { usage } = (await told({ kind: 'made', creditsUsed: 7, usdSpent: true })).body.meta;
    expect(usage).toEqual({ credits_used: 7, usd_spent: 0.089488 });
  });

  it('makes several pictures, as JPEG, at any URL, behaving badly when told', async () => {
    const { body } = await told({ kind: 'made', images: 2, format: 'jpeg', file: { kind: 'expired' } });
    expect(body.data.map((each: { mime_type: string }) => each.mime_type)).toEqual([
      'image/jpeg',
      'image/jpeg',
    ]);
    expect((await fetch(body.data[1].url)).status).toBe(403);
    const url = 'http://169.254.169.254/latest/meta-data';
    expect((await told({ kind: 'made', url })).body.data[0].url).toBe(url);
  });

  it("traces the request and its cost in headers, and gives the client's own id back", async () => {
    const { headers } = await ask(good, { 'x-client-request-id': 'run-7:1' });
    expect(headers.get('x-inference-id')).toBe(fake.jobs[0]?.id);
    expect(headers.get('x-client-request-id')).toBe('run-7:1');
    expect(headers.get('x-aimlapi-credits-used')).toBe('178975');
    expect(headers.get('x-aimlapi-usd-spent')).toBe('0.089488');
    expect((await ask(good, { 'x-client-request-id': 'a b' })).headers.has('x-client-request-id')).toBe(
      false,
    );
    expect((await told({ kind: 'made', tracing: false })).headers.has('x-inference-id')).toBe(false);
  });

  it('refuses a prompt with a sentence and gives the hold back', async () => {
    const { status, body } = await told({ kind: 'refused' });
    expect(status).toBe(400);
    expect(body).toMatchObject({ statusCode: 400, message: expect.stringMatching(/safety/) });
    expect(await told({ kind: 'refused', status: 422, message: 'Prohibited content' })).toMatchObject({
      status: 422,
      body: { message: 'Prohibited content' },
    });
    expect(fake.charges.map(({ refunded }) => refunded)).toEqual([true, true]);
  });
});

describe('strictness', () => {
  it('proves a key with its billing pages, and not with the public list of models', async () => {
    expect((await get('/v1/billing/balance')).body).toMatchObject({ balance: 20_000_000, status: 'current' });
    expect((await get('/v2/billing')).body).toEqual({ current_balance: 10, currency: 'USD' });
    for (const path of ['/v1/billing/balance', '/v2/billing']) {
      expect(await get(path, 'bad')).toMatchObject({ status: 401, body: { path, statusCode: 401 } });
    }
    expect((await get('/v1/models', 'bad')).body.data).toHaveLength(2);
    expect(await ask(good, { authorization: fake.key })).toMatchObject({
      status: 401,
      body: {
        message: expect.any(String),
        path: '/v1/images/generations',
        requestId: expect.any(String),
        statusCode: 401,
        timestamp: expect.any(String),
      },
    });
    expect(JSON.stringify(fake.requests)).not.toContain(fake.key);
    expect(fake.accepted).toBe(0);
  });

  it.each<[string, unknown]>([
    ['cut JSON', '{"model":'],
    ['no model', { prompt: 'a lamp' }],
    ['no prompt', { model: good.model }],
    ['an empty prompt', { ...good, prompt: '' }],
    ['an unknown field', { ...good, n: 1 }],
    ['a ratio it has not', { ...good, aspect_ratio: '3:2' }],
    ['auto', { ...good, aspect_ratio: 'auto' }],
    ['half a K', { ...good, resolution: '0.5K' }],
    ['a size in lower case', { ...good, resolution: '1k' }],
    ['a search that is no boolean', { ...good, enable_web_search: 'true' }],
    ['references that are no list', { ...good, image_urls: 'https://example.com/a.png' }],
    ['six references', { ...good, image_urls: Array.from({ length: 6 }, () => 'https://example.com/a.png') }],
    ['a relative URL', { ...good, image_urls: ['/a.png'] }],
    ['a private URL', { ...good, image_urls: ['http://10.0.0.8/a.png'] }],
    ['bare base64', { ...good, image_urls: ['iVBORw0KGgo='] }],
    ['a data URI that is no image', { ...good, image_urls: [dataUri('image/png', Buffer.from('text'))] }],
    ['a data URI that is not base64', { ...good, image_urls: ['data:image/png;base64,***'] }],
    [
      'a data URI cut in its header',
      { ...good, image_urls: [dataUri('image/png', Buffer.from('89504e470d0a1a0a00', 'hex'))] },
    ],
  ])('answers %s with 400', async (_, body) => {
    fake.behave({ start: { kind: 'drop' } });
    const answer = await ask(body);
    expect(answer).toMatchObject({ status: 400, body: { statusCode: 400 } });
    expect(answer.body.message).toMatch(/^Body validation error/);
    expect(fake.accepted).toBe(0);
  });

  it('says which value was expected', async () => {
    const { message } = (await ask({ ...good, resolution: '8K' })).body;
    expect(message).toContain("Invalid enum value. Expected '1K' | '2K' | '4K', received '8K'");
  });

  it('does not know a model, in either of two ways', async () => {
    const unknown = { ...good, model: 'google/gemini-3.1-flash-image' };
    expect(await ask(unknown)).toMatchObject({ status: 404, body: { statusCode: 404 } });
    await open({ unknownModel: 400, statusCodes: 'strings' });
    const { status, body } = await ask(unknown);
    expect([status, body.statusCode]).toEqual([400, '400']);
    expect(body.message).toMatch(/Invalid enum value.*received 'google\/gemini-3.1-flash-image'/);
  });

  it('stops with 403 when the credits are used up', async () => {
    await open({ balanceMicros: 100_000 });
    expect((await ask(good)).status).toBe(200);
    expect(await ask(good)).toMatchObject({
      status: 403,
      body: { message: expect.stringMatching(/credits/) },
    });
  });

  it('knows no other path and no other method', async () => {
    expect((await get('/v1/images/generations')).status).toBe(404);
    expect(await get('/v1/images/edits')).toMatchObject({ status: 404, body: { path: '/v1/images/edits' } });
  });
});

describe('references by URL', () => {
  let host: FileHost;
  beforeEach(async () => {
    host = await createFileHost();
    await open({ publicOrigins: [host.origin] });
  });
  afterEach(() => host.close());

  it('are really fetched', async () => {
    const bytes = await picture('jpeg');
    const url = host.put({ bytes, contentType: 'image/jpeg' });
    expect((await ask({ ...good, image_urls: [url] })).status).toBe(200);
    expect(fake.fetched[0]?.bytes?.equals(bytes)).toBe(true);
    expect(fake.jobs[0]?.references).toBe(1);
  });

  it('are refused when they are no picture or not there', async () => {
    const page = host.put({
      bytes: await picture('png'),
      contentType: 'image/png',
      mode: { kind: 'html as image' },
    });
    for (const url of [page, `${host.origin}/gone.png`]) {
      const { status, body } = await ask({ ...good, image_urls: [url] });
      expect([status, body.message]).toEqual([400, expect.stringContaining('image_urls.0')]);
    }
    expect(fake.accepted).toBe(0);
  });
});

describe('faults', () => {
  it.each([
    [403, /credits/],
    [429, /Too Many Requests/],
    [504, /Generation timeout/],
  ])('a %i comes in its shape', async (status, message) => {
    fake.behave({ start: { kind: 'error', status } });
    const answer = await ask(good);
    expect(answer).toMatchObject({ status, body: { statusCode: status, path: '/v1/images/generations' } });
    expect(answer.body.message).toMatch(message);
    expect(fake.accepted).toBe(0);
  });

  it.each<Fault>([{ kind: 'drop' }, { kind: 'half a body' }, { kind: 'cut json' }, { kind: 'garbage' }])(
    '%j can bill what never arrived',
    async (fault) => {
      fake.behave({ start: { ...fault, accepts: true } });
      await expect(ask(good)).rejects.toThrow();
      expect([fake.accepted, fake.charges.length]).toEqual([1, 1]);
    },
  );

  it('come at the check as well', async () => {
    fake.behave({ check: { kind: 'error', status: 502 } });
    expect((await get('/v2/billing')).status).toBe(502);
    expect((await get('/v2/billing')).status).toBe(200);
  });
});
