// The one listening socket: reads requests, gives them to a route, lets planned faults spoil the answer, keeps the record.

import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import type { FaultPlan, Faults } from './fault.ts';
import { readBytes } from './request-body.ts';
import type { Fields } from './shape.ts';
import type { RequestRecord, World } from './world.ts';

export interface Incoming {
  readonly verb: string;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Buffer;
  /** For the record: `ok` or Slack's error code. */
  readonly outcome: string;
}

export interface Route {
  /** The name under which faults and the record know it. */
  readonly name: string;
  readonly args: Fields;
  answer(): Reply;
}

export function json(
  fields: Fields,
  outcome: string,
  status = 200,
  headers: Record<string, string> = {},
): Reply {
  const body = JSON.stringify(fields);
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body,
    outcome,
  };
}

export const loginPage =
  '<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body><form action="/signin"></form></body></html>';

export function html(outcome: string): Reply {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: loginPage, outcome };
}

function write(response: ServerResponse, reply: Reply): void {
  response.writeHead(reply.status, {
    ...reply.headers,
    'content-length': String(Buffer.byteLength(reply.body)),
  });
  response.end(reply.body);
}

function spoiled(fault: FaultPlan, route: Route): Reply | 'drop' {
  switch (fault.kind) {
    case 'drop-before':
      return 'drop';
    case 'drop-after-applying':
      route.answer();
      return 'drop';
    case 'slow':
      return route.answer();
    case 'html':
      if (fault.applied === true) route.answer();
      return html('fault:html');
    case 'error':
      return json({ ok: false, error: fault.error, ...fault.details }, fault.error);
    case 'status': {
      if (fault.applied === true) route.answer();
      const retry = fault.retryAfterSeconds;
      const headers: Record<string, string> = retry === undefined ? {} : { 'retry-after': String(retry) };
      const usual = fault.status === 429 ? '{"ok":false,"error":"ratelimited"}' : '';
      const body = fault.body ?? usual;
      return { status: fault.status, headers, body, outcome: `fault:${fault.status}` };
    }
    default:
      return fault satisfies never;
  }
}

export interface Listener {
  readonly server: Server;
  readonly origin: string;
  close(): Promise<void>;
}

export async function listen(
  world: World,
  faults: Faults,
  route: (incoming: Incoming) => Route,
  wait: (delayMs: number, then: () => void) => void,
): Promise<Listener> {
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const bytes = await readBytes(request);
    const url = new URL(request.url ?? '/', world.origin);
    const found = route({ verb: request.method ?? 'GET', url, headers: request.headers, bytes });
    const record: RequestRecord = {
      at: world.now(),
      method: found.name,
      args: found.args,
      contentType: request.headers['content-type'] ?? '',
      sizeBytes: bytes.length,
      status: 0,
      outcome: 'unanswered',
    };
    world.requests.push(record);
    const fault = faults.take(found.name, found.args);
    const done = fault?.kind === 'slow' && fault.applied === true ? found.answer() : undefined;
    const finish = (): void => {
      const reply = done ?? (fault === undefined ? found.answer() : spoiled(fault, found));
      if (reply === 'drop') {
        record.outcome = `fault:${fault?.kind ?? 'drop'}`;
        request.socket.destroy();
      } else {
        record.status = reply.status;
        record.outcome = reply.outcome;
        if (!response.destroyed) write(response, reply);
      }
      world.changed();
    };
    if (fault?.kind === 'slow') wait(fault.delayMs, finish);
    else finish();
  };
  const sockets = new Set<Socket>();
  // Longer than any test: a connection closed while idle would look like a fault of the client.
  const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => {
    handle(request, response).catch((error: unknown) => {
      world.violate(`The fake failed on ${request.url ?? ''}: ${String(error)}`);
      request.socket.destroy();
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1024, resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    server,
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
