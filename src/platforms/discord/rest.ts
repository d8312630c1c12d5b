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
import type { Log } from '../../log.ts';

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
  /** Discord's own refusal, with its code (0 when it gave none). */
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
/** Beyond 10,000 answers of 401, 403 or 429 in 10 minutes Discord shuts out the whole address. */
const invalidRequests = { warnEvery: 500, alarmAt: 1_000, stopAt: 5_000 };

export function createRest(options: {
  readonly token: string;
  readonly apiUrl: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
}): Rest {
  const { token, clock, log } = options;
  const byBot = new REST({ ...restOptions(options.apiUrl), rejectOnRateLimit: () => true }).setToken(token);
  // "Interaction endpoints are not bound to the bot's Global Rate Limit", which the SDK counts for all that it sends.
  // https://discord.com/developers/docs/topics/rate-limits#global-rate-limit
  const byInteraction = new REST({
    ...restOptions(options.apiUrl),
    rejectOnRateLimit: () => true,
    globalRequestsPerSecond: Number.POSITIVE_INFINITY,
  });
  let closedUntil = 0;
  for (const each of [byBot, byInteraction]) {
    each.on('invalidRequestWarning', ({ count, remainingTime }) => {
      const fields = { count, remainingMs: remainingTime };
      if (count < invalidRequests.alarmAt) log.warn(fields, 'discord refuses many requests');
      else log.error(fields, 'discord refuses so many requests that it may shut out this address');
      if (count >= invalidRequests.stopAt) closedUntil = clock.now() + remainingTime;
    });
  }

  async function attempt(call: RestCall): Promise<RestOutcome> {
    const waitMs = closedUntil - clock.now();
    if (waitMs > 0) return later('rate_limited', waitMs, false, 'Too many refused requests: pausing');
    // A signal of its own for each call: the SDK never takes its listener off again.
    const signal = clock.deadline(call.timeoutMs ?? timeoutMs, call.signal);
    try {
      const rest = call.byInteractionToken === true ? byInteraction : byBot;
      const value = await rest.request({
        method: call.method,
        fullRoute: call.path,
        signal,
        auth: call.byInteractionToken !== true,
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
      const outcome = await attempt(call);
      // The SDK forgets the token at the first 401; the next call shall say "refused" again and not fail on that.
      if (outcome.kind === 'refused' && outcome.status === 401) byBot.setToken(token);
      return outcome;
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
export function restOptions(apiUrl: string | undefined): Partial<RESTOptions> {
  return {
    version: '10',
    retries: 0,
    timeout: timeoutMs,
    invalidRequestWarningInterval: invalidRequests.warnEvery,
    makeRequest: requestWithFetch,
    ...(apiUrl === undefined ? {} : { api: apiUrl }),
  };
}

// The SDK's own way fails every upload once undici 8 is loaded, as Bolt and our HTTP client do (nodejs/undici#5520).
// The body is read to its end in here so that a cut answer counts as unreachable, and the time limit covers it.
const requestWithFetch: RESTOptions['makeRequest'] = async (url, init) => {
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
  if (error instanceof DiscordAPIError || error instanceof HTTPError) {
    // Without a code of Discord's it is the proxy before it that speaks.
    return later('unreachable', unreachableAfterMs, true, `${call.method} answered ${error.status}`);
  }
  if (error instanceof SyntaxError) return later('unreachable', unreachableAfterMs, true, 'Not JSON');
  if (error instanceof PlatformError || signal.aborted) {
    return later('unreachable', unreachableAfterMs, true, 'No answer');
  }
  throw error;
}

function later(
  reason: 'rate_limited' | 'unreachable',
  afterMs: number,
  sent: boolean,
  detail: string,
): RestOutcome {
  return { kind: 'later', reason, afterMs, sent, detail };
}
