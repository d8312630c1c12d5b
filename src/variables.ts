// Every environment variable: what it may be, and the line that explains it. Reads none of them.
import { z } from 'zod';
import { platformIds } from './destination.ts';
import { routePreferences } from './generation/route.ts';
import { isEgressEntry } from './http/egress-allow.ts';
import { logLevels } from './log.ts';
import { pricesSchema } from './providers/prices.ts';
import type { ProviderId } from './providers/provider.ts';

/** What is known of a provider's variables: `<PREFIX>_API_KEY` and so on. */
export type ProviderNames = {
  readonly id: ProviderId;
  readonly name: string;
  readonly prefix: string;
  readonly needsKey: boolean;
};

/** A variable as .env.example explains it. */
export type Variable = {
  readonly name: string;
  readonly summary: string;
  /** Its default, or empty. */
  readonly example: string;
  readonly group: string;
};

/** Schema, explanation, default. */
type Row = readonly [z.ZodType, string, string];

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
const egress = list.refine(
  (entries) => entries.every(isEgressEntry),
  'must be a list of host, host:port or network, such as files.internal:8443,10.0.0.0/8',
);
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be JSON, such as {"concurrency": 4}' });
    return z.NEVER;
  }
});

const discord = {
  DISCORD_TOKEN: [z.string(), 'The token of the bot', ''],
  DISCORD_APPLICATION_ID: [z.string(), 'The application, when it must be checked against the token', ''],
  DISCORD_GUILD_IDS: [
    list,
    'Servers that alone get the commands, for development; without it they are registered everywhere',
    '',
  ],
  DISCORD_API_URL: [url, 'Where its API is', 'https://discord.com/api'],
} as const satisfies Record<string, Row>;

const slack = {
  SLACK_BOT_TOKEN: [z.string().startsWith('xoxb-', 'must begin with xoxb-'), 'The bot token', ''],
  SLACK_APP_TOKEN: [
    z.string().startsWith('xapp-', 'must begin with xapp-'),
    'The app token; with it Socket Mode is used',
    '',
  ],
  SLACK_SIGNING_SECRET: [z.string(), 'The signing secret; alone, events come over HTTP to /slack/events', ''],
  SLACK_API_URL: [url, 'Where its API is', 'https://slack.com/api/'],
} as const satisfies Record<string, Row>;

const money = {
  CREDITS_PER_USD: [positive('credits'), 'How many credits are a US dollar', '100'],
  DEFAULT_MEMBER_ALLOWANCE: [amount, 'Credits of a member in each period, or unlimited', '500'],
  DEFAULT_TEAM_ALLOWANCE: [amount, 'Credits of a team in each period, or unlimited', '10000'],
  DEFAULT_PERIOD: [
    z.enum(['day', 'week', 'month'], 'must be day, week or month'),
    'How often allowances refill: day, week or month',
    'month',
  ],
  INSTALLATION_ALLOWANCE: [amount, 'One cap in credits over everything, in each period', ''],
  DOUBT_LIMIT_USD: [
    positive('US dollars'),
    'What a second start may cost the house when it is not known whether the first was taken',
    '0.10',
  ],
} as const satisfies Record<string, Row>;

const people = {
  ADMINS: [ofPlatform, 'Operators, who may do everything everywhere: discord:ID,slack:ID', ''],
  TEAMS: [
    ofPlatform,
    'Teams that may spend besides the first of each platform: discord:ID,slack:ID or *',
    '',
  ],
} as const satisfies Record<string, Row>;

const storage = {
  DATABASE_URL: [
    z.string().regex(/^(file:|postgres(ql)?:)/, 'must begin with file: or postgres:'),
    'The database; a SQLite file in DATA_DIR when empty',
    '',
  ],
  DATA_DIR: [z.string(), 'Where the database and the pictures are kept', './data'],
  SECRET_KEY: [
    z.string().min(16, 'must have at least 16 characters'),
    'Seals secrets in the database, at least 16 characters; with PostgreSQL it must be given, with SQLite it is made once and kept in DATA_DIR when empty',
    '',
  ],
} as const satisfies Record<string, Row>;

const server = {
  HOST: [z.string(), 'The address that the web server listens on', '127.0.0.1'],
  PORT: [
    z.coerce
      .number('must be a port')
      .int('must be a port')
      .min(0, 'must be a port')
      .max(65535, 'must be a port'),
    'The port that it listens on',
    '3000',
  ],
  PUBLIC_URL: [url, 'The address under which providers and people reach it from outside', ''],
  WEB: [
    z.enum(['on', 'off', 'auto'], 'must be on, off or auto'),
    'The chat page: on, off, or auto (on when no platform has a token)',
    'auto',
  ],
  EGRESS_ALLOW: [egress, 'Downloads: host, host:port or CIDR beyond public addresses over https', ''],
  LOG_LEVEL: [
    z.enum(logLevels, `must be one of ${logLevels.join(', ')}`),
    `One of ${logLevels.join(', ')}`,
    'info',
  ],
  DRAIN_TIMEOUT: [
    z.coerce.number('must be a number of seconds').min(0, 'must be a number of seconds'),
    'Seconds that work under way gets when the program is stopped; 180 is better with providers that answer with the picture itself',
    '10',
  ],
} as const satisfies Record<string, Row>;

const choice = {
  PROVIDERS: [list, 'The providers in order of preference', ''],
  ROUTE: [
    z.enum(routePreferences, `must be one of ${routePreferences.join(', ')}`),
    'Which of those that can do it is asked first: order (of PROVIDERS), cheapest or fastest',
    'order',
  ],
  SANDBOX: [
    z.enum(['on', 'off'], 'must be on or off'),
    'The built-in practice provider; on when no other has a key',
    '',
  ],
} as const satisfies Record<string, Row>;

/** In the order of .env.example, where the providers' own follow. */
const groups = [
  ['Discord', discord],
  ['Slack', slack],
  ['Credits', money],
  ['Who may', people],
  ['Where things are kept', storage],
  ['The web server and the process', server],
  ['Providers', choice],
] as const;

/** Every variable but the providers'. */
export const variables = {
  ...discord,
  ...slack,
  ...money,
  ...people,
  ...storage,
  ...server,
  ...choice,
};

/**
 * Names that are kept for what is not there yet, with the one value that changes nothing. Anything else is an error
 * rather than being ignored.
 */
export const notYet: Readonly<Record<string, string>> = {
  ROLE: 'all',
  DISCORD_SHARDS: '1',
  DISCORD_SHARD_COUNT: '1',
  SLACK_CLIENT_ID: '',
  SLACK_CLIENT_SECRET: '',
  S3_ENDPOINT: '',
  S3_BUCKET: '',
  S3_ACCESS_KEY_ID: '',
  S3_SECRET_ACCESS_KEY: '',
};

/** Each after `<PREFIX>_`. */
export const providerVariables = {
  API_KEY: z.string(),
  BASE_URL: url,
  MODELS: list,
  PRICES: pricesSchema,
  OPTIONS: json,
};

/** Everything that .env.example lists, in its order. */
export function listVariables(providers: readonly ProviderNames[]): readonly Variable[] {
  const own = groups.flatMap(([group, rows]) =>
    Object.entries(rows).map(([name, [, summary, example]]) => ({ name, summary, example, group })),
  );
  const ofProviders = providers.flatMap(({ name, prefix, needsKey }) => {
    const its = (variable: string, summary: string) => ({
      name: `${prefix}_${variable}`,
      summary,
      example: '',
      group: name,
    });
    return [
      ...(needsKey
        ? [its('API_KEY', 'The key'), its('BASE_URL', 'Where its API is, when not at its usual place')]
        : []),
      its('MODELS', 'Model ids in order of preference'),
      its('PRICES', 'US dollars an image, 0.05 or 0.5K=0.04,1K=0.05,2K=0.08,4K=0.16'),
      its('OPTIONS', 'Its switches as JSON, such as {"concurrency": 4}'),
    ];
  });
  return [...own, ...ofProviders];
}
