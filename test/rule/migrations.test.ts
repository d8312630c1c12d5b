// Migrations: numbered without gaps, and where the two databases differ both have their own.
import { expect, it } from 'vitest';
import { filesIn, textOf } from './tree.ts';

const names = filesIn('migrations').map((path) => path.slice('migrations/'.length));
const parse = (name: string) =>
  /^(\d{4})_([a-z0-9]+(?:_[a-z0-9]+)*)(?:\.(sqlite|postgres))?\.sql$/.exec(name);

it('are named NNNN_name.sql, or with their database before .sql', () => {
  expect(names.filter((name) => parse(name) === null)).toEqual([]);
});

it('are numbered from 1 without gaps, and no number has two names', () => {
  const numbered = new Map(names.map((name) => [Number(parse(name)?.[1]), parse(name)?.[2]]));
  expect([...numbered.keys()]).toEqual(Array.from({ length: numbered.size }, (_, index) => index + 1));
  expect(names.filter((name) => numbered.get(Number(parse(name)?.[1])) !== parse(name)?.[2])).toEqual([]);
});

it('come for both databases, in one file or in two', () => {
  const of = new Map<string, string[]>();
  for (const name of names) {
    const [, number = '', , only = 'both'] = parse(name) ?? [];
    of.set(number, [...(of.get(number) ?? []), only]);
  }
  for (const [number, forms] of of) {
    expect([number, forms.sort().join('+')]).toEqual([
      number,
      expect.stringMatching(/^(both|postgres\+sqlite)$/),
    ]);
  }
});

it('say what they are for before they do it', () => {
  expect(names.filter((name) => !/^-- \S/.test(textOf(`migrations/${name}`)))).toEqual([]);
});
