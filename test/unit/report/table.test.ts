import { expect, it } from 'vitest';
import { plainText } from '../../../src/reply.ts';
import { tableLines } from '../../../src/report/table.ts';

const textOf = (rows: readonly (readonly string[])[], room = 1_000) =>
  plainText(tableLines(rows, room).lines).replaceAll('\u00A0', '·').split('\n');

it('Columns stand below each other, names to the left and numbers to the right', () => {
  expect(
    textOf([
      ['Member', 'made'],
      ['Ada', '1,234'],
      ['Grace', '5'],
    ]),
  ).toEqual(['Member···made', 'Ada·····1,234', 'Grace·······5']);
});

it('Letters that are two columns wide count as two', () => {
  expect(
    textOf([
      ['漢字', '1'],
      ['abcd', '1'],
      ['🏮cd', '1'],
    ]),
  ).toEqual(['漢字··1', 'abcd··1', '🏮cd··1']);
});

it('A long name is cut, and what would end code or a row is taken out', () => {
  const [long = '', broken = ''] = textOf([
    ['a very long name of a channel', '1'],
    ['a\n`b`', '2'],
  ]);
  expect(long).toBe('a very long name of a…··1');
  expect(broken.startsWith("a·'b'".replace('·', ' '))).toBe(true);
});

it('What does not fit is counted', () => {
  const rows = Array.from({ length: 10 }, (_, index) => [`row ${index}`, '1']);
  const { lines, left } = tableLines(rows, 60);
  expect(lines.length + left).toBe(10);
  expect(plainText(lines).length).toBeLessThanOrEqual(60);
  expect(left).toBeGreaterThan(0);
});
