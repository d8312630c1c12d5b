// What a provider's file offers to the list: its defaults, the schema of its options, and how it is made.
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { ConfigError } from '../errors.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Canvas } from '../image/rasterise.ts';
import { type PriceList, type PriceTable, priceImage } from './prices.ts';
import type { Provider, ProviderId, ProviderLimits } from './provider.ts';

/** What the operator said of a provider: `<NAME>_API_KEY`, `_BASE_URL`, `_MODELS`, `_PRICES`, `_OPTIONS`. */
export type ProviderSettings = {
  /** Empty only for a provider that needs none. */
  readonly key: string;
  readonly baseUrl?: string;
  readonly models?: readonly string[];
  readonly prices?: PriceTable;
  /** Parsed JSON, not yet checked. */
  readonly options?: unknown;
};

export type ProviderIdentity = {
  readonly id: ProviderId;
  readonly name: string;
  /** What its variables begin with, e.g. `GOOGLE`. */
  readonly prefix: string;
};

/** What every provider may use. */
export type ProviderParts = {
  readonly http: HttpClient;
  readonly clock: Clock;
  /** For the one provider that draws by itself. */
  readonly canvas: Canvas;
};

/** The settings with every default applied. */
export type ProviderSetup<Options> = {
  readonly id: ProviderId;
  readonly name: string;
  readonly key: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly models: readonly string[];
  readonly options: Options;
};

export type ProviderModule = {
  /** What `<NAME>_OPTIONS` may hold. */
  readonly optionsSchema: z.ZodType;
  readonly defaultBaseUrl: string;
  readonly defaultModels: readonly string[];
  /** Throws a ConfigError when the options are not what the schema says. */
  create(identity: ProviderIdentity, settings: ProviderSettings, parts: ProviderParts): Provider;
};

const circuitOption = z
  .strictObject({ failures: z.int().min(1).max(1000), openMs: z.int().min(1).max(3_600_000) })
  .optional();

const pollOption = z
  .strictObject({ firstMs: z.int().min(0).max(600_000), gapMs: z.int().min(0).max(600_000) })
  .optional();

/** The options that every provider takes; `requests` are counted per window, starts and polls together. */
export const limitOptions = {
  concurrency: z.int().min(1).max(1000).optional(),
  requests: z.strictObject({ count: z.int().min(1), windowMs: z.int().min(1) }).optional(),
  /** Failures in a row after which nothing is started for `openMs`. */
  circuit: circuitOption,
  /** The least time before the first look at a run, and between two. */
  poll: pollOption,
  startTimeoutMs: z.int().min(1).optional(),
  statusTimeoutMs: z.int().min(1).optional(),
};

export type LimitOptions = z.output<z.ZodObject<typeof limitOptions>>;

function limitsIn({ concurrency, requests, circuit, poll }: LimitOptions): Partial<ProviderLimits> {
  return {
    ...(concurrency !== undefined && { concurrency }),
    ...(requests && { requests }),
    ...(circuit && { circuit }),
    ...(poll && { poll }),
  };
}

/** What is a provider's own; the rest follows from its definition and from what the operator says. */
type OwnPart = Pick<Provider, 'abilities' | 'start' | 'check'> &
  Partial<Pick<Provider, 'excludedFromFailover'>> &
  /** One that answers every start with the picture has no runs to ask about. */
  ({ readonly synchronous: true; status?: never } | Pick<Provider, 'synchronous' | 'status'>);

export function defineProvider<Schema extends z.ZodType<LimitOptions>>(definition: {
  readonly optionsSchema: Schema;
  readonly defaultBaseUrl: string;
  readonly defaultModels: readonly string[];
  /** Where nobody publishes any, only what the operator says counts. */
  readonly prices?: PriceList;
  /** Unless the operator says otherwise. */
  readonly limits: ProviderLimits;
  readonly create: (setup: ProviderSetup<z.output<Schema>>, parts: ProviderParts) => OwnPart;
}): ProviderModule {
  const { optionsSchema, defaultBaseUrl, defaultModels, prices } = definition;
  return {
    optionsSchema,
    defaultBaseUrl,
    defaultModels,
    create({ id, name, prefix }, settings, parts) {
      const options = optionsSchema.safeParse(settings.options ?? {});
      if (!options.success) {
        throw new ConfigError(
          options.error.issues.map(
            ({ path, message }) =>
              `${prefix}_OPTIONS${path.map((key) => `.${String(key)}`).join('')}: ${message}.`,
          ),
        );
      }
      const models = settings.models ?? [];
      const setup = {
        id,
        name,
        key: settings.key,
        baseUrl: (settings.baseUrl ?? defaultBaseUrl).replace(/\/+$/, ''),
        models: models.length > 0 ? models : defaultModels,
        options: options.data,
      };
      const own = definition.create(setup, parts);
      const { abilities, start, check, synchronous, excludedFromFailover = false } = own;
      const status: Provider['status'] = async () => {
        throw new Error(`${name} has no runs to ask about: its start answers with the picture`);
      };
      return {
        id,
        name,
        models: setup.models,
        limits: { ...definition.limits, ...limitsIn(options.data) },
        price: (query) =>
          abilities(query.model).resolutions.includes(query.resolution)
            ? priceImage(prices, settings.prices, query)
            : undefined,
        synchronous,
        excludedFromFailover,
        abilities,
        start,
        status: own.status ?? status,
        check,
      };
    },
  };
}
