// Writes text of unknown length as a file to hand out: as it is while it is small, and from then on deflated into a ZIP
// file, so that a year of a large team takes little memory and passes every platform's limit.
import { once } from 'node:events';
import { crc32, createDeflateRaw } from 'node:zlib';
import type { ReplyFile } from '../reply.ts';
import { zip } from '../zip.ts';
import { byteOrderMark } from './csv.ts';

/** Below what every platform takes: bots at Discord may attach 10 MiB. */
const largestPlainBytes = 8 * 2 ** 20;

/** @param name without an extension. */
export async function writeCsvFile(
  name: string,
  lines: AsyncIterable<string>,
  options: { readonly now: number; readonly largestBytes?: number },
): Promise<ReplyFile> {
  const largestBytes = options.largestBytes ?? largestPlainBytes;
  const pieces: Buffer[] = [Buffer.from(byteOrderMark)];
  const deflated: Buffer[] = [];
  let sizeBytes = 0;
  let sum = 0;
  let deflate: ReturnType<typeof createDeflateRaw> | undefined;

  const flush = async (): Promise<void> => {
    if (deflate === undefined) {
      deflate = createDeflateRaw();
      deflate.on('data', (piece: Buffer) => deflated.push(piece));
    }
    for (const piece of pieces.splice(0)) {
      sum = crc32(piece, sum);
      if (!deflate.write(piece)) await once(deflate, 'drain');
    }
  };

  sizeBytes = pieces.reduce((bytes, piece) => bytes + piece.byteLength, 0);
  for await (const line of lines) {
    const piece = Buffer.from(line);
    pieces.push(piece);
    sizeBytes += piece.byteLength;
    if (sizeBytes > largestBytes) await flush();
  }
  if (deflate === undefined) return fileOf(`${name}.csv`, 'text/csv', Buffer.concat(pieces));
  await flush();
  const ended = once(deflate, 'end');
  deflate.end();
  await ended;
  const entry = {
    name: `${name}.csv`,
    bytes: Buffer.concat(deflated),
    modifiedAt: options.now,
    inflated: { crc32: sum, sizeBytes },
  };
  const archive: Uint8Array[] = [];
  for await (const piece of zip(only(entry))) archive.push(piece);
  return fileOf(`${name}.zip`, 'application/zip', Buffer.concat(archive));
}

async function* only<Value>(value: Value): AsyncGenerator<Value> {
  yield value;
}

function fileOf(fileName: string, type: string, bytes: Uint8Array): ReplyFile {
  return { fileName, type, sizeBytes: bytes.byteLength, read: async () => bytes };
}
