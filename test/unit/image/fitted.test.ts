import { expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { DownloadError } from '../../../src/errors.ts';
import { asId, type BlobHash } from '../../../src/ids.ts';
import { createFittedPictures } from '../../../src/image/fitted.ts';

const blob = (name: string) => ({
  hash: asId<BlobHash>(name),
  type: 'image/png',
  sizeBytes: 100,
  width: 1,
  height: 1,
});
const target = (maxBytes: number, ...types: readonly string[]) => ({
  maxBytes,
  types: ['image/png', ...types],
});

function make(mostBytes?: number) {
  const fits: string[] = [];
  const fitted = createFittedPictures({
    blobs: { read: async (hash) => Buffer.from(hash) },
    fit: async ({ read }, { maxBytes, types }) => {
      const name = Buffer.from(await read()).toString();
      fits.push([name, maxBytes, ...types.slice(1)].join(' '));
      if (maxBytes < 10) throw new DownloadError('too_large', 'too small');
      return { bytes: Buffer.alloc(maxBytes, name), type: 'image/jpeg', change: 'smaller' };
    },
    clock: systemClock,
    ...(mostBytes === undefined ? {} : { mostBytes }),
  });
  return { fitted, fits };
}

it('A picture that fits is left as it is', async () => {
  const { fitted, fits } = make();
  expect(await fitted.get(blob('a'), target(100))).toBeUndefined();
  expect(fits).toEqual([]);
});

it('One that does not is made to fit once for each limit, also when several want it at the same time', async () => {
  const { fitted, fits } = make();
  const wanted = [target(50), target(50), target(60), target(50, 'image/webp')];
  const made = await Promise.all(wanted.map((each) => fitted.get(blob('a'), each)));
  expect(made.map((each) => each?.bytes.byteLength)).toEqual([50, 50, 60, 50]);
  await fitted.get(blob('a'), target(50));
  expect(fits).toEqual(['a 50', 'a 60', 'a 50 image/webp']);
});

it('One of another type is made to fit although it is small', async () => {
  const { fitted } = make();
  expect((await fitted.get(blob('a'), { maxBytes: 100, types: ['image/jpeg'] }))?.type).toBe('image/jpeg');
});

it('What was used longest ago is given up when there is too much', async () => {
  const { fitted, fits } = make(120);
  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await fitted.get(blob(name), target(50));
  expect(fits).toEqual(['a 50', 'b 50', 'c 50', 'b 50']);
});

it('A failure is not kept', async () => {
  const { fitted, fits } = make();
  await expect(fitted.get(blob('a'), target(9))).rejects.toMatchObject({ code: 'too_large' });
  await expect(fitted.get(blob('a'), target(9))).rejects.toMatchObject({ code: 'too_large' });
  expect(fits).toHaveLength(2);
});
