// Runbase against its local server: the contract, and what is its own.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Provider } from '../../../src/providers/provider.ts';
import { createFakeRunbase, type FakeRunbase } from '../../fake/provider/runbase.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';
import { createProvider, describeProvider, idle, plainJob } from './provider-contract.ts';

describeProvider({
  id: 'runbase',
  synchronous: false,
  createFake: () => createFakeRunbase({ rateLimit: 'off' }),
});

describe('Runbase', () => {
  let fake: FakeRunbase;
  let provider: Provider;
  const { keep } = createKeptBytes();
  const job = { ...plainJob, model: 'google/nano-banana-2' };

  beforeEach(async () => {
    fake = await createFakeRunbase({ rateLimit: 'off' });
    provider = await createProvider('runbase', fake);
  });
  afterEach(() => fake.close());

  async function run() {
    const started = await provider.start(job, keep, idle());
    if (started.kind !== 'started') throw new Error('It did not start');
    return provider.status(started.handle, keep, idle());
  }

  it('sends what was asked for, references by address, and auto as it is', async () => {
    const url = 'https://plantain.example.com/files/one.png';
    const references = [{ transport: 'url', url, type: 'image/png' }] as const;
    await provider.start({ ...job, aspectRatio: 'auto', resolution: '2K', references }, keep, idle());
    expect(fake.requests.at(-1)?.body).toEqual({
      model: job.model,
      input: { prompt: job.prompt, aspect_ratio: 'auto', resolution: '2K', image_urls: [url] },
    });
  });

  it('reads the cost as micro-dollars, and does not guess when it is anything else', async () => {
    expect(await run()).toMatchObject({ kind: 'finished', costMicros: 60_000 });
    fake.behave({ start: { kind: 'made', costUsd: 0.06 } });
    expect(await run()).not.toHaveProperty('costMicros');
    fake.behave({ start: { kind: 'made', costUsd: null } });
    expect(await run()).not.toHaveProperty('costMicros');
  });

  it('takes one address as well as a list, and leaves out what is no address', async () => {
    fake.behave({ start: { kind: 'made', output: { url: 'https://files.example.com/a.png' } } });
    expect(await run()).toMatchObject({ images: [{ kind: 'url', url: 'https://files.example.com/a.png' }] });
    fake.behave({
      start: { kind: 'made', urls: ['javascript:alert(1)', 7, 'https://files.example.com/b.png'] },
    });
    expect(await run()).toMatchObject({ images: [{ kind: 'url', url: 'https://files.example.com/b.png' }] });
    fake.behave({ start: { kind: 'made', images: 3 } });
    const finished = await run();
    expect(finished.kind === 'finished' && finished.images).toHaveLength(3);
  });

  it.each([{ urls: [] }, { urls: 'none' }, { output: null }, { output: [] }])(
    'calls a success without an address failed: %j',
    async (odd) => {
      fake.behave({ start: { kind: 'made', ...odd } });
      expect(await run()).toMatchObject({ kind: 'failed', reason: 'failed', certainty: 'definite' });
    },
  );

  it('keeps what a poll says in words out of the log, as it may quote the prompt', async () => {
    const said = `Cannot draw “${job.prompt}” on this machine`;
    fake.behave({ start: { kind: 'failed', error: { code: 'gpu_lost', message: said } } });
    expect(await run()).toMatchObject({ detail: 'run failed: gpu_lost', words: said });
    fake.behave({ start: { kind: 'failed', error: said } });
    expect(await run()).toMatchObject({ detail: 'run failed: no code', words: said });
    fake.behave({ start: { kind: 'failed', error: { code: said, message: '' } } });
    expect(await run()).toMatchObject({ detail: 'run failed: no code' });
    fake.behave({
      start: { kind: 'made' },
      status: { kind: 'error', status: 503, code: 'overloaded', message: said },
    });
    expect(await run()).toMatchObject({ detail: '503: overloaded', words: said });
  });

  it('reads the error of a failed run as text or as an object, and knows a refusal by its words', async () => {
    fake.behave({ start: { kind: 'failed' } });
    const words = 'The request was rejected by the content filter';
    expect(await run()).toMatchObject({ reason: 'refused', certainty: 'definite', words, costMicros: 0 });
    fake.behave({ start: { kind: 'failed', error: { code: 'gpu', message: 'The machine was lost' } } });
    expect(await run()).toMatchObject({ reason: 'failed', certainty: 'definite' });
    fake.behave({ start: { kind: 'failed', error: 7 } });
    expect(await run()).toMatchObject({ reason: 'failed', certainty: 'definite' });
  });

  it('takes a status word that it does not know for a run at work', async () => {
    fake.behave({ start: { kind: 'made', polls: 1, words: ['warming'] } });
    expect(await run()).toEqual({ kind: 'pending' });
  });

  it('is in doubt about a 2xx that names no run', async () => {
    fake.behave({ start: { kind: 'no id' } });
    expect(await provider.start(job, keep, idle())).toMatchObject({ reason: 'garbled', certainty: 'doubt' });
  });

  it('says lost of a run that Runbase does not know any more', async () => {
    const handle = { run: 'run_gone', model: job.model };
    expect(await provider.status(handle, keep, idle())).toMatchObject({
      reason: 'lost',
      certainty: 'definite',
    });
  });

  it.each([
    [402, 'insufficient_balance', 'out_of_credit'],
    [403, 'api_key_spend_limit_exceeded', 'out_of_credit'],
    [403, 'ip_not_allowed', 'bad_key'],
    [429, 'USAGE_EXCEEDED', 'out_of_credit'],
    [429, 'RATE_LIMITED', 'rate_limited'],
    [400, 'model_not_found', 'model_gone'],
  ])('takes %i %s for %s', async (status, code, reason) => {
    fake.behave({ start: { kind: 'error', status, code } });
    expect(await provider.start(job, keep, idle())).toMatchObject({ reason, certainty: 'definite' });
  });

  it('has the documented rate limit unless the operator says otherwise', async () => {
    expect(provider.limits.requests).toEqual({ count: 20, windowMs: 10_000 });
    const options = { requests: { count: 5, windowMs: 1000 }, concurrency: 2 };
    const own = await createProvider('runbase', { ...fake, options });
    expect(own.limits).toEqual(options);
  });

  it('sends bytes only when told that Runbase takes them', async () => {
    expect(provider.abilities(job.model).referenceTransports).toEqual(['url']);
    const own = await createProvider('runbase', { ...fake, options: { acceptsDataUri: true } });
    expect(own.abilities(job.model).referenceTransports).toEqual(['url', 'inline']);
  });
});
