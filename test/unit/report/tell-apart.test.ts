import { expect, it } from 'vitest';
import { columnsOf } from '../../../src/report/shown-name.ts';
import { rowName, tellApart } from '../../../src/report/tell-apart.ts';
import { figures } from './made-up.ts';

const rows = (...named: readonly (readonly [key: string, name: string])[]) =>
  tellApart(named.map(([key, name]) => ({ ...figures(1), key, name }))).map((row) => rowName(row, 22));

it('Rows of one name end with the end of their id, others do not', () => {
  expect(rows(['id-1111', 'Ada'], ['id-2222', 'Ada'], ['id-3333', 'Ben'])).toEqual([
    'Ada #1111',
    'Ada #2222',
    'Ben',
  ]);
});

it('The mark is as long as it takes', () => {
  expect(rows(['a1111', 'Ada'], ['b1111', 'Ada'])).toEqual(['Ada #a1111', 'Ada #b1111']);
});

it('What looks the same once it is cut is told apart too, and the mark is never cut', () => {
  const long = 'Maximiliane Alexandra von';
  const [one = '', other = ''] = rows(['id-1111', `${long} und zu`], ['id-2222', `${long} der`]);
  expect([one.slice(-6), other.slice(-6)]).toEqual([' #1111', ' #2222']);
  expect([columnsOf(one), columnsOf(other)]).toEqual([22, 22]);
});

it('What cannot be shown at all is called by its id', () => {
  expect(rows(['id-1111', '\u0000'])).toEqual(['id-1111']);
});
