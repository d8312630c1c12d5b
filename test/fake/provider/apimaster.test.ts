// What the fake APIMaster insists on and how it misbehaves, asked with plain fetch.
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeApimaster, type FakeApimaster, type FakeApimasterOptions } from './apimaster.ts';
import type { Fault } from './fake-provider.ts';
import { readStamp } from './picture.ts';

let fake: FakeApimaster;
const open = async (options: FakeApimasterOptions = {}) => {
  await fake.close();
  fake = await createFakeApimaster(options);
};
beforeEach(async () => {
  fake = await createFakeApimaster();
});
afterEach(() => fake.close());

const model = 'gemini-3.1-flash-image';
const good = { model, prompt: 'a lamp' };
const json = async (asked: Response | Promise<Response>) => {
  const response = await asked;
  return { status: response.status, body: JSON.parse(await response.text()) };
};
const ask = (path: string, init: RequestInit = {}, key = fake.key) =>
  fetch(`${fake.baseUrl}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...init.headers },
  });
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const generate = (more: object = {}) => post('/images/generations', { ...good, ...more });
const submit = (more: object = {}) => post('/images/generations/async', { ...good, ...more });
const begin = async (more: object = {}): Promise<string> => (await json(submit(more))).body.data[0].task_id;
const poll = (id: string) => ask(`/tasks/${id}?model=${model}`);
const task = async (id: string) => (await json(poll(id))).body.data;
const download = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

const picture = (format: 'png' | 'jpeg' | 'webp' | 'gif') =>
  sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
    .toFormat(format)
    .toBuffer();
const dataUri = (type: string, bytes: Buffer) => `data:${type};base64,${bytes.toString('base64')}`;

describe('the synchronous endpoint', () => {
  it('answers with the address of a picture of the documented size, at the listed price', async () => {
    const { status, body } = await json(generate({ size: '16:9', resolution: '2K' }));
    expect([status, body]).toEqual([
      200,
      { created: expect.any(Number), data: [{ url: expect.any(String) }] },
    ]);
    const file = await download(body.data[0].url);
    expect(await sharp(file).metadata()).toMatchObject({ format: 'png', width: 2752, height: 1536 });
    expect(file.equals(await fake.imageFor(fake.jobs[0]?.id ?? ''))).toBe(true);
    expect(fake.charges).toMatchObject([{ micros: 50_000, refunded: false }]);
  });

  it('makes as many as n says, and takes the price of each', async () => {
    const { data } = (await json(generate({ n: 3, resolution: '0.5K' }))).body;
    const stamps = await Promise.all(
      data.map(async ({ url }: { url: string }) => readStamp(await download(url))),
    );
    expect(stamps.map(({ image }) => image)).toEqual([0, 1, 2]);
    expect(fake.charges).toMatchObject([{ micros: 112_500 }]);
    expect(fake.jobs[0]?.resolution).toBe('512');
  });

  it('carries the picture itself, several, or anything at all', async () => {
    fake.behave({ start: { kind: 'made', as: 'b64_json', images: 2 } });
    const [first, second] = (await json(generate())).body.data;
    expect(Buffer.from(first.b64_json, 'base64').equals(await fake.imageFor(fake.jobs[0]?.id ?? ''))).toBe(
      true,
    );
    expect(second.b64_json).not.toBe(first.b64_json);
    fake.behave({ start: { kind: 'made', data: null } });
    expect((await json(generate())).body.data).toBeNull();
    fake.behave({ start: { kind: 'made', urls: ['http://10.0.0.1/a.png'] } });
    expect((await json(generate())).body.data).toEqual([{ url: 'http://10.0.0.1/a.png' }]);
    fake.behave({ start: { kind: 'no id' } });
    expect((await json(generate())).body.data).toEqual([]);
  });

  it('refuses the prompt in the usual shape, and takes nothing for it', async () => {
    fake.behave({ start: { kind: 'failed' } });
    expect(await json(generate())).toMatchObject({
      status: 400,
      body: { error: { type: 'new_api_error', code: 'prompt_blocked', message: 'Content policy violation' } },
    });
    const error = { message: 'user sensitive words detected', code: 'sensitive_words_detected' };
    fake.behave({ start: { kind: 'failed', status: 500, error } });
    expect(await json(generate())).toMatchObject({ status: 500, body: { error } });
    expect(fake.charges).toMatchObject([{ refunded: true }, { refunded: true }]);
  });

  it('answers when a test lets it', async () => {
    let release = () => {};
    const until = new Promise<void>((resolve) => {
      release = resolve;
    });
    fake.behave({ start: { kind: 'made', until } });
    let answered = false;
    const asked = generate().then((response) => {
      answered = true;
      return response.status;
    });
    await expect.poll(() => fake.accepted).toBe(1);
    expect(answered).toBe(false);
    release();
    expect(await asked).toBe(200);
  });
});

describe('a task', () => {
  it('is submitted in a list and told of in an object', async () => {
    fake.behave({ start: { kind: 'made', polls: 1 } });
    expect((await json(submit({ resolution: '4K' }))).body).toEqual({
      code: 200,
      data: [{ status: 'submitted', task_id: expect.stringMatching(/^task_01K/) }],
    });
    const id = fake.jobs[0]?.id ?? '';
    expect((await json(poll(id))).body).toEqual({
      code: 200,
      data: { id, status: 'processing', progress: 50, created: expect.any(Number), estimated_time: 60 },
    });
    const end = await task(id);
    expect(end).toMatchObject({ id, status: 'completed', progress: 100, completed: expect.any(Number) });
    const [{ url, expires_at }] = end.result.images;
    expect(expires_at).toBeGreaterThan(end.completed);
    expect((await download(url[0])).equals(await fake.imageFor(id))).toBe(true);
    expect(fake.charges).toEqual([{ jobId: id, micros: 75_000, refunded: false }]);
  });

  it.each([
    ['one list', [{ url: ['a', 'b'] }]],
    ['list', [{ url: ['a'] }, { url: ['b'] }]],
    ['string', [{ url: 'a' }, { url: 'b' }]],
  ] as const)('holds its addresses as %s', async (urlAs, images) => {
    fake.behave({ start: { kind: 'made', urlAs, urls: ['a', 'b'], expiresAt: null } });
    expect((await task(await begin())).result).toEqual({ images });
  });

  it('walks the words it was told, backwards too, before it ends', async () => {
    const words = ['submitted', 'pending', 'in_progress', 'processing', 'pending', 'warming'];
    fake.behave({ start: { kind: 'made', polls: words.length, words, word: 'Completed' } });
    const id = await begin();
    const seen = [];
    for (let look = 0; look <= words.length; look += 1) seen.push((await task(id)).status);
    expect(seen).toEqual([...words, 'Completed']);
    fake.behave({ status: { kind: 'word', word: 'pending' } });
    expect((await task(id)).status).toBe('pending');
    expect((await task(id)).status).toBe('Completed');
  });

  it('ends by the clock it was given, or never', async () => {
    let time = 0;
    await open({ now: () => time });
    fake.behave({ start: { kind: 'made', latencyMs: 45_000 } });
    fake.behave({ start: { kind: 'never' } });
    const ids = [await begin(), await begin()];
    const statuses = () => Promise.all(ids.map(async (id) => (await task(id)).status));
    expect(await statuses()).toEqual(['processing', 'processing']);
    time = 45_000;
    expect(await statuses()).toEqual(['completed', 'processing']);
    expect(await task(ids[0] ?? '')).toMatchObject({ created: 0, completed: 45, actual_time: 45 });
  });

  it.each([
    { error: 'upstream gave up' },
    { error: { message: 'words', code: 'sensitive_words_detected', type: 'new_api_error' } },
    { word: 'error', error: { message: 'lost' } },
  ])('fails as %j and gives the money back', async (told) => {
    fake.behave({ start: { kind: 'failed', ...told } });
    expect(await task(await begin())).toMatchObject({ status: told.word ?? 'failed', error: told.error });
    expect(fake.charges).toMatchObject([{ micros: 37_500, refunded: true }]);
  });

  it('is cancelled without a word of why, and names no result when told', async () => {
    fake.behave({ start: { kind: 'failed', word: 'cancelled', error: null } });
    const cancelled = await task(await begin());
    expect(cancelled.status).toBe('cancelled');
    expect(cancelled).not.toHaveProperty('error');
    fake.behave({ start: { kind: 'made', result: null } });
    expect(await task(await begin())).not.toHaveProperty('result');
  });

  it('has addresses that expire', async () => {
    fake.behave({ start: { kind: 'made', file: { kind: 'expired' }, expiresAt: 1 } });
    const { result } = await task(await begin());
    expect(result.images[0].expires_at).toBe(1);
    expect((await fetch(result.images[0].url[0])).status).toBe(403);
  });

  it('is submitted without being named', async () => {
    fake.behave({ start: { kind: 'no id' } });
    expect((await json(submit())).body).toEqual({ code: 200, data: [{ status: 'submitted' }] });
    expect(fake.accepted).toBe(1);
  });

  it('is asked after with its own model only', async () => {
    const id = await begin();
    expect(await json(ask(`/tasks/${id}`))).toMatchObject({ status: 400 });
    expect(await json(ask(`/tasks/${id}?model=gone`))).toMatchObject({
      status: 503,
      body: { error: { code: 'model_not_found' } },
    });
    expect((await ask(`/tasks/${id}?model=gemini-3.1-flash-image-preview`)).status).toBe(404);
    expect((await poll(id)).status).toBe(200);
  });

  it('is forgotten in each of three shapes', async () => {
    const id = await begin();
    expect(await json(poll('task_unknown'))).toMatchObject({
      status: 404,
      body: { error: { code: 'task_not_exist' } },
    });
    fake.behave({ status: { kind: 'forgotten', as: 'relay error' } });
    fake.behave({ status: { kind: 'forgotten', as: 'body code' } });
    expect(await json(poll(id))).toEqual({
      status: 400,
      body: { code: 'task_not_exist', message: 'task_not_exist', data: null },
    });
    expect(await json(poll(id))).toEqual({ status: 200, body: { code: 404, message: 'task not found' } });
    expect((await task(id)).status).toBe('completed');
  });

  it('lives elsewhere when told', async () => {
    await open({ tasksPath: '/images/tasks/' });
    const id = await begin();
    expect((await poll(id)).status).toBe(404);
    expect((await ask(`/images/tasks/${id}?model=${model}`)).status).toBe(200);
  });
});

describe('strictness', () => {
  it('refuses missing and wrong keys everywhere, and lists models for a good one', async () => {
    const none = await json(fetch(`${fake.baseUrl}/models`));
    expect(none).toMatchObject({ status: 401, body: { error: { type: 'new_api_error', code: '' } } });
    for (const path of ['/models', `/tasks/task_1?model=${model}`]) {
      expect((await ask(path, {}, 'bad')).status).toBe(401);
    }
    expect(
      (await ask('/images/generations', { method: 'POST', body: JSON.stringify(good) }, 'bad')).status,
    ).toBe(401);
    const { status, body } = await json(ask('/models'));
    expect([status, body.data.map(({ id }: { id: string }) => id)]).toEqual([
      200,
      ['gemini-3.1-flash-image-preview', 'gemini-3.1-flash-image'],
    ]);
    expect(fake.accepted).toBe(0);
    expect(JSON.stringify(fake.requests)).not.toContain(fake.key);
  });

  it('has no channel for a model that it does not serve', async () => {
    expect(await json(submit({ model: 'nano-banana' }))).toMatchObject({
      status: 503,
      body: { error: { code: 'model_not_found', message: expect.stringContaining('No available channel') } },
    });
  });

  const urls = (count: number) => Array.from({ length: count }, () => 'https://example.com/a.png');
  const bad: object[] = [
    { prompt: ' ' },
    { prompt: 3 },
    { prompt: undefined },
    { model: undefined },
    { quality: 'high' },
    { background: 'transparent' },
    { output_format: 'png' },
    { response_format: 'b64_json' },
    { aspect_ratio: '16:9' },
    { size: '1024x1024' },
    { size: '7:5' },
    { resolution: '1k' },
    { resolution: '512' },
    { n: '1' },
    { n: 0 },
    { n: 5 },
    { n: 1.5 },
    { google_search: 'true' },
    { image_urls: 'https://example.com/a.png' },
    { image_urls: urls(15) },
    { image_urls: ['https://user:word@example.com/a.png'] },
    { image_urls: ['ftp://example.com/a.png'] },
    { image_urls: ['http://127.0.0.1/a.png'] },
    { image_urls: ['http://localhost:3000/a.png'] },
    { image_urls: ['data:image/png;base64,'] },
    { image_urls: ['data:image/png,red'] },
    { image_urls: ['data:image/png;base64,AAAA'] },
  ];
  it.each(bad)('answers %j with 400 at both endpoints and begins nothing', async (more) => {
    fake.behave({ start: { kind: 'drop' } });
    for (const send of [generate, submit]) {
      expect(await json(send(more))).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_request' } },
      });
    }
    expect(fake.accepted).toBe(0);
  });

  it('takes fourteen references, addresses and data mixed, of three types at most 10 MB each', async () => {
    const png = await picture('png');
    const mixed = [
      ...urls(11),
      dataUri('image/png', png),
      dataUri('image/jpeg', await picture('jpeg')),
      dataUri('image/webp', await picture('webp')),
    ];
    expect((await submit({ image_urls: mixed, google_search: true, size: 'auto' })).status).toBe(200);
    expect(fake.jobs[0]).toMatchObject({ references: 14, aspectRatio: '1:1' });
    const large = Buffer.concat([png, Buffer.alloc(10 * 1024 * 1024)]);
    const refused = [
      dataUri('image/gif', await picture('gif')),
      dataUri('image/jpeg', png),
      dataUri('image/png', large),
    ];
    for (const reference of refused) {
      expect((await submit({ image_urls: [reference] })).status).toBe(400);
    }
  });

  it('really fetches references when told: refuses at once, or fails the task, when one is no image', async () => {
    const { files } = fake;
    const bytes = await picture('png');
    const reference = files.put({ bytes, contentType: 'image/png' });
    const page = files.put({ bytes, contentType: 'image/png', mode: { kind: 'html as image' } });
    const fetching = await createFakeApimaster({ references: 'fetch', publicOrigins: [files.origin] });
    try {
      const headers = { authorization: `Bearer ${fetching.key}`, 'content-type': 'application/json' };
      const send = (path: string, url: string) => {
        const body = JSON.stringify({ ...good, image_urls: [url] });
        return fetch(`${fetching.baseUrl}${path}`, { method: 'POST', headers, body });
      };
      expect((await send('/images/generations', reference)).status).toBe(200);
      expect((await send('/images/generations', page)).status).toBe(400);
      expect(fetching.accepted).toBe(1);
      const ends = [];
      for (const url of [reference, page]) {
        const id = (await json(send('/images/generations/async', url))).body.data[0].task_id;
        const status = async () => {
          const answer = await json(fetch(`${fetching.baseUrl}/tasks/${id}?model=${model}`, { headers }));
          return answer.body.data.status;
        };
        await expect.poll(status).not.toBe('processing');
        ends.push(await status());
      }
      expect(ends).toEqual(['completed', 'failed']);
      expect(fetching.fetched[0]?.bytes?.equals(bytes)).toBe(true);
    } finally {
      await fetching.close();
    }
  });

  it('wants JSON announced as JSON, the right method and the right path', async () => {
    for (const answer of [
      post('/images/generations', '{"model":'),
      post('/images/generations', good, { 'content-type': 'multipart/form-data; boundary=x' }),
    ]) {
      expect(await json(answer)).toMatchObject({
        status: 400,
        body: { error: { code: 'bad_request_body' } },
      });
    }
    expect((await post('/chat/completions', good)).status).toBe(400);
    expect(await json(ask('/images/generations'))).toEqual({
      status: 404,
      body: {
        error: {
          message: 'Invalid URL (GET /v1/images/generations)',
          type: 'invalid_request_error',
          param: '',
          code: '',
        },
      },
    });
    const page = await fetch(`${new URL(fake.baseUrl).origin}/images/generations`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  });

  it.each([402, 403] as const)('stops at an empty balance with %i', async (outOfQuota) => {
    await open({ balanceMicros: 60_000, outOfQuota });
    expect((await submit()).status).toBe(200);
    expect(await json(submit())).toMatchObject({
      status: outOfQuota,
      body: { error: { code: 'insufficient_user_quota', message: 'user quota is not enough' } },
    });
  });
});

describe('faults', () => {
  const readCode = (text: string) => {
    try {
      const body = JSON.parse(text);
      return body.error ? `code ${body.error.code}` : 'json';
    } catch {
      return 'not json';
    }
  };
  const outcome = async (promise: Promise<Response>) => {
    const response = await promise.catch(() => undefined);
    if (!response) return 'no reply';
    const text = await response.text().catch(() => undefined);
    if (text === undefined) return `${response.status} cut off`;
    return `${response.status} ${text === '' ? 'empty' : readCode(text)}`;
  };
  const faults: [Fault, string][] = [
    [{ kind: 'error', status: 400 }, '400 code invalid_request'],
    [{ kind: 'error', status: 401 }, '401 code '],
    [{ kind: 'error', status: 402 }, '402 code insufficient_user_quota'],
    [{ kind: 'error', status: 403, code: 'insufficient_user_quota' }, '403 code insufficient_user_quota'],
    [{ kind: 'error', status: 408 }, '408 code image_generation_timeout'],
    [{ kind: 'error', status: 429 }, '429 code '],
    [{ kind: 'error', status: 500, code: 'channel:invalid_key' }, '500 code channel:invalid_key'],
    [{ kind: 'error', status: 503 }, '503 code bad_response_status_code'],
    [{ kind: 'html', status: 524 }, '524 not json'],
    [{ kind: 'nothing' }, '200 empty'],
    [{ kind: 'garbage' }, '200 not json'],
    [{ kind: 'cut json' }, '200 not json'],
    [{ kind: 'half a body' }, '200 cut off'],
    [{ kind: 'drop' }, 'no reply'],
    [{ kind: 'raw', status: 202, body: { code: 200 } }, '202 json'],
  ];

  it.each(faults)('%j comes at either start, whether the job began or not', async (fault, expected) => {
    for (const send of [generate, submit]) {
      fake.behave({ start: fault });
      expect(await outcome(send())).toBe(expected);
    }
    expect(fake.accepted).toBe(0);
    for (const send of [generate, submit]) {
      fake.behave({ start: { ...fault, accepts: true } });
      expect(await outcome(send())).toBe(expected);
    }
    expect([fake.accepted, fake.charges.length]).toEqual([2, 2]);
  });

  it.each(faults)('%j comes at a poll and does not count as one', async (fault, expected) => {
    fake.behave({ start: { kind: 'made', polls: 1 } });
    const id = await begin();
    fake.behave({ status: fault });
    expect(await outcome(poll(id))).toBe(expected);
    expect((await task(id)).status).toBe('processing');
    expect((await task(id)).status).toBe('completed');
  });

  it('come at the list of models too', async () => {
    fake.behave({ check: { kind: 'html' } });
    expect((await ask('/models')).status).toBe(502);
    expect((await ask('/models')).status).toBe(200);
  });

  it('come in the task relay’s shape, and as a code inside a body of HTTP 200', async () => {
    const relay = { kind: 'relay error', status: 429, code: 'rate_limited', message: 'slow down' } as const;
    const inside = { kind: 'body code', code: 500, message: 'server error' } as const;
    fake.behave({ start: relay, status: relay });
    fake.behave({ start: inside, status: inside });
    const asRelay = { status: 429, body: { code: 'rate_limited', message: 'slow down', data: null } };
    const asInside = { status: 200, body: { code: 500, message: 'server error' } };
    expect([await json(submit()), await json(submit())]).toEqual([asRelay, asInside]);
    expect(fake.accepted).toBe(0);
    const id = await begin();
    expect([await json(poll(id)), await json(poll(id))]).toEqual([asRelay, asInside]);
    expect((await task(id)).status).toBe('completed');
  });

  it('keeps silent until the client goes, at both endpoints', async () => {
    fake.behave({ start: { kind: 'hang', accepts: 50 } });
    fake.behave({ start: { kind: 'never' } });
    for (const path of ['/images/generations/async', '/images/generations']) {
      const leaving = new AbortController();
      const { signal } = leaving;
      const asked = ask(path, { method: 'POST', body: JSON.stringify(good), signal });
      await fake.seen((request) => request.path === `/v1${path}`);
      leaving.abort();
      await expect(asked).rejects.toThrow();
    }
    await expect.poll(() => fake.accepted).toBe(2);
  });

  it('closes at once with requests pending', async () => {
    fake.behave({ start: { kind: 'made', latencyMs: 60_000 } });
    const asked = generate().catch(() => 'cut');
    await fake.seen((request) => request.moment === 'start');
    await fake.close();
    expect(await asked).toBe('cut');
  });
});
