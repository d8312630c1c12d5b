import { once } from 'node:events';
import { Agent, get, request as httpRequest, type IncomingMessage } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { isFromHere } from '../../../src/http/loopback.ts';
import { createServer } from '../../../src/http/server.ts';
import { createLog } from '../../../src/log.ts';
import type { Route } from '../../../src/platforms/platform.ts';
import { until } from './loopback.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(routes: readonly Route[] = [], ready: () => Promise<true | string> = async () => true) {
  const lines: string[] = [];
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    routes,
    health: { ready },
    metrics: { contentType: 'text/plain; version=0.0.4', render: async () => 'plantain_up 1\n' },
    clock: systemClock,
    log: createLog('debug', { write: (text) => lines.push(text) }),
  });
  const { url } = await server.start();
  cleanups.push(() => server.stop(0));
  return { url, server, lines };
}

const route = (method: Route['method'], path: string, handle: Route['handle']): Route => ({
  method,
  path,
  handle,
});

/** Sends in pieces and as fast as the server takes it; the answer counts when it comes, also in the midst of it. */
async function send(
  url: string,
  path: string,
  body: { method?: string; bytes: number; told: boolean; watch?: () => void },
): Promise<{ status: number; closed: boolean }> {
  const headers = body.told ? { 'content-length': body.bytes } : { 'transfer-encoding': 'chunked' };
  const agent = new Agent({ keepAlive: true });
  const sending = httpRequest(url + path, { method: body.method ?? 'POST', headers, agent });
  const piece = Buffer.alloc(64 * 1024);
  let left = body.bytes;
  const write = () => {
    body.watch?.();
    while (left > 0 && !sending.destroyed) {
      const part = piece.subarray(0, Math.min(left, piece.byteLength));
      left -= part.byteLength;
      if (!sending.write(part)) return sending.once('drain', write);
    }
    return sending.end();
  };
  const closed = new Promise<boolean>((resolve) => {
    sending.once('socket', (socket) => socket.once('close', () => resolve(true)));
    sending.once('response', (response) =>
      response.once('end', () => left <= 0 && body.bytes < 1e7 && resolve(false)),
    );
  });
  const status = new Promise<number>((resolve, reject) => {
    sending.once('response', (response) => resolve(response.resume().statusCode ?? 0));
    sending.on('error', reject);
  });
  write();
  const answer = { status: await status, closed: await closed };
  agent.destroy();
  return answer;
}

describe('health', () => {
  it('is alive always, and ready with the reason when it is not', async () => {
    let state: true | string = 'slack: not connected';
    const { url } = await start([], async () => state);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const notReady = await fetch(`${url}/readyz`);
    expect([notReady.status, await notReady.text()]).toEqual([503, 'slack: not connected']);
    state = true;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  it('shows metrics as Prometheus reads them', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toContain('version=0.0.4');
    expect(await response.text()).toBe('plantain_up 1\n');
  });

  it.each([
    ['comes through a proxy', { 'x-forwarded-for': '203.0.113.9' }],
    ['comes through a proxy that says so in the standard way', { forwarded: 'for=203.0.113.9' }],
    ['asks for it under another name', { host: 'plantain.example' }],
  ])('shows no metrics to who %s', async (_, headers) => {
    const { url } = await start();
    const asked = get(`${url}/metrics`, { headers });
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(404);
    response.resume();
    await once(response, 'close');
  });

  it('shows no metrics to another machine', () => {
    const request = new Request('http://127.0.0.1:3000/metrics');
    expect(isFromHere(request, '127.0.0.1')).toBe(true);
    expect(isFromHere(request, '::ffff:127.0.0.1')).toBe(true);
    expect(isFromHere(request, '192.168.1.7')).toBe(false);
    expect(isFromHere(request, undefined)).toBe(false);
  });
});

describe('routes', () => {
  it('are given the request as it came: method, address, headers and raw body', async () => {
    const { url } = await start([
      {
        ...route('POST', '/slack/events', async (request) =>
          Response.json({
            url: request.url,
            signature: request.headers.get('x-slack-signature'),
            body: await request.text(),
          }),
        ),
        maxBodyBytes: 1000,
      },
      route('GET', '/', async () => new Response('the page', { headers: { 'content-type': 'text/html' } })),
    ]);
    const response = await fetch(`${url}/slack/events?a=1`, {
      method: 'POST',
      headers: { 'x-slack-signature': 'v0=1' },
      body: '{"a" : 1}',
    });
    expect(await response.json()).toEqual({
      url: `${url}/slack/events?a=1`,
      signature: 'v0=1',
      body: '{"a" : 1}',
    });
    expect(await (await fetch(url)).text()).toBe('the page');
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    expect((await fetch(`${url}/slack/events`)).status).toBe(404);
  });

  it('carry safe headers, which a route may set for itself', async () => {
    const { url } = await start([
      route('GET', '/own', async () => new Response('', { headers: { 'content-security-policy': 'own' } })),
    ]);
    for (const path of ['/healthz', '/own', '/nothing']) {
      const { headers } = await fetch(url + path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-powered-by')).toBeNull();
    }
    expect((await fetch(`${url}/own`)).headers.get('content-security-policy')).toBe('own');
    expect((await fetch(url)).headers.get('content-security-policy')).toContain("default-src 'self'");
  });

  it('that fail answer with an id to quote and nothing of the cause, which is logged', async () => {
    const { url, lines } = await start([
      route('GET', '/broken/:secret', async () => {
        throw new Error('the cause');
      }),
    ]);
    const response = await fetch(`${url}/broken/signature`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain('cause');
    const id = /quote (\w+)/.exec(text)?.[1];
    const line = lines.find((logged) => logged.includes(`"${id}"`));
    expect(line).toContain('the cause');
    expect(line).toContain('/broken/:secret');
    expect(lines.join('')).not.toContain('signature');
  });

  it('that fail in the midst of their answer cut it off and say nothing of the cause, which is logged', async () => {
    let reads = 0;
    const failing = () =>
      new ReadableStream<Uint8Array>({
        pull: (controller) => {
          reads += 1;
          if (reads === 1) controller.enqueue(new TextEncoder().encode('half '));
          else controller.error(new Error('the cause'));
        },
      });
    const { url, lines } = await start([route('GET', '/half', async () => new Response(failing()))]);
    const text = await fetch(`${url}/half`)
      .then(
        (response) => response.text(),
        (error: unknown) => String(error),
      )
      .catch(String);
    expect(text).not.toContain('cause');
    expect(lines.join('')).toContain('the cause');
  });

  it('whose client goes in the midst of a stream log nothing', async () => {
    const gone = Promise.withResolvers<void>();
    const endless = () =>
      new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new TextEncoder().encode('first ')),
        cancel: () => gone.resolve(),
      });
    const { url, lines } = await start([route('GET', '/stream', async () => new Response(endless()))]);
    const leaving = new AbortController();
    const response = await fetch(`${url}/stream`, { signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    await gone.promise;
    // What would be logged is logged before the next answer.
    await fetch(`${url}/healthz`);
    expect(lines).toEqual([]);
  });

  it('never see more of a body than they take, whether its size is told or not', async () => {
    let reached = 0;
    const take = async (request: Request) => {
      const { byteLength } = await request.arrayBuffer();
      reached += 1;
      return new Response(String(byteLength));
    };
    const { url } = await start([
      { ...route('POST', '/upload', take), maxBodyBytes: 1_000_000 },
      route('POST', '/nothing', take),
      route('DELETE', '/nothing', take),
    ]);
    expect((await send(url, '/upload', { bytes: 1_000_001, told: true })).status).toBe(413);
    expect((await send(url, '/upload', { bytes: 1_100_000, told: false })).status).toBe(413);
    expect((await send(url, '/nothing', { bytes: 1, told: true })).status).toBe(413);
    expect((await send(url, '/nothing', { bytes: 1, told: false })).status).toBe(413);
    expect(reached).toBe(0);
    expect((await fetch(`${url}/nothing`, { method: 'DELETE' })).status).toBe(200);
    expect(await (await fetch(`${url}/upload`, { method: 'POST', body: new Uint8Array(1e6) })).text()).toBe(
      '1000000',
    );
    expect((await send(url, '/upload', { bytes: 1_000_000, told: false })).status).toBe(200);
    expect((await send(url, '/upload', { bytes: 0, told: true })).status).toBe(200);
  });

  it.each([
    ['POST', '/unknown', 404],
    ['PUT', '/taken', 404],
    ['POST', '/taken', 413],
    ['POST', '/refused', 401],
    ['GET', '/page', 413],
    ['GET', '/healthz', 200],
  ])('hold nothing of what ten people send at once to %s %s', async (method, path, status) => {
    const { url } = await start([
      {
        ...route('POST', '/taken', async (request) => new Response(await request.text())),
        maxBodyBytes: 1e6,
      },
      { ...route('POST', '/refused', async () => new Response('', { status: 401 })), maxBodyBytes: 60e6 },
      route('GET', '/page', async () => new Response('the page')),
    ]);
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = () => {
      most = Math.max(most, process.memoryUsage().rss);
    };
    const sent = await Promise.all(
      Array.from({ length: 10 }, () => send(url, path, { method, bytes: 60e6, told: false, watch })),
    );
    expect(sent.map((answer) => answer.status)).toEqual(Array.from({ length: 10 }, () => status));
    expect(sent.every(({ closed }) => closed)).toBe(true);
    expect(most - before).toBeLessThan(100e6);
  });

  it('can stream events: each arrives before the next is sent', async () => {
    let push: ReadableStreamDefaultController<Uint8Array> | undefined;
    let cancelled = false;
    const { url, server } = await start([
      route('GET', '/events', async () => {
        const body = new ReadableStream<Uint8Array>({
          start: (controller) => {
            push = controller;
          },
          cancel: () => {
            cancelled = true;
          },
        });
        return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
      }),
    ]);
    const response = await fetch(`${url}/events`);
    const reader = response.body?.getReader();
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      push?.enqueue(new TextEncoder().encode(event));
      expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(event);
    }
    await server.stop(10);
    await expect(reader?.read()).rejects.toThrow();
    await until(() => cancelled);
  });
});

it('stops at once when nothing is under way, and lets an answer end first', async () => {
  let finish: (() => void) | undefined;
  let arrived: (() => void) | undefined;
  const underWay = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const { url, server } = await start([
    route('GET', '/slow', async () => {
      arrived?.();
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return new Response('done');
    }),
  ]);
  await (await fetch(`${url}/healthz`)).text();
  const answer = fetch(`${url}/slow`);
  await underWay;
  const before = performance.now();
  const stopped = server.stop(10_000);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  finish?.();
  expect(await (await answer).text()).toBe('done');
  await stopped;
  expect(performance.now() - before).toBeLessThan(1500);
  await server.stop(0);
});

it('rejects when the port is taken', async () => {
  const { url } = await start();
  const second = createServer({
    host: '127.0.0.1',
    port: Number(new URL(url).port),
    routes: [],
    health: { ready: async () => true },
    metrics: { contentType: 'text/plain', render: async () => '' },
    clock: systemClock,
    log: createLog('silent'),
  });
  await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
