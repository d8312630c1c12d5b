// Who may import whom, read from the import lines: section by section the house of CONTRIBUTING.md.
import { describe, expect, it } from 'vitest';
import { codeOf, filesIn, type Import, importsOf } from './tree.ts';

const isCode = (path: string) => path.endsWith('.ts');
const sources = filesIn('src').filter(isCode);
const commands = filesIn('commands').filter(isCode);
const graph = new Map([...sources, ...commands].map((path) => [path, importsOf(path)]));
/** The only files that name concrete parts. */
const composers = ['src/compose.ts', 'src/doctor/compose.ts'];

/** `from → to` for every import of those files that is not allowed. */
function violations(
  files: readonly string[],
  isAllowed: (imported: Import, from: string) => boolean,
): readonly string[] {
  return files.flatMap((from) =>
    (graph.get(from) ?? [])
      .filter((imported) => !isAllowed(imported, from))
      .map(({ to, typeOnly }) => `${from} → ${to}${typeOnly ? ' (type)' : ''}`),
  );
}

const within = (folder: string) => sources.filter((path) => path.startsWith(`src/${folder}/`));
/** The folder of a sibling: `discord` for src/platforms/discord/rest.ts, `google` for src/providers/google.ts. */
const isIn = (folder: string) => (path: string) => path.startsWith(`src/${folder}/`);

describe('commands', () => {
  const contracts = [
    'src/command.ts',
    'src/command-set.ts',
    'src/destination.ts',
    'src/errors.ts',
    'src/ids.ts',
    'src/named.ts',
    'src/option.ts',
    'src/pointer.ts',
    'src/reply.ts',
    'src/generation/derive.ts',
    'src/generation/describe-over-budget.ts',
    'src/generation/fit-subject.ts',
    'src/generation/last-attempts.ts',
    'src/generation/request.ts',
    'src/generation/styles.ts',
    'src/image/lineage.ts',
    'src/image/named-prompt.ts',
    'src/ledger/describe-credit-request.ts',
    'src/report/report.ts',
    'src/settings.ts',
    'src/store/records.ts',
  ];

  it('know only contracts, and services by their types', () => {
    const isContract = (to: string) => contracts.includes(to) || /^(commands|src\/messages)\//.test(to);
    expect(
      violations(commands, ({ to, own, typeOnly }) => (own ? isContract(to) || typeOnly : to === 'zod')),
    ).toEqual([]);
  });

  it('never know a platform, a provider or the database, not even by type', () => {
    const forbidden = /^src\/(platforms|providers|http|config|compose)|^src\/store\/(?!records\.ts)/;
    expect(violations(commands, ({ to }) => !forbidden.test(to))).toEqual([]);
  });
});

describe('the sides', () => {
  it('platforms never know each other', () => {
    const platformOf = (path: string) => /^src\/platforms\/([^/]+)\//.exec(path)?.[1];
    expect(
      violations(within('platforms'), ({ to }, from) => {
        const mine = platformOf(from);
        return mine === undefined || platformOf(to) === undefined || platformOf(to) === mine;
      }),
    ).toEqual([]);
  });

  it('platforms, providers and the store never know one another’s insides', () => {
    const contract =
      /^src\/(platforms\/platform|providers\/provider|store\/(records|store|\w+-operations))\.ts$/;
    const sides = ['platforms', 'providers', 'store'];
    const others = (mine: string, to: string) =>
      sides.some((side) => side !== mine && isIn(side)(to)) && !contract.test(to);
    for (const side of sides) expect(violations(within(side), ({ to }) => !others(side, to))).toEqual([]);
  });

  it('a provider never knows another', () => {
    const lists = ['src/providers/index.ts'];
    const concrete = (graph.get('src/providers/index.ts') ?? [])
      .filter(({ lazy }) => lazy)
      .map(({ to }) => to);
    expect(concrete.length).toBeGreaterThan(1);
    const others = sources.filter((path) => !lists.includes(path));
    expect(violations(others, ({ to }) => !concrete.includes(to))).toEqual([]);
  });

  it('generation and ledger know no concrete provider, platform or database', () => {
    const concrete =
      /^src\/(platforms\/(?!platform\.ts)|providers\/(?!provider\.ts|prices\.ts)|store\/(?!store\.ts|\w+-operations\.ts|records\.ts))/;
    const outside = [
      'discord.js',
      '@slack/bolt',
      'better-sqlite3',
      'pg',
      'kysely',
      'undici',
      'hono',
      'sharp',
    ];
    const inner = [...within('generation'), ...within('ledger')];
    expect(violations(inner, ({ to }) => !concrete.test(to) && !outside.includes(to))).toEqual([]);
  });

  it('only the composers and the lists name concrete parts', () => {
    const concrete =
      /^src\/(platforms\/(discord|slack|web)\/|store\/(index|inspect|sqlite|postgres)\.ts|http\/(undici-client|server)\.ts|image\/keep\.ts)/;
    // The manifest at Slack is a file that one command writes for the operator.
    const namers = [...composers, 'src/platforms/index.ts', 'src/slack-manifest.ts'];
    const others = sources.filter(
      (path) => !namers.includes(path) && !/^src\/(platforms\/(discord|slack|web)|store)\//.test(path),
    );
    expect(violations(others, ({ to, typeOnly }) => typeOnly || !concrete.test(to))).toEqual([]);
  });

  it('nothing is built on top of the composers but the entries', () => {
    const entries = ['src/process.ts', 'src/doctor/main.ts'];
    const others = [...sources, ...commands].filter((path) => !entries.includes(path));
    expect(violations(others, ({ to }) => !composers.includes(to))).toEqual([]);
  });
});

describe('outside packages', () => {
  const homes: Readonly<Record<string, RegExp>> = {
    'discord.js': /^src\/platforms\/discord\//,
    '@slack/bolt': /^src\/platforms\/slack\//,
    '@slack/web-api': /^src\/platforms\/slack\//,
    undici: /^src\/http\//,
    hono: /^src\/http\//,
    '@hono/node-server': /^src\/http\//,
    'prom-client': /^src\/http\/metrics\.ts$/,
    'ipaddr.js': /^src\/http\//,
    'better-sqlite3': /^src\/store\//,
    pg: /^src\/store\//,
    kysely: /^src\/store\//,
    sharp: /^src\/(image|report)\//,
    echarts: /^src\/report\/draw-worker\.ts$/,
    'file-type': /^src\/image\//,
    pino: /^src\/log\.ts$/,
    'p-queue': /^src\/image\//,
    cockatiel: /^src\/generation\//,
    zod: /^(src|commands)\//,
  };

  it('have one home each, and whoever is not listed has none', () => {
    const mayImport = ({ to, own }: Import, from: string) =>
      own || to.startsWith('node:') || (homes[to]?.test(from) ?? false);
    expect(violations([...sources, ...commands], mayImport)).toEqual([]);
  });

  it('the commands know none but zod', () => {
    expect(violations(commands, ({ to, own }) => own || to === 'zod')).toEqual([]);
  });
});

it('nothing runs in a circle, not even by type', () => {
  const done = new Set<string>();
  const circles: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) {
      circles.push([...way.slice(way.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const { to, own } of graph.get(path) ?? []) if (own) walk(to, [...way, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  expect(circles).toEqual([]);
});

it('every import line is read here', () => {
  for (const [path, imports] of graph) {
    const lines = codeOf(path).match(/^(?:import .*|.*\}) ?from '';$|^import '';$/gm) ?? [];
    const eager = imports.filter(({ lazy }) => !lazy);
    expect([path, eager.length]).toEqual([path, lines.length]);
  }
});

it('every import leads to a file that is there', () => {
  const there = new Set([...filesIn('src'), ...filesIn('commands'), 'package.json']);
  expect(violations([...sources, ...commands], ({ to, own }) => !own || there.has(to))).toEqual([]);
});

describe('what only one place may touch', () => {
  const users = (pattern: RegExp, allowed: readonly string[]) =>
    [...sources, ...commands].filter((path) => !allowed.includes(path) && pattern.test(codeOf(path)));

  it('the environment: config.ts', () => {
    // fonts.ts sets what a library inside sharp reads.
    expect(users(/\bprocess\.env\b/, ['src/config.ts', 'src/image/fonts.ts'])).toEqual([]);
  });

  it('time and timers: clock.ts', () => {
    // Not setImmediate: it waits for no time, only for what is ready already.
    const timers =
      /\b(setTimeout|setInterval|Date\.now|performance\.now|AbortSignal\.timeout)\b|new Date\(\)/;
    expect(users(timers, ['src/clock.ts'])).toEqual([]);
    expect(
      violations(
        [...sources, ...commands],
        ({ to }, from) => !to.startsWith('node:timers') || from === 'src/clock.ts',
      ),
    ).toEqual([]);
  });

  it('the end of the process and its streams: the entries', () => {
    const entries = ['src/main.ts', 'src/process.ts', 'src/doctor.ts', 'src/doctor/main.ts'];
    expect(users(/\bprocess\.(exit|exitCode|on|once|stdout|stderr)\b/, entries)).toEqual([]);
  });
});
