// What the fake Vtrix insists on and how it misbehaves, asked with plain fetch.
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from './fake-provider.ts';
import { createFakeVtrix, type FakeVtrix, type FakeVtrixOptions } from './vtrix.ts';
import { taskError } from './vtrix-task.ts';

let fake: FakeVtrix;
const open = async (options: FakeVtrixOptions = {}) => {
  await fake.close();
  fake = await createFakeVtrix(options);
};
beforeEach(async () => {
  fake = await createFakeVtrix();
});
afterEach(() => fake.close());

const model = 'nano_banana_2';
const wrap = (params: unknown) => ({ model, input: [{ params }] });
const json = async (asked: Response | Promise<Response>) => {
  const response = await asked;
  return { status: response.status, body: JSON.parse(await response.text()) };
};
const ask = (path: string, init: RequestInit = {}, key = fake.key) =>
  fetch(`${fake.baseUrl}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...init.headers },
  });
const post = (body: unknown, headers: Record<string, string> = {}) =>
  ask('/model/v1/generation', {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const submit = (more: object = {}) => post(wrap({ prompt: 'a lamp', ...more }));
const begin = async (more: object = {}): Promise<string> => (await json(submit(more))).body.id;
const poll = (id: string) => ask(`/model/v1/generation/task/${id}`);
const task = async (id: string) => (await json(poll(id))).body;
const download = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());

describe('a task', () => {
  it('begins in progress and is completed with words and the picture of the documented size', async () => {
    const created = await json(submit({ aspect_ratio: '16:9', resolution: '0.5K' }));
    expect(created).toEqual({
      status: 200,
      body: { id: expect.any(String), status: 'in_progress', model, created_at: expect.any(Number) },
    });
    const { id } = created.body;
    const end = await task(id);
    expect(end).toMatchObject({
      id,
      status: 'completed',
      progress: 1,
      usage: { prompt_tokens: 12, completion_tokens: 1690, total_tokens: 1702 },
      metadata: {},
    });
    const [words, image] = end.output[0].content;
    expect(words).toEqual({ type: 'text', url: 'Here is the picture.' });
    expect(image.type).toBe('image');
    const file = await download(image.url);
    expect(await sharp(file).metadata()).toMatchObject({ format: 'png', width: 688, height: 384 });
    expect(file.equals(await fake.imageFor(id))).toBe(true);
    expect(fake.jobs[0]?.resolution).toBe('512');
    expect(fake.charges).toEqual([{ jobId: id, micros: 50_000, refunded: false }]);
  });

  it('walks the words it was told, in any case and backwards too, and its progress stays below 1', async () => {
    const words = ['pending', 'PROCESSING', 'in_progress', 'pending', 'warming'];
    fake.behave({ start: { kind: 'made', firstWord: 'pending', polls: 5, words, word: 'Completed' } });
    const created = (await json(submit())).body;
    expect(created.status).toBe('pending');
    const looks = [];
    for (let look = 0; look < 6; look += 1) looks.push(await task(created.id));
    expect(looks.map(({ status }) => status)).toEqual([...words, 'Completed']);
    const progress = looks.map((look) => look.progress);
    expect(progress).toEqual([...progress].sort((one, other) => one - other));
    expect(progress.at(-2)).toBeLessThan(1);
    fake.behave({ status: { kind: 'word', word: 'in_progress' } });
    expect((await task(created.id)).status).toBe('in_progress');
    expect((await task(created.id)).status).toBe('Completed');
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
    const ids = [await begin(), await begin(), await begin()];
    const statuses = () => Promise.all(ids.map(async (id) => (await task(id)).status));
    expect(await statuses()).toEqual(['in_progress', 'in_progress', 'in_progress']);
    time = 900;
    release();
    expect(await statuses()).toEqual(['completed', 'completed', 'in_progress']);
  });

  it('holds words and pictures in each of the ways that siblings are seen to', async () => {
    const urls = ['https://a.example/1.png'];
    fake.behave({ start: { kind: 'made', imageType: 'image_url', textIn: 'text', text: 'Done.', urls } });
    expect((await task(await begin())).output).toEqual([
      {
        content: [
          { type: 'text', text: 'Done.' },
          { type: 'image_url', url: urls[0] },
        ],
      },
    ]);
    fake.behave({ start: { kind: 'made', urls: [] } });
    expect((await task(await begin())).output[0].content).toEqual([
      expect.objectContaining({ type: 'text' }),
    ]);
    fake.behave({ start: { kind: 'made', output: null } });
    expect(await task(await begin())).not.toHaveProperty('output');
    fake.behave({ start: { kind: 'made', images: 2, format: 'jpeg' } });
    const { output } = await task(await begin({ response_modalities: ['Image'] }));
    expect(output[0].content).toHaveLength(2);
    expect(await sharp(await download(output[0].content[1].url)).metadata()).toMatchObject({
      format: 'jpeg',
    });
  });

  it('tells its use as tokens, as a cost in words, as anything or not at all', async () => {
    await open({ usage: 'cost', priceMicros: 60_000 });
    const usage = { cost: '0.06', quantity: 1, unit_price: '0.06', extra_info: {} };
    expect((await task(await begin())).usage).toEqual(usage);
    fake.behave({ start: { kind: 'made', usage: 'none' } });
    fake.behave({ start: { kind: 'made', usage: null } });
    expect((await task(await begin())).usage).toBe('none');
    expect(await task(await begin())).not.toHaveProperty('usage');
  });

  it.each([
    taskError(5001095, 'Internal generation error'),
    { code: '005001097', error_message: 'HTTP error response: 503' },
    { message: 'gone' },
    'Result parsing error',
  ])('fails with %j, and nobody says that the money comes back', async (error) => {
    fake.behave({ start: { kind: 'failed', error } });
    const end = await task(await begin());
    expect(end).toMatchObject({ status: 'failed', error });
    expect(end).not.toHaveProperty('output');
    expect(fake.charges).toMatchObject([{ refunded: false }]);
  });

  it('is refused in the words of the model behind it, or fails without any', async () => {
    fake.behave({ start: { kind: 'failed' } });
    expect((await task(await begin())).error).toEqual({
      code: 5001097,
      error_message: expect.stringContaining('PROHIBITED_CONTENT'),
    });
    fake.behave({ start: { kind: 'failed', error: null, word: 'FAILED' } });
    const end = await task(await begin());
    expect(end.status).toBe('FAILED');
    expect(end).not.toHaveProperty('error');
  });

  it('begins without being named, or says why it did not', async () => {
    fake.behave({ start: { kind: 'no id' } });
    expect((await json(submit())).body).toEqual({
      status: 'in_progress',
      model,
      created_at: expect.any(Number),
    });
    expect(fake.accepted).toBe(1);
    fake.behave({ start: { kind: 'no id', error: 'model is busy' } });
    expect(await json(submit())).toEqual({ status: 200, body: { error: 'model is busy' } });
    expect(fake.accepted).toBe(1);
  });

  it('is forgotten', async () => {
    const id = await begin();
    fake.behave({ status: { kind: 'forgotten' } });
    const forgotten = { status: 404, body: { message: 'task not found' } };
    expect([await json(poll(id)), await json(poll('d3kunknown'))]).toEqual([forgotten, forgotten]);
    expect((await task(id)).status).toBe('completed');
  });

  it('serves its picture as badly as it was told', async () => {
    fake.behave({ start: { kind: 'made', text: null, file: { kind: 'expired' } } });
    const { output } = await task(await begin());
    expect((await fetch(output[0].content[0].url)).status).toBe(403);
  });
});

describe('strictness', () => {
  it('refuses missing and wrong keys, and proves a good one with an unknown task', async () => {
    const path = '/model/v1/generation/task/unknown';
    expect(await json(fetch(`${fake.baseUrl}${path}`))).toEqual({
      status: 401,
      body: { message: 'Unauthorized: missing api key' },
    });
    expect(await json(ask(path, {}, 'bad'))).toEqual({
      status: 401,
      body: { message: 'Unauthorized: invalid api key' },
    });
    expect((await ask(path)).status).toBe(404);
    fake.behave({ check: { kind: 'html' } });
    expect((await ask(path)).status).toBe(502);
    expect(fake.requests.map(({ moment }) => moment)).toEqual(['check', 'check', 'check', 'check']);
    expect(JSON.stringify(fake.requests)).not.toContain(fake.key);
  });

  const prompt = 'a lamp';
  const urls = (count: number) => Array.from({ length: count }, () => 'https://example.com/a.png');
  it.each<[number, unknown]>([
    [400, '{"model":'],
    [400, { input: [{ params: { prompt } }] }],
    [400, { model }],
    [404, { model: 'nano_banana', input: [{ params: { prompt } }] }],
    [400, { ...wrap({ prompt }), webhook: 'https://example.com' }],
    [400, { model, input: [] }],
    [400, { model, input: { params: { prompt } } }],
    [400, { model, input: [{ params: { prompt } }, { params: { prompt } }] }],
    [400, { model, input: [{ prompt }] }],
    [400, { model, prompt }],
    ...[
      {},
      { prompt: '' },
      { prompt: 'x'.repeat(2501) },
      { prompt, n: 1 },
      { prompt, google_search: true },
      { prompt, aspect_ratio: 'auto' },
      { prompt, aspect_ratio: '7:5' },
      { prompt, resolution: '2k' },
      { prompt, resolution: '512' },
      { prompt, response_modalities: 'Image' },
      { prompt, response_modalities: ['TEXT', 'IMAGE'] },
      { prompt, response_modalities: ['Text'] },
      { prompt, response_modalities: ['Image', 'Image'] },
      { prompt, image_urls: 'https://example.com/a.png' },
      { prompt, image_urls: urls(4) },
      { prompt, image_urls: ['data:image/png;base64,AAAA'] },
      { prompt, image_urls: ['ftp://example.com/a.png'] },
      { prompt, image_urls: ['http://127.0.0.1/a.png'] },
    ].map((params): [number, unknown] => [400, wrap(params)]),
  ])('answers with %i to %j and begins nothing', async (status, body) => {
    fake.behave({ start: { kind: 'drop' } });
    expect(await json(post(body))).toEqual({ status, body: { message: expect.any(String) } });
    expect(fake.accepted).toBe(0);
  });

  it('takes the longest prompt, three references and all that is documented', async () => {
    const all = { prompt: '🪔'.repeat(2500), image_urls: urls(3), aspect_ratio: '8:1', resolution: '4K' };
    expect((await submit({ ...all, response_modalities: ['Text', 'Image'] })).status).toBe(200);
    expect(fake.jobs[0]).toMatchObject({ references: 3, aspectRatio: '8:1', resolution: '4K' });
  });

  it('takes the parameters beside the model, and no wrapper, when told', async () => {
    await open({ bodyMode: 'flat' });
    expect((await post({ model, prompt, resolution: '2K' })).status).toBe(200);
    expect(fake.jobs[0]).toMatchObject({ prompt, resolution: '2K' });
    expect((await post(wrap({ prompt }))).status).toBe(400);
    expect((await post({ model, prompt, seed: 1 })).status).toBe(400);
    expect(fake.accepted).toBe(1);
  });

  it('really fetches references when told, and fails the task when one is no image', async () => {
    const { files } = fake;
    const bytes = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
      .webp()
      .toBuffer();
    const reference = files.put({ bytes, contentType: 'image/webp' });
    const page = files.put({ bytes, contentType: 'image/webp', mode: { kind: 'html as image' } });
    const fetching = await createFakeVtrix({ references: 'fetch', publicOrigins: [files.origin] });
    try {
      const headers = { authorization: `Bearer ${fetching.key}`, 'content-type': 'application/json' };
      const read = async (path: string, init: RequestInit = {}) =>
        (await json(fetch(`${fetching.baseUrl}/model/v1/generation${path}`, { headers, ...init }))).body;
      const ends = [];
      for (const url of [reference, page]) {
        const body = JSON.stringify(wrap({ prompt, image_urls: [url] }));
        const { id } = await read('', { method: 'POST', body });
        const status = async () => (await read(`/task/${id}`)).status;
        await expect.poll(status).not.toBe('in_progress');
        ends.push(await status());
      }
      expect(ends).toEqual(['completed', 'failed']);
      expect(fetching.fetched[0]?.bytes?.equals(bytes)).toBe(true);
    } finally {
      await fetching.close();
    }
  });

  it('wants JSON announced as JSON, the right method and the right path', async () => {
    expect((await post(wrap({ prompt }), { 'content-type': 'text/plain' })).status).toBe(400);
    expect((await ask('/model/v1/generation')).status).toBe(405);
    expect((await ask('/model/v1/generation/task/x', { method: 'POST' })).status).toBe(405);
    expect((await ask('/model/v1/queue/nano_banana_2', { method: 'POST' })).status).toBe(404);
    const page = await ask('/v1/generation');
    expect([page.status, page.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
  });

  it.each([402, 403] as const)('stops at an empty balance with %i', async (outOfBalance) => {
    await open({ balanceMicros: 70_000, outOfBalance });
    expect((await submit()).status).toBe(200);
    expect(await json(submit())).toEqual({
      status: outOfBalance,
      body: { message: 'Insufficient balance' },
    });
  });
});

describe('faults', () => {
  const read = (text: string) => {
    try {
      return JSON.parse(text).message ?? 'json';
    } catch {
      return 'not json';
    }
  };
  const outcome = async (promise: Promise<Response>) => {
    const response = await promise.catch(() => undefined);
    if (!response) return 'no reply';
    const text = await response.text().catch(() => undefined);
    if (text === undefined) return `${response.status} cut off`;
    return `${response.status} ${text === '' ? 'empty' : read(text)}`;
  };
  const faults: [Fault, string][] = [
    [{ kind: 'error', status: 401 }, '401 Unauthorized: invalid api key'],
    [{ kind: 'error', status: 402 }, '402 Insufficient balance'],
    [{ kind: 'error', status: 403 }, '403 Permission denied'],
    [{ kind: 'error', status: 403, message: 'Insufficient balance' }, '403 Insufficient balance'],
    [{ kind: 'error', status: 429 }, '429 Too many requests'],
    [{ kind: 'error', status: 500 }, '500 Internal server error'],
    [{ kind: 'error', status: 504 }, '504 Upstream error'],
    [{ kind: 'html', status: 522 }, '522 not json'],
    [{ kind: 'nothing' }, '200 empty'],
    [{ kind: 'garbage' }, '200 not json'],
    [{ kind: 'cut json' }, '200 not json'],
    [{ kind: 'half a body' }, '200 cut off'],
    [{ kind: 'drop' }, 'no reply'],
    [{ kind: 'raw', status: 202, body: { status: 'pending' } }, '202 json'],
  ];

  it.each(faults)('%j comes at the start, whether the task began or not', async (fault, expected) => {
    fake.behave({ start: fault });
    expect(await outcome(submit())).toBe(expected);
    expect(fake.accepted).toBe(0);
    fake.behave({ start: { ...fault, accepts: true } });
    expect(await outcome(submit())).toBe(expected);
    expect([fake.accepted, fake.charges.length]).toEqual([1, 1]);
  });

  it.each(faults)('%j comes at a poll and does not count as one', async (fault, expected) => {
    fake.behave({ start: { kind: 'made', polls: 1 } });
    const id = await begin();
    fake.behave({ status: fault });
    expect(await outcome(poll(id))).toBe(expected);
    expect((await task(id)).status).toBe('in_progress');
    expect((await task(id)).status).toBe('completed');
  });

  it('come as a bare text and in its sister’s shape, at the start and at a poll', async () => {
    const text = { kind: 'error text', status: 500, error: 'synchronous generation error' } as const;
    const coded = { kind: 'status error', status: 402, errorCode: 40_203, message: 'no balance' } as const;
    for (const reply of [text, coded]) fake.behave({ start: reply, status: reply });
    const answers = [
      { status: 500, body: { error: 'synchronous generation error' } },
      { status: 402, body: { status: { code: 402, message: 'no balance', error_code: 40_203 } } },
    ];
    expect([await json(submit()), await json(submit())]).toEqual(answers);
    expect(fake.accepted).toBe(0);
    const id = await begin();
    expect([await json(poll(id)), await json(poll(id))]).toEqual(answers);
    expect((await task(id)).status).toBe('completed');
  });

  it('sends Retry-After as it was told', async () => {
    fake.behave({ start: { kind: 'error', status: 429, retryAfter: 'soon' } });
    expect((await submit()).headers.get('retry-after')).toBe('soon');
  });

  it('hangs until the client goes, and can begin the task after that', async () => {
    fake.behave({ start: { kind: 'hang', accepts: 50 } });
    const leaving = new AbortController();
    const body = JSON.stringify(wrap({ prompt: 'a lamp' }));
    const asked = ask('/model/v1/generation', { method: 'POST', body, signal: leaving.signal });
    await fake.seen((request) => request.moment === 'start');
    leaving.abort();
    await expect(asked).rejects.toThrow();
    await expect.poll(() => fake.accepted).toBe(1);
  });

  it('closes at once with requests pending', async () => {
    fake.behave({ start: { kind: 'hang' } });
    const asked = submit().catch(() => 'cut');
    await fake.seen((request) => request.moment === 'start');
    await fake.close();
    expect(await asked).toBe('cut');
  });
});
