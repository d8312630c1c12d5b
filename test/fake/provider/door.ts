// The way into a fake provider: reads and logs each request, tells whether its key is good, hands it on.
// Answers nothing itself; what a refusal looks like is each provider's own.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Moment } from './fake-provider.ts';
import { BodyTooLarge, createLocalServer, type LocalServer, readBody } from './local-server.ts';
import { createRequestLog, type LoggedRequest, type RequestLog, withoutSecrets } from './request-log.ts';

export interface Visit {
  method: string;
  url: URL;
  headers: IncomingMessage['headers'];
  response: ServerResponse;
  server: LocalServer;
  entry: LoggedRequest;
  body: { kind: 'none' } | { kind: 'json'; value: unknown } | { kind: 'not json' } | { kind: 'too large' };
}

export interface Door {
  server: LocalServer;
  log: RequestLog;
  close(): Promise<void>;
}

export interface DoorOptions {
  bodyLimitBytes: number;
  keepRequests: number;
  now: () => number;
  authorises(headers: IncomingMessage['headers'], url: URL): boolean;
  momentOf(method: string, url: URL, body: Visit['body']): Moment | 'other';
  serve(visit: Visit): Promise<void> | void;
}

async function receiveBody(request: IncomingMessage, limitBytes: number) {
  try {
    const text = (await readBody(request, limitBytes)).toString('utf8');
    if (text === '') return { body: { kind: 'none' as const }, text };
    try {
      return { body: { kind: 'json' as const, value: JSON.parse(text) }, text };
    } catch (error) {
      if (error instanceof SyntaxError) return { body: { kind: 'not json' as const }, text };
      throw error;
    }
  } catch (error) {
    if (error instanceof BodyTooLarge) return { body: { kind: 'too large' as const }, text: error.message };
    throw error;
  }
}

function pathWithoutSecrets(url: URL): string {
  if (!url.searchParams.has('key')) return url.pathname + url.search;
  const shown = new URL(url);
  shown.searchParams.set('key', 'secret');
  return shown.pathname + shown.search;
}

export async function createDoor(options: DoorOptions): Promise<Door> {
  const log = createRequestLog(options.keepRequests);
  const server: LocalServer = await createLocalServer(async (request, response) => {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '/', 'http://provider');
    const { body, text } = await receiveBody(request, options.bodyLimitBytes);
    const entry: LoggedRequest = {
      moment: options.momentOf(method, url, body),
      method,
      path: pathWithoutSecrets(url),
      headers: withoutSecrets(headers),
      body: body.kind === 'json' ? body.value : text || undefined,
      authorised: options.authorises(headers, url),
      receivedAt: options.now(),
    };
    log.add(entry);
    response.once('close', () => {
      entry.closedAt = options.now();
    });
    await options.serve({ method, url, headers, response, server, entry, body });
    if (response.headersSent) entry.status = response.statusCode;
  });
  return {
    server,
    log,
    async close() {
      log.close();
      await server.close();
    },
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  contentType = 'application/json',
) {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

export function sendPage(response: ServerResponse, status: number, title: string) {
  const text = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8', 'content-length': text.length });
  response.end(text);
}
