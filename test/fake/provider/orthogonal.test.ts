// What the fake Orthogonal insists on and how it misbehaves, asked with plain fetch.
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from './fake-provider.ts';
import { createFakeOrthogonal, type FakeOrthogonal, type FakeOrthogonalOptions } from './orthogonal.ts';
import type { OrthogonalOutcome } from './orthogonal-answer.ts';
import { readStamp } from './picture.ts';

let fake: FakeOrthogonal;
const open = async (options: FakeOrthogonalOptions) => {
  await fake.close();
  fake = await createFakeOrthogonal(options);
};
beforeEach(async () => {
  fake = await createFakeOrthogonal();
});
afterEach(() => fake.close());

const preview = 'gemini-3.1-flash-image-preview';
const pathOf = (model: string) => `/v1beta/models/${model}:generateContent`;
const listing = { api: 'nano-banana-2', path: '/v1beta/models', method: 'GET' };
const call = (body: object, more: object = {}) => ({
  api: 'nano-banana-2',
  path: pathOf(preview),
  body,
  ...more,
});
const prompt = (generationConfig: object = {}, ...parts: object[]) => ({
  contents: [{ role: 'user', parts: [{ text: 'a lamp' }, ...parts] }],
  generationConfig,
});
const good = call(prompt());
const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${fake.baseUrl}/v1/run`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const ask = async (body: unknown, headers: Record<string, string> = {}) => {
  const response = await post(body, headers);
  return { status: response.status, body: JSON.parse(await response.text()) };
};
const told = async (outcome: OrthogonalOutcome) => {
  fake.behave({ start: outcome });
  return ask(good);
};
const partsOf = (body: { data: { candidates: { content: { parts: object[] } }[] } }) =>
  body.data.candidates[0]?.content.parts as {
    text?: string;
    inlineData?: { mimeType: string; data: string };
  }[];
const inline = (mimeType: string, bytes: Buffer) => ({
  inlineData: { mimeType, data: bytes.toString('base64') },
});
const picture = (format: 'png' | 'jpeg') =>
  sharp({ create: { width: 160, height: 90, channels: 3, background: 'red' } })
    .toFormat(format)
    .toBuffer();

describe('a run', () => {
  it("carries Gemini's answer, the flat price and the request's id", async () => {
    const imageConfig = { aspectRatio: '4:3', imageSize: '2K' };
    const { status, body } = await ask(
      call(
        prompt(
          { responseModalities: ['TEXT', 'IMAGE'], imageConfig },
          inline('image/png', await picture('png')),
        ),
      ),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: true, price: '0.05', priceCents: 5000, paymentMethod: 'credits' });
    const [text, image] = partsOf(body);
    expect(text?.text).toBeTypeOf('string');
    const bytes = Buffer.from(image?.inlineData?.data ?? '', 'base64');
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 2400, height: 1792 });
    expect(bytes.equals(await fake.imageFor(body.requestId))).toBe(true);
    expect(fake.jobs[0]).toMatchObject({ model: preview, prompt: 'a lamp', references: 1 });
    expect(fake.charges).toEqual([{ jobId: body.requestId, micros: 50_000, refunded: false }]);
  });

  it('takes the ratio of the input image when none is named', async () => {
    await ask(call(prompt({}, inline('image/jpeg', await picture('jpeg')))));
    expect(fake.jobs[0]).toMatchObject({ aspectRatio: '16:9', resolution: '1K' });
  });

  it('tells its price in a string, in parts only, or not at all', async () => {
    const only = (await told({ kind: 'made', price: null })).body;
    expect([only.price, only.priceCents]).toEqual([undefined, 5000]);
    const older = (await told({ kind: 'made', price: null, priceCents: 5 })).body;
    expect([older.price, older.priceCents]).toEqual([undefined, 5]);
    const neither = (await told({ kind: 'made', price: null, priceCents: null })).body;
    expect(neither).not.toHaveProperty('price');
    expect(neither).not.toHaveProperty('priceCents');
  });

  it('wraps the answer twice, makes several pictures, thoughts and JPEG when told', async () => {
    const { body } = await told({
      kind: 'made',
      wrapped: true,
      images: 2,
      thoughts: 1,
      format: 'jpeg',
      escapes: true,
    });
    expect(body.data.candidates).toBeUndefined();
    const parts = partsOf(body.data);
    expect(parts.filter((part) => 'thought' in part)).toHaveLength(2);
    expect(parts.at(-1)?.inlineData?.mimeType).toBe('image/jpeg');
    expect(parts.filter((part) => part.inlineData)).toHaveLength(3);
  });

  it('can be 28 MB in slow pieces', async () => {
    const slow = { chunkBytes: 4 * 1024 * 1024, pauseMs: 1 };
    const { body } = await told({ kind: 'made', sizeBytes: 21_000_000, slow });
    const { data = '' } = partsOf(body)[1]?.inlineData ?? {};
    expect(data.length).toBe(28_000_000);
    expect(await readStamp(Buffer.from(data, 'base64'))).toEqual({ job: 1, image: 0 });
  });

  it('passes refusals on and bills them', async () => {
    const blocked = await told({ kind: 'blocked', reason: 'PROHIBITED_CONTENT' });
    expect(blocked).toMatchObject({ status: 200, body: { success: true, data: { promptFeedback: {} } } });
    const stopped = await told({ kind: 'stopped', reason: 'IMAGE_SAFETY' });
    expect(stopped.body.data.candidates[0]).toMatchObject({ finishReason: 'IMAGE_SAFETY' });
    expect(partsOf((await told({ kind: 'only text', text: 'No.' })).body)).toEqual([{ text: 'No.' }]);
    expect(fake.charges.map(({ micros, refunded }) => [micros, refunded])).toEqual(
      Array.from({ length: 3 }, () => [50_000, false]),
    );
  });

  it("keeps the upstream's status and error, in each of its shapes, and takes nothing", async () => {
    const object = { message: 'Bad image', type: 'invalid_request', code: 'bad_image' };
    expect(await told({ kind: 'upstream error', status: 422, error: 'Bad image' })).toMatchObject({
      status: 422,
      body: { success: false, data: { error: 'Bad image' } },
    });
    expect(await told({ kind: 'upstream error', status: 400, error: object })).toMatchObject({
      status: 400,
      body: { success: false, data: { error: object } },
    });
    expect(await told({ kind: 'upstream error', status: 503, message: 'Busy' })).toMatchObject({
      status: 503,
      body: { data: { error: { code: 503, message: 'Busy', status: 'UNAVAILABLE' } } },
    });
    expect(await told({ kind: 'upstream error', status: 200, error: 'Bad image' })).toMatchObject({
      status: 200,
      body: { success: false, data: { error: 'Bad image' } },
    });
    expect(await told({ kind: 'unsuccessful', error: 'No luck', code: 'UPSTREAM_ERROR' })).toMatchObject({
      status: 200,
      body: { success: false, error: 'No luck', code: 'UPSTREAM_ERROR' },
    });
    expect(fake.charges.map(({ refunded }) => refunded)).toEqual([true, true, true, true, true]);
  });
});

describe('strictness', () => {
  it('proves a key with the free list of models and with the balance', async () => {
    const list = await ask(listing);
    expect(list.body).toMatchObject({ success: true, price: '0', data: { models: [{}, {}] } });
    expect((await ask({ ...listing, method: undefined })).status).toBe(200);
    const balance = (authorization: string) =>
      fetch(`${fake.baseUrl}/v1/balance`, { headers: { authorization } });
    expect((await balance(`Bearer ${fake.key}`)).status).toBe(200);
    expect((await balance('Bearer bad')).status).toBe(401);
    for (const authorization of ['', 'Bearer bad', fake.key]) {
      expect(await ask(listing, { authorization })).toMatchObject({
        status: 401,
        body: { success: false, code: 'UNAUTHORIZED', error: expect.any(String) },
      });
    }
    expect(new Set(fake.requests.map(({ moment }) => moment))).toEqual(new Set(['check']));
    expect(JSON.stringify(fake.requests)).not.toContain(fake.key);
    expect(fake.accepted).toBe(0);
  });

  it.each<[string, unknown, number, string]>([
    ['cut JSON', '{"api":', 400, 'BAD_REQUEST'],
    ['no API', { path: pathOf(preview), body: prompt() }, 400, 'BAD_REQUEST'],
    ['no path', { api: 'nano-banana-2', body: prompt() }, 400, 'BAD_REQUEST'],
    ['no body', { api: 'nano-banana-2', path: pathOf(preview) }, 400, 'BAD_REQUEST'],
    ['an unknown field', call(prompt(), { model: preview }), 400, 'BAD_REQUEST'],
    ['an unknown method', call(prompt(), { method: 'post' }), 400, 'BAD_REQUEST'],
    ['a body that is text', call(prompt(), { body: JSON.stringify(prompt()) }), 400, 'BAD_REQUEST'],
    ['a query of numbers', { ...listing, query: { pageSize: 5 } }, 400, 'BAD_REQUEST'],
    ['another API', call(prompt(), { api: 'nano-banana-pro' }), 404, 'NOT_FOUND'],
    ['another method', call(prompt(), { method: 'GET' }), 404, 'NOT_FOUND'],
    ['a list that is posted', { ...listing, method: 'POST' }, 404, 'NOT_FOUND'],
    ['another path', call(prompt(), { path: `/v1/models/${preview}:generateContent` }), 404, 'NOT_FOUND'],
    ['an unknown model', call(prompt(), { path: pathOf('gemini-3-pro') }), 404, 'NOT_FOUND'],
  ])('answers %s in its own shape', async (_, body, status, code) => {
    fake.behave({ start: { kind: 'drop' } });
    expect(await ask(body)).toMatchObject({
      status,
      body: { success: false, code, error: expect.any(String) },
    });
    expect(fake.accepted).toBe(0);
  });

  it.each<[string, unknown]>([
    ['no contents', {}],
    ['an unknown field', { ...prompt(), n: 2 }],
    ['an unknown ratio', prompt({ imageConfig: { aspectRatio: 'auto' } })],
    ['a size in lower case', prompt({ imageConfig: { imageSize: '1k' } })],
    ['a data URI', prompt({}, { inlineData: { mimeType: 'image/png', data: 'data:image/png;base64,AAAA' } })],
    ['bytes that are no image', prompt({}, inline('image/png', Buffer.from('text')))],
    ['an image cut in its header', prompt({}, inline('image/png', Buffer.from('89504e470d0a1a0a00', 'hex')))],
  ])('passes on what Gemini says of %s', async (_, body) => {
    expect(await ask(call(body as object))).toMatchObject({
      status: 400,
      body: { success: false, data: { error: { code: 400, status: 'INVALID_ARGUMENT' } } },
    });
    expect(fake.accepted).toBe(0);
  });

  it('takes at most 14 references', async () => {
    const png = inline('image/png', await picture('png'));
    const many = (count: number) => call(prompt({}, ...Array.from({ length: count }, () => png)));
    expect((await ask(many(14))).status).toBe(200);
    expect((await ask(many(15))).status).toBe(400);
  });

  it('says of a model that Google shut down what Google says, and lists it no more', async () => {
    await open({ gone: [preview] });
    expect(await ask(good)).toMatchObject({
      status: 404,
      body: { success: false, data: { error: { code: 404, status: 'NOT_FOUND' } } },
    });
    expect((await ask(listing)).body.data.models).toHaveLength(1);
    expect((await ask({ ...good, path: pathOf('gemini-3.1-flash-image') })).status).toBe(200);
  });

  it('ignores or refuses a size when told', async () => {
    const sized = call(prompt({ imageConfig: { imageSize: '4K' } }));
    await open({ imageSize: 'ignored' });
    await ask(sized);
    expect(fake.jobs[0]?.resolution).toBe('1K');
    await open({ imageSize: 'refused' });
    expect((await ask(sized)).status).toBe(400);
    expect((await ask(good)).status).toBe(200);
  });

  it('stops at an empty balance', async () => {
    await open({ balanceMicros: 60_000 });
    expect((await ask(good)).status).toBe(200);
    expect(await ask(good)).toMatchObject({ status: 402, body: { code: 'INSUFFICIENT_CREDITS' } });
  });

  it('takes no more than 20 MiB', async () => {
    const large = inline('image/png', Buffer.alloc(16 * 1024 * 1024));
    const { status, body } = await ask(call(prompt({}, large)));
    expect([status, body.code]).toEqual([400, 'BAD_REQUEST']);
  });

  it('knows no other path', async () => {
    const response = await fetch(`${fake.baseUrl}/v1/models`, {
      headers: { authorization: `Bearer ${fake.key}` },
    });
    expect(response.status).toBe(404);
  });
});

describe('faults', () => {
  it.each([
    [400, 'BAD_REQUEST'],
    [401, 'UNAUTHORIZED'],
    [402, 'INSUFFICIENT_CREDITS'],
    [404, 'NOT_FOUND'],
    [429, 'RATE_LIMITED'],
    [502, 'UPSTREAM_ERROR'],
  ])('a %i is its own %s', async (status, code) => {
    fake.behave({ start: { kind: 'error', status } });
    expect(await ask(good)).toMatchObject({ status, body: { success: false, code } });
  });

  it('any other status is the upstream’s', async () => {
    fake.behave({ start: { kind: 'error', status: 500, message: 'Oops' } });
    expect(await ask(good)).toMatchObject({ status: 500, body: { data: { error: { message: 'Oops' } } } });
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
    fake.behave({ check: { kind: 'html', status: 503 } });
    expect((await post(listing)).status).toBe(503);
    expect((await post(listing)).status).toBe(200);
  });
});
