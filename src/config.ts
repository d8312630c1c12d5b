// The environment → Config: the only reader of process.env. Every problem is told at once, by name, never by value.
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { platformIds } from './destination.ts';
import { ConfigError } from './errors.ts';
import { microsOfCredits } from './ledger/money.ts';
import { type LogLevel, logLevels } from './log.ts';
import { type PriceTable, pricesSchema } from './providers/prices.ts';
import type { ProviderId } from './providers/provider.ts';
import type { Period } from './store/records.ts';

/** A variable as .env.example explains it. */
export type Variable = { readonly name: string; readonly summary: string; readonly example: string };

/** What is known of a provider's variables: `<PREFIX>_API_KEY` and so on. */
export type ProviderNames = {
  readonly id: ProviderId;
  readonly name: string;
  readonly prefix: string;
  readonly needsKey: boolean;
};

export type ProviderConfig = {
  readonly id: ProviderId;
  readonly key: string;
  readonly baseUrl?: string;
  readonly models?: readonly string[];
  readonly prices?: PriceTable;
  readonly options?: unknown;
};

export type Config = {
  readonly discord:
    | {
        readonly token: string;
        readonly applicationId?: string;
        readonly guildIds: readonly string[];
        readonly apiUrl?: string;
      }
    | undefined;
  readonly slack:
    | {
        readonly botToken: string;
        readonly appToken?: string;
        readonly signingSecret?: string;
        readonly apiUrl?: string;
      }
    | undefined;
  /** Whether the chat page is served. */
  readonly web: boolean;
  /** Those that are on, in order of preference. */
  readonly providers: readonly ProviderConfig[];
  readonly databaseUrl: string | undefined;
  readonly dataDir: string;
  readonly host: string;
  readonly port: number;
  /** Without a slash at its end. */
  readonly publicUrl: string | undefined;
  /** Undefined: made once and kept in the data directory. */
  readonly secretKey: string | undefined;
  readonly logLevel: LogLevel;
  readonly creditsPerUsd: number;
  readonly memberAllowanceMicros: number | null;
  readonly teamAllowanceMicros: number | null;
  readonly installationAllowanceMicros: number | null | undefined;
  readonly period: Period;
  readonly doubtLimitMicros: number;
  readonly drainTimeoutMs: number;
  /** `<platform>:<person id>` */
  readonly operators: ReadonlySet<string>;
  /** `<platform>:<team id>`, or `*`. */
  readonly teams: ReadonlySet<string>;
  readonly egressAllow: readonly string[];
};

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);
const url = z.url({ protocol: /^https?$/, error: 'must be an address that begins with http:// or https://' });
const amount = z.string().transform((text, context): number | null => {
  if (text.toLowerCase() === 'unlimited') return null;
  const credits = Number(text);
  if (Number.isFinite(credits) && credits >= 0) return credits;
  context.addIssue({ code: 'custom', message: 'must be a number of credits, or unlimited' });
  return z.NEVER;
});
const positive = (unit: string) =>
  z.coerce.number({ error: `must be a number of ${unit}` }).positive(`must be more than 0 ${unit}`);
const ofPlatform = list.refine(
  (entries) =>
    entries.every((entry) => entry === '*' || platformIds.some((id) => entry.startsWith(`${id}:`))),
  'must be a list of platform:ID, such as discord:123,slack:U456',
);
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON, such as {"concurrency": 4}' });
    return z.NEVER;
  }
});

/** Every variable but the providers': its schema, and the line that explains it. */
const variables = {
  DISCORD_TOKEN: [z.string(), 'Discord: the token of the bot', ''],
  DISCORD_APPLICATION_ID: [
    z.string(),
    'Discord: the application, when it must be checked against the token',
    '',
  ],
  DISCORD_GUILD_IDS: [list, 'Discord: servers where commands are registered at once, for development', ''],
  DISCORD_API_URL: [url, 'Discord: where its API is', 'https://discord.com/api'],
  SLACK_BOT_TOKEN: [z.string().startsWith('xoxb-', 'must begin with xoxb-'), 'Slack: the bot token', ''],
  SLACK_APP_TOKEN: [
    z.string().startsWith('xapp-', 'must begin with xapp-'),
    'Slack: the app token; with it Socket Mode is used',
    '',
  ],
  SLACK_SIGNING_SECRET: [
    z.string(),
    'Slack: the signing secret; alone, events come over HTTP to /slack/events',
    '',
  ],
  SLACK_API_URL: [url, 'Slack: where its API is', 'https://slack.com/api/'],
  PROVIDERS: [list, 'The providers in order of preference', ''],
  SANDBOX: [
    z.enum(['on', 'off'], 'must be on or off'),
    'The built-in practice provider; on when no other has a key',
    '',
  ],
  DOUBT_LIMIT_USD: [
    positive('US dollars'),
    'What a second start may cost the house when it is not known whether the first was taken',
    '0.10',
  ],
  DATABASE_URL: [
    z.string().regex(/^(file:|postgres(ql)?:)/, 'must begin with file: or postgres:'),
    'The database; a SQLite file in DATA_DIR when empty',
    '',
  ],
  DATA_DIR: [z.string(), 'Where the database and the pictures are kept', './data'],
  HOST: [z.string(), 'The address that the web server listens on', '127.0.0.1'],
  PORT: [
    z.coerce
      .number('must be a port')
      .int('must be a port')
      .min(0, 'must be a port')
      .max(65535, 'must be a port'),
    'Its port',
    '3000',
  ],
  PUBLIC_URL: [url, 'The address under which providers and people reach it from outside', ''],
  SECRET_KEY: [
    z.string().min(16, 'must have at least 16 characters'),
    'Seals secrets in the database; made once and kept in DATA_DIR when empty',
    '',
  ],
  LOG_LEVEL: [
    z.enum(logLevels, `must be one of ${logLevels.join(', ')}`),
    `One of ${logLevels.join(', ')}`,
    'info',
  ],
  CREDITS_PER_USD: [positive('credits'), 'How many credits are a US dollar', '100'],
  DEFAULT_MEMBER_ALLOWANCE: [amount, 'Credits of a member in each period, or unlimited', '500'],
  DEFAULT_TEAM_ALLOWANCE: [amount, 'Credits of a team in each period, or unlimited', '10000'],
  DEFAULT_PERIOD: [
    z.enum(['day', 'week', 'month'], 'must be day, week or month'),
    'How often allowances refill: day, week or month',
    'month',
  ],
  INSTALLATION_ALLOWANCE: [amount, 'One cap in credits over everything, in each period', ''],
  DRAIN_TIMEOUT: [
    z.coerce.number('must be a number of seconds').min(0, 'must be a number of seconds'),
    'Seconds that work under way gets when the program is stopped; 180 is better with providers that answer with the picture itself',
    '10',
  ],
  ADMINS: [ofPlatform, 'Operators, who may do everything everywhere: discord:ID,slack:ID', ''],
  TEAMS: [
    ofPlatform,
    'Teams that may spend besides the first of each platform: discord:ID,slack:ID or *',
    '',
  ],
  WEB: [
    z.enum(['on', 'off', 'auto'], 'must be on, off or auto'),
    'The chat page: on, off, or auto (on when no platform has a token)',
    'auto',
  ],
  EGRESS_ALLOW: [list, 'Downloads: host, host:port or CIDR beyond public addresses over https', ''],
} as const satisfies Record<string, readonly [z.ZodType, string, string]>;

/**
 * Names that are kept for what is not there yet, with the one value that changes nothing. Anything else is an error
 * rather than being ignored.
 */
const notYet: Readonly<Record<string, string>> = {
  ROLE: 'all',
  ROUTE: 'order',
  DISCORD_SHARDS: '1',
  DISCORD_SHARD_COUNT: '1',
  SLACK_CLIENT_ID: '',
  SLACK_CLIENT_SECRET: '',
  S3_ENDPOINT: '',
  S3_BUCKET: '',
  S3_ACCESS_KEY_ID: '',
  S3_SECRET_ACCESS_KEY: '',
  ORTHOGONAL_API_KEY: '',
  AIMLAPI_API_KEY: '',
  APIMASTER_API_KEY: '',
  VTRIX_API_KEY: '',
};

type Values = { readonly [Name in keyof typeof variables]?: z.output<(typeof variables)[Name][0]> };

const providerVariables = {
  API_KEY: z.string(),
  BASE_URL: url,
  MODELS: list,
  PRICES: pricesSchema,
  OPTIONS: json,
};

/** The process's own variables, those of a file `.env` in the working directory behind them. */
export function loadEnvironment(): Environment {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Throws a ConfigError that names every problem.
 * @param providers those that exist, in the default order of preference.
 */
export function readConfig(environment: Environment, providers: readonly ProviderNames[]): Config {
  const problems: string[] = [];
  const textOf = (name: string) => {
    const text = environment[name]?.trim();
    return text === undefined || text === '' ? undefined : text;
  };
  const read = <Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> | undefined => {
    const text = textOf(name);
    if (text === undefined) return undefined;
    const parsed = schema.safeParse(text);
    if (parsed.success) return parsed.data;
    problems.push(`${name} ${parsed.error.issues[0]?.message ?? 'is not right'}.`);
    return undefined;
  };
  const values: Values = Object.fromEntries(
    Object.entries(variables).map(([name, [schema]]) => [name, read(name, schema)]),
  );
  for (const [name, harmless] of Object.entries(notYet)) {
    const text = textOf(name);
    if (text !== undefined && text !== harmless) problems.push(`${name} is not supported by this version.`);
  }
  const chosen = chooseProviders(providers, values, read, problems);
  const config = assemble(values, chosen, problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function chooseProviders(
  known: readonly ProviderNames[],
  values: Values,
  read: <Schema extends z.ZodType>(name: string, schema: Schema) => z.output<Schema> | undefined,
  problems: string[],
): readonly ProviderConfig[] {
  const all = known.map(({ id, prefix, needsKey }) => {
    const key = read(`${prefix}_API_KEY`, providerVariables.API_KEY);
    const baseUrl = read(`${prefix}_BASE_URL`, providerVariables.BASE_URL);
    const models = read(`${prefix}_MODELS`, providerVariables.MODELS);
    const prices = read(`${prefix}_PRICES`, providerVariables.PRICES);
    const options = read(`${prefix}_OPTIONS`, providerVariables.OPTIONS);
    const given = { ...(baseUrl && { baseUrl }), ...(models && { models }), ...(prices && { prices }) };
    return {
      id,
      needsKey,
      hasKey: key !== undefined,
      config: { id, key: key ?? '', ...given, ...(options === undefined ? {} : { options }) },
    };
  });
  const anyKey = all.some(({ needsKey, hasKey }) => needsKey && hasKey);
  const sandboxOn = values.SANDBOX === undefined ? !anyKey : values.SANDBOX === 'on';
  const on = all.filter(({ needsKey, hasKey }) => (needsKey ? hasKey : sandboxOn));
  if (on.length === 0) problems.push('No provider is on: give one of them a key, or leave SANDBOX on.');
  const order = values.PROVIDERS ?? [];
  for (const name of order) {
    if (!known.some(({ id }) => id === name))
      problems.push(
        `PROVIDERS names ${name.slice(0, 32)}, which is not one of ${known.map(({ id }) => id).join(', ')}.`,
      );
  }
  const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
  return [...on]
    .sort((left, right) => rank(left.config.id) - rank(right.config.id))
    .map(({ config }) => config);
}

function assemble(values: Values, providers: readonly ProviderConfig[], problems: string[]): Config {
  const creditsPerUsd = values.CREDITS_PER_USD ?? 100;
  const micros = (credits: number | null) =>
    credits === null ? null : microsOfCredits(credits, creditsPerUsd);
  const { DISCORD_TOKEN: discordToken, SLACK_BOT_TOKEN: botToken } = values;
  if (botToken === undefined && (values.SLACK_APP_TOKEN ?? values.SLACK_SIGNING_SECRET) !== undefined) {
    problems.push(
      'SLACK_BOT_TOKEN is missing: Slack needs it beside SLACK_APP_TOKEN or SLACK_SIGNING_SECRET.',
    );
  }
  if (
    botToken !== undefined &&
    values.SLACK_APP_TOKEN === undefined &&
    values.SLACK_SIGNING_SECRET === undefined
  ) {
    problems.push(
      'SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is missing beside SLACK_BOT_TOKEN.',
    );
  }
  if (values.DATABASE_URL?.startsWith('postgres') && values.SECRET_KEY === undefined) {
    problems.push(
      'SECRET_KEY is missing: with PostgreSQL it must be given, so that every process has the same.',
    );
  }
  const anyPlatform = discordToken !== undefined || botToken !== undefined;
  const web = values.WEB === 'on' || (values.WEB !== 'off' && !anyPlatform);
  if (!web && !anyPlatform)
    problems.push('Nobody could ask for anything: set DISCORD_TOKEN or SLACK_BOT_TOKEN, or leave WEB on.');
  return {
    discord:
      discordToken === undefined
        ? undefined
        : {
            token: discordToken,
            guildIds: values.DISCORD_GUILD_IDS ?? [],
            ...(values.DISCORD_APPLICATION_ID && { applicationId: values.DISCORD_APPLICATION_ID }),
            ...(values.DISCORD_API_URL && { apiUrl: values.DISCORD_API_URL }),
          },
    slack:
      botToken === undefined
        ? undefined
        : {
            botToken,
            ...(values.SLACK_APP_TOKEN && { appToken: values.SLACK_APP_TOKEN }),
            ...(values.SLACK_SIGNING_SECRET && { signingSecret: values.SLACK_SIGNING_SECRET }),
            ...(values.SLACK_API_URL && { apiUrl: values.SLACK_API_URL }),
          },
    web,
    providers,
    databaseUrl: values.DATABASE_URL,
    dataDir: values.DATA_DIR ?? './data',
    host: values.HOST ?? '127.0.0.1',
    port: values.PORT ?? 3000,
    publicUrl: values.PUBLIC_URL?.replace(/\/+$/, ''),
    secretKey: values.SECRET_KEY,
    logLevel: values.LOG_LEVEL ?? 'info',
    creditsPerUsd,
    memberAllowanceMicros: micros(
      values.DEFAULT_MEMBER_ALLOWANCE === undefined ? 500 : values.DEFAULT_MEMBER_ALLOWANCE,
    ),
    teamAllowanceMicros: micros(
      values.DEFAULT_TEAM_ALLOWANCE === undefined ? 10_000 : values.DEFAULT_TEAM_ALLOWANCE,
    ),
    installationAllowanceMicros:
      values.INSTALLATION_ALLOWANCE === undefined ? undefined : micros(values.INSTALLATION_ALLOWANCE),
    period: values.DEFAULT_PERIOD ?? 'month',
    doubtLimitMicros: Math.round((values.DOUBT_LIMIT_USD ?? 0.1) * 1_000_000),
    drainTimeoutMs: (values.DRAIN_TIMEOUT ?? 10) * 1000,
    operators: new Set(values.ADMINS ?? []),
    teams: new Set(values.TEAMS ?? []),
    egressAllow: values.EGRESS_ALLOW ?? [],
  };
}

/** Everything that .env.example lists, in its order. */
export function listVariables(providers: readonly ProviderNames[]): readonly Variable[] {
  const own = Object.entries(variables).map(([name, [, summary, example]]) => ({ name, summary, example }));
  const ofProviders = providers.flatMap(({ name, prefix, needsKey }) => [
    ...(needsKey ? [{ name: `${prefix}_API_KEY`, summary: `${name}: the key`, example: '' }] : []),
    ...(needsKey
      ? [
          {
            name: `${prefix}_BASE_URL`,
            summary: `${name}: where its API is, when not at its usual place`,
            example: '',
          },
        ]
      : []),
    { name: `${prefix}_MODELS`, summary: `${name}: model ids in order of preference`, example: '' },
    {
      name: `${prefix}_PRICES`,
      summary: `${name}: US dollars an image, 0.05 or 0.5K=0.04,1K=0.05,2K=0.08,4K=0.16`,
      example: '',
    },
    {
      name: `${prefix}_OPTIONS`,
      summary: `${name}: its switches as JSON, such as {"concurrency": 4}`,
      example: '',
    },
  ]);
  return [...own, ...ofProviders];
}
