// Google against its local server: the contract, and what is its own.
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Finished, Provider, StartJob } from '../../../src/providers/provider.ts';
import { createFakeGoogle, type FakeGoogle } from '../../fake/provider/google.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';
import { createProvider, describeProvider, idle, plainJob } from './provider-contract.ts';

describeProvider({ id: 'google', synchronous: true, createFake: () => createFakeGoogle() });

describe('Google', () => {
  let fake: FakeGoogle;
  let provider: Provider;
  let bytes: ReturnType<typeof createKeptBytes>;
  const job: StartJob = { ...plainJob, model: 'gemini-3.1-flash-image' };

  beforeEach(async () => {
    fake = await createFakeGoogle();
    provider = await createProvider('google', fake);
    bytes = createKeptBytes();
  });
  afterEach(() => fake.close());

  const start = (more: Partial<StartJob> = {}) => provider.start({ ...job, ...more }, bytes.keep, idle());

  async function made(more: Partial<StartJob> = {}): Promise<Finished> {
    const answer = await start(more);
    if (answer.kind !== 'finished') throw new Error(JSON.stringify(answer));
    return answer;
  }

  const keptOf = ({ images }: Finished) =>
    images.map((image) => (image.kind === 'kept' ? bytes.kept.get(image.hash) : undefined));

  it('asks in its own spelling: 512 for 0.5K, and no ratio for auto', async () => {
    await made({ resolution: '0.5K', aspectRatio: 'auto', search: true });
    expect(fake.requests.at(-1)?.body).toMatchObject({
      contents: [{ role: 'user', parts: [{ text: job.prompt }] }],
      generationConfig: { imageConfig: { imageSize: '512' } },
      tools: [{ googleSearch: {} }],
    });
    expect(JSON.stringify(fake.requests.at(-1)?.body)).not.toContain('aspectRatio');
  });

  it('keeps every picture, and no draft of its thinking', async () => {
    fake.behave({ start: { kind: 'made', images: 3, thoughts: 2, text: 'Three lamps.' } });
    const finished = await made();
    const originals = await Promise.all(
      [0, 1, 2].map((index) => fake.imageFor(fake.jobs[0]?.id ?? '', index)),
    );
    expect(keptOf(finished)).toEqual(originals);
    expect(finished.text).toBe('Three lamps.');
    expect(bytes.kept.size).toBe(3);
  });

  it.each([
    { escapes: true },
    { slow: { chunkBytes: 4097, pauseMs: 0 } },
    { escapes: true, slow: { chunkBytes: 1009, pauseMs: 0 } },
  ])('keeps the same bytes however they are written and cut: %j', async (odd) => {
    fake.behave({ start: { kind: 'made', sizeBytes: 100_000, ...odd } });
    const finished = await made();
    expect(keptOf(finished)).toEqual([await fake.imageFor(fake.jobs[0]?.id ?? '')]);
  });

  it('says what it cost from the tokens, and nothing when no tokens are told', async () => {
    expect((await made()).costMicros).toBe(fake.charges[0]?.micros);
    fake.behave({ start: { kind: 'made', usage: null } });
    expect(await made()).not.toHaveProperty('costMicros');
  });

  it('tells the pages that a searched picture draws on', async () => {
    expect((await made({ search: true })).sources).toEqual([
      { url: 'https://example.com/source', title: 'example.com' },
    ]);
  });

  it('sends an edit as the conversation that it is, with the signatures that came with the parent', async () => {
    const parent = await made();
    const [picture = Buffer.alloc(0)] = keptOf(parent);
    const reference = { transport: 'inline', bytes: picture, type: 'image/png' } as const;
    await made({ prompt: 'now at night', references: [reference], continuation: parent.continuation ?? '' });
    expect(fake.continuations.get(fake.jobs[1]?.id ?? '')).toBe('known');
    const body = fake.requests.at(-1)?.body as { contents: { role: string; parts: object[] }[] };
    expect(body.contents.map(({ role }) => role)).toEqual(['user', 'model', 'user']);
    expect(body.contents[2]?.parts).toEqual([{ text: 'now at night' }]);
  });

  it("sends a parent that was changed on the way, or another model's, as a plain reference", async () => {
    const parent = await made();
    const [picture = Buffer.alloc(0)] = keptOf(parent);
    const continuation = parent.continuation ?? '';
    const changed = {
      transport: 'inline',
      bytes: Buffer.concat([picture, Buffer.from([0])]),
      type: 'image/png',
    } as const;
    await made({ references: [changed], continuation });
    const same = { transport: 'inline', bytes: picture, type: 'image/png' } as const;
    await made({ references: [same], continuation, model: 'gemini-nano-banana-2.1' });
    expect(fake.continuations.size).toBe(0);
  });

  it.each([
    [{ kind: 'blocked', reason: 'PROHIBITED_CONTENT' } as const, { reason: 'refused' }],
    [
      { kind: 'stopped', reason: 'IMAGE_SAFETY', message: 'Unable to show it.' } as const,
      { reason: 'refused', words: 'Unable to show it.' },
    ],
    [{ kind: 'stopped', reason: 'MAX_TOKENS' } as const, { reason: 'no_image' }],
    [
      { kind: 'only text', text: 'I can only describe it.' } as const,
      { reason: 'no_image', words: 'I can only describe it.' },
    ],
    [{ kind: 'no candidates' } as const, { reason: 'no_image' }],
  ])('reads %j for what it is', async (outcome, expected) => {
    fake.behave({ start: outcome });
    const failed = await start();
    expect(failed).toMatchObject({ kind: 'failed', certainty: 'definite', ...expected });
    expect(failed.costMicros).toBeGreaterThan(0);
  });

  it.each(['no base64 at all!', 'QUJD', ''])(
    'does not ask again for data that is no picture: %j',
    async (data) => {
      fake.behave({ start: { kind: 'made', as: { mimeType: 'image/png', data } } });
      expect(await start()).toMatchObject({ kind: 'failed', reason: 'bad_result', certainty: 'definite' });
      expect(bytes.kept.size).toBe(0);
    },
  );

  it('takes the time to wait from RetryInfo', async () => {
    fake.behave({ start: { kind: 'error', status: 429, retryAfter: '31' } });
    expect(await start()).toMatchObject({ reason: 'rate_limited', retryAfterMs: 31_000 });
  });

  it('knows a bad key also where Google calls it a bad request', async () => {
    const seen = await createFakeGoogle({ keyRefusal: 'as seen' });
    try {
      const wrong = await createProvider('google', { key: 'wrong', baseUrl: seen.baseUrl });
      expect(await wrong.start(job, bytes.keep, idle())).toMatchObject({
        reason: 'bad_key',
        certainty: 'definite',
      });
      expect(await wrong.check(idle())).toMatchObject({ kind: 'bad' });
    } finally {
      await seen.close();
    }
  });

  it('does not offer 0.5K with the model that refuses it', () => {
    const model = 'gemini-nano-banana-2.1';
    expect(provider.abilities(model).resolutions).not.toContain('0.5K');
    expect(provider.price({ model, resolution: '0.5K', references: 0, search: false })).toBeUndefined();
  });

  it('names what it kept by the hash of its bytes', async () => {
    const finished = await made();
    const [picture = Buffer.alloc(0)] = keptOf(finished);
    const hash = createHash('sha256').update(picture).digest('hex');
    expect(finished.images).toEqual([{ kind: 'kept', hash }]);
  });
});
