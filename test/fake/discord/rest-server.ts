// The HTTP side: finds the route, checks the token, counts limits, carries out faults, writes the answer, keeps the log.
// Never knows what a route does.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cdn } from './cdn.ts';
import { DiscordError, type KnownError, refuse } from './discord-error.ts';
import type { Fault, Faults } from './fault.ts';
import type { Limit, RateLimits } from './rate-limit.ts';
import { parseBody, readBytes } from './request-body.ts';
import type { Answer, Call, Route } from './route.ts';
import type { FormJudge } from './violation.ts';
import { isWire, type Wire } from './wire.ts';

export interface LoggedRequest {
  method: string;
  /** Without the query, after /api/v10 (or the whole path for files). */
  path: string;
  /** The route's pattern, e.g. /channels/:channel/messages. */
  route: string | undefined;
  query: string;
  body: unknown;
  files: { filename: string; sizeBytes: number }[];
  at: number;
  durationMs: number;
  /** 0 when the connection was cut instead of answered. */
  status: number;
  code: number | undefined;
  answer: unknown;
}

export interface RestServerOptions {
  token: string;
  routes: readonly Route[];
  limits: RateLimits;
  faults: Faults;
  judge: FormJudge;
  cdn: Cdn;
  now: () => number;
  onAnswered(entry: LoggedRequest): void;
}

type Reply = { status: number; body?: unknown; headers?: Record<string, string> };

const MAX_REQUEST_BYTES = 25 * 1024 * 1024;
const UNROUTED: Limit = { requests: 10, windowMs: 1000 };

export function createRestServer(options: RestServerOptions): { server: Server; log: LoggedRequest[] } {
  const log: LoggedRequest[] = [];

  async function receive(request: IncomingMessage, response: ServerResponse) {
    const startedAt = performance.now();
    const url = new URL(request.url ?? '/', 'http://localhost');
    const isFile = /^\/(cdn|media)\//.test(url.pathname);
    const entry: LoggedRequest = {
      method: request.method ?? 'GET',
      path: decodeURIComponent(url.pathname.replace(/^\/api(\/v\d+)?/, '')),
      route: undefined,
      query: url.search,
      body: undefined,
      files: [],
      at: options.now(),
      durationMs: 0,
      status: 0,
      code: undefined,
      answer: undefined,
    };
    log.push(entry);
    const bytes = await readBytes(request);
    const fault = options.faults.take(entry.method, entry.path);
    const reply = await withFault(fault, () => (isFile ? undefined : answer(request, url, bytes, entry)));
    if (isFile && reply === undefined) entry.status = options.cdn.serve(url, response);
    else if (reply === 'reset') request.socket.resetAndDestroy();
    else if (reply) write(response, reply, entry, fault?.effect.kind === 'cut');
    entry.durationMs = performance.now() - startedAt;
    options.onAnswered(entry);
  }

  function answer(request: IncomingMessage, url: URL, bytes: Buffer, entry: LoggedRequest): Reply {
    const found = find(entry.method, url);
    const route = typeof found === 'string' ? undefined : found.route;
    entry.route = route?.path;
    const major = typeof found === 'string' ? '' : found.major;
    const verdict = options.limits.count(
      `${entry.method} ${route?.path ?? 'unrouted'}`,
      major,
      route?.limit ?? UNROUTED,
      route?.access === 'token',
    );
    if (verdict.refused) {
      const { retryAfterSeconds, scope } = verdict.refused;
      return tooMany(retryAfterSeconds, scope, verdict.headers);
    }
    try {
      checkAuthorization(request, route);
      if (typeof found === 'string') throw refuse(found);
      const done = run(found.route, found.call, request, bytes, entry);
      return { ...done, headers: verdict.headers };
    } catch (error) {
      if (!(error instanceof DiscordError)) throw error;
      return { ...errorReply(error), headers: verdict.headers };
    }
  }

  function checkAuthorization(request: IncomingMessage, route: Route | undefined) {
    const given = request.headers.authorization;
    if (given === undefined && route?.access === 'token') return;
    if (given !== `Bot ${options.token}`) throw refuse('unauthorized');
    // https://discord.com/developers/docs/reference#user-agent
    const agent = request.headers['user-agent'] ?? '';
    if (!/^DiscordBot \(\S+, \S+\)/.test(agent)) {
      options.judge.violations.push({
        where: `${request.method} ${request.url}`,
        problems: [{ path: ['user-agent'], code: 'USER_AGENT', message: `not of Discord's form: ${agent}` }],
      });
    }
  }

  function run(
    route: Route,
    call: Call,
    request: IncomingMessage,
    bytes: Buffer,
    entry: LoggedRequest,
  ): Answer {
    if (bytes.length > MAX_REQUEST_BYTES) throw refuse('tooLarge');
    const body = parseBody(request.headers, bytes);
    entry.body = body.json;
    entry.files = body.files.map(({ filename, bytes: file }) => ({ filename, sizeBytes: file.length }));
    options.judge.judge(call.where, body.problems);
    return route.handle({ ...call, body: body.json, files: body.files });
  }

  function find(method: string, url: URL): { route: Route; call: Call; major: string } | KnownError {
    if (!url.pathname.startsWith('/api/v10/')) return 'notFound';
    const path = url.pathname.slice('/api/v10'.length);
    let pathExists = false;
    for (const route of options.routes) {
      const matched = route.pattern.exec(path);
      if (!matched) continue;
      pathExists = true;
      if (route.method !== method) continue;
      const values = matched.slice(1).map(decodeURIComponent);
      const call: Call = {
        param: (name) => values[route.names.indexOf(name)] ?? '',
        query: url.searchParams,
        where: `${method} ${path}`,
        body: undefined,
        files: [],
      };
      return { route, call, major: values.slice(0, route.access === 'token' ? 2 : 1).join(' ') };
    }
    return pathExists ? 'methodNotAllowed' : 'notFound';
  }

  function write(response: ServerResponse, reply: Reply, entry: LoggedRequest, cut: boolean) {
    entry.answer = reply.body;
    entry.code = isWire(reply.body) && typeof reply.body.code === 'number' ? reply.body.code : undefined;
    options.limits.noteAnswer(reply.status, reply.headers?.['x-ratelimit-scope']);
    const isText = typeof reply.body === 'string';
    const text = reply.body === undefined ? '' : isText ? String(reply.body) : JSON.stringify(reply.body);
    const headers: Record<string, string | number> = { via: '1.1 google', ...reply.headers };
    if (text !== '') {
      headers['content-type'] = isText ? 'text/html; charset=UTF-8' : 'application/json';
      headers['content-length'] = Buffer.byteLength(text);
    }
    response.writeHead(reply.status, headers);
    if (cut) {
      response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
      return;
    }
    entry.status = reply.status;
    response.end(text);
  }

  const server = createServer((request, response) => {
    receive(request, response).catch((error: unknown) => {
      // A client that goes away in the middle of its own request is no fault of the server's.
      if (request.destroyed && !request.complete) return;
      response.destroy();
      process.emitWarning(error instanceof Error ? error : new Error(String(error)));
    });
  });
  // A test that is slow between two requests must not find its connection closed under it.
  server.keepAliveTimeout = 60_000;
  return { server, log };
}

async function withFault(
  fault: Fault | undefined,
  apply: () => Reply | undefined,
): Promise<Reply | 'reset' | undefined> {
  const effect = fault?.effect;
  if (!fault || !effect) return apply();
  switch (effect.kind) {
    case 'status':
      return faultyReply(effect.status, effect.code, effect.message, effect.html);
    case 'rate-limit':
      return tooMany(effect.retryAfterSeconds, effect.scope, {});
    case 'drop':
      if (effect.when === 'after') apply();
      return 'reset';
    case 'cut':
      return apply();
    case 'slow':
    case 'hold': {
      const wait = () => (effect.kind === 'slow' ? delay(effect.delayMs) : fault.released);
      if (effect.when === 'before') await wait();
      const reply = apply();
      if (effect.when === 'after') await wait();
      return reply;
    }
    default:
      return effect satisfies never;
  }
}

function faultyReply(status: number, code = 0, message = `${status}: fault`, html = false): Reply {
  if (html)
    return { status, body: `<html><head><title>${status}</title></head><body>${message}</body></html>` };
  return { status, body: { message, code } };
}

function tooMany(retryAfterSeconds: number, scope: string, headers: Record<string, string>): Reply {
  return {
    status: 429,
    body: {
      message: 'You are being rate limited.',
      retry_after: retryAfterSeconds,
      global: scope === 'global',
    },
    headers: {
      ...headers,
      'retry-after': String(Math.ceil(retryAfterSeconds)),
      'x-ratelimit-scope': scope,
      ...(scope === 'global' ? { 'x-ratelimit-global': 'true' } : {}),
    },
  };
}

function errorReply(error: DiscordError): Reply {
  const body: Wire = { message: error.message, code: error.code };
  if (error.errors) body.errors = error.errors;
  return { status: error.status, body };
}
