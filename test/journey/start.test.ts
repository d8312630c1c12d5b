// Starting and stopping: with nothing configured, with what is wrong, and beside another program.
import { once } from 'node:events';
import { createServer } from 'node:net';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { createFakeDiscord } from '../fake/discord/fake-discord.ts';
import { closedPort } from '../fixture/closed-port.ts';
import { createInstallation, type Environment, type Installation } from '../fixture/program.ts';

const installations: Installation[] = [];

async function install(environment: Environment = {}): Promise<Installation> {
  const installation = await createInstallation(environment);
  installations.push(installation);
  return installation;
}

afterEach(async () => {
  for (const installation of installations.splice(0)) await installation.close();
});

test('with an empty environment it serves the page, is ready, and ends cleanly when asked to', async () => {
  const installation = await install();
  const program = await installation.start();
  const { port } = new URL(installation.url);
  expect(program.printed.join('\n')).toContain(`Plantain is ready. Open http://localhost:${port}`);
  expect(await (await fetch(`${installation.url}/healthz`)).text()).toBe('alive');
  expect((await fetch(`${installation.url}/readyz`)).status).toBe(200);
  const { tookMs } = await program.stop();
  expect(tookMs).toBeLessThan(2000);
  expect(program.log.at(-1)?.msg).toBe('Plantain has stopped');
});

test('what is wrong in the environment is told all at once, by name and never by value', async () => {
  const installation = await install();
  const { code, stdout, stderr } = await installation.run({
    PORT: 'seven-secret',
    SLACK_BOT_TOKEN: 'wrong-secret',
    RUNBASE_API_KEY: 'key-secret',
    RUNBASE_OPTIONS: '{"concurrency": "secret',
    RUNBASE_PRICES: 'cheap-secret',
    DEFAULT_PERIOD: 'year-secret',
    DISCORD_API_URL: 'nowhere-secret',
    ROLE: 'worker',
    EGRESS_ALLOW: 'files.internal,not a secret',
  });
  expect(code).toBe(1);
  expect(stdout).toBe('');
  const [title, ...problems] = stderr.trimEnd().split('\n');
  expect(title).toBe('Plantain cannot start:');
  const names = [
    'PORT',
    'SLACK_BOT_TOKEN',
    'RUNBASE_OPTIONS',
    'RUNBASE_PRICES',
    'DEFAULT_PERIOD',
    'DISCORD_API_URL',
    'ROLE',
    'EGRESS_ALLOW',
  ];
  for (const name of names) {
    expect(
      problems.filter((problem) => problem.startsWith(`  - ${name} `)),
      name,
    ).toHaveLength(1);
  }
  expect(stderr).not.toContain('secret');
});

test('a provider without any known price is named at the start, with the variable that prices it', async () => {
  const installation = await install({ VTRIX_API_KEY: 'a key', APIMASTER_API_KEY: 'another key' });
  const unpriced = await installation.start();
  const warnings = unpriced.log.filter(({ level }) => level === 'warn');
  expect(warnings).toEqual([expect.objectContaining({ provider: 'vtrix', variable: 'VTRIX_PRICES' })]);
  await unpriced.stop();
  const priced = await installation.start({ VTRIX_PRICES: '1K=0.05' });
  expect(priced.log.filter(({ level }) => level === 'warn')).toEqual([]);
  await priced.stop();
});

test("a provider's options of the wrong form are a problem of the environment, too", async () => {
  const installation = await install();
  const { code, stderr } = await installation.run({
    RUNBASE_API_KEY: 'key-secret',
    RUNBASE_OPTIONS: '{"concurency": 4}',
    GOOGLE_API_KEY: 'key-secret',
    GOOGLE_OPTIONS: '{"concurrency": "secret"}',
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Plantain cannot start:\n( {2}- .+\n)+$/);
  expect(stderr).toContain('RUNBASE_OPTIONS');
  expect(stderr).toContain('GOOGLE_OPTIONS.concurrency');
  expect(stderr).not.toContain('secret');
});

test('a token that Discord does not accept ends the start with a sentence', async () => {
  const discord = await createFakeDiscord();
  try {
    const installation = await install();
    const { code, stdout, stderr } = await installation.run({
      DISCORD_TOKEN: 'MTA0.wrong.token-secret',
      DISCORD_API_URL: discord.restUrl,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Plantain cannot start:\n {2}- Discord does not accept DISCORD_TOKEN\. .+\n$/);
    expect(stdout + stderr).not.toContain('token-secret');
  } finally {
    await discord.close();
  }
});

test('a Discord that cannot be reached ends the start with a sentence', async () => {
  const installation = await install();
  const { code, stderr } = await installation.run({
    DISCORD_TOKEN: 'MTA0.some.token',
    DISCORD_API_URL: `http://127.0.0.1:${await closedPort()}/api`,
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Plantain cannot start:\n {2}- Discord cannot be reached .+\n$/);
});

test('a port that another program has ends the start with a sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  try {
    const installation = await install();
    const { code, stderr } = await installation.run({ PORT: String(address.port) });
    expect(code).toBe(1);
    expect(stderr).toBe(
      `Plantain cannot start:\n  - Port ${address.port} is taken by another program. Set PORT to a free one.\n`,
    );
  } finally {
    other.close();
    await once(other, 'close');
  }
});

test('two programs never share their data', async () => {
  const installation = await install();
  const program = await installation.start();
  const { code, stderr } = await installation.run({ PORT: String(await closedPort()) });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Plantain cannot start:\n {2}- .+\n$/);
  expect((await fetch(`${installation.url}/readyz`)).status).toBe(200);
  await program.stop();
});

test('data of a newer version are left alone', async () => {
  const installation = await install();
  await (await installation.start()).stop();
  const database = new SqliteDatabase(installation.databaseFile);
  database.exec(
    "insert into schema_migrations (number, name, checksum, applied_at) values (9999, 'later', 'x', 0)",
  );
  database.close();
  const { code, stderr } = await installation.run();
  expect(code).toBe(1);
  expect(stderr).toMatch(/^Plantain cannot start:\n {2}- .*newer.*\n$/);
});
