// Calls to Discord's REST API, each with one of three ends. Never retries: what to do next is decided by the caller.
import {
  DiscordAPIError,
  HTTPError,
  RateLimitError,
  type RawFile,
  REST,
  type RESTOptions,
  type RequestMethod,
  type RouteLike,
} from 'discord.js';
import type { Clock } from '../../clock.ts';
import { PlatformError } from '../../errors.ts';
import type { Refusals } from './refusals.ts';

export type RestCall = {
  readonly method: RequestMethod;
  /** With its leading slash, made by discord.js's `Routes`. */
  readonly path: RouteLike;
  readonly query?: URLSearchParams;
  readonly body?: unknown;
  readonly files?: readonly RawFile[];
  /** The address itself holds an interaction's token, and the bot's own must not be sent. */
  readonly byInteractionToken?: true;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
};

export type RestOutcome =
  | { readonly kind: 'done'; readonly value: unknown }
  /** Discord's refusal, with its code; 0 when it gave none or its proxy refused. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly code: number;
      readonly detail: string;
    }
  /** Not now. `sent` says whether it may have been carried out all the same. */
  | {
      readonly kind: 'later';
      readonly reason: 'rate_limited' | 'unreachable';
      readonly afterMs: number;
      readonly sent: boolean;
      readonly detail: string;
    };

export type Rest = {
  /** Rejects only on abort of the call's signal, with its reason. */
  call(call: RestCall): Promise<RestOutcome>;
  close(): void;
};

/** 10 MiB take longer than the SDK's usual 15 s on a slow line. */
const timeoutMs = 60_000;
const unreachableAfterMs = 2_000;
/** Of the proxy before Discord: it says the same however often it is asked, because of what the request holds. */
const finalStatuses: readonly number[] = [403, 413];

export function createRest(options: {
  readonly token: string;
  readonly apiUrl: string | undefined;
  readonly clock: Clock;
  readonly refusals: Refusals;
}): Rest {
  const { token, clock, refusals } = options;
  const byBot = new REST({ ...restOptions(options.apiUrl, refusals), rejectOnRateLimit: () => true });
  // "Interaction endpoints are not bound to the bot's Global Rate Limit", which the SDK counts for all that it sends.
  // https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
  const byInteraction = new REST({
    ...restOptions(options.apiUrl, refusals),
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
  });

  async function attempt(call: RestCall): Promise<RestOutcome> {
    const waitMs = refusals.pauseMs();
    if (waitMs > 0) return later('rate_limited', waitMs, false, 'Too many refused requests: pausing');
    // A signal of its own for each call: the SDK never takes its listener off again.
    const signal = clock.deadline(call.timeoutMs ?? timeoutMs, call.signal);
    try {
      const rest = call.byInteractionToken === true ? byInteraction : byBot;
      const value = await rest.request({
        method: call.method,
        fullRoute: call.path,
        signal,
        // Its own way of authorising forgets the token at the first 401, and calls beside that one would throw.
        auth: false,
        ...(call.byInteractionToken === true ? {} : { headers: { authorization: `Bot ${token}` } }),
        ...(call.query === undefined ? {} : { query: call.query }),
        ...(call.body === undefined ? {} : { body: call.body }),
        ...(call.files === undefined ? {} : { files: [...call.files] }),
      });
      return { kind: 'done', value };
    } catch (error) {
      call.signal.throwIfAborted();
      return outcomeOf(error, call, signal);
    }
  }

  return {
    call: async (call) => {
      call.signal.throwIfAborted();
      return attempt(call);
    },
    close: () => {
      for (const each of [byBot, byInteraction]) {
        each.clearHashSweeper();
        each.clearHandlerSweeper();
      }
    },
  };
}

/** What every REST of discord.js in this process is made with, the gateway client's as well. */
export function restOptions(apiUrl: string | undefined, refusals: Refusals): Partial<RESTOptions> {
  return {
    version: '10',
    retries: 0,
    timeout: timeoutMs,
    makeRequest: async (url, init) => {
      const response = await requestWithFetch(url, init);
      refusals.note(response);
      return response;
    },
    ...(apiUrl === undefined ? {} : { api: apiUrl }),
  };
}

// The SDK's own way fails every upload once undici 8 is loaded, as Bolt and our HTTP client do (nodejs/undici#5520).
// The body is read to its end in here so that a cut answer counts as unreachable, and the time limit covers it.
const requestWithFetch = async (...[url, init]: Parameters<RESTOptions['makeRequest']>) => {
  try {
    const response = await fetch(url, {
      method: init.method ?? 'GET',
      headers: Object.entries(init.headers ?? {}),
      body: init.body ?? null,
      signal: init.signal ?? null,
    });
    const bytes = await response.arrayBuffer();
    const { status, statusText, headers } = response;
    return new Response(bytes.byteLength === 0 ? null : bytes, { status, statusText, headers });
  } catch (error) {
    throw new PlatformError('unreachable', 'Discord cannot be reached', { cause: error });
  }
};

function outcomeOf(error: unknown, call: RestCall, signal: AbortSignal): RestOutcome {
  if (error instanceof RateLimitError) {
    const afterMs = Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout, 1);
    return later('rate_limited', afterMs, false, `Rate limited (${error.scope})`);
  }
  if (error instanceof DiscordAPIError && typeof error.code === 'number') {
    return { kind: 'refused', status: error.status, code: error.code, detail: error.message };
  }
  if (error instanceof DiscordAPIError && finalStatuses.includes(error.status)) {
    const detail = `${call.method} answered ${error.status} without a reason`;
    return { kind: 'refused', status: error.status, code: 0, detail };
  }
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    // Without a code of Discord's it is the proxy before it that speaks.
    return later('unreachable', unreachableAfterMs, true, `${call.method} answered ${error.status}`);
  }
  if (error instanceof SyntaxError) return later('unreachable', unreachableAfterMs, true, 'Not JSON');
  if (error instanceof PlatformError || signal.aborted) {
    return later('unreachable', unreachableAfterMs, true, `No answer${reasonOf(error)}`);
  }
  throw error;
}

/** Node's fetch hides why it failed two causes deep, e.g. `: ECONNREFUSED`. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string' && !(error instanceof PlatformError))
    return `: ${error.code}`;
  return reasonOf(error.cause);
}

function later(
  reason: 'rate_limited' | 'unreachable',
  afterMs: number,
  sent: boolean,
  detail: string,
): RestOutcome {
  return { kind: 'later', reason, afterMs, sent, detail };
}
