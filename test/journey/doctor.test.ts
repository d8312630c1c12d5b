// `npm run doctor` as an operator runs it, against local services with good and with wrong keys.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { createFakeDiscord } from '../fake/discord/fake-discord.ts';
import { createFakeApimaster } from '../fake/provider/apimaster.ts';
import { createFakeGoogle } from '../fake/provider/google.ts';
import { createFakeRunbase } from '../fake/provider/runbase.ts';
import { createFakeVtrix } from '../fake/provider/vtrix.ts';
import { createFakeSlack } from '../fake/slack/fake-slack.ts';
import { manifestScopes } from '../fake/slack/seed.ts';
import { closedPort } from '../fixture/closed-port.ts';
import { startPostgres } from '../fixture/postgres.ts';
import { createInstallation, type Ended, type Environment } from '../fixture/program.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function install(environment: Environment | ((url: string) => Environment) = {}) {
  const installation = await createInstallation(environment);
  cleanups.push(installation.close);
  return installation;
}

async function open<Service extends { close(): unknown }>(service: Promise<Service>): Promise<Service> {
  const opened = await service;
  cleanups.push(() => opened.close());
  return opened;
}

/** The mark of the line with that name: ✓, ✗ or –. */
function markOf(name: string, { stdout }: Ended): string | undefined {
  return stdout.split('\n').find((line) => line.slice(4).startsWith(`${name} `))?.[2];
}

/** What the report says beside that name. */
function detailOf(name: string, { stdout }: Ended): string {
  const line = stdout.split('\n').find((each) => each.slice(4).startsWith(`${name} `)) ?? '';
  return line.slice(4 + name.length).trim();
}

describe('with nothing configured', () => {
  it('finds everything well and leaves nothing behind', async () => {
    const installation = await install();
    const found = await installation.doctor();
    expect([found.code, found.stderr]).toEqual([0, '']);
    expect(found.stdout).not.toContain('✗');
    expect(found.stdout).toContain('Everything that is configured works.');
    expect(
      ['Node', 'Data directory', 'Database', 'Port', 'Sandbox'].map((name) => markOf(name, found)),
    ).toEqual(['✓', '✓', '✓', '✓', '✓']);
    expect(() => chmodSync(installation.dataDir, 0o700)).toThrow('ENOENT');
  });

  it('works beside the running program and disturbs nothing of it', async () => {
    const installation = await install();
    const program = await installation.start();
    const found = await installation.doctor();
    expect(found.code).toBe(0);
    expect(detailOf('Port', found)).toContain('is running');
    expect(detailOf('Database', found)).toContain('as this version has it');
    await program.stop();
  });

  it('names the models that the program leaves out because their provider said they are gone', async () => {
    const installation = await install();
    await (await installation.start()).stop();
    const database = new SqliteDatabase(join(installation.dataDir, 'plantain.db'));
    database
      .prepare('INSERT INTO gone_models (provider, model, until_at) VALUES (?, ?, ?)')
      .run('sandbox', 'sandbox', Date.UTC(2999, 0, 1));
    database.close();
    const found = await installation.doctor();
    expect([found.code, markOf('Sandbox models left out', found)]).toEqual([1, '✗']);
    expect(detailOf('Sandbox models left out', found)).toContain('2999-01-01');
  });

  it('explains its options and refuses others', async () => {
    const installation = await install();
    expect((await installation.doctor({}, ['--help'])).stdout).toContain('npm run doctor');
    const wrong = await installation.doctor({}, ['--lively']);
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('--lively')]);
    const alone = await installation.doctor({}, ['--yes']);
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining('--live')]);
  });
});

describe('the configuration', () => {
  it('is told with all its problems at once, those of provider options too, and without values', async () => {
    const installation = await install();
    const found = await installation.doctor({
      PORT: 'canary-1',
      DISCORD_API_URL: 'canary-2',
      ROUTE: 'canary-3',
    });
    expect(found.code).toBe(1);
    for (const name of ['PORT', 'DISCORD_API_URL', 'ROUTE']) expect(found.stdout).toContain(`${name} `);
    expect(found.stdout + found.stderr).not.toContain('canary');
    const options = { GOOGLE_API_KEY: 'a key of mine', GOOGLE_OPTIONS: '{"colour": "canary"}' };
    const more = { RUNBASE_API_KEY: 'another key', RUNBASE_OPTIONS: '{"concurrency": 0}' };
    const both = await installation.doctor({ ...options, ...more });
    expect(both.stdout).toContain('GOOGLE_OPTIONS');
    expect(both.stdout).toContain('RUNBASE_OPTIONS.concurrency');
    expect(both.stdout).toContain('2 things do not work');
  });

  it('is read from .env as well, where names that nothing reads are pointed out', async () => {
    const installation = await install();
    writeFileSync(join(installation.home, '.env'), 'LOG_LEVEL=debug\nSLACK_TOKEN_BOT=xoxb-canary\n');
    const found = await installation.doctor();
    expect(found.code).toBe(0);
    expect(found.stdout).toContain('LOG_LEVEL');
    expect(found.stdout).toContain(
      '.env names SLACK_TOKEN_BOT, which nothing here reads. Is it SLACK_BOT_TOKEN?',
    );
    expect(found.stdout).not.toContain('canary');
  });
});

describe('this machine', () => {
  it('is told when the data directory is a file', async () => {
    const installation = await install();
    writeFileSync(join(installation.home, 'a-file'), '');
    const found = await installation.doctor({ DATA_DIR: join(installation.home, 'a-file') });
    expect([found.code, markOf('Data directory', found)]).toEqual([1, '✗']);
    expect(detailOf('Data directory', found)).toContain('DATA_DIR');
  });

  it('is told when the port belongs to another program', async () => {
    const other = createServer((_, response) => response.end('something else'));
    const port = await closedPort();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    cleanups.push(() => other.close());
    const found = await (await install()).doctor({ PORT: String(port) });
    expect([found.code, markOf('Port', found)]).toEqual([1, '✗']);
    expect(detailOf('Port', found)).toContain('taken by another program');
  });

  it('is told when HOST is not one of its addresses', async () => {
    const found = await (await install()).doctor({ HOST: '203.0.113.1', WEB: 'on' });
    expect(markOf('Port', found)).toBe('✗');
    expect(detailOf('Port', found)).toContain('HOST');
  });

  it('is told where PUBLIC_URL leads while the program runs', async () => {
    const installation = await install((url) => ({ PUBLIC_URL: url }));
    expect(markOf('Public address', await installation.doctor())).toBe('–');
    const program = await installation.start();
    expect(markOf('Public address', await installation.doctor())).toBe('✓');
    const elsewhere = await installation.doctor({ PUBLIC_URL: `http://127.0.0.1:${await closedPort()}` });
    expect(markOf('Public address', elsewhere)).toBe('✗');
    await program.stop();
  });
});

describe('the database', () => {
  it('of a newer version is refused, one that is none as well', async () => {
    const installation = await install();
    await (await installation.start()).stop();
    const database = new SqliteDatabase(installation.databaseFile);
    database.exec("INSERT INTO schema_migrations VALUES (900, 'tomorrow', 'x', 0)");
    database.close();
    const newer = await installation.doctor();
    expect([newer.code, markOf('Database', newer)]).toEqual([1, '✗']);
    expect(detailOf('Database', newer)).toContain('newer version');
    mkdirSync(join(installation.home, 'other'));
    writeFileSync(
      join(installation.home, 'other', 'plantain.db'),
      'This is no database, though it is as long as one.',
    );
    const none = await installation.doctor({ DATA_DIR: join(installation.home, 'other') });
    expect([none.code, markOf('Database', none)]).toEqual([1, '✗']);
  });

  it('on PostgreSQL is asked without changing it, and told when it cannot be reached', async () => {
    const postgres = await startPostgres();
    cleanups.push(postgres.stop);
    const installation = await install({
      DATABASE_URL: await postgres.createDatabase(),
      SECRET_KEY: 'a secret of sixteen or more',
    });
    const before = await installation.doctor();
    expect([before.code, detailOf('Database', before)]).toEqual([0, expect.stringContaining('empty')]);
    const program = await installation.start();
    const after = await installation.doctor();
    expect([after.code, detailOf('Database', after)]).toEqual([
      0,
      expect.stringContaining('as this version'),
    ]);
    await program.stop();
    const password = 'canary-password';
    const gone = await installation.doctor({
      DATABASE_URL: `postgres://plantain:${password}@127.0.0.1:${await closedPort()}/plantain`,
    });
    expect([gone.code, markOf('Database', gone)]).toEqual([1, '✗']);
    expect(detailOf('Database', gone)).toContain('plantain at 127.0.0.1');
    const refused = await installation.run({
      DATABASE_URL: `postgres://plantain@127.0.0.1:${await closedPort()}/plantain`,
    });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('cannot be reached')]);
    expect(refused.stderr).not.toContain('at ');
    expect(gone.stdout + gone.stderr).not.toContain(password);
  });
});

describe('the platforms', () => {
  it('Discord: a good token works, and a wrong one is told with where to get another', async () => {
    const fake = await open(createFakeDiscord());
    fake.addGuild({ name: 'Home' });
    const installation = await install({ DISCORD_API_URL: fake.restUrl });
    const good = await installation.doctor({ DISCORD_TOKEN: fake.token });
    expect([good.code, markOf('token', good), markOf('servers', good)]).toEqual([0, '✓', '✓']);
    const wrong = await installation.doctor({ DISCORD_TOKEN: 'canary.of.a.wrong.token' });
    expect([wrong.code, markOf('token', wrong)]).toEqual([1, '✗']);
    expect(detailOf('token', wrong)).toContain('https://discord.com/developers/applications');
    expect(good.stdout + wrong.stdout + wrong.stderr).not.toMatch(/canary|plantain-test-token/);
  });

  it('Discord: an address that is not Discord’s is told, and the rest is still examined', async () => {
    const other = createServer((_, response) => response.end('<html>Welcome</html>'));
    const port = await closedPort();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    cleanups.push(() => other.close());
    const found = await (await install()).doctor({
      DISCORD_TOKEN: 'canary.of.a.token',
      DISCORD_API_URL: `http://127.0.0.1:${port}/api`,
    });
    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(/Discord\n {2}✗/);
    expect(markOf('Sandbox', found)).toBe('✓');
  });

  it('Slack: good tokens work, wrong ones and missing scopes are told', async () => {
    const fake = await open(createFakeSlack());
    const installation = await install({ SLACK_API_URL: fake.apiUrl });
    const good = await installation.doctor({
      SLACK_BOT_TOKEN: fake.botToken,
      SLACK_APP_TOKEN: fake.appToken,
    });
    expect([good.code, ...['bot token', 'scopes', 'app token'].map((name) => markOf(name, good))]).toEqual([
      0,
      '✓',
      '✓',
      '✓',
    ]);
    const wrong = await installation.doctor({
      SLACK_BOT_TOKEN: 'xoxb-canary',
      SLACK_APP_TOKEN: 'xapp-canary',
    });
    expect([wrong.code, markOf('bot token', wrong), markOf('app token', wrong)]).toEqual([1, '✗', '✗']);
    expect(good.stdout).not.toContain(fake.botToken);
    expect(wrong.stdout + wrong.stderr).not.toContain('canary');
    const narrow = await open(
      createFakeSlack({ scopes: manifestScopes.filter((scope) => scope !== 'files:read') }),
    );
    const found = await installation.doctor({
      SLACK_API_URL: narrow.apiUrl,
      SLACK_BOT_TOKEN: narrow.botToken,
      SLACK_SIGNING_SECRET: narrow.signingSecret,
    });
    expect([found.code, markOf('scopes', found)]).toEqual([1, '✗']);
    expect(detailOf('scopes', found)).toContain('files:read');
  });
});

describe('the providers', () => {
  it('are asked about their keys free of charge, in the order of preference', async () => {
    const google = await open(createFakeGoogle());
    const runbase = await open(createFakeRunbase());
    const installation = await install({
      GOOGLE_BASE_URL: google.baseUrl,
      RUNBASE_BASE_URL: runbase.baseUrl,
      GOOGLE_API_KEY: google.key,
      RUNBASE_API_KEY: runbase.key,
      PROVIDERS: 'google,runbase',
    });
    const good = await installation.doctor();
    expect([good.code, markOf('Google', good), markOf('Runbase', good)]).toEqual([0, '✓', '✓']);
    expect(good.stdout.indexOf('Google')).toBeLessThan(good.stdout.indexOf('Runbase'));
    expect(good.stdout).not.toContain(google.key);
    expect(detailOf('Google models', good)).toBe('It offers gemini-3.1-flash-image, gemini-nano-banana-2.1.');
    const gone = await installation.doctor({ GOOGLE_MODELS: 'gemini-3.1-flash-image-preview' });
    expect([gone.code, markOf('Google models', gone)]).toEqual([1, '✗']);
    expect(detailOf('Google models', gone)).toContain('GOOGLE_MODELS');
    const wrong = await installation.doctor({
      GOOGLE_API_KEY: 'canary-google',
      RUNBASE_API_KEY: 'canary-runbase',
    });
    expect([wrong.code, markOf('Google', wrong), markOf('Runbase', wrong)]).toEqual([1, '✗', '✗']);
    expect(detailOf('Google', wrong)).toContain('GOOGLE_API_KEY');
    expect(wrong.stdout + wrong.stderr).not.toContain('canary');
    const away = await installation.doctor({ GOOGLE_BASE_URL: `http://127.0.0.1:${await closedPort()}` });
    expect([away.code, markOf('Google', away)]).toEqual([1, '✗']);
    expect([google.accepted, runbase.accepted]).toEqual([0, 0]);
  });

  it('of unknown price are told as such, with the variable that prices them', async () => {
    const apimaster = await open(createFakeApimaster());
    const vtrix = await open(createFakeVtrix());
    const installation = await install({
      APIMASTER_BASE_URL: apimaster.baseUrl,
      VTRIX_BASE_URL: vtrix.baseUrl,
      APIMASTER_API_KEY: apimaster.key,
      VTRIX_API_KEY: vtrix.key,
    });
    const unpriced = await installation.doctor();
    const names = ['APIMaster', 'APIMaster prices', 'Vtrix', 'Vtrix prices'];
    expect([unpriced.code, ...names.map((name) => markOf(name, unpriced))]).toEqual([1, '✓', '✓', '✓', '✗']);
    expect(detailOf('Vtrix prices', unpriced)).toContain('VTRIX_PRICES');
    const priced = await installation.doctor({ VTRIX_PRICES: '1K=0.05' });
    expect([priced.code, markOf('Vtrix prices', priced)]).toEqual([0, '✓']);
    expect([apimaster.accepted, vtrix.accepted]).toEqual([0, 0]);
  });
});

describe('a real picture', () => {
  async function openRunbase(more: Environment = {}) {
    const runbase = await open(createFakeRunbase());
    const installation = await install({
      RUNBASE_BASE_URL: runbase.baseUrl,
      RUNBASE_API_KEY: runbase.key,
      EGRESS_ALLOW: new URL(runbase.files.origin).host,
      ...more,
    });
    const live = (environment: Environment = {}) =>
      installation.doctor(environment, ['--live', 'runbase', '--yes']);
    return { runbase, installation, live };
  }

  it('is made at the provider, the smallest that it makes, and told with its time, size and cost', async () => {
    const { runbase, installation, live } = await openRunbase();
    const found = await live();
    expect([found.code, found.stderr]).toEqual([0, '']);
    expect(detailOf('Picture', found)).toMatch(
      /^\d+ × \d+ pixels, image\/png, \d+ KiB\. \d+\.\d s altogether: .* asked for \d+ times?/,
    );
    expect([markOf('Cost', found), detailOf('Cost', found)]).toEqual([
      '✓',
      '$0.06 by its own word; $0.06 is listed.',
    ]);
    expect(runbase.jobs).toMatchObject([{ resolution: '1K', references: 0 }]);
    expect(runbase.exceedings).toBe(0);
    expect(found.stdout).not.toContain(runbase.key);
    // It opens no database and leaves nothing there.
    expect(() => chmodSync(installation.dataDir, 0o700)).toThrow('ENOENT');
  });

  it('is not made without leave: where nobody can be asked it says what it would have cost', async () => {
    const { runbase, installation } = await openRunbase();
    const refused = await installation.doctor({}, ['--live', 'runbase']);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toContain('Runbase (google/nano-banana-2, 1K), which is listed at $0.06');
    expect(refused.stderr).toContain('--yes');
    expect(runbase.requests).toEqual([]);
  });

  it('is told when it costs more than is listed, and how to mend the list', async () => {
    const { live } = await openRunbase({ RUNBASE_PRICES: '1K=0.04' });
    const found = await live();
    expect([found.code, markOf('Picture', found), markOf('Cost', found)]).toEqual([1, '✓', '✗']);
    expect(detailOf('Cost', found)).toContain('$0.06 by its own word, and $0.04 is listed');
    expect(detailOf('Cost', found)).toContain('RUNBASE_PRICES');
  });

  it('that comes in the answer itself is looked at as well', async () => {
    const google = await open(createFakeGoogle());
    const installation = await install({ GOOGLE_BASE_URL: google.baseUrl, GOOGLE_API_KEY: google.key });
    const found = await installation.doctor({}, ['--live', 'google', '--yes']);
    expect([found.code, markOf('Picture', found)]).toEqual([0, '✓']);
    expect(detailOf('Picture', found)).not.toContain('asked for');
    expect(google.accepted).toBe(1);
  });

  it('that fails is told in plain words, with what to do', async () => {
    const { runbase, live } = await openRunbase();
    runbase.behave({ start: { kind: 'failed', error: { message: 'No GPU was free', code: 'gpu_error' } } });
    const failed = await live();
    expect([failed.code, markOf('Picture', failed)]).toEqual([1, '✗']);
    expect(detailOf('Picture', failed)).toContain(
      'The provider could not make the picture. (run failed: gpu_error)',
    );
    const wrong = await live({ RUNBASE_API_KEY: 'canary-of-a-wrong-key' });
    expect(detailOf('Picture', wrong)).toContain('RUNBASE_API_KEY');
    expect(wrong.stdout + wrong.stderr).not.toContain('canary');
    const away = await live({ RUNBASE_BASE_URL: `http://127.0.0.1:${await closedPort()}` });
    expect(detailOf('Picture', away)).toContain('RUNBASE_BASE_URL');
  });

  it('that may be billed without having come says so', async () => {
    const { runbase, live } = await openRunbase();
    runbase.behave({ start: { kind: 'no id' } });
    const found = await live();
    expect([found.code, markOf('Picture', found), markOf('Cost', found)]).toEqual([1, '✗', '–']);
    expect(detailOf('Cost', found)).toContain('may bill it');
  });

  it('is not fetched from where nothing may be fetched, and must be a picture', async () => {
    const { runbase, live } = await openRunbase();
    const guarded = await live({ EGRESS_ALLOW: '' });
    expect([markOf('Picture', guarded), markOf('Cost', guarded)]).toEqual(['✗', '✓']);
    expect(detailOf('Picture', guarded)).toContain('EGRESS_ALLOW');
    runbase.behave({ start: { kind: 'made', file: { kind: 'html' } } });
    expect(markOf('Picture', await live())).toBe('✗');
  });

  it('is not made at a provider that is unknown, off or without a price: a sentence says so', async () => {
    const { runbase, installation } = await openRunbase({ RUNBASE_MODELS: 'google/other' });
    const live = (name: string) => installation.doctor({}, ['--live', name, '--yes']);
    const sentences: readonly [string, RegExp][] = [
      ['runbas', /There is no provider called runbas\. There are .*runbase, .*google/],
      ['google', /Google is off, as GOOGLE_API_KEY is not set/],
      ['sandbox', /Sandbox is off/],
      ['runbase', /No price of Runbase is known.*RUNBASE_PRICES/],
    ];
    for (const [name, sentence] of sentences) {
      const refused = await live(name);
      expect([name, refused.code, refused.stdout]).toEqual([name, 2, '']);
      expect(refused.stderr).toMatch(sentence);
    }
    expect(runbase.requests).toEqual([]);
    const confused = await installation.doctor({ PORT: 'x' }, ['--live', 'runbase', '--yes']);
    expect([confused.code, confused.stdout]).toEqual([1, expect.stringContaining('PORT')]);
  });
});
