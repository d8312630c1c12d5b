// Keeps files on the local disk by content hash, byte for byte as they came. Never changes a file that is kept.
import { createHash, randomUUID } from 'node:crypto';
import {
  type FileHandle,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '../clock.ts';
import { DownloadError, StoreError } from '../errors.ts';
import { asId, type BlobHash } from '../ids.ts';
import type { Log } from '../log.ts';
import type { Blobs } from './blobs.ts';
import { checkWhole, headBytes, inspectHeader, keptTypes } from './inspect.ts';
import type { RecordBlob } from './record.ts';
import { runImageJob } from './sharp.ts';
import { createThumbnails, type ThumbnailPlace } from './thumbnails.ts';

/** Older than any download may take: what a crash left behind, also when other processes share the folder. */
const orphanAgeMs = 60 * 60_000;

/** @param options.directory made when it is not there; holds `ab/cd/<hash>`, `thumbnails/` likewise, and `incoming/`. */
export async function createFileBlobs(options: {
  readonly directory: string;
  /** Called with what was checked, before it is put in its place. */
  readonly record: RecordBlob;
  readonly clock: Clock;
  readonly log: Log;
}): Promise<Blobs> {
  const incoming = join(options.directory, 'incoming');
  await onDisk(async () => {
    await mkdir(incoming, { recursive: true });
    await sweep(incoming, options.clock.now() - orphanAgeMs, options.log);
  });
  const pathOf = (hash: BlobHash) => pathIn(options.directory, hash);
  const read: Blobs['read'] = (hash) => onDisk(() => readFile(pathOf(hash)));
  const has: Blobs['has'] = (hash) =>
    onDisk(async () => (await unlessMissing(() => stat(pathOf(hash))))?.isFile() ?? false);
  const place = createThumbnailPlace(join(options.directory, 'thumbnails'), incoming);
  return {
    keep: async (bytes, limits, signal) => {
      const path = join(incoming, randomUUID());
      try {
        const received = await receive(bytes, path, limits.maxBytes, signal);
        const header = await inspectHeader(path, received.head, keptTypes, limits.maxPixels);
        // Both take milliseconds and neither needs the other.
        await Promise.all([runImageJob(() => checkWhole(path, header), signal), received.sync()]);
        const blob = { hash: received.hash, sizeBytes: received.sizeBytes, ...header };
        await options.record(blob, signal);
        await onDisk(() => moveInto(path, pathOf(received.hash)));
        return blob;
      } finally {
        await onDisk(() => rm(path, { force: true }));
      }
    },
    read,
    has,
    thumbnail: createThumbnails(place, { read, has }, options.log),
    remove: async (hash) => {
      await onDisk(() => rm(pathOf(hash), { force: true }));
      await place.remove(hash);
    },
    freeBytes: () =>
      onDisk(async () => {
        const { bavail, blocks, bsize } = await statfs(options.directory);
        return { free: bavail * bsize, total: blocks * bsize };
      }),
  };
}

function pathIn(directory: string, hash: BlobHash): string {
  // A hash may have come from outside: nothing else may become a path.
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new StoreError('broken', 'No hash of a kept file');
  return join(directory, hash.slice(0, 2), hash.slice(2, 4), hash);
}

function createThumbnailPlace(directory: string, incoming: string): ThumbnailPlace {
  return {
    read: (hash) => onDisk(() => unlessMissing(() => readFile(pathIn(directory, hash)))),
    write: (hash, bytes) =>
      onDisk(async () => {
        const path = join(incoming, randomUUID());
        try {
          await writeFile(path, bytes, { flush: true });
          await moveInto(path, pathIn(directory, hash));
        } finally {
          await rm(path, { force: true });
        }
      }),
    remove: (hash) => onDisk(() => rm(pathIn(directory, hash), { force: true })),
  };
}

/** Writes what arrives while hashing and counting it. `sync` makes it durable and must be awaited. */
async function receive(
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
) {
  const file = await onDisk(() => open(path, 'wx'));
  const hash = createHash('sha256');
  const head: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const piece of bytes) {
      signal.throwIfAborted();
      if (sizeBytes < headBytes) head.push(piece.slice(0, headBytes - sizeBytes));
      sizeBytes += piece.byteLength;
      if (sizeBytes > maxBytes) throw new DownloadError('too_large', `More than ${maxBytes} bytes`);
      hash.update(piece);
      await onDisk(() => writeAll(file, piece));
    }
  } finally {
    await onDisk(() => file.close());
  }
  return {
    hash: asId<BlobHash>(hash.digest('hex')),
    head: Buffer.concat(head),
    sizeBytes,
    sync: () => onDisk(() => syncPath(path, 'r+')),
  };
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let written = 0; written < piece.byteLength; ) {
    written += (await file.write(piece, written)).bytesWritten;
  }
}

/** Renames into place; the same bytes that are there already are as good. */
async function moveInto(from: string, to: string): Promise<void> {
  const folder = dirname(to);
  const firstMade = await mkdir(folder, { recursive: true });
  await rename(from, to);
  await syncPath(folder, 'r');
  // A new folder is durable only when the one that lists it is.
  if (firstMade !== undefined) {
    await syncPath(dirname(folder), 'r');
    await syncPath(dirname(dirname(folder)), 'r');
  }
}

async function syncPath(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function sweep(incoming: string, before: number, log: Log): Promise<void> {
  for (const name of await readdir(incoming)) {
    const path = join(incoming, name);
    if ((await stat(path)).mtimeMs >= before) continue;
    await rm(path, { force: true });
    log.info({ name }, 'Removed what an earlier process had not finished keeping');
  }
}

async function unlessMissing<Result>(look: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await look();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** What the disk refuses becomes a StoreError; everything else passes. */
async function onDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    throw new StoreError(full ? 'full' : 'broken', `The disk answered ${code}`, { cause: error });
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
