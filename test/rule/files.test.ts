// How the files are named, how long they are and how they begin; the same names in sibling folders.
import { describe, expect, it } from 'vitest';
import { filesIn, textOf } from './tree.ts';

const sources = filesIn('src');
const code = [...sources, ...filesIn('commands')].filter((path) => /\.(ts|js)$/.test(path));
const tests = filesIn('test').filter((path) => path.endsWith('.ts'));
const benches = filesIn('bench').filter((path) => path.endsWith('.ts'));
const linesIn = (path: string) => textOf(path).trimEnd().split('\n').length;

describe('a file', () => {
  it('has a kebab-case name of whole words', () => {
    const last = (path: string) => path.split('/').at(-1) ?? '';
    const all = [...code, ...tests, ...benches];
    const named = /^[a-z0-9]+(-[a-z0-9]+)*(\.(test|suite|fixture|config|d))?\.(ts|js)$/;
    expect(all.filter((path) => !named.test(last(path)))).toEqual([]);
  });

  it('has a name that owns something', () => {
    const empty =
      /(^|\/)(utils?|helpers?|common|shared|manager|base|types?|misc|stuff|lib|constants|interfaces)(\.|\/)/;
    expect([...code, ...tests, ...benches].filter((path) => empty.test(path))).toEqual([]);
  });

  it('of the program says first what it owns', () => {
    const styles = sources.filter((path) => path.endsWith('.css'));
    expect(code.filter((path) => !/^\/\/ \S/.test(textOf(path)))).toEqual([]);
    expect(styles.filter((path) => !/^\/\*\s+\S/.test(textOf(path)))).toEqual([]);
  });

  it('is no longer than 400 lines, and half of them are shorter than 100', () => {
    const lengths = code.map(linesIn).sort((one, other) => one - other);
    expect(code.filter((path) => linesIn(path) > 400)).toEqual([]);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
  });

  it('leaves nothing for later, and switches no check off', () => {
    const words = /\bTODO\b|\bFIXME\b|\bXXX\b|@ts-ignore|@ts-nocheck|biome-ignore-all/;
    const all = [...code, ...tests, ...benches].filter((path) => path !== 'test/rule/files.test.ts');
    expect(all.filter((path) => words.test(textOf(path)))).toEqual([]);
  });
});

describe('siblings', () => {
  const folders = ['discord', 'slack', 'web'];

  it('among the platforms have the same files for the same things', () => {
    const agreed = [
      'index',
      'receive',
      'register',
      'render',
      'deliver',
      'reference',
      'check',
      'answer',
      'tell',
    ];
    for (const folder of folders) {
      const missing = agreed.filter((name) => !sources.includes(`src/platforms/${folder}/${name}.ts`));
      expect([folder, missing]).toEqual([folder, []]);
    }
  });

  it('among the platforms are all in the list, and the list names no others', () => {
    const listed = [...textOf('src/platforms/index.ts').matchAll(/'\.\/(\w+)\/index\.ts'/g)].map(
      ([, name]) => name,
    );
    expect(listed).toEqual(folders);
    const there = new Set(
      sources.filter((path) => /^src\/platforms\/[^/]+\//.test(path)).map((path) => path.split('/')[2]),
    );
    expect([...there].sort()).toEqual(folders);
  });

  it('among the commands are all in the list', () => {
    const list = textOf('commands/index.ts');
    const files = filesIn('commands').filter((path) => path !== 'commands/index.ts');
    const missing = files.filter((path) => !list.includes(`'./${path.slice('commands/'.length)}'`));
    // A file that others share is no command and says so by defining none.
    expect(missing.filter((path) => textOf(path).includes('defineCommand('))).toEqual([]);
  });

  it('among the providers are all in the list', () => {
    const list = textOf('src/providers/index.ts');
    const defined = sources.filter(
      (path) => /^src\/providers\/[^/]+\.ts$/.test(path) && /= defineProvider\(/.test(textOf(path)),
    );
    expect(defined.length).toBeGreaterThan(1);
    expect(defined.filter((path) => !list.includes(`'./${path.slice('src/providers/'.length)}'`))).toEqual(
      [],
    );
  });
});

describe('tests', () => {
  const suites = tests.filter((path) => path.endsWith('.test.ts'));

  it('are all run', () => {
    const held =
      /\b(it|test|describe)(\.each\([^)]*\))?\.(skip|only|todo|fails|runIf|skipIf)\b|\b(xit|xdescribe|fit|fdescribe)\(/;
    expect(suites.filter((path) => path !== 'test/rule/files.test.ts' && held.test(textOf(path)))).toEqual(
      [],
    );
  });

  it('never put something else in the place of a module', () => {
    expect(suites.filter((path) => /\bvi\.(mock|doMock|stubGlobal)\(/.test(textOf(path)))).toEqual([]);
  });
});
