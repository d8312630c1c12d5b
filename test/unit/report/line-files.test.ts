import { randomBytes } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { ReplyFile } from '../../../src/reply.ts';
import { lineFile, writeLineFiles } from '../../../src/report/line-files.ts';

const now = Date.UTC(2026, 10, 21);
const head = 'title\r\n';
const mebibyte = 2 ** 20;

async function* pages(count: number, page: (index: number) => string = (index) => `line ${index}\r\n`) {
  for (let index = 0; index < count; index += 1) yield page(index);
}
/** What no packer makes smaller than three quarters. */
const noise = (sizeBytes: number) => () => `${randomBytes(sizeBytes / 2).toString('base64')}\r\n`;
const text = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\r\n`).join('');

async function unpacked(file: ReplyFile): Promise<{ readonly name: string; readonly text: string }> {
  const bytes = Buffer.from(await file.read());
  expect(file.sizeBytes).toBe(bytes.byteLength);
  expect([file.type, bytes.readUInt16LE(8)]).toEqual(['application/zip', 8]);
  const nameLength = bytes.readUInt16LE(26);
  const from = 30 + nameLength;
  const inner = inflateRawSync(bytes.subarray(from, from + bytes.readUInt32LE(18)));
  expect(bytes.readUInt32LE(22)).toBe(inner.byteLength);
  return { name: bytes.subarray(30, from).toString(), text: inner.toString() };
}

it('Few lines are one file, as they are', async () => {
  const [file, ...more] = (await writeLineFiles('report', head, pages(3), { now })) ?? [];
  expect(more).toEqual([]);
  expect(file).toMatchObject({ fileName: 'report.csv', type: 'text/csv' });
  expect(Buffer.from((await file?.read()) ?? '').toString()).toBe(`\uFEFF${head}${text(3)}`);
  expect(await lineFile('report', head + text(3)).read()).toEqual(await file?.read());
});

it('Many are packed, and unpack to the same', async () => {
  const limits = { fileBytes: 100_000, allBytes: mebibyte };
  const [file, ...more] = (await writeLineFiles('report', head, pages(20_000), { now, limits })) ?? [];
  expect([file?.fileName, more]).toEqual(['report.zip', []]);
  expect(await unpacked(file as ReplyFile)).toEqual({
    name: 'report.csv',
    text: `\uFEFF${head}${text(20_000)}`,
  });
});

it('More than one file may have are parts, each below the limit and with the first line', async () => {
  const limits = { fileBytes: 2 * mebibyte, allBytes: 12 * mebibyte };
  const written: string[] = [];
  const one = noise(100_000);
  const page = () => {
    written.push(one());
    return written.at(-1) ?? '';
  };
  const files = (await writeLineFiles('report', head, pages(60, page), { now, limits })) ?? [];
  expect(files.map(({ fileName }) => fileName)).toEqual(
    files.map((_, index) => `report-part-${index + 1}-of-${files.length}.zip`),
  );
  expect(files.length).toBeGreaterThan(1);
  let all = '';
  for (const file of files) {
    expect(file.sizeBytes).toBeLessThanOrEqual(limits.fileBytes);
    const part = await unpacked(file);
    expect(part.text.startsWith(`\uFEFF${head}`)).toBe(true);
    all += part.text.slice(`\uFEFF${head}`.length);
  }
  expect(all).toBe(written.join(''));
});

it('What is too much for a message is none, and no more of it is read', async () => {
  const limits = { fileBytes: mebibyte, allBytes: 2 * mebibyte };
  const one = noise(100_000);
  let read = 0;
  const page = () => {
    read += 1;
    return one();
  };
  expect(await writeLineFiles('report', head, pages(1_000, page), { now, limits })).toBeUndefined();
  expect(read).toBeLessThan(60);
});
