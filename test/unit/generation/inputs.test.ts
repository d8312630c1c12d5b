import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import type { ReferenceSource } from '../../../src/destination.ts';
import { createInputs } from '../../../src/generation/inputs.ts';
import { asId, type BlobHash, type GenerationId, newId } from '../../../src/ids.ts';
import type { Blobs } from '../../../src/image/blobs.ts';
import { createSecrets } from '../../../src/secrets.ts';
import type { ClaimedRun, StoredImage, StoredInput } from '../../../src/store/records.ts';
import { abilitiesOfEverything } from '../../fixture/abilities.ts';
import { until } from '../../fixture/until.ts';

const megabyte = 1024 * 1024;
const never = new AbortController().signal;
const secrets = createSecrets('a key that only tests know');
const abilities = { ...abilitiesOfEverything, maxReferenceBytes: 1e9, maxReferencesTotalBytes: 1e9 };

/** Inputs whose platform answers when it is told to; `reading` are those that wait for it. */
function make() {
  const reading: { answer(): void; fail(error: Error): void }[] = [];
  const kept: GenerationId[] = [];
  let most = 0;
  let read = 0;
  const bytes = Buffer.from('a picture');
  const blob = { hash: asId<BlobHash>('h'), type: 'image/png', sizeBytes: 9, width: 1, height: 1 };
  const inputs = createInputs({
    store: {
      keepInput: async ({ generationId }) => {
        kept.push(generationId);
      },
      image: async () => undefined,
      generation: async () => undefined,
    },
    blobs: { keep: async () => blob, read: async () => bytes } as Partial<Blobs> as Blobs,
    platforms: new Map([
      [
        'web',
        {
          readReference: (_locator, _most, signal) => {
            const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
            const mine = { answer: () => resolve(bytes), fail: reject };
            reading.push(mine);
            read += 1;
            most = Math.max(most, reading.length);
            signal.addEventListener('abort', () => reject(signal.reason));
            return promise.finally(() => reading.splice(reading.indexOf(mine), 1));
          },
        },
      ],
    ]),
    prepare: async () => ({ bytes, wasBare: true }),
    fit: async ({ type }) => ({ bytes, type, change: 'as_is' }),
    fitted: { get: async () => undefined },
    linkTo: undefined,
    secrets,
    clock: systemClock,
  });
  return { inputs, reading, kept, most: () => most, read: () => read };
}

const elsewhere = { kind: 'platform', platform: 'web', locator: { file: 'F' } } as const;
const missing = (source: ReferenceSource = elsewhere): StoredInput => ({
  position: 1,
  role: 'reference',
  sealedSource: secrets.seal('source', JSON.stringify(source)),
  sealedAddress: null,
  image: null,
});
const ready = (sizeBytes: number): StoredInput => ({
  ...missing(),
  image: { blob: { hash: 'h', type: 'image/png', sizeBytes } } as unknown as StoredImage,
});
const runWith = (...inputs: readonly StoredInput[]) =>
  ({
    generationId: newId<GenerationId>(),
    inputs,
    request: { prompt: 'a lamp', resolution: '1K' },
    deadlineAt: 0,
  }) as unknown as ClaimedRun;

describe('Fetching', () => {
  it('holds no more than four pictures at a time, however many runs want some', async () => {
    const { inputs, reading, kept, most } = make();
    const runs = Array.from({ length: 10 }, () => runWith(missing(), missing()));
    const all = Promise.all(runs.map((run) => inputs.fetch(run, never)));
    while (kept.length < 20) {
      const [first] = await until('a picture being read', () => (reading.length > 0 ? reading : undefined));
      first?.answer();
      await until('its end', () => (first === reading[0] ? undefined : true));
    }
    await all;
    expect(most()).toBe(4);
  });

  it('goes on for the other runs of a generation when the one that began it is stopped', async () => {
    const { inputs, reading, kept } = make();
    const run = runWith(missing());
    const stopped = new AbortController();
    const first = inputs.fetch(run, stopped.signal);
    const second = inputs.fetch({ ...run, slot: 1 }, never);
    const third = inputs.fetch({ ...run, slot: 2 }, never);
    await until('the first to read', () => (reading.length === 1 ? true : undefined));
    stopped.abort(new Error('the lease was lost'));
    await expect(first).rejects.toThrow('the lease was lost');
    const [again] = await until('another to read', () => (reading.length === 1 ? reading : undefined));
    again?.answer();
    await Promise.all([second, third]);
    expect(kept).toEqual([run.generationId]);
  });

  it('is not waited for by a run that is stopped itself', async () => {
    const { inputs, reading, kept, read } = make();
    const run = runWith(missing());
    const first = inputs.fetch(run, never);
    const stopped = new AbortController();
    const second = inputs.fetch(run, stopped.signal);
    stopped.abort(new Error('stopping'));
    await expect(second).rejects.toThrow('stopping');
    await until('the first to read', () => (reading.length === 1 ? true : undefined));
    reading[0]?.answer();
    await first;
    expect([kept.length, read()]).toEqual([1, 1]);
  });

  it('fails for all when it fails', async () => {
    const { inputs, reading, read } = make();
    const run = runWith(missing());
    const both = [inputs.fetch(run, never), inputs.fetch(run, never)];
    const failed = Promise.all(both.map((each) => expect(each).rejects.toThrow('no such file')));
    await until('one to read', () => (reading.length === 1 ? true : undefined));
    reading[0]?.fail(new Error('no such file'));
    await failed;
    expect(read()).toBe(1);
  });

  it('of a picture of ours that was deleted says that it is gone', async () => {
    const { inputs } = make();
    const run = runWith(missing({ kind: 'image', imageId: newId() }));
    await expect(inputs.fetch(run, never)).rejects.toMatchObject({ name: 'DownloadError', code: 'gone' });
  });
});

describe('Loading', () => {
  it('leaves no picture out: one that was deleted is gone', async () => {
    const { inputs } = make();
    const load = inputs.lend(runWith(ready(1), missing()), abilities, never, async () => 'lent');
    await expect(load).rejects.toMatchObject({ name: 'DownloadError', code: 'gone' });
  });

  it('waits while other runs hold too much in memory, and does not overtake', async () => {
    const { inputs } = make();
    const lent: { readonly size: number; give(): void }[] = [];
    const lend = (size: number, signal = never) =>
      inputs.lend(runWith(ready(size * megabyte)), abilities, signal, async (references) => {
        expect(references).toHaveLength(1);
        const { promise, resolve } = Promise.withResolvers<void>();
        lent.push({ size, give: resolve });
        await promise;
      });
    const sizes = () => lent.map(({ size }) => size);
    const stopped = new AbortController();
    const large = [lend(60), lend(61)];
    await until('two', () => (lent.length === 2 ? true : undefined));
    const leaving = lend(62, stopped.signal);
    const enormous = lend(500);
    const small = lend(1);
    stopped.abort(new Error('stopping'));
    await expect(leaving).rejects.toThrow('stopping');
    lent[0]?.give();
    await large[0];
    expect(sizes()).toEqual([60, 61]);
    lent[1]?.give();
    await until('what is larger than all', () => (lent.length === 3 ? true : undefined));
    expect(sizes()).toEqual([60, 61, 500]);
    lent[2]?.give();
    await until('the small one', () => (lent.length === 4 ? true : undefined));
    lent[3]?.give();
    await Promise.all([...large, enormous, small]);
  });
});
