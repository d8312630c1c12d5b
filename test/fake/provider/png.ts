// PNG files put together by hand: a part that changes with every file stored, the rest compressed once.
// Knows no sizes of any provider.
import { constants, crc32, deflateRawSync } from 'node:zlib';

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const adlerModulus = 65_521;

export function chunk(type: string, data: Buffer): Buffer {
  const file = Buffer.allocUnsafe(data.length + 12);
  file.writeUInt32BE(data.length, 0);
  file.write(type, 4, 'latin1');
  data.copy(file, 8);
  file.writeUInt32BE(crc32(file.subarray(4, 8 + data.length)), 8 + data.length);
  return file;
}

/** Colour type 0 is grey, 2 is RGB; 8 bits a sample. */
export function pngHeader(width: number, height: number, colourType: 0 | 2): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = 8;
  data[9] = colourType;
  return Buffer.concat([signature, chunk('IHDR', data)]);
}

export const pngEnd = chunk('IEND', Buffer.alloc(0));

export interface Adler {
  a: number;
  b: number;
}

export function adler32(bytes: Buffer): Adler {
  let a = 1;
  let b = 0;
  for (let at = 0; at < bytes.length; ) {
    // 5552 is the most bytes whose sums stay below 2^32; the modulo is the slow part.
    const end = Math.min(at + 5552, bytes.length);
    for (; at < end; at += 1) {
      a += bytes[at] ?? 0;
      b += a;
    }
    a %= adlerModulus;
    b %= adlerModulus;
  }
  return { a, b };
}

/** The checksum of two runs of bytes, one after the other. */
export function joinAdler(first: Adler, second: Adler, secondLength: number): Adler {
  return {
    a: (first.a + second.a - 1 + adlerModulus) % adlerModulus,
    b: (first.b + second.b + (secondLength % adlerModulus) * (first.a - 1 + adlerModulus)) % adlerModulus,
  };
}

export function adlerBytes({ a, b }: Adler): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16BE(b, 0);
  bytes.writeUInt16BE(a, 2);
  return bytes;
}

/** The beginning of a zlib stream that holds these bytes (at most 65,535) uncompressed; more blocks must follow. */
export function storedStart(bytes: Buffer): Buffer {
  const head = Buffer.from([0x78, 0x01, 0, 0, 0, 0, 0]);
  head.writeUInt16LE(bytes.length, 3);
  head.writeUInt16LE(bytes.length ^ 0xffff, 5);
  return Buffer.concat([head, bytes]);
}

/** A black RGB picture of any size without ever holding its pixels: 16000 × 16000 is 0.75 MB on disk, 768 MB decoded. */
export function blackPng(width: number, height: number, rowsAtOnce = 100): Buffer {
  if (height % rowsAtOnce !== 0) throw new Error('The height must be a multiple of rowsAtOnce.');
  const rowBytes = 1 + width * 3;
  const block = deflateRawSync(Buffer.alloc(rowBytes * rowsAtOnce), {
    level: 9,
    finishFlush: constants.Z_FULL_FLUSH,
  });
  // Over zeros the sum a stays 1 and b counts the bytes.
  const sum = { a: 1, b: (rowBytes * height) % adlerModulus };
  const blocks = new Array<Buffer>(height / rowsAtOnce).fill(block);
  const emptyLastBlock = Buffer.from([3, 0]);
  const stream = Buffer.concat([Buffer.from([0x78, 0xda]), ...blocks, emptyLastBlock, adlerBytes(sum)]);
  return Buffer.concat([pngHeader(width, height, 2), chunk('IDAT', stream), pngEnd]);
}
