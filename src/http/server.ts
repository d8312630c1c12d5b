// The incoming server: health, metrics and whatever routes it is given. It knows no platform; who may call a route,
// from which Host and Origin, is that route's own business.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createNodeServer, type IncomingMessage } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { type Context, Hono } from 'hono';
import { routePath } from 'hono/route';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Route } from '../platforms/platform.ts';
import { capBody, hasBody } from './capped-body.ts';
import { isFromHere } from './loopback.ts';
import type { Metrics } from './metrics.ts';

export type Server = {
  /** Resolves when it listens; rejects when it cannot. `url` names the port that was really taken. */
  start(): Promise<{ readonly url: string }>;
  /** Takes no new connections, lets answers end for `graceMs`, then cuts what is left (open event streams, too). */
  stop(graceMs: number): Promise<void>;
};

/** Of a refused body that is no longer, the end is waited for. */
const shortRestBytes = 1024 * 1024;

/** What a route does not set by itself. The page's own scripts and styles are files, so nothing inline is allowed. */
const safeHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Addresses here hold signatures.
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
};

export function createServer(options: {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly routes: readonly Route[];
  readonly health: { ready(): Promise<true | string> };
  readonly metrics: Pick<Metrics, 'render' | 'contentType'>;
  readonly clock: Clock;
  readonly log: Log;
}): Server {
  const { host, port, clock } = options;
  const listener = getRequestListener(createApp(options).fetch, { overrideGlobalObjects: false });
  let stopping = false;
  const server = createNodeServer((request, response) => {
    // A connection kept alive after its last answer would hold up the stop until the client lets go.
    response.once('finish', () => {
      if (stopping || hasMuchLeft(request)) request.socket.end();
    });
    listener(request, response).catch((error: unknown) => {
      options.log.error({ err: error }, 'A request could not be answered');
      response.destroy();
    });
  });
  return {
    start: async () => {
      server.listen(port, host);
      await once(server, 'listening');
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      return { url: `http://${host.includes(':') ? `[${host}]` : host}:${taken}` };
    },
    stop: async (graceMs) => {
      if (!server.listening) return;
      stopping = true;
      const closed = once(server, 'close');
      server.close();
      const ended = new AbortController();
      const cut = clock.wait(graceMs, ended.signal).then(
        () => server.closeAllConnections(),
        () => {
          // Everything ended within the grace: the wait was called off.
        },
      );
      await closed;
      ended.abort();
      await cut;
    },
  };
}

function createApp(options: Parameters<typeof createServer>[0]): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    // Node would read what comes with these to its end, however long that is.
    const { raw } = context.req;
    if ((raw.method === 'GET' || raw.method === 'HEAD') && hasBody(raw))
      context.header('connection', 'close');
    for (const [name, value] of Object.entries(safeHeaders)) {
      if (!context.res.headers.has(name)) context.res.headers.set(name, value);
    }
  });
  app.get('/healthz', (context) => context.text('alive'));
  app.get('/readyz', async (context) => {
    const ready = await options.health.ready();
    return ready === true ? context.text('ready') : context.text(ready, 503);
  });
  // For this machine alone, as what a team makes and how much is nobody else's business; a scraper runs beside it.
  app.get('/metrics', async (context) => {
    if (!isFromHere(context.req.raw, getConnInfo(context).remote.address)) return context.notFound();
    const text = await options.metrics.render();
    return context.body(text, 200, { 'content-type': options.metrics.contentType });
  });
  for (const route of options.routes) {
    app.on(route.method, route.path, async (context) => {
      const response = await handle(route, context);
      if (response.body === null) return response;
      const body = hideErrors(response.body, (error) => report(error, context));
      return new Response(body, response);
    });
  }
  app.notFound((context) => context.text('Not found', 404));
  app.onError((error, context) => context.text(report(error, context), 500));
  return app;

  async function handle(route: Route, context: Context): Promise<Response> {
    const capped = capBody(context.req.raw, route.maxBodyBytes ?? 0);
    if (capped === undefined) return context.body(null, 413);
    try {
      return await route.handle(capped.request);
    } catch (error) {
      if (capped.isExceeded()) return context.body(null, 413);
      throw error;
    }
  }

  function report(error: unknown, context: Context): string {
    const id = randomUUID().slice(0, 8);
    // The route's pattern and not the address, which may hold a signature.
    const fields = { err: error, id, method: context.req.method, route: routePath(context, -1) };
    options.log.error(fields, 'A route failed');
    return `Something went wrong here. Please quote ${id} when you report it.`;
  }
}

/**
 * Whether a body is still arriving that nobody wants and that is not about to end. The adapter drops what comes for half
 * a second, so that the answer can be read, and then cuts the connection; a short rest leaves it fit for the next request.
 */
function hasMuchLeft({ complete, headers }: IncomingMessage): boolean {
  return !complete && Number(headers['content-length'] ?? Number.POSITIVE_INFINITY) > shortRestBytes;
}

/** The same body, but when it fails the adapter, which shows errors to the client, learns only what `report` answers. */
function hideErrors(body: ReadableStream<Uint8Array>, report: (error: unknown) => string) {
  const reader = body.getReader();
  // The client may go in the midst of a read: then there is nobody left to give anything to.
  let isCancelled = false;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        try {
          const { done, value } = await reader.read();
          if (isCancelled) return;
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(new Error(report(error)));
        }
      },
      cancel: (reason) => {
        isCancelled = true;
        return reader.cancel(reason);
      },
    },
    // Nothing is read ahead of the client.
    { highWaterMark: 0 },
  );
}
