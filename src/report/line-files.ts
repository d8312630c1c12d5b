// Writes lines of unknown number as files to hand out: one as it is while it is small, else packed, in parts of which each
// is small enough. What would be too much for one message in any form is given up as soon as that is known.
import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';
import type { ReplyFile } from '../reply.ts';
import { zip } from '../zip.ts';
import { byteOrderMark } from './csv.ts';

export type FileLimits = {
  /** Of a file, whatever is done to it. */
  readonly fileBytes: number;
  /** Of all together. */
  readonly allBytes: number;
};

/** Bots at Discord may attach 10 MiB a file and 25 MiB a message, to which a chart belongs as well. */
const usualLimits: FileLimits = { fileBytes: 8 * 2 ** 20, allBytes: 22 * 2 ** 20 };
/** What a packer may still hold back when it is told to end, and the names around it. */
const reservedBytes = 2 ** 19;

type Part = {
  readonly bytes: Uint8Array;
  readonly inflated: { readonly crc32: number; readonly sizeBytes: number };
};

/**
 * Undefined when they are too large. @param name without an extension. @param head the first line, in each part.
 */
export async function writeLineFiles(
  name: string,
  head: string,
  pages: AsyncIterable<string>,
  options: { readonly now: number; readonly limits?: FileLimits },
): Promise<readonly ReplyFile[] | undefined> {
  const { now, limits = usualLimits } = options;
  const fullBytes = Math.max(limits.fileBytes / 2, limits.fileBytes - reservedBytes);
  const plain: Buffer[] = [];
  let plainBytes = Buffer.byteLength(byteOrderMark + head);
  let packer: ReturnType<typeof createPacker> | undefined;
  const parts: Part[] = [];
  let packedBytes = 0;

  const end = async (packing: ReturnType<typeof createPacker>): Promise<void> => {
    const part = await packing.end();
    parts.push(part);
    packedBytes += part.bytes.byteLength;
  };

  for await (const page of pages) {
    const piece = Buffer.from(page);
    if (packer === undefined && parts.length === 0 && plainBytes + piece.byteLength <= limits.fileBytes) {
      plain.push(piece);
      plainBytes += piece.byteLength;
      continue;
    }
    packer ??= createPacker(head);
    for (const each of [...plain.splice(0), piece]) await packer.add(each);
    if (packedBytes + packer.packedBytes() > limits.allBytes) {
      packer.drop();
      return undefined;
    }
    if (packer.packedBytes() < fullBytes) continue;
    await end(packer);
    packer = undefined;
  }
  if (packer === undefined && parts.length === 0) {
    return [fileOf(`${name}.csv`, 'text/csv', Buffer.concat([Buffer.from(byteOrderMark + head), ...plain]))];
  }
  if (packer !== undefined) await end(packer);
  if (packedBytes > limits.allBytes) return undefined;
  return await Promise.all(
    parts.map((part, index) =>
      archiveOf(parts.length === 1 ? name : `${name}-part-${index + 1}-of-${parts.length}`, part, now),
    ),
  );
}

/** A small file whose lines are all there. */
export function lineFile(name: string, lines: string): ReplyFile {
  return fileOf(`${name}.csv`, 'text/csv', Buffer.from(byteOrderMark + lines));
}

function createPacker(head: string) {
  const deflate = createDeflateRaw();
  const packed: Buffer[] = [];
  let packedBytes = 0;
  let sizeBytes = 0;
  let sum = 0;
  deflate.on('data', (piece: Buffer) => {
    packed.push(piece);
    packedBytes += piece.byteLength;
  });
  const add = async (piece: Buffer): Promise<void> => {
    sum = crc32(piece, sum);
    sizeBytes += piece.byteLength;
    if (!deflate.write(piece)) await once(deflate, 'drain');
  };
  let begun = false;
  return {
    add: async (piece: Buffer): Promise<void> => {
      if (!begun) await add(Buffer.from(byteOrderMark + head));
      begun = true;
      await add(piece);
    },
    packedBytes: () => packedBytes,
    end: async (): Promise<Part> => {
      const ended = once(deflate, 'end');
      deflate.end();
      await ended;
      return { bytes: Buffer.concat(packed), inflated: { crc32: sum, sizeBytes } };
    },
    drop: () => deflate.destroy(),
  };
}

async function archiveOf(name: string, { bytes, inflated }: Part, now: number): Promise<ReplyFile> {
  const archive: Uint8Array[] = [];
  for await (const piece of zip(only({ name: `${name}.csv`, bytes, modifiedAt: now, inflated }))) {
    archive.push(piece);
  }
  return fileOf(`${name}.zip`, 'application/zip', Buffer.concat(archive));
}

async function* only<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}

function fileOf(fileName: string, type: string, bytes: Uint8Array): ReplyFile {
  return { fileName, type, sizeBytes: bytes.byteLength, read: async () => bytes };
}
