// The environment → Config: the only reader of process.env. Every problem is told at once, by name, never by value.
import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { z } from 'zod';
import { ConfigError } from './errors.ts';
import type { RoutePreference } from './generation/route.ts';
import { microsOfCredits } from './ledger/money.ts';
import type { LogLevel } from './log.ts';
import type { PriceTable } from './providers/prices.ts';
import type { ProviderId } from './providers/provider.ts';
import type { Period } from './store/records.ts';
import { notYet, type ProviderNames, providerVariables, variables } from './variables.ts';

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
  /** Which of those that can do a request is asked first. */
  readonly route: RoutePreference;
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

type Values = { readonly [Name in keyof typeof variables]?: z.output<(typeof variables)[Name][0]> };

/** The process's own variables, those of a file `.env` in the working directory behind them. */
export function loadEnvironment(): Environment {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return process.env;
}

/** What the file `.env` names and nothing reads: misspelt, or meant for another program. */
export function findStrangers(known: readonly string[]): readonly string[] {
  if (!existsSync('.env')) return [];
  const read = new Set([...known, ...Object.keys(notYet)]);
  return Object.keys(parseEnv(readFileSync('.env', 'utf8'))).filter((name) => !read.has(name));
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
  const isMissing = (name: keyof Values) => textOf(name) === undefined;
  const config = assemble(values, chosen, isMissing, problems);
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
  for (const [index, name] of order.entries()) {
    // Not by name: it may be a key that was put into the wrong line.
    if (!known.some(({ id }) => id === name))
      problems.push(
        `PROVIDERS does not name a provider as number ${index + 1}: there are ${known.map(({ id }) => id).join(', ')}.`,
      );
  }
  const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length);
  return [...on]
    .sort((left, right) => rank(left.config.id) - rank(right.config.id))
    .map(({ config }) => config);
}

/** @param isMissing of what was given and is not right there is no value either, and it has been said already. */
function assemble(
  values: Values,
  providers: readonly ProviderConfig[],
  isMissing: (name: keyof Values) => boolean,
  problems: string[],
): Config {
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
  if (values.DATABASE_URL?.startsWith('postgres') && isMissing('SECRET_KEY')) {
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
    route: values.ROUTE ?? 'order',
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
