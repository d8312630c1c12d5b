import type { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { ConfigError } from '../../../src/errors.ts';
import { isPublicAddress, type ResolveHost } from '../../../src/http/address-guard.ts';
import { parseEgressAllow } from '../../../src/http/egress-allow.ts';
import type { Download, HttpClient } from '../../../src/http/http-client.ts';
import { createHttpClient } from '../../../src/http/undici-client.ts';
import { collect, serve, serveRaw, until } from './loopback.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function client(egressAllow: readonly string[] = [], resolveHost?: ResolveHost): HttpClient {
  const made = createHttpClient({
    egressAllow,
    userAgent: 'Plantain test',
    clock: systemClock,
    ...(resolveHost === undefined ? {} : { resolveHost }),
  });
  cleanups.push(() => made.close());
  return made;
}

async function fetchAll(http: HttpClient, url: string, changes: Partial<Download> = {}): Promise<Buffer> {
  const signal = new AbortController().signal;
  return collect(await http.download({ url, maxBytes: 1e6, timeoutMs: 10_000, signal, ...changes }));
}

describe('what the guard refuses without a connection', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  beforeEach(async () => {
    server = await serve((_request, response) => response.end('reached'));
    cleanups.push(server.close);
  });

  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '127.1',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[::1]',
    '[64:ff9b::127.0.0.1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00::1]',
    '0.0.0.0',
    '[::]',
    'localhost',
    'localhost.',
    'LOCALHOST',
    '169.254.169.254',
    '[fd00:ec2::254]',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
  ])('an address that is not public: %s', async (host) => {
    const http = client();
    const connect = vi.spyOn(Socket.prototype, 'connect');
    for (const url of [
      `https://${host}/`,
      `https://${host}:${server.port}/`,
      `http://${host}:${server.port}/`,
    ]) {
      await expect(fetchAll(http, url)).rejects.toMatchObject({ code: 'address_refused' });
    }
    expect(connect).not.toHaveBeenCalled();
    expect(server.connections()).toBe(0);
    connect.mockRestore();
  });

  it('a name of which any address is private', async () => {
    const http = client([], async () => [
      { address: '1.1.1.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ]);
    await expect(fetchAll(http, 'https://pictures.example/')).rejects.toMatchObject({
      code: 'address_refused',
    });
  });

  it('another scheme, another port, or a name and password', async () => {
    const http = client([], async () => [{ address: '1.1.1.1', family: 4 }]);
    for (const url of [
      'http://pictures.example/',
      'https://pictures.example:8443/',
      'https://user:pass@pictures.example/',
      'file:///etc/passwd',
      'data:image/png;base64,AAAA',
      'no address',
    ]) {
      await expect(fetchAll(http, url)).rejects.toMatchObject({ code: 'address_refused' });
    }
  });

  it('a redirect to an address that is not allowed', async () => {
    const inner = await serve((_request, response) => response.end('secret'));
    const outer = await serve((_request, response) => {
      response.writeHead(302, { location: inner.url }).end();
    });
    cleanups.push(inner.close, outer.close);
    const http = client([`127.0.0.1:${outer.port}`]);
    await expect(fetchAll(http, outer.url)).rejects.toMatchObject({ code: 'address_refused' });
    expect(inner.connections()).toBe(0);
  });
});

describe('what EGRESS_ALLOW lifts', () => {
  it('a host on every port, a host on one port, and a network, each for any scheme', async () => {
    const server = await serve((_request, response) => response.end('picture'));
    cleanups.push(server.close);
    for (const entry of ['127.0.0.1', `127.0.0.1:${server.port}`, '127.0.0.0/8']) {
      expect((await fetchAll(client([entry]), server.url)).toString()).toBe('picture');
    }
    await expect(fetchAll(client([`127.0.0.1:${server.port + 1}`]), server.url)).rejects.toMatchObject({
      code: 'address_refused',
    });
  });

  it('a name by its own name, and by the network of its addresses', async () => {
    const server = await serve((_request, response) => response.end('picture'));
    cleanups.push(server.close);
    const resolve: ResolveHost = async () => [{ address: '127.0.0.1', family: 4 }];
    for (const entry of ['files.internal', '127.0.0.0/8']) {
      const bytes = await fetchAll(client([entry], resolve), `http://files.internal:${server.port}/`);
      expect(bytes.toString()).toBe('picture');
    }
    await expect(
      fetchAll(client(['other.internal'], resolve), `http://files.internal:${server.port}/`),
    ).rejects.toMatchObject({ code: 'address_refused' });
  });

  it('for the address that was checked alone: the name is looked up once and still named to the host', async () => {
    let hello = Buffer.alloc(0);
    const server = await serveRaw((socket) =>
      socket.once('data', (bytes) => {
        hello = bytes;
        socket.destroy();
      }),
    );
    cleanups.push(server.close);
    let lookups = 0;
    const resolve: ResolveHost = async () => {
      lookups += 1;
      return [{ address: lookups === 1 ? '127.0.0.1' : '169.254.169.254', family: 4 }];
    };
    const url = `https://files.internal:${server.port}/`;
    await expect(fetchAll(client(['127.0.0.0/8'], resolve), url)).rejects.toMatchObject({
      code: 'unreachable',
    });
    expect(lookups).toBe(1);
    // A TLS greeting that asks for the host by name.
    expect(hello[0]).toBe(0x16);
    expect(hello.includes('files.internal')).toBe(true);
  });

  it('nothing when an entry cannot be understood: it is said at once', () => {
    expect(() => parseEgressAllow(['http://files.internal'])).toThrow(ConfigError);
    expect(() => parseEgressAllow(['a b'])).toThrow(ConfigError);
    expect(parseEgressAllow(['[::1]:80', '::1', 'Files.Internal.']).allowsHost('files.internal', 1)).toBe(
      true,
    );
  });
});

it('tells public addresses from all others', () => {
  expect(['1.1.1.1', '2606:4700::1', '::ffff:1.1.1.1'].map(isPublicAddress)).toEqual([true, true, true]);
  expect(['198.18.0.1', '192.0.2.1', '::7f00:1', '4000::1'].map(isPublicAddress)).toEqual(
    Array.from({ length: 4 }, () => false),
  );
});

describe('a download from an allowed host', () => {
  async function from(handle: Parameters<typeof serve>[0], changes: Partial<Download> = {}): Promise<Buffer> {
    const server = await serve(handle);
    cleanups.push(server.close);
    return fetchAll(client(['127.0.0.1']), `${server.url}/picture`, changes);
  }

  it('follows up to three redirects and refuses a fourth', async () => {
    const hop = (last: number) => (request: IncomingMessage, response: ServerResponse) => {
      const at = Number(request.url?.replace(/\D/g, '') || 0);
      if (at === last) response.end('there');
      else response.writeHead(302, { location: `/${at + 1}` }).end();
    };
    expect((await from(hop(3))).toString()).toBe('there');
    await expect(from(hop(4))).rejects.toMatchObject({ code: 'address_refused' });
  });

  it('sends its headers, but not to another host', async () => {
    const seen: (string | undefined)[] = [];
    const other = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end('there');
    });
    cleanups.push(other.close);
    await from(
      (request, response) => {
        seen.push(request.headers.authorization);
        if (request.url === '/picture') response.writeHead(307, { location: '/again' }).end();
        else response.writeHead(307, { location: other.url }).end();
      },
      { headers: { Authorization: 'Bearer x' } },
    );
    expect(seen).toEqual(['Bearer x', 'Bearer x', undefined]);
  });

  it('refuses every status but 200', async () => {
    for (const status of [204, 206, 304, 404, 500]) {
      await expect(from((_request, response) => response.writeHead(status).end())).rejects.toMatchObject({
        code: 'bad_status',
      });
    }
  });

  it('refuses a body that says that it is too large before reading it', async () => {
    await expect(
      from((_request, response) => {
        response.writeHead(200, { 'content-length': 2e6 }).flushHeaders();
      }),
    ).rejects.toMatchObject({ code: 'too_large' });
  });

  it('cuts an endless body off at the limit', async () => {
    let sentBytes = 0;
    await expect(
      from((_request, response) => {
        const piece = Buffer.alloc(65_536);
        const more = () => {
          while (!response.destroyed && response.write(piece)) sentBytes += piece.length;
        };
        response.on('drain', more);
        more();
      }),
    ).rejects.toMatchObject({ code: 'too_large' });
    expect(sentBytes).toBeLessThan(30e6);
  });

  it('cuts a compression bomb off while it unpacks', async () => {
    const bomb = gzipSync(Buffer.alloc(200e6));
    expect(bomb.length).toBeLessThan(1e6);
    const before = process.memoryUsage().rss;
    await expect(
      from((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)),
    ).rejects.toMatchObject({ code: 'too_large' });
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('tells a truncated body, with and without compression', async () => {
    await expect(
      from((_request, response) => {
        response.writeHead(200, { 'content-length': 1000 });
        response.write('half');
        setImmediate(() => response.destroy());
      }),
    ).rejects.toMatchObject({ code: 'truncated' });
    await expect(
      from((_request, response) => {
        const whole = gzipSync('a picture of which the end is missing');
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(whole.subarray(0, -12));
      }),
    ).rejects.toMatchObject({ code: 'truncated' });
  });

  it('ends on its total time, also in the midst of a body that drips', async () => {
    await expect(
      from(
        (_request, response) => {
          response.writeHead(200);
          response.write('a');
        },
        { timeoutMs: 200 },
      ),
    ).rejects.toMatchObject({ code: 'timed_out' });
    await expect(from(() => undefined, { timeoutMs: 200 })).rejects.toMatchObject({ code: 'timed_out' });
  });

  it('ends on abort with the reason of the signal', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    await expect(from(() => controller.abort(reason), { signal: controller.signal })).rejects.toBe(reason);
  });

  it('says unreachable when nobody listens', async () => {
    const gone = await serve(() => undefined);
    await gone.close();
    await expect(fetchAll(client(['127.0.0.1']), gone.url)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('says unreachable when what answers is not HTTP', async () => {
    const server = await serveRaw((socket) => socket.end('SSH-2.0-OpenSSH\r\n'));
    cleanups.push(server.close);
    await expect(fetchAll(client(['127.0.0.1']), server.url)).rejects.toMatchObject({ code: 'unreachable' });
  });

  it('leaves no connection open, whichever way it ended', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/good') response.end('good');
      else if (request.url === '/missing') response.writeHead(404).end('x'.repeat(100_000));
      else response.writeHead(200, { 'content-length': 5e6 }).write('x'.repeat(2e6));
    });
    cleanups.push(server.close);
    const http = client(['127.0.0.1']);
    await fetchAll(http, `${server.url}/good`);
    await expect(fetchAll(http, `${server.url}/missing`)).rejects.toThrow();
    await expect(fetchAll(http, `${server.url}/large`)).rejects.toThrow();
    await http.close();
    await until(() => server.openSockets() === 0);
  });
});
