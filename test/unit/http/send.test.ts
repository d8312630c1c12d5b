import { gzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { type HttpRequest, readText } from '../../../src/http/http-client.ts';
import { createHttpClient } from '../../../src/http/undici-client.ts';
import { serve, serveRaw, until } from './loopback.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function client() {
  const made = createHttpClient({ egressAllow: [], userAgent: 'Plantain test', clock: systemClock });
  cleanups.push(() => made.close());
  return made;
}

const request = (url: string, changes: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'POST',
  url,
  headers: { Authorization: 'Bearer x', 'content-type': 'application/json' },
  body: '{"a":1}',
  timeoutMs: 5000,
  signal: new AbortController().signal,
  ...changes,
});

it('sends what it is told and asks for no compression', async () => {
  let seen: unknown;
  const server = await serve((incoming, response) => {
    incoming.on('data', (piece) => {
      seen = [incoming.method, incoming.url, incoming.headers, String(piece)];
      response.writeHead(302, { location: '/elsewhere', 'set-cookie': ['a=1', 'b=2'] }).end('moved');
    });
  });
  cleanups.push(server.close);
  const outcome = await client().send(request(`${server.url}/run?x=1`));
  if (outcome.kind !== 'response') throw new Error(outcome.detail);
  expect(outcome.status).toBe(302);
  expect(outcome.headers['set-cookie']).toBe('a=1, b=2');
  expect(await readText(outcome, 100)).toBe('moved');
  expect(seen).toMatchObject([
    'POST',
    '/run?x=1',
    { authorization: 'Bearer x', 'accept-encoding': 'identity', 'user-agent': 'Plantain test' },
    '{"a":1}',
  ]);
});

it('reads a compressed answer all the same, within the limit of the reader', async () => {
  const server = await serve((_incoming, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(100_000)));
  });
  cleanups.push(server.close);
  const http = client();
  const good = await http.send(request(server.url));
  if (good.kind !== 'response') throw new Error(good.detail);
  expect(await readText(good, 100_000)).toHaveLength(100_000);
  const capped = await http.send(request(server.url));
  if (capped.kind !== 'response') throw new Error(capped.detail);
  await expect(readText(capped, 1000)).rejects.toMatchObject({ code: 'too_large' });
});

it('says unsent when there was no connection to send on', async () => {
  const gone = await serve(() => undefined);
  await gone.close();
  const http = client();
  expect(await http.send(request(gone.url))).toMatchObject({ kind: 'unsent' });
  expect(await http.send(request('no address'))).toMatchObject({ kind: 'unsent' });
  const plainText = await serveRaw((socket) => socket.end('this is no TLS\r\n'));
  cleanups.push(plainText.close);
  const tls = plainText.url.replace('http:', 'https:');
  expect(await http.send(request(tls))).toMatchObject({ kind: 'unsent' });
});

it('says unsent with no key in its words when a header cannot be sent', async () => {
  const outcome = await client().send(
    request('http://127.0.0.1:9/', { headers: { authorization: 'Bearer secret\nkey' } }),
  );
  expect(outcome).toMatchObject({ kind: 'unsent' });
  expect(JSON.stringify(outcome)).not.toContain('secret');
});

it('says broken when the connection ends after the request was sent', async () => {
  for (const end of ['destroy', 'end', 'resetAndDestroy'] as const) {
    const server = await serveRaw((socket) => socket.once('data', () => socket[end]()));
    cleanups.push(server.close);
    expect(await client().send(request(server.url))).toMatchObject({ kind: 'broken', timedOut: false });
  }
});

it('says broken when what answers is not HTTP', async () => {
  const server = await serveRaw((socket) => socket.once('data', () => socket.end('220 mail.example\r\n')));
  cleanups.push(server.close);
  expect(await client().send(request(server.url))).toMatchObject({ kind: 'broken', timedOut: false });
});

it('says timed out when no headers come', async () => {
  const server = await serve(() => undefined);
  cleanups.push(server.close);
  expect(await client().send(request(server.url, { timeoutMs: 150 }))).toMatchObject({
    kind: 'broken',
    timedOut: true,
  });
});

it('rejects while the body is read when it is cut or stops arriving', async () => {
  const server = await serve((incoming, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
    if (incoming.url === '/cut') setImmediate(() => response.destroy());
  });
  cleanups.push(server.close);
  const http = client();
  for (const [path, code] of [
    ['/cut', 'truncated'],
    ['/stalled', 'timed_out'],
  ]) {
    const outcome = await http.send(request(`${server.url}${path}`, { timeoutMs: 150 }));
    if (outcome.kind !== 'response') throw new Error(outcome.detail);
    await expect(readText(outcome, 1000)).rejects.toMatchObject({ code });
  }
});

it('survives a body that breaks before anybody reads it', async () => {
  const server = await serve((_incoming, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('half');
    setImmediate(() => response.destroy());
  });
  cleanups.push(server.close);
  const outcome = await client().send(request(server.url));
  if (outcome.kind !== 'response') throw new Error(outcome.detail);
  await until(() => server.openSockets() === 0);
  await new Promise((resolve) => setImmediate(resolve));
  await expect(readText(outcome, 1000)).rejects.toMatchObject({ code: 'truncated' });
});

it('rejects on abort with the reason of the signal, before and while it waits', async () => {
  const server = await serve(() => controller.abort(reason));
  cleanups.push(server.close);
  const controller = new AbortController();
  const reason = new Error('enough');
  const http = client();
  await expect(http.send(request(server.url, { signal: controller.signal }))).rejects.toBe(reason);
  await expect(http.send(request(server.url, { signal: controller.signal }))).rejects.toBe(reason);
});

it('lets every connection go when it is closed, and sends nothing afterwards', async () => {
  const server = await serve((_incoming, response) => response.end('done'));
  cleanups.push(server.close);
  const http = client();
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => http.send(request(server.url))));
  for (const outcome of outcomes) if (outcome.kind === 'response') await readText(outcome, 100);
  const left = await http.send(request(server.url));
  if (left.kind === 'response') left.discard();
  await http.close();
  await until(() => server.openSockets() === 0);
  expect(await http.send(request(server.url))).toMatchObject({ kind: 'unsent' });
});
