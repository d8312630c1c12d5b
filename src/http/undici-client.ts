// The outgoing client on undici's own `request`, with a dispatcher of its own for each door; never Node's fetch, which
// carries another undici and breaks when the two meet. Proxies from the environment are not used.
import { lookup } from 'node:dns/promises';
import { Agent, buildConnector, type Dispatcher, request } from 'undici';
import type { Clock } from '../clock.ts';
import { DownloadError } from '../errors.ts';
import { checkUrl, createGuardedConnector, type ResolveHost } from './address-guard.ts';
import { parseEgressAllow } from './egress-allow.ts';
import type { Download, HttpClient, HttpOutcome, HttpRequest } from './http-client.ts';
import { decodeBody, isTimeout, readPieces, tooLarge } from './response-body.ts';

const connectTimeoutMs = 10_000;
/** For a download's headers, and between two pieces of its body. */
const idleTimeoutMs = 30_000;
const maxRedirects = 3;
const redirectStatuses = [301, 302, 303, 307, 308];

/** Nothing of the request was written: there was no connection yet to write it to. */
class ConnectError extends Error {
  constructor(cause: Error) {
    super(describe(cause), { cause });
  }
}

export function createHttpClient(options: {
  /** Entries of EGRESS_ALLOW; throws a ConfigError when one is not understood. */
  readonly egressAllow: readonly string[];
  readonly userAgent: string;
  readonly clock: Clock;
  readonly resolveHost?: ResolveHost;
}): HttpClient {
  const resolveHost = options.resolveHost ?? ((hostname) => lookup(hostname, { all: true }));
  const plain = buildConnector({ allowH2: false, timeout: connectTimeoutMs });
  const guarded = createGuardedConnector(
    parseEgressAllow(options.egressAllow),
    resolveHost,
    connectTimeoutMs,
  );
  const forCalls = new Agent({ connect: markConnectErrors(plain), allowH2: false });
  const forDownloads = new Agent({ connect: markConnectErrors(guarded), allowH2: false });
  const usualHeaders = { 'user-agent': options.userAgent, 'accept-encoding': 'identity' };
  let closed = false;
  return {
    send: async (call) => {
      // Said here, because undici's own error does not tell a call under way from one that never began.
      if (closed) return { kind: 'unsent', detail: 'The client is closed' };
      return send(forCalls, call, usualHeaders);
    },
    download: (wanted) =>
      download(forDownloads, wanted, usualHeaders, options.clock.deadline(wanted.timeoutMs, wanted.signal)),
    close: async () => {
      closed = true;
      await Promise.all([forCalls.destroy(), forDownloads.destroy()]);
    },
  };
}

function markConnectErrors(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...[error, socket]) => {
      if (error === null) callback(null, socket);
      else callback(new ConnectError(error), null);
    });
}

async function send(
  dispatcher: Dispatcher,
  call: HttpRequest,
  usualHeaders: Readonly<Record<string, string>>,
): Promise<HttpOutcome> {
  call.signal.throwIfAborted();
  try {
    const response = await request(call.url, {
      dispatcher,
      method: call.method,
      headers: { ...usualHeaders, ...lowerCaseNames(call.headers) },
      body: call.body ?? null,
      headersTimeout: call.timeoutMs,
      bodyTimeout: call.timeoutMs,
      signal: call.signal,
    });
    const headers = joinHeaders(response.headers);
    const body = withErrorsKept(decodeBody(response.body, headers['content-encoding']));
    return {
      kind: 'response',
      status: response.statusCode,
      headers,
      body: readPieces(body, Number.POSITIVE_INFINITY, () => call.signal.throwIfAborted()),
      discard: () => body.destroy(),
    };
  } catch (error) {
    call.signal.throwIfAborted();
    if (wasUnsent(error)) return { kind: 'unsent', detail: describe(error) };
    return { kind: 'broken', timedOut: isTimeout(error), detail: describe(error) };
  }
}

async function download(
  dispatcher: Dispatcher,
  wanted: Download,
  usualHeaders: Readonly<Record<string, string>>,
  deadline: AbortSignal,
): Promise<AsyncIterable<Uint8Array>> {
  const interrupted = () => {
    wanted.signal.throwIfAborted();
    if (deadline.aborted) {
      throw new DownloadError('timed_out', `The download took longer than ${wanted.timeoutMs} ms`);
    }
  };
  wanted.signal.throwIfAborted();
  const first = checkUrl(wanted.url);
  let url = first;
  for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
    const own = url.origin === first.origin ? lowerCaseNames(wanted.headers ?? {}) : {};
    const response = await get(dispatcher, url, { ...usualHeaders, ...own }, deadline, interrupted);
    const body = withErrorsKept(response.body);
    const headers = joinHeaders(response.headers);
    if (response.statusCode === 200) {
      if (Number(headers['content-length'] ?? 0) > wanted.maxBytes) {
        body.destroy();
        throw tooLarge(wanted.maxBytes);
      }
      const decoded = withErrorsKept(decodeBody(body, headers['content-encoding']));
      return readPieces(decoded, wanted.maxBytes, interrupted);
    }
    body.destroy();
    if (!redirectStatuses.includes(response.statusCode) || headers.location === undefined) {
      throw new DownloadError('bad_status', `The host answered with status ${response.statusCode}`);
    }
    url = checkUrl(URL.parse(headers.location, url.href)?.href ?? headers.location);
  }
  throw new DownloadError('address_refused', `More than ${maxRedirects} redirects`);
}

async function get(
  dispatcher: Dispatcher,
  url: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
  interrupted: () => void,
): Promise<Dispatcher.ResponseData> {
  try {
    return await request(url, {
      dispatcher,
      headers,
      headersTimeout: idleTimeoutMs,
      bodyTimeout: idleTimeoutMs,
      signal,
    });
  } catch (error) {
    interrupted();
    if (error instanceof ConnectError && error.cause instanceof DownloadError) throw error.cause;
    const code = isTimeout(error) ? 'timed_out' : 'unreachable';
    throw new DownloadError(code, describe(error), { cause: error });
  }
}

/** A body may break before anybody reads it; the error then waits for its reader instead of ending the process. */
function withErrorsKept<Body extends NodeJS.ReadableStream>(body: Body): Body {
  return body.on('error', () => {
    // The stream keeps the error: reading it later throws.
  });
}

/** Arguments that undici refuses come to light before anything is written. */
const unsentCodes = ['UND_ERR_INVALID_ARG', 'ERR_INVALID_URL'];

function wasUnsent(error: unknown): boolean {
  return error instanceof ConnectError || unsentCodes.includes(codeOf(error) ?? '');
}

/** By its code and its words, which name hosts at most: undici quotes neither headers nor bodies. */
function describe(error: unknown): string {
  const code = codeOf(error);
  const words = error instanceof Error && error.message !== '' ? error.message : 'The connection failed';
  return code === undefined || words.includes(code) ? words : `${code}: ${words}`;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function joinHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) joined[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return joined;
}
