// Writes a ZIP file piece by piece, its entries as they are given: pictures are compressed already, and what is not comes
// deflated where that is worth it. Holds one entry and the list of names in memory. With the ZIP64 records where there are more than 65,534 entries or 4 GiB.
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
import { crc32 } from 'node:zlib';

export type ZipEntry = {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly modifiedAt: number;
  /** Of what `bytes` is the deflated form of; without it they are the entry themselves. */
  readonly inflated?: { readonly crc32: number; readonly sizeBytes: number };
};

type Written = { readonly head: Buffer; readonly name: Buffer; readonly offset: number };

const largest = 0xffffffff;
const mostEntries = 0xffff;
/** 4.5: knows ZIP64. */
const version = 45;
const utf8Names = 0x0800;
const deflated = 8;

export async function* zip(entries: AsyncIterable<ZipEntry>): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let offset = 0;
  for await (const entry of entries) {
    const { bytes } = entry;
    const encoded = Buffer.from(entry.name);
    const head = describe(encoded, entry);
    yield Buffer.concat([signature(0x04034b50), head, encoded]);
    yield bytes;
    written.push({ head, name: encoded, offset });
    offset += 4 + head.byteLength + encoded.byteLength + bytes.byteLength;
  }
  const start = offset;
  for (const each of written) {
    const record = listed(each);
    offset += record.byteLength;
    yield record;
  }
  yield ending(written.length, start, offset - start);
}

/** What the entry itself and the list at the end say in the same words. */
function describe(name: Buffer, { bytes, modifiedAt, inflated }: ZipEntry): Buffer {
  const head = Buffer.alloc(26);
  const at = new Date(modifiedAt);
  head.writeUInt16LE(version, 0);
  head.writeUInt16LE(utf8Names, 2);
  head.writeUInt16LE(inflated === undefined ? 0 : deflated, 4);
  head.writeUInt16LE((at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1), 6);
  head.writeUInt16LE(
    ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    8,
  );
  head.writeUInt32LE(inflated?.crc32 ?? crc32(bytes), 10);
  head.writeUInt32LE(bytes.byteLength, 14);
  head.writeUInt32LE(inflated?.sizeBytes ?? bytes.byteLength, 18);
  head.writeUInt16LE(name.byteLength, 22);
  return head;
}

function listed({ head, name, offset }: Written): Buffer {
  const extra = offset < largest ? Buffer.alloc(0) : Buffer.alloc(12);
  if (extra.byteLength > 0) {
    extra.writeUInt16LE(1, 0);
    extra.writeUInt16LE(8, 2);
    extra.writeBigUInt64LE(BigInt(offset), 4);
  }
  const own = Buffer.from(head);
  own.writeUInt16LE(extra.byteLength, 24);
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE(Math.min(offset, largest), 10);
  return Buffer.concat([signature(0x02014b50), u16(version), own, tail, name, extra]);
}

function ending(count: number, start: number, size: number): Buffer {
  const end = Buffer.alloc(18);
  end.writeUInt16LE(Math.min(count, mostEntries), 4);
  end.writeUInt16LE(Math.min(count, mostEntries), 6);
  end.writeUInt32LE(Math.min(size, largest), 8);
  end.writeUInt32LE(Math.min(start, largest), 12);
  const plain = Buffer.concat([signature(0x06054b50), end]);
  if (count < mostEntries && start < largest && size < largest) return plain;
  const large = Buffer.alloc(52);
  large.writeBigUInt64LE(44n, 0);
  large.writeUInt16LE(version, 8);
  large.writeUInt16LE(version, 10);
  large.writeBigUInt64LE(BigInt(count), 20);
  large.writeBigUInt64LE(BigInt(count), 28);
  large.writeBigUInt64LE(BigInt(size), 36);
  large.writeBigUInt64LE(BigInt(start), 44);
  const locator = Buffer.alloc(16);
  locator.writeBigUInt64LE(BigInt(start + size), 4);
  locator.writeUInt32LE(1, 12);
  return Buffer.concat([signature(0x06064b50), large, signature(0x07064b50), locator, plain]);
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
