// What the fake Gemini API insists on and how it misbehaves, asked with plain fetch.
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFakeGoogle, type FakeGoogle } from './google.ts';
import { hugePixels } from './odd-files.ts';
import { readStamp } from './picture.ts';
import { aspectRatios, pixelsFor } from './pixels.ts';

let fake: FakeGoogle;
beforeEach(async () => {
  fake = await createFakeGoogle();
});
afterEach(() => fake.close());

const model = 'gemini-3.1-flash-image';
const ask = (body: unknown, name = model, headers: Record<string, string> = {}) =>
  fetch(`${fake.baseUrl}/v1beta/models/${name}:generateContent`, {
    method: 'POST',
    headers: { 'x-goog-api-key': fake.key, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const user = (...parts: object[]) => ({ role: 'user', parts });
const prompt = (more: object = {}, ...parts: object[]) => ({
  contents: [user({ text: 'a lamp' }, ...parts)],
  ...more,
});
const config = (imageConfig: object) => ({ generationConfig: { imageConfig } });
const json = async (response: Response) => ({
  status: response.status,
  body: JSON.parse(await response.text()),
});
const picture = (format: 'png' | 'jpeg' | 'webp', width = 20, height = 20) =>
  sharp({ create: { width, height, channels: 3, background: 'red' } })
    .toFormat(format)
    .toBuffer();
const inline = (mimeType: string, bytes: Buffer) => ({
  inlineData: { mimeType, data: bytes.toString('base64') },
});

describe('an answer', () => {
  it('carries the picture of the documented size, its signature and the tokens used', async () => {
    const { body } = await json(await ask(prompt(config({ aspectRatio: '4:3', imageSize: '2K' }))));
    const [text, image] = body.candidates[0].content.parts;
    expect(text.text).toBeTypeOf('string');
    const bytes = Buffer.from(image.inlineData.data, 'base64');
    expect(await sharp(bytes).metadata()).toMatchObject({ format: 'png', width: 2400, height: 1792 });
    expect(bytes.equals(await fake.imageFor(body.responseId))).toBe(true);
    expect(image.thoughtSignature).toBeTypeOf('string');
    expect(body).toMatchObject({ modelVersion: model, usageMetadata: { candidatesTokenCount: 1680 } });
    expect(fake.charges).toEqual([{ jobId: body.responseId, micros: 100_801, refunded: false }]);
  });

  it.each(aspectRatios)('draws %s at 512 and 1K', async (aspectRatio) => {
    for (const imageSize of ['512', '1K']) {
      const { body } = await json(await ask(prompt(config({ aspectRatio, imageSize }))));
      const bytes = Buffer.from(body.candidates[0].content.parts[1].inlineData.data, 'base64');
      expect(await sharp(bytes).metadata()).toMatchObject(pixelsFor(aspectRatio, imageSize));
      expect((await sharp(bytes).stats()).isOpaque).toBe(true);
    }
  });

  it('takes the ratio of the input image when none is named, and no words when none are wanted', async () => {
    const wide = inline('image/webp', await picture('webp', 160, 90));
    const asked = prompt({ generationConfig: { responseModalities: ['IMAGE'] } }, wide);
    const { parts } = (await json(await ask(asked))).body.candidates[0].content;
    expect(parts).toHaveLength(1);
    expect(fake.jobs[0]).toMatchObject({ aspectRatio: '16:9', resolution: '1K', references: 1 });
  });

  it('holds thoughts to be skipped, several pictures, JPEG and needless escapes when told', async () => {
    fake.behave({ start: { kind: 'made', thoughts: 1, images: 2, format: 'jpeg', escapes: true } });
    const text = await (await ask(prompt({ tools: [{ googleSearch: {} }] }))).text();
    expect(text).toContain('\\u003d');
    const [candidate] = JSON.parse(text).candidates;
    const { parts } = candidate.content;
    expect(parts.map((part: { thought?: boolean }) => part.thought === true)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(new Set(parts.map((part: object) => JSON.stringify(part))).size).toBe(5);
    expect(parts[4].inlineData.mimeType).toBe('image/jpeg');
    expect(candidate.groundingMetadata.groundingChunks).toHaveLength(1);
  });

  it('recognises its own signatures in the next turn', async () => {
    const { content } = (await json(await ask(prompt()))).body.candidates[0];
    const next = (parts: object[]) => ({
      contents: [user({ text: 'a lamp' }), { role: 'model', parts }, user({ text: 'at night' })],
    });
    const told = await json(await ask(next(content.parts)));
    const altered = content.parts.map((part: object) => ({ ...part, thoughtSignature: 'QUJD' }));
    const untold = await json(await ask(next(altered)));
    expect(fake.continuations.get(told.body.responseId)).toBe('known');
    expect(fake.continuations.get(untold.body.responseId)).toBe('unknown');
  });

  it('can be 28 MB in slow pieces', async () => {
    const slow = { chunkBytes: 4 * 1024 * 1024, pauseMs: 1 };
    fake.behave({ start: { kind: 'made', sizeBytes: 21_000_000, slow } });
    const { body } = await json(await ask(prompt(config({ imageSize: '4K' }))));
    const { data } = body.candidates[0].content.parts[1].inlineData;
    expect(data.length).toBe(28_000_000);
    expect(await readStamp(Buffer.from(data, 'base64'))).toEqual({ job: 1, image: 0 });
  });

  it('can be no picture, too large a picture, or a link', async () => {
    fake.behave({ start: { kind: 'made', as: { mimeType: 'image/png', data: hugePixels() } } });
    fake.behave({ start: { kind: 'made', as: { mimeType: 'image/png', data: '***' } } });
    fake.behave({ start: { kind: 'made', fileUri: 'http://10.0.0.1/picture.png' } });
    const parts = [];
    for (let turn = 0; turn < 3; turn += 1) {
      parts.push((await json(await ask(prompt()))).body.candidates[0].content.parts[1]);
    }
    expect(Buffer.from(parts[0].inlineData.data, 'base64').equals(hugePixels())).toBe(true);
    expect(parts[1].inlineData.data).toBe('***');
    expect(parts[2].fileData.fileUri).toBe('http://10.0.0.1/picture.png');
  });
});

describe('refusals', () => {
  it('refuses a prompt, an answer, or talks instead, and bills the prompt only', async () => {
    fake.behave({ start: { kind: 'blocked', reason: 'PROHIBITED_CONTENT' } });
    fake.behave({ start: { kind: 'stopped', reason: 'IMAGE_SAFETY' } });
    fake.behave({ start: { kind: 'only text', text: 'No.' } });
    fake.behave({ start: { kind: 'no candidates' } });
    const bodies = [];
    for (let turn = 0; turn < 4; turn += 1) bodies.push((await json(await ask(prompt()))).body);
    expect(bodies[0]).toMatchObject({ promptFeedback: { blockReason: 'PROHIBITED_CONTENT' } });
    expect(bodies[1].candidates[0]).toMatchObject({
      finishReason: 'IMAGE_SAFETY',
      content: { role: 'model' },
    });
    expect(bodies[1].candidates[0].content.parts).toBeUndefined();
    expect(bodies[2].candidates[0]).toMatchObject({
      finishReason: 'STOP',
      content: { parts: [{ text: 'No.' }] },
    });
    expect(bodies[3].candidates).toBeUndefined();
    expect(fake.charges.map(({ micros }) => micros)).toEqual([1, 1, 1, 1]);
  });
});

describe('strictness', () => {
  it('proves a key with the free list of models', async () => {
    const list = (headers: Record<string, string>, query = '') =>
      fetch(`${fake.baseUrl}/v1beta/models${query}`, { headers });
    expect((await json(await list({ 'x-goog-api-key': fake.key }))).body.models).toHaveLength(2);
    expect((await list({}, `?key=${fake.key}`)).status).toBe(200);
    for (const headers of [{}, { 'x-goog-api-key': 'bad' }]) {
      expect(await json(await list(headers))).toMatchObject({
        status: 401,
        body: { error: { code: 401, status: 'UNAUTHENTICATED' } },
      });
    }
    expect(JSON.stringify(fake.requests)).not.toContain(fake.key);
    expect(fake.accepted).toBe(0);
  });

  it('refuses keys as the public service does when told', async () => {
    await fake.close();
    fake = await createFakeGoogle({ keyRefusal: 'as seen' });
    const wrong = await json(await ask(prompt(), model, { 'x-goog-api-key': 'bad' }));
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: { status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] } },
    });
    expect((await fetch(`${fake.baseUrl}/v1beta/models`)).status).toBe(403);
  });

  it.each(['gemini-3.1-flash-image-preview', 'gemini-3-pro'])('does not know %s', async (name) => {
    expect(await json(await ask(prompt(), name))).toMatchObject({
      status: 404,
      body: { error: { status: 'NOT_FOUND' } },
    });
  });

  it('knows the sizes: no 512 at 2.1, an internal error for 0.5K', async () => {
    expect((await ask(prompt(config({ imageSize: '512' })), 'gemini-nano-banana-2.1')).status).toBe(400);
    expect((await ask(prompt(config({ imageSize: '512' })))).status).toBe(200);
    expect((await json(await ask(prompt(config({ imageSize: '0.5K' }))))).body.error.status).toBe('INTERNAL');
  });

  const parts = (...given: object[]) => ({ contents: [user(...given)] });
  it.each<[string, unknown]>([
    ['cut JSON', '{"contents":'],
    ['no contents', {}],
    ['empty contents', { contents: [] }],
    ['no parts', { contents: [{ role: 'user', parts: [] }] }],
    ['an unknown role', { contents: [{ role: 'system', parts: [{ text: 'a' }] }] }],
    ['a model turn at the end', { contents: [{ role: 'model', parts: [{ text: 'a' }] }] }],
    ['no prompt', parts({ text: ' ' })],
    ['an unknown field', prompt({ n: 2 })],
    ['an unknown field within', prompt({ generationConfig: { imageConfig: { size: '1K' } } })],
    ['an unknown ratio', prompt(config({ aspectRatio: 'auto' }))],
    ['a size in lower case', prompt(config({ imageSize: '1k' }))],
    ['an unknown modality', prompt({ generationConfig: { responseModalities: ['Image'] } })],
    ['no image wanted', prompt({ generationConfig: { responseModalities: ['TEXT'] } })],
    ['two candidates', prompt({ generationConfig: { candidateCount: 2 } })],
    ['an unknown tool', prompt({ tools: [{ google_search: {} }] })],
    [
      'a search type with a value',
      prompt({ tools: [{ googleSearch: { searchTypes: { webSearch: true } } }] }),
    ],
    ['a part that is two things', parts({ text: 'a', inlineData: { mimeType: 'image/png', data: 'AAAA' } })],
    ['a data URI', prompt({}, { inlineData: { mimeType: 'image/png', data: 'data:image/png;base64,AAAA' } })],
    ['base64 without its padding', prompt({}, { inlineData: { mimeType: 'image/png', data: 'AAAAA' } })],
    ['bytes that are no image', prompt({}, inline('image/png', Buffer.from('text')))],
    ['an image cut in its header', prompt({}, inline('image/png', Buffer.from('89504e470d0a1a0a00', 'hex')))],
    ['an unknown type', prompt({}, inline('image/gif', Buffer.from('GIF89a')))],
  ])('answers %s with 400', async (_, body) => {
    expect(await json(await ask(body))).toMatchObject({
      status: 400,
      body: { error: { code: 400, status: 'INVALID_ARGUMENT', message: expect.any(String) } },
    });
    expect(fake.accepted).toBe(0);
  });

  it('wants at most 14 images, each what it is announced as', async () => {
    const png = inline('image/png', await picture('png'));
    const jpegAsPng = inline('image/png', await picture('jpeg'));
    expect((await ask(prompt({}, ...Array.from({ length: 14 }, () => png)))).status).toBe(200);
    expect((await ask(prompt({}, ...Array.from({ length: 15 }, () => png)))).status).toBe(400);
    expect((await ask(prompt({}, jpegAsPng))).status).toBe(400);
  });

  it('answers other paths with a page', async () => {
    const headers = { 'x-goog-api-key': fake.key };
    const answer = await fetch(`${fake.baseUrl}/v1/models/${model}:generateContent`, { headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'text/html; charset=UTF-8']);
  });
});

describe('faults', () => {
  it('come in the shape of the service, with RetryInfo', async () => {
    fake.behave({ start: { kind: 'error', status: 429, retryAfter: '31' } });
    const response = await ask(prompt());
    expect(response.headers.get('retry-after')).toBe('31');
    expect(JSON.parse(await response.text()).error).toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      details: [{ retryDelay: '31s' }],
    });
    expect(fake.accepted).toBe(0);
  });

  it('can bill what never arrived', async () => {
    fake.behave({ start: { kind: 'drop', accepts: true } });
    await expect(ask(prompt())).rejects.toThrow();
    fake.behave({ start: { kind: 'half a body', accepts: true } });
    await expect((await ask(prompt())).text()).rejects.toThrow();
    fake.behave({ start: { kind: 'error', status: 500, accepts: true } });
    expect((await ask(prompt())).status).toBe(500);
    expect([fake.accepted, fake.charges.length]).toEqual([3, 3]);
  });

  it('come at the check as well', async () => {
    fake.behave({ check: { kind: 'html', status: 503 } });
    const response = await fetch(`${fake.baseUrl}/v1beta/models`, {
      headers: { 'x-goog-api-key': fake.key },
    });
    expect(response.status).toBe(503);
  });
});
