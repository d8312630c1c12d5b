import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { StoreError } from '../../src/errors.ts';
import { createFileBlobs } from '../../src/image/keep.ts';
import { createLog } from '../../src/log.ts';
import { photograph, pieces } from '../fixture/pictures.ts';
import { describeBlobs } from './blobs.ts';

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

async function make() {
  const directory = await mkdtemp(join(tmpdir(), 'plantain-blobs-'));
  folders.push(directory);
  const create = () =>
    createFileBlobs({ directory, record: async () => {}, clock: systemClock, log: createLog('silent') });
  return { directory, create, blobs: await create(), leftovers: () => readdir(join(directory, 'incoming')) };
}

describeBlobs('files on the local disk', make);

it('sweeps what an earlier process left unfinished, and nothing that may still be arriving', async () => {
  const { directory, create } = await make();
  const incoming = join(directory, 'incoming');
  await writeFile(join(incoming, 'orphan'), 'half a picture');
  await writeFile(join(incoming, 'arriving'), 'half a picture');
  const longAgo = (Date.now() - 2 * 60 * 60_000) / 1000;
  await utimes(join(incoming, 'orphan'), longAgo, longAgo);
  await create();
  expect(await readdir(incoming)).toEqual(['arriving']);
});

it('lays files out by their hash', async () => {
  const { directory, blobs } = await make();
  const bytes = await photograph(10, 10).picture().png().toBuffer();
  const signal = new AbortController().signal;
  const { hash } = await blobs.keep(pieces(bytes), { maxBytes: 1e6, maxPixels: 1e6 }, signal);
  expect(await readdir(join(directory, hash.slice(0, 2), hash.slice(2, 4)))).toEqual([hash]);
  expect((await blobs.freeBytes())?.free).toBeGreaterThan(0);
});

it('lays thumbnails beside them, reads them from there, and removes them', async () => {
  const { directory, blobs } = await make();
  const bytes = await photograph(10, 10).picture().png().toBuffer();
  const signal = new AbortController().signal;
  const { hash } = await blobs.keep(pieces(bytes), { maxBytes: 1e6, maxPixels: 1e6 }, signal);
  await blobs.thumbnail(hash, signal);
  const folder = join(directory, 'thumbnails', hash.slice(0, 2), hash.slice(2, 4));
  expect(await readdir(folder)).toEqual([hash]);
  await writeFile(join(folder, hash), 'what was made before');
  expect(Buffer.from(await blobs.thumbnail(hash, signal)).toString()).toBe('what was made before');
  await blobs.remove(hash);
  expect(await readdir(folder)).toEqual([]);
});

it('shows a thumbnail that it cannot keep', async () => {
  const { directory, blobs } = await make();
  const bytes = await photograph(10, 10).picture().png().toBuffer();
  const signal = new AbortController().signal;
  const { hash } = await blobs.keep(pieces(bytes), { maxBytes: 1e6, maxPixels: 1e6 }, signal);
  await rm(join(directory, 'incoming'), { recursive: true });
  expect((await blobs.thumbnail(hash, signal)).byteLength).toBeGreaterThan(0);
});

it('says that the disk is broken, or full, as a StoreError', async () => {
  const { directory, blobs } = await make();
  await rm(join(directory, 'incoming'), { recursive: true });
  const bytes = await photograph(10, 10).picture().png().toBuffer();
  const signal = new AbortController().signal;
  const kept = blobs.keep(pieces(bytes), { maxBytes: 1e6, maxPixels: 1e6 }, signal);
  await expect(kept).rejects.toBeInstanceOf(StoreError);
  await expect(kept).rejects.toMatchObject({ code: 'broken' });
});
