import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoDate, localDate } from '../../../src/ledger/periods.ts';
import { csvLine } from '../../../src/report/csv.ts';
import { exactCredits, exactDollars } from '../../../src/report/decimal.ts';
import { createTimeOf } from '../../../src/report/line-time.ts';

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
  expect(createTimeOf(timeZone)(at)).toBe(text);
  expect(Date.parse(text)).toBe(at);
});

it.each(['America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Kathmandu'])(
  'Times in %s are right beside each other, also where clocks change',
  (timeZone) => {
    // Clocks of Newfoundland changed a minute after midnight then.
    const first = Date.UTC(2010, 2, 13);
    const timeOf = createTimeOf(timeZone);
    for (let at = first; at < first + 400 * 86_400_000; at += 17 * 60_000) {
      const text = timeOf(at);
      expect(Date.parse(text)).toBe(at);
      expect(text.slice(0, 10)).toBe(isoDate(localDate(at, timeZone)));
    }
  },
);
