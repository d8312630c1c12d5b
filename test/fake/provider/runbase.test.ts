// What the fake Runbase insists on and how it misbehaves, asked with plain fetch.
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from './fake-provider.ts';
import { readStamp } from './picture.ts';
import { pixelsFor } from './pixels.ts';
import { createFakeRunbase, type FakeRunbase, type FakeRunbaseOptions } from './runbase.ts';

let fake: FakeRunbase;
const open = async (options: FakeRunbaseOptions = {}) => {
  await fake.close();
  fake = await createFakeRunbase(options);
};
beforeEach(async () => {
  fake = await createFakeRunbase();
});
afterEach(() => fake.close());

const good = { model: 'google/nano-banana-2', input: { prompt: 'a lamp' } };
const json = async (response: Response) => ({
  status: response.status,
  body: JSON.parse(await response.text()),
});
const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${fake.baseUrl}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.key}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const get = (id: string, key = fake.key) =>
  fetch(`${fake.baseUrl}/runs/${id}`, { headers: { authorization: `Bearer ${key}` } });
const begin = async (input: object = {}) =>
  (await json(await post({ ...good, input: { ...good.input, ...input } }))).body;

describe('a run', () => {
  it('begins as pending, costs its listed price and succeeds with the picture of the documented size', async () => {
    const created = await begin({ aspect_ratio: '16:9', resolution: '2K' });
    expect(created).toEqual({
      id: expect.stringMatching(/^run_/),
      model: good.model,
      status: 'pending',
      costUsd: 90_000,
    });
    const { body } = await json(await get(created.id));
    expect(body).toMatchObject({ id: created.id, status: 'succeeded', costUsd: 90_000 });
    const file = Buffer.from(await (await fetch(body.output.urls[0])).arrayBuffer());
    expect(await sharp(file).metadata()).toMatchObject({ format: 'png', width: 2752, height: 1536 });
    expect(file.equals(await fake.imageFor(created.id))).toBe(true);
    expect(await readStamp(file)).toEqual({ job: 1, image: 0 });
    expect(fake.charges).toEqual([{ jobId: created.id, micros: 90_000, refunded: false }]);
  });

  it('walks the words it was told, backwards too, before it ends', async () => {
    fake.behave({ start: { kind: 'made', polls: 4, words: ['processing', 'pending', 'running', 'weird'] } });
    const { id } = await begin();
    const words = [];
    for (let poll = 0; poll < 5; poll += 1) words.push((await json(await get(id))).body.status);
    expect(words).toEqual(['processing', 'pending', 'running', 'weird', 'succeeded']);
    fake.behave({ status: { kind: 'word', word: 'pending' } });
    expect((await json(await get(id))).body.status).toBe('pending');
    expect((await json(await get(id))).body.status).toBe('succeeded');
  });

  it('ends by the clock it was given, never, or when a test lets it', async () => {
    let time = 0;
    await open({ now: () => time });
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    for (const start of [{ latencyMs: 900 }, { until }]) fake.behave({ start: { kind: 'made', ...start } });
    fake.behave({ start: { kind: 'never' } });
    const ids = [(await begin()).id, (await begin()).id, (await begin()).id];
    const statuses = () => Promise.all(ids.map(async (id) => (await json(await get(id))).body.status));
    expect(await statuses()).toEqual(['processing', 'processing', 'processing']);
    time = 900;
    release();
    expect(await statuses()).toEqual(['succeeded', 'succeeded', 'processing']);
  });

  it.each(['refused', { message: 'refused', code: 'content_policy' }])(
    'fails with %j and gives the money back',
    async (error) => {
      fake.behave({ start: { kind: 'failed', error } });
      const { id } = await begin();
      expect((await json(await get(id))).body).toMatchObject({ status: 'failed', error });
      expect(fake.charges).toMatchObject([{ micros: 60_000, refunded: true }]);
    },
  );

  it('makes several distinct pictures, as JPEG when told', async () => {
    fake.behave({ start: { kind: 'made', images: 3, format: 'jpeg', sizeBytes: 2_000_000 } });
    const { id } = await begin();
    const { urls } = (await json(await get(id))).body.output;
    const files = await Promise.all(
      urls.map(async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer())),
    );
    expect(new Set(files.map((file) => file.toString('base64'))).size).toBe(3);
    expect(files[0].length).toBeGreaterThan(2_000_000);
    expect(await sharp(files[2]).stats()).toBeDefined();
  });

  it('tells any cost, any output and any URLs', async () => {
    const urls = ['http://169.254.169.254/latest/meta-data'];
    fake.behave({ start: { kind: 'made', costUsd: -1, urls } });
    fake.behave({ start: { kind: 'made', output: null } });
    const first = await begin();
    expect(first.costUsd).toBe(-1);
    expect((await json(await get(first.id))).body.output).toEqual({ urls });
    fake.behave({ start: { kind: 'made', urls: [] } });
    const second = await begin();
    expect((await json(await get(second.id))).body.output).toBeNull();
    const third = await begin();
    expect((await json(await get(third.id))).body.output).toEqual({ urls: [] });
  });
});

describe('strictness', () => {
  it('refuses missing and wrong keys, and proves a good one with an unknown run', async () => {
    const none = await fetch(`${fake.baseUrl}/runs/unknown`);
    expect(await json(none)).toMatchObject({ status: 401, body: { error: { code: 'missing_api_key' } } });
    expect(await json(await get('unknown', 'bad'))).toMatchObject({
      status: 401,
      body: { error: { code: 'invalid_api_key' } },
    });
    expect(await json(await get('unknown'))).toMatchObject({
      status: 404,
      body: { error: { code: 'run_not_found' } },
    });
    expect(fake.requests.map((request) => request.moment)).toEqual(['check', 'check', 'check']);
    expect(JSON.stringify(fake.requests)).not.toContain(fake.key);
  });

  it.each<[unknown, string]>([
    ['{"model":', 'invalid_json'],
    [{ input: good.input }, 'missing_model'],
    [{ model: good.model }, 'missing_input'],
    [{ ...good, model: 'google/nano-banana' }, 'model_not_found'],
    [{ ...good, webhook: 'https://example.com' }, 'invalid_input'],
    ...[
      { prompt: ' ' },
      { prompt: 3 },
      { seed: 1 },
      { aspect_ratio: '7:5' },
      { resolution: '0.5K' },
      { resolution: '1k' },
      { image_urls: 'https://example.com/a.png' },
      { image_urls: Array.from({ length: 15 }, () => 'https://example.com/a.png') },
      { image_urls: ['data:image/png;base64,AAAA'] },
      { image_urls: ['ftp://example.com/a.png'] },
      { image_urls: ['https://user:word@example.com/a.png'] },
      { image_urls: ['http://127.0.0.1/a.png'] },
      { image_urls: ['http://[::1]/a.png'] },
      { image_urls: ['http://2130706433/a.png'] },
      { image_urls: ['http://10.0.0.8/a.png'] },
      { image_urls: ['http://localhost:3000/a.png'] },
      { image_urls: ['http://worker/a.png'] },
    ].map((input) => [{ ...good, input: { ...good.input, ...input } }, 'invalid_input'] as [unknown, string]),
  ])('answers %j with 400 %s and begins nothing', async (body, code) => {
    fake.behave({ start: { kind: 'drop' } });
    expect(await json(await post(body))).toMatchObject({ status: 400, body: { error: { code } } });
    expect(fake.accepted).toBe(0);
  });

  it('wants JSON announced as JSON, and knows no page outside /api/v1', async () => {
    expect((await post(good, { 'content-type': 'text/plain' })).status).toBe(400);
    const page = await fetch(`${new URL(fake.baseUrl).origin}/v1/runs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
  });

  it('allows 20 requests in 10 s, POST and GET together, and counts the rest', async () => {
    let time = 0;
    await open({ now: () => time });
    const { id } = await begin();
    for (let poll = 0; poll < 19; poll += 1) expect((await get(id)).status).toBe(200);
    expect(await json(await get(id))).toMatchObject({
      status: 429,
      body: { error: { code: 'RATE_LIMITED' } },
    });
    expect((await post(good)).status).toBe(429);
    expect([fake.exceedings, fake.accepted]).toEqual([2, 1]);
    time = 10_000;
    expect((await get(id)).status).toBe(200);
  });

  it('stops at an empty balance', async () => {
    await open({ balanceMicros: 100_000 });
    expect((await post(good)).status).toBe(200);
    expect(await json(await post(good))).toMatchObject({
      status: 402,
      body: { error: { code: 'insufficient_balance' } },
    });
  });

  it('really fetches references when told, and fails the run when one is no image', async () => {
    const { files } = fake;
    const image = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const reference = files.put({ bytes: image, contentType: 'image/png' });
    const page = files.put({ bytes: image, contentType: 'image/png', mode: { kind: 'html as image' } });
    const runs = await createFakeRunbase({
      references: 'fetch',
      publicOrigins: [files.origin],
      rateLimit: 'off',
    });
    try {
      const headers = { authorization: `Bearer ${runs.key}`, 'content-type': 'application/json' };
      const ends = [];
      const read = async (path: string, init: RequestInit = {}) =>
        (await json(await fetch(`${runs.baseUrl}${path}`, { headers, ...init }))).body;
      for (const url of [reference, page]) {
        const body = JSON.stringify({ ...good, input: { ...good.input, image_urls: [url] } });
        const { id } = await read('/runs', { method: 'POST', body });
        const status = async () => (await read(`/runs/${id}`)).status;
        await expect.poll(status).not.toBe('processing');
        ends.push(await status());
      }
      expect(ends).toEqual(['succeeded', 'failed']);
      expect(runs.fetched[0]?.bytes?.equals(image)).toBe(true);
    } finally {
      await runs.close();
    }
  });
});

describe('faults', () => {
  const outcome = async (promise: Promise<Response>) => {
    const response = await promise.catch(() => undefined);
    if (!response) return 'no reply';
    const text = await response.text().catch(() => 'cut off');
    const parses = text.startsWith('{') && !text.includes('�') ? tryParse(text) : 'not json';
    return `${response.status} ${text === '' ? 'empty' : text === 'cut off' ? text : parses}`;
  };
  const tryParse = (text: string) => {
    try {
      return JSON.parse(text).error?.code ?? 'json';
    } catch {
      return 'not json';
    }
  };
  const faults: [Fault, string][] = [
    [{ kind: 'error', status: 401 }, '401 invalid_api_key'],
    [{ kind: 'error', status: 402 }, '402 insufficient_balance'],
    [{ kind: 'error', status: 429, code: 'USAGE_EXCEEDED' }, '429 USAGE_EXCEEDED'],
    [{ kind: 'error', status: 500 }, '500 internal_error'],
    [{ kind: 'error', status: 404, code: 'model_not_found' }, '404 model_not_found'],
    [{ kind: 'html', status: 522 }, '522 not json'],
    [{ kind: 'nothing' }, '200 empty'],
    [{ kind: 'garbage' }, '200 not json'],
    [{ kind: 'cut json' }, '200 not json'],
    [{ kind: 'half a body' }, '200 cut off'],
    [{ kind: 'drop' }, 'no reply'],
    [{ kind: 'raw', status: 202, body: { status: 'pending' } }, '202 json'],
  ];

  it.each(faults)('%j comes at the start, whether the run began or not', async (fault, expected) => {
    fake.behave({ start: fault });
    expect(await outcome(post(good))).toBe(expected);
    expect(fake.accepted).toBe(0);
    fake.behave({ start: { ...fault, accepts: true } });
    expect(await outcome(post(good))).toBe(expected);
    expect([fake.accepted, fake.charges.length]).toEqual([1, 1]);
  });

  it.each(faults)('%j comes at a poll and does not count as one', async (fault, expected) => {
    fake.behave({ start: { kind: 'made', polls: 1 } });
    const { id } = await begin();
    fake.behave({ status: fault });
    expect(await outcome(get(id))).toBe(expected);
    expect((await json(await get(id))).body.status).toBe('processing');
    expect((await json(await get(id))).body.status).toBe('succeeded');
  });

  it('sends Retry-After as it was told', async () => {
    fake.behave({ start: { kind: 'error', status: 429, retryAfter: 'soon' } }, 'always');
    for (let time = 0; time < 2; time += 1)
      expect((await post(good)).headers.get('retry-after')).toBe('soon');
    fake.calm();
    expect((await post(good)).status).toBe(200);
  });

  it('accepts without naming the run', async () => {
    fake.behave({ start: { kind: 'no id' } });
    expect(await begin()).toEqual({ model: good.model, status: 'pending', costUsd: 60_000 });
    expect(fake.accepted).toBe(1);
  });

  it('hangs until the client goes, and can begin the run after that', async () => {
    fake.behave({ start: { kind: 'hang', accepts: 50 } });
    const leaving = new AbortController();
    const asked = fetch(`${fake.baseUrl}/runs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${fake.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(good),
      signal: leaving.signal,
    });
    await fake.seen((request) => request.moment === 'start');
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(() => fake.accepted).toBe(1);
  });

  it('serves the picture as badly as it was told', async () => {
    fake.behave({ start: { kind: 'made', file: { kind: 'expired' } } });
    const { id } = await begin();
    const { urls } = (await json(await get(id))).body.output;
    expect((await fetch(urls[0])).status).toBe(403);
  });

  it('closes at once with requests pending', async () => {
    fake.behave({ start: { kind: 'hang' } });
    const asked = post(good).catch(() => 'cut');
    await fake.seen((request) => request.moment === 'start');
    await fake.close();
    expect(await asked).toBe('cut');
  });
});

it('knows a size for every ratio and resolution', () => {
  expect(pixelsFor('1:8', '4K')).toEqual({ width: 1536, height: 12_288 });
  expect(pixelsFor('16:9', '512')).toEqual({ width: 688, height: 384 });
});
