// The environment: every problem at once by name, defaults, and what each variable means.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Environment, findStrangers, loadEnvironment, readConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/errors.ts';
import { providerList } from '../../src/providers/index.ts';
import { notYet } from '../../src/variables.ts';

const read = (environment: Environment = {}) => readConfig(environment, providerList);

function problemsOf(environment: Environment): readonly string[] {
  try {
    read(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('an empty environment', () => {
  it('is one machine with SQLite, the sandbox and the page', () => {
    expect(read()).toMatchObject({
      discord: undefined,
      slack: undefined,
      web: true,
      providers: [{ id: 'sandbox', key: '' }],
      databaseUrl: undefined,
      dataDir: './data',
      host: '127.0.0.1',
      port: 3000,
      publicUrl: undefined,
      secretKey: undefined,
      logLevel: 'info',
      creditsPerUsd: 100,
      memberAllowanceMicros: 5_000_000,
      teamAllowanceMicros: 100_000_000,
      installationAllowanceMicros: undefined,
      period: 'month',
      doubtLimitMicros: 100_000,
      drainTimeoutMs: 10_000,
      operators: new Set(),
      teams: new Set(),
      egressAllow: [],
    });
  });

  it('is the same as one of empty variables and blanks', () => {
    const names = ['DISCORD_TOKEN', 'PORT', 'GOOGLE_API_KEY', 'SANDBOX', 'PROVIDERS', 'ROLE', 'SECRET_KEY'];
    expect(read(Object.fromEntries(names.map((name) => [name, '  '])))).toEqual(read());
  });
});

it('ROUTE says whom to ask first; the operator’s order when it is empty', () => {
  expect(readConfig({}, providerList).route).toBe('order');
  expect(readConfig({ ROUTE: 'fastest' }, providerList).route).toBe('fastest');
});

describe('problems', () => {
  it('are told all at once', () => {
    const problems = problemsOf({
      PORT: '70000',
      DISCORD_API_URL: 'discord',
      SLACK_APP_TOKEN: 'wrong',
      LOG_LEVEL: 'loud',
      GOOGLE_PRICES: 'cheap',
      GOOGLE_OPTIONS: '{',
      DEFAULT_PERIOD: 'year',
      ROUTE: 'dearest',
      PROVIDERS: 'gogle',
    });
    const names = problems.map((problem) => problem.split(' ')[0]);
    for (const name of [
      'PORT',
      'DISCORD_API_URL',
      'SLACK_APP_TOKEN',
      'LOG_LEVEL',
      'GOOGLE_PRICES',
      'GOOGLE_OPTIONS',
      'DEFAULT_PERIOD',
      'ROUTE',
      'PROVIDERS',
    ]) {
      expect(names).toContain(name);
    }
  });

  it('name variables and never their values', () => {
    const everything = [
      'DISCORD_API_URL SLACK_BOT_TOKEN SLACK_APP_TOKEN SLACK_API_URL SANDBOX DOUBT_LIMIT_USD DATABASE_URL PORT',
      'PUBLIC_URL LOG_LEVEL CREDITS_PER_USD DEFAULT_MEMBER_ALLOWANCE DEFAULT_TEAM_ALLOWANCE DEFAULT_PERIOD',
      'INSTALLATION_ALLOWANCE DRAIN_TIMEOUT ADMINS TEAMS WEB GOOGLE_BASE_URL GOOGLE_PRICES GOOGLE_OPTIONS',
      Object.keys(notYet).join(' '),
    ].flatMap((names) => names.split(' '));
    const problems = problemsOf({
      ...Object.fromEntries(everything.map((name) => [name, 'canary'])),
      SECRET_KEY: 'canary',
    });
    for (const name of everything) {
      expect(problems.filter((problem) => problem.startsWith(`${name} `))).not.toEqual([]);
    }
    expect(problemsOf({ PROVIDERS: 'sandbox,canary' })).toEqual([
      expect.stringMatching(
        new RegExp(`^PROVIDERS .* 2: there are ${providerList.map(({ id }) => id).join(', ')}\\.$`),
      ),
    ]);
    expect(problems.join('\n')).not.toContain('canary');
    for (const problem of problems) expect(problem).toMatch(/^[A-Z0-9_]+ .+\.$/s);
  });

  it('tell which token Slack misses', () => {
    expect(problemsOf({ SLACK_APP_TOKEN: 'xapp-1' })).toEqual([expect.stringContaining('SLACK_BOT_TOKEN')]);
    expect(problemsOf({ SLACK_BOT_TOKEN: 'xoxb-1' })).toEqual([
      expect.stringMatching(/SLACK_APP_TOKEN.*SLACK_SIGNING_SECRET/),
    ]);
    expect(problemsOf({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 's' })).toEqual([]);
  });

  it('tell that PostgreSQL needs a key that is the same everywhere', () => {
    const DATABASE_URL = 'postgres://db/plantain';
    expect(problemsOf({ DATABASE_URL })).toEqual([expect.stringContaining('SECRET_KEY')]);
    expect(problemsOf({ DATABASE_URL, SECRET_KEY: 'sixteen characters' })).toEqual([]);
    // One that is too short is there all the same.
    expect(problemsOf({ DATABASE_URL, SECRET_KEY: 'abc' })).toEqual([
      'SECRET_KEY must have at least 16 characters.',
    ]);
  });

  it('tell when nobody could ask or nobody could answer', () => {
    expect(problemsOf({ WEB: 'off' })).toEqual([expect.stringContaining('DISCORD_TOKEN')]);
    expect(problemsOf({ SANDBOX: 'off' })).toEqual([expect.stringContaining('SANDBOX')]);
  });

  it('are none for what is kept for later at its only value', () => {
    expect(problemsOf({ ROLE: 'all', DISCORD_SHARDS: '1' })).toEqual([]);
  });
});

describe('the page', () => {
  const token = { DISCORD_TOKEN: 'token' };
  it.each([
    [{}, true],
    [token, false],
    [{ ...token, WEB: 'auto' }, false],
    [{ ...token, WEB: 'on' }, true],
    [{ ...token, WEB: 'off' }, false],
  ])('with %o is on: %s', (environment, on) => {
    expect(read(environment).web).toBe(on);
  });
});

describe('providers', () => {
  const keys = { GOOGLE_API_KEY: 'g', RUNBASE_API_KEY: 'r' };
  const idsOf = (environment: Environment) => read(environment).providers.map(({ id }) => id);

  it('are on when they have a key, and the sandbox when no other is, unless it is said otherwise', () => {
    expect(idsOf({})).toEqual(['sandbox']);
    expect(idsOf({ GOOGLE_API_KEY: 'g' })).toEqual(['google']);
    expect(idsOf({ GOOGLE_API_KEY: 'g', SANDBOX: 'on' })).toEqual(['google', 'sandbox']);
    expect(idsOf({ GOOGLE_API_KEY: 'g', SANDBOX: 'off' })).toEqual(['google']);
  });

  it('go by PROVIDERS, those it does not name after it in their usual order', () => {
    expect(idsOf({ ...keys, SANDBOX: 'on', PROVIDERS: 'google' })).toEqual(['google', 'runbase', 'sandbox']);
    expect(idsOf({ ...keys, SANDBOX: 'on', PROVIDERS: 'sandbox, runbase' })).toEqual([
      'sandbox',
      'runbase',
      'google',
    ]);
  });

  it('carry what is said of them', () => {
    expect(
      read({
        GOOGLE_API_KEY: ' g ',
        GOOGLE_BASE_URL: 'http://127.0.0.1:9/api',
        GOOGLE_MODELS: 'one, two,',
        GOOGLE_PRICES: '1K=0.05',
        GOOGLE_OPTIONS: '{"concurrency": 4}',
      }).providers,
    ).toEqual([
      {
        id: 'google',
        key: 'g',
        baseUrl: 'http://127.0.0.1:9/api',
        models: ['one', 'two'],
        prices: { '1K': 50_000 },
        options: { concurrency: 4 },
      },
    ]);
  });

  it('cannot be carried away by a wrong option of one that is off', () => {
    expect(problemsOf({ GOOGLE_OPTIONS: '{"concurrency": 4' })).toEqual([
      expect.stringContaining('GOOGLE_OPTIONS must be JSON'),
    ]);
  });
});

describe('money', () => {
  it('is read in credits, in fractions of them, or as unlimited', () => {
    const config = read({
      CREDITS_PER_USD: '10',
      DEFAULT_MEMBER_ALLOWANCE: 'Unlimited',
      DEFAULT_TEAM_ALLOWANCE: '2.5',
      INSTALLATION_ALLOWANCE: '0',
      DOUBT_LIMIT_USD: '0.25',
    });
    expect(config).toMatchObject({
      memberAllowanceMicros: null,
      teamAllowanceMicros: 250_000,
      installationAllowanceMicros: 0,
      doubtLimitMicros: 250_000,
    });
  });

  it.each(['-1', 'NaN', 'Infinity', '1e999', 'many'])('is never %s', (text) => {
    expect(problemsOf({ DEFAULT_TEAM_ALLOWANCE: text })).toHaveLength(1);
  });
});

describe('lists', () => {
  it('of people and teams name their platforms', () => {
    const config = read({ ADMINS: 'discord:1, slack:U2', TEAMS: '*' });
    expect([...config.operators, ...config.teams]).toEqual(['discord:1', 'slack:U2', '*']);
    expect(problemsOf({ ADMINS: '1' })).toHaveLength(1);
  });
});

it('takes a slash off the end of PUBLIC_URL', () => {
  expect(read({ PUBLIC_URL: 'https://plantain.example/' }).publicUrl).toBe('https://plantain.example');
});

describe('.env', () => {
  it('is read where the program runs, behind what the environment says, and its strange names are found', () => {
    const home = mkdtempSync(join(tmpdir(), 'plantain-environment-'));
    const [directory, before] = [process.cwd(), { ...process.env }];
    try {
      writeFileSync(join(home, '.env'), 'PORT=4000\nHOST=127.0.0.2\nPROT=1\nROLE=all\n');
      process.chdir(home);
      process.env.HOST = '127.0.0.3';
      expect(loadEnvironment()).toMatchObject({ PORT: '4000', HOST: '127.0.0.3' });
      expect(findStrangers(['PORT', 'HOST'])).toEqual(['PROT']);
      rmSync(join(home, '.env'));
      expect(findStrangers([])).toEqual([]);
    } finally {
      process.chdir(directory);
      process.env = before;
      rmSync(home, { recursive: true });
    }
  });
});
