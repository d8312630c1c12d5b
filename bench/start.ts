// How long npm start takes until it is ready and what it keeps in memory then, beside a process that only imports the
// packages that it uses. With an empty environment (SQLite, the sandbox, the page), and with Discord in its place.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createFakeDiscord } from '../test/fake/discord/fake-discord.ts';
import { type Figure, inFolder, inTurn, median } from './measure.ts';

const rounds = 5;
const root = fileURLToPath(new URL('..', import.meta.url));
const main = join(root, 'src', 'main.ts');

/** Those that src imports when SQLite, the sandbox and the page are all that is on. */
const always = [
  '@hono/node-server',
  'better-sqlite3',
  'file-type',
  'hono',
  'hono/body-limit',
  'hono/route',
  'ipaddr.js',
  'kysely',
  'p-queue',
  'pino',
  'prom-client',
  'sharp',
  'undici',
  'zod',
];

type Start = { readonly readyMs: number; readonly rssBytes: number };

async function launch(child: ChildProcess, isReady: (text: string) => boolean): Promise<Start> {
  const startedAt = performance.now();
  let text = '';
  const readyMs = await new Promise<number>((resolve, reject) => {
    child.stdout?.setEncoding('utf8').on('data', (more: string) => {
      text += more;
      if (isReady(text)) resolve(performance.now() - startedAt);
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code} before it was ready: ${text}`)));
  });
  // Until what the start left over has been collected or not.
  await sleep(1_000);
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const rssBytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
  child.removeAllListeners('exit');
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  return { readyMs, rssBytes };
}

const startProgram = (folder: string, environment: Readonly<Record<string, string>>) => () =>
  launch(
    spawn(process.execPath, [main], {
      cwd: folder,
      env: { PATH: process.env.PATH, DATA_DIR: folder, PORT: '0', ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
    (text) => text.includes('Plantain is running'),
  );

const importPackages = (names: readonly string[]) => () => {
  const imports = names.map((name) => `import ${JSON.stringify(name)};`).join('');
  const script = `${imports}process.stdout.write('ready');setInterval(() => {}, 1000);`;
  return launch(
    spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    }),
    (text) => text.includes('ready'),
  );
};

async function measure(
  name: string,
  environment: Readonly<Record<string, string>>,
  packages: readonly string[],
): Promise<readonly Figure[]> {
  const results = await inFolder((folder) =>
    inTurn(rounds, startProgram(folder, environment), importPackages(packages)),
  );
  const of = (side: 'ours' | 'bare', what: keyof Start) => median(results[side].map((start) => start[what]));
  const limit = 'importing the packages that it uses';
  const goal = { most: 1.3 };
  const [readyMs, bareMs] = [of('ours', 'readyMs'), of('bare', 'readyMs')];
  const [rss, bareRss] = [of('ours', 'rssBytes') / 1e6, of('bare', 'rssBytes') / 1e6];
  return [
    {
      what: `ready after start, ${name}`,
      limit,
      value: readyMs / bareMs,
      unit: ' ×',
      goal,
      detail: `${readyMs.toFixed(0)} ms beside ${bareMs.toFixed(0)} ms`,
    },
    {
      what: `RSS when idle, ${name}`,
      limit,
      value: rss / bareRss,
      unit: ' ×',
      goal,
      detail: `${rss.toFixed(0)} MB beside ${bareRss.toFixed(0)} MB`,
    },
  ];
}

export async function measureStart(): Promise<readonly Figure[]> {
  const discord = await createFakeDiscord();
  try {
    return [
      ...(await measure('empty environment', {}, always)),
      ...(await measure('Discord', { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.restUrl }, [
        ...always,
        'discord.js',
      ])),
    ];
  } finally {
    await discord.close();
  }
}
