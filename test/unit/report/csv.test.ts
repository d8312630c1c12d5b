import { inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from '../../../src/report/csv.ts';
import { writeCsvFile } from '../../../src/report/csv-file.ts';
import { exactCredits, exactDollars } from '../../../src/report/decimal.ts';
import { timeOf } from '../../../src/report/lines.ts';

/** RFC 4180, read back. */
function read(line: string): readonly string[] {
  const cells = [...`,${line.replace(/\r\n$/, '')}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)];
  return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

describe('A line of the file', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+49 30', "'+49 30"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t'=1"],
    ['\r=1', "'\r'=1"],
    ['  =1+1', "  '=1+1"],
    ['＝1+1', "'＝1+1"],
    ['a;=1+1', "a;'=1+1"],
    ['a; \r=1+1', "a; \r'=1+1"],
    ['x",=1+1', 'x",\'=1+1'],
    ['Ada = Grace', 'Ada = Grace'],
    ['a-b', 'a-b'],
  ])('makes %j harmless and leaves it readable', (text, cell) => {
    expect(read(csvLine([{ text }]))).toEqual([cell]);
  });

  it('is read back as what was written, whatever that was', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 5 }), (texts) => {
        const cells = read(csvLine(texts.map((text) => ({ text }))));
        expect(cells).toHaveLength(texts.length);
        for (const [index, cell] of cells.entries()) {
          expect(cell).not.toMatch(/^\s*[=+\-@]|^[\t\r\n]/);
          expect(cell.replaceAll("'", '')).toBe(texts[index]?.replaceAll("'", ''));
        }
      }),
    );
  });

  it('ends as RFC 4180 has it', () => {
    expect(csvLine(['a', 'b'])).toBe('a,b\r\n');
    expect(csvLine([{ text: 'a "b", c' }, '1'])).toBe('"a ""b"", c",1\r\n');
  });
});

describe('Amounts', () => {
  it('are exact', () => {
    expect([0, 1, 67_500, 1_000_000, 1_230_000].map(exactDollars)).toEqual([
      '0',
      '0.000001',
      '0.0675',
      '1',
      '1.23',
    ]);
    expect(exactDollars(-67_500)).toBe('-0.0675');
    expect(exactCredits(67_500, 100)).toBe('6.75');
    expect(exactCredits(1, 0.25)).toBe('0.00000025');
    expect(exactCredits(1_000_000, 1e21)).toBe('1000000000000000000000');
  });

  it('add up to the amount of the sum', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000_000), { maxLength: 20 }), (amounts) => {
        const scaled = (text: string) => {
          const [whole = '', fraction = ''] = text.split('.');
          return BigInt(whole + fraction.padEnd(6, '0'));
        };
        const sum = amounts.reduce((total, micros) => total + scaled(exactDollars(micros)), 0n);
        expect(sum).toBe(BigInt(amounts.reduce((total, micros) => total + micros, 0)));
      }),
    );
  });
});

it.each([
  ['Asia/Kolkata', Date.UTC(2026, 9, 1, 6, 30), '2026-10-01T12:00:00+05:30'],
  ['Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 29), '2026-10-04T01:59:00+10:30'],
  ['Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 30), '2026-10-04T02:30:00+11:00'],
  ['America/St_Johns', Date.UTC(2026, 0, 1, 3, 29, 59), '2025-12-31T23:59:59-03:30'],
  ['UTC', Date.UTC(2024, 1, 29), '2024-02-29T00:00:00+00:00'],
])('A time in %s says its offset', (timeZone, at, text) => {
  expect(timeOf(at, timeZone)).toBe(text);
  expect(Date.parse(text)).toBe(at);
});

describe('The file', () => {
  const now = Date.UTC(2026, 10, 21);
  async function* lines(count: number) {
    for (let index = 0; index < count; index += 1) yield `line ${index}\r\n`;
  }
  const text = (count: number) =>
    `\uFEFF${Array.from({ length: count }, (_, index) => `line ${index}\r\n`).join('')}`;

  it('is as it is while it is small', async () => {
    const file = await writeCsvFile('report', lines(3), { now });
    expect(file).toMatchObject({ fileName: 'report.csv', type: 'text/csv' });
    const bytes = await file.read();
    expect(Buffer.from(bytes).toString()).toBe(text(3));
    expect(file.sizeBytes).toBe(bytes.byteLength);
  });

  it('is packed when it is large, and unpacks to the same', async () => {
    const file = await writeCsvFile('report', lines(5_000), { now, largestBytes: 1_000 });
    expect(file).toMatchObject({ fileName: 'report.zip', type: 'application/zip' });
    const bytes = Buffer.from(await file.read());
    expect(bytes.byteLength).toBeLessThan(text(5_000).length / 2);
    const nameLength = bytes.readUInt16LE(26);
    expect(bytes.subarray(30, 30 + nameLength).toString()).toBe('report.csv');
    expect(bytes.readUInt16LE(8)).toBe(8);
    const packed = bytes.readUInt32LE(18);
    const inner = inflateRawSync(bytes.subarray(30 + nameLength, 30 + nameLength + packed));
    expect(inner.toString()).toBe(text(5_000));
    expect(bytes.readUInt32LE(22)).toBe(inner.byteLength);
  });
});
