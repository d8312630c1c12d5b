// The sandbox: real pictures of the right size, and every bad day on demand.
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { aspectRatios, resolutions } from '../../../src/generation/request.ts';
import { sizeOf } from '../../../src/providers/google-sizes.ts';
import type { Handle, Provider, StartJob } from '../../../src/providers/provider.ts';
import { sandboxWords } from '../../../src/providers/sandbox/words.ts';
import { createProvider, idle, plainJob } from '../../contract/provider/provider-contract.ts';
import { createKeptBytes } from '../../fixture/kept-bytes.ts';
import { createMovingClock } from '../../fixture/moving-clock.ts';

describe('the sandbox', () => {
  let provider: Provider;
  let clock: ReturnType<typeof createMovingClock>;
  let bytes: ReturnType<typeof createKeptBytes>;
  const make = (options = {}) => createProvider('sandbox', { key: '', baseUrl: '', options }, clock);

  beforeEach(async () => {
    clock = createMovingClock();
    bytes = createKeptBytes();
    provider = await make();
  });

  async function start(more: Partial<StartJob> = {}): Promise<Handle> {
    const started = await provider.start({ ...plainJob, model: 'sandbox', ...more }, bytes.keep, idle());
    if (started.kind !== 'started') throw new Error(JSON.stringify(started));
    return started.handle;
  }
  const look = (handle: Handle) => provider.status(handle, bytes.keep, idle());

  async function draw(more: Partial<StartJob> = {}): Promise<Buffer> {
    const handle = await start(more);
    clock.move(30_000);
    const finished = await look(handle);
    const image = finished.kind === 'finished' ? finished.images[0] : undefined;
    return (image?.kind === 'kept' ? bytes.kept.get(image.hash) : undefined) ?? Buffer.alloc(0);
  }

  async function meanColour(picture: Buffer): Promise<number[]> {
    return (await sharp(picture).stats()).channels.map(({ mean }) => mean);
  }

  const reference = (picture: Buffer) =>
    ({ transport: 'inline', bytes: picture, type: 'image/png' }) as const;

  it.each(aspectRatios)('draws %s in the pixels that Google answers with', async (aspectRatio) => {
    for (const resolution of ['0.5K', '1K'] as const) {
      const { format, width, height } = await sharp(await draw({ aspectRatio, resolution })).metadata();
      expect({ format, width, height }).toEqual({ format: 'png', ...sizeOf(aspectRatio, resolution) });
    }
  });

  it('knows the sizes that Google publishes', () => {
    expect(sizeOf('16:9', '0.5K')).toEqual({ width: 688, height: 384 });
    expect(sizeOf('16:9', '1K')).toEqual({ width: 1376, height: 768 });
    expect(sizeOf('8:1', '4K')).toEqual({ width: 12_288, height: 1536 });
    for (const resolution of resolutions)
      expect(sizeOf('auto', resolution)).toEqual(sizeOf('1:1', resolution));
  });

  it('draws 4K', async () => {
    const { width, height } = await sharp(await draw({ resolution: '4K' })).metadata();
    expect([width, height]).toEqual([4096, 4096]);
  });

  it('draws the same for the same prompt and slot, and another picture for another', async () => {
    const first = await draw();
    expect((await draw()).equals(first)).toBe(true);
    expect((await draw({ slot: 1 })).equals(first)).toBe(false);
    expect((await draw({ prompt: 'a ship at sea' })).equals(first)).toBe(false);
  });

  it('follows colour words', async () => {
    const [red = 0, , redBlue = 0] = await meanColour(await draw({ prompt: 'red mountains' }));
    const [blueRed = 0, , blue = 0] = await meanColour(await draw({ prompt: 'blue mountains' }));
    expect(red).toBeGreaterThan(redBlue + 25);
    expect(blue).toBeGreaterThan(blueRed + 25);
    const day = await meanColour(await draw({ prompt: 'mountains at noon, sunny' }));
    const night = await meanColour(await draw({ prompt: 'mountains at night' }));
    expect((night[0] ?? 0) + 60).toBeLessThan(day[0] ?? 0);
  });

  it('draws any prompt, also one that looks like markup', async () => {
    for (const prompt of ['<svg onload="x">&', '日本の山', '🍌', 'x'.repeat(6000)]) {
      expect((await sharp(await draw({ prompt })).metadata()).width).toBe(1024);
    }
  });

  it('changes the picture that it is given, in its own ratio when that is auto', async () => {
    const parent = await draw({ prompt: 'mountains at noon', aspectRatio: '16:9' });
    const edited = await draw({
      prompt: 'make it night',
      aspectRatio: 'auto',
      references: [reference(parent)],
    });
    expect(await sharp(edited).metadata()).toMatchObject({ width: 1376, height: 768 });
    const [before = 0] = await meanColour(parent);
    const [after = 0] = await meanColour(edited);
    expect(after).toBeLessThan(before * 0.7);
    const again = await draw({ prompt: 'now in red', aspectRatio: 'auto', references: [reference(edited)] });
    const [red = 0, , blue = 0] = await meanColour(again);
    expect(red).toBeGreaterThan(blue);
  });

  it('rejects a reference that does not decode', async () => {
    const references = [reference(Buffer.from('no picture'))];
    const job = { ...plainJob, model: 'sandbox', references };
    for (const aspectRatio of ['1:1', 'auto'] as const) {
      const failed = await provider.start({ ...job, aspectRatio }, bytes.keep, idle());
      expect(failed).toMatchObject({ kind: 'failed', reason: 'rejected', certainty: 'definite' });
    }
  });

  it('combines as many pictures as it takes', async () => {
    const pictures = [await draw(), await draw({ prompt: 'the sea', aspectRatio: '8:1' })];
    for (const count of [2, 5, 14]) {
      const references = Array.from({ length: count }, (_, index) =>
        reference(pictures[index % 2] ?? Buffer.alloc(0)),
      );
      for (const aspectRatio of ['1:1', '1:8'] as const) {
        const { width, height } = await sharp(
          await draw({ prompt: 'combine', references, aspectRatio }),
        ).metadata();
        expect({ width, height }).toEqual(sizeOf(aspectRatio, '1K'));
      }
    }
  });

  it('takes two to four seconds by its clock, and ends after a restart in between', async () => {
    const handle = await start();
    expect(JSON.stringify(handle).length).toBeLessThanOrEqual(4096);
    clock.move(1999);
    expect(await look(handle)).toMatchObject({ kind: 'pending' });
    provider = await make();
    clock.move(2001);
    expect(await look(JSON.parse(JSON.stringify(handle)))).toMatchObject({ kind: 'finished' });
  });

  it('takes no time at all when told so', async () => {
    provider = await make({ latencyScale: 0 });
    expect(await look(await start())).toMatchObject({ kind: 'finished' });
  });

  it('does what its words ask for, and nothing when they are part of another', async () => {
    const slow = await start({ prompt: 'a lamp #slow' });
    clock.move(29_999);
    expect(await look(slow)).toMatchObject({ kind: 'pending' });
    clock.move(1);
    expect(await look(slow)).toMatchObject({ kind: 'finished' });

    const ends = async (prompt: string) => {
      const handle = await start({ prompt });
      clock.move(5000);
      return look(handle);
    };
    expect(await ends('#fail')).toMatchObject({ reason: 'failed', certainty: 'definite' });
    expect(await ends('a lamp, #REFUSE.')).toMatchObject({ reason: 'refused', certainty: 'definite' });
    expect(await ends('a #failure in a slow #refusenik')).toMatchObject({ kind: 'finished' });
    const job = { ...plainJob, model: 'sandbox', prompt: 'a lamp #doubt' };
    expect(await provider.start(job, bytes.keep, idle())).toMatchObject({
      kind: 'failed',
      certainty: 'doubt',
    });

    const flaky = await start({ prompt: '#flaky lamp' });
    expect(await look(flaky)).toMatchObject({ kind: 'failed', certainty: 'doubt' });
    clock.move(5000);
    expect(await look(flaky)).toMatchObject({ kind: 'finished' });
    expect(sandboxWords).toHaveLength(5);
  });

  it("is priced like Google's list, needs no key and never takes over from another", async () => {
    const price = (resolution: '0.5K' | '4K') =>
      provider.price({ model: 'sandbox', resolution, references: 3, search: false });
    expect([price('0.5K'), price('4K')]).toEqual([45_000, 151_000]);
    expect(provider.excludedFromFailover).toBe(true);
    expect(await provider.check(idle())).toMatchObject({ kind: 'good' });
  });

  it('refuses options that it does not know, with a sentence for the operator', async () => {
    await expect(make({ latency: 3 })).rejects.toMatchObject({
      name: 'ConfigError',
      problems: [/^SANDBOX_OPTIONS/],
    });
  });
});
