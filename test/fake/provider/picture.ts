// The pictures that fake providers make: real PNG or JPEG at a given pixel size, different bytes for every stamp.
// The gradient is drawn and compressed once for each size; a PNG's stamp is in its top pixels, a JPEG's in a comment.
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import sharp from 'sharp';
import { type Adler, adler32, adlerBytes, chunk, joinAdler, pngEnd, pngHeader, storedStart } from './png.ts';

/** What tells one picture from every other: 24 bits say whose, 32 which job, 8 which image of it. */
export interface Stamp {
  maker: string;
  job: number;
  image: number;
}

export interface Picture {
  width: number;
  height: number;
  format: 'png' | 'jpeg';
  stamp: Stamp;
  /** Padding up to this size, in metadata that decoders skip. */
  sizeBytes?: number;
}

interface Ground {
  header: Buffer;
  bandRows: number;
  rest: Buffer;
  restAdler: Adler;
  restLength: number;
}

const deflate = promisify(deflateRaw);
const grounds = new Map<string, Promise<Ground>>();
const jpegs = new Map<string, Promise<Buffer>>();

const drawing = (width: number, height: number) =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>` +
        '<linearGradient id="g" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#f7d046"/>' +
        '<stop offset="1" stop-color="#2f6f4f"/></linearGradient></defs>' +
        '<rect width="100%" height="100%" fill="url(#g)"/></svg>',
    ),
  ).removeAlpha();

async function drawGround(width: number, height: number): Promise<Ground> {
  const pixels = await drawing(width, height).raw().toBuffer();
  const rowBytes = 1 + width * 3;
  // A stored block holds at most 65,535 bytes; 8 rows are plenty to see.
  const bandRows = Math.max(1, Math.min(8, Math.floor(65_535 / rowBytes)));
  const rows = Buffer.alloc(rowBytes * (height - bandRows));
  for (let row = bandRows; row < height; row += 1) {
    pixels.copy(rows, (row - bandRows) * rowBytes + 1, row * width * 3, (row + 1) * width * 3);
  }
  return {
    header: pngHeader(width, height, 2),
    bandRows,
    rest: chunk('IDAT', await deflate(rows, { level: 1 })),
    restAdler: adler32(rows),
    restLength: rows.length,
  };
}

function remember<T>(cache: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = cache.get(key);
  if (known) return known;
  const made = make();
  cache.set(key, made);
  return made;
}

function stampBits({ maker, job, image }: Stamp): boolean[] {
  const bytes = Buffer.alloc(8);
  bytes.writeUIntBE(crc32(maker) & 0xffffff, 0, 3);
  bytes.writeUInt32BE(job, 3);
  bytes[7] = image;
  return Array.from({ length: 64 }, (_, bit) => (((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1) === 1);
}

function drawBand(width: number, rows: number, stamp: Stamp): Buffer {
  const bits = stampBits(stamp);
  const row = Buffer.alloc(1 + width * 3);
  bits.forEach((on, bit) => {
    if (on)
      row.fill(255, 1 + Math.floor((bit * width) / 64) * 3, 1 + Math.floor(((bit + 1) * width) / 64) * 3);
  });
  return Buffer.concat(new Array<Buffer>(rows).fill(row));
}

function padding(sizeBytes: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  // Neither random (the same bytes are asked for again) nor compressible.
  let state = 1;
  for (let at = 0; at + 4 <= sizeBytes; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes.writeUInt32LE(state, at);
  }
  return bytes;
}

async function makePng({ width, height, stamp, sizeBytes = 0 }: Picture): Promise<Buffer> {
  const ground = await remember(grounds, `${width}x${height}`, () => drawGround(width, height));
  const band = drawBand(width, ground.bandRows, stamp);
  const sum = joinAdler(adler32(band), ground.restAdler, ground.restLength);
  const parts = [
    ground.header,
    chunk('IDAT', storedStart(band)),
    ground.rest,
    chunk('IDAT', adlerBytes(sum)),
  ];
  const missing = sizeBytes - parts.reduce((size, part) => size + part.length, pngEnd.length + 12);
  // Lower-case first and last letter: ancillary, and safe to copy.
  const pad = missing > 0 ? [chunk('paDd', padding(missing))] : [];
  return Buffer.concat([...parts, ...pad, pngEnd]);
}

async function makeJpeg({ width, height, stamp, sizeBytes = 0 }: Picture): Promise<Buffer> {
  const plain = await remember(jpegs, `${width}x${height}`, () =>
    drawing(width, height).jpeg({ quality: 90 }).toBuffer(),
  );
  const comments: Buffer[] = [Buffer.from(`${stamp.maker} job ${stamp.job} image ${stamp.image}`)];
  for (let missing = sizeBytes - plain.length; missing > 0; missing -= 65_000) {
    comments.push(padding(Math.min(missing, 65_000)));
  }
  const segments = comments.map((comment) => {
    const head = Buffer.from([0xff, 0xfe, 0, 0]);
    head.writeUInt16BE(comment.length + 2, 2);
    return Buffer.concat([head, comment]);
  });
  return Buffer.concat([plain.subarray(0, 2), ...segments, plain.subarray(2)]);
}

/** The same picture gives the same bytes every time. */
export function makePicture(picture: Picture): Promise<Buffer> {
  return picture.format === 'png' ? makePng(picture) : makeJpeg(picture);
}

/** Which job and image a PNG's pixels name, also after it was re-encoded at its own size. */
export async function readStamp(image: Buffer): Promise<{ job: number; image: number }> {
  const { data, info } = await sharp(image).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const bytes = Buffer.alloc(8);
  for (let bit = 0; bit < 64; bit += 1) {
    const x = Math.floor(((bit + 0.5) * info.width) / 64);
    if ((data[x * info.channels] ?? 0) > 127) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (128 >> (bit & 7));
  }
  return { job: bytes.readUInt32BE(3), image: bytes[7] ?? 0 };
}
