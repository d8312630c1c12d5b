import { describe, expect, it } from 'vitest';
import { asId, type BlobHash } from '../../../src/ids.ts';
import { runImageJob } from '../../../src/image/sharp.ts';
import { createThumbnails } from '../../../src/image/thumbnails.ts';
import { createLog } from '../../../src/log.ts';
import { tinyPicture } from '../../fixture/pictures.ts';

const never = new AbortController().signal;

/** Takes both places of the queue until they are given back. */
function occupy(signal = never) {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const ended = gates.map(({ promise }) => runImageJob(() => promise, signal));
  return { gates, ended };
}

describe('Work on pictures', () => {
  it('goes on with what is urgent before sheets, and with sheets before thumbnails', async () => {
    const { gates, ended } = occupy();
    const order: string[] = [];
    const all = (['later', 'soon', 'now', 'later', 'now'] as const).map((turn) =>
      runImageJob(async () => order.push(turn), never, turn),
    );
    gates[0].resolve();
    await Promise.all(all);
    expect(order).toEqual(['now', 'now', 'soon', 'later', 'later']);
    gates[1].resolve();
    await Promise.all(ended);
  });

  it('that waits ends at once with its signal, and never begins', async () => {
    const { gates, ended } = occupy();
    const stopped = new AbortController();
    let begun = false;
    const waiting = runImageJob(async () => {
      begun = true;
    }, stopped.signal);
    stopped.abort(new Error('nobody waits'));
    await expect(waiting).rejects.toThrow('nobody waits');
    for (const gate of gates) gate.resolve();
    await Promise.all(ended);
    expect(begun).toBe(false);
  });

  it('that has begun keeps its place until it ends, whatever its signal says', async () => {
    const stopped = new AbortController();
    const { gates, ended } = occupy(stopped.signal);
    let begun = false;
    const next = runImageJob(async () => {
      begun = true;
    }, never);
    stopped.abort(new Error('nobody waits'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toBe(false);
    for (const gate of gates) gate.resolve();
    await Promise.all([...ended, next]);
    expect(begun).toBe(true);
  });
});

it('A thumbnail does not outlive a picture that is removed while it is made', async () => {
  const hash = asId<BlobHash>('h');
  const originals = new Map([[hash, tinyPicture('1')]]);
  const kept = new Map<BlobHash, Uint8Array>();
  const thumbnail = createThumbnails(
    {
      read: async () => kept.get(hash),
      write: async (_, bytes) => {
        originals.delete(hash);
        kept.delete(hash);
        kept.set(hash, bytes);
      },
      remove: async () => {
        kept.delete(hash);
      },
    },
    { read: async () => originals.get(hash) ?? Buffer.alloc(0), has: async () => originals.has(hash) },
    createLog('silent'),
  );
  await thumbnail(hash, never);
  expect(kept.size).toBe(0);
});
