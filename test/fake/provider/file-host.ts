// A host of result files, as a provider's CDN would be, that misbehaves on demand; its second port (`elsewhere`) is
// where nobody should be led. Knows nothing of providers and makes no pictures of its own but the odd ones.
import type { IncomingMessage } from 'node:http';
import { type FileMode, serveFile } from './file-mode.ts';
import { createLocalServer, type LocalServer } from './local-server.ts';

export interface HostedFile {
  bytes: Uint8Array | (() => Promise<Uint8Array> | Uint8Array);
  contentType: string;
  mode?: FileMode;
  /** Below the origin; made up when left out. */
  path?: string;
}

export interface FileRequest {
  server: 'here' | 'elsewhere';
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
}

export interface FileHost {
  origin: string;
  /** Another loopback port, for redirects that must not be followed. */
  elsewhere: string;
  requests: readonly FileRequest[];
  /** How many requests were led to the second port. */
  readonly led: number;
  /** Bytes handed to the sockets so far, to prove that somebody stopped reading. */
  readonly sentBytes: number;
  /** Returns the file's URL. */
  put(file: HostedFile): string;
  /** Changes how a URL behaves from the next request on. */
  change(url: string, mode: FileMode): void;
  close(): Promise<void>;
}

export async function createFileHost(): Promise<FileHost> {
  const files = new Map<string, HostedFile>();
  const requests: FileRequest[] = [];
  let made = 0;
  let led = 0;
  let sentBytes = 0;
  const origins = { here: '', elsewhere: '' };

  const listen = (server: FileRequest['server']): Promise<LocalServer> => {
    const started = createLocalServer(async (request, response) => {
      const url = new URL(request.url ?? '/', 'http://host');
      const { method = '', headers } = request;
      if (server === 'elsewhere') led += 1;
      requests.push({ server, method, path: url.pathname + url.search, headers });
      // Benches download more files than anybody reads about.
      if (requests.length > 10_000) requests.splice(0, 5_000);
      const { socket } = request;
      const before = socket.bytesWritten;
      response.once('close', () => {
        sentBytes += socket.bytesWritten - before;
      });
      const file = files.get(url.pathname);
      if (!file) return void response.writeHead(404, { 'content-type': 'text/plain' }).end('not found');
      const context = {
        file,
        request,
        response,
        origins,
        hop: Number(url.searchParams.get('hop') ?? 0),
        pathOnly: url.pathname,
      };
      const mode = server === 'here' ? (file.mode ?? { kind: 'ok' }) : { kind: 'ok' as const };
      await serveFile({ ...context, server: await started }, mode);
    });
    return started;
  };

  const here = await listen('here');
  const elsewhere = await listen('elsewhere');
  origins.here = here.origin;
  origins.elsewhere = elsewhere.origin;
  return {
    origin: here.origin,
    elsewhere: elsewhere.origin,
    requests,
    get led() {
      return led;
    },
    get sentBytes() {
      return sentBytes;
    },
    put(file) {
      made += 1;
      const path = file.path ?? `/files/${made}.${file.contentType.split('/')[1] ?? 'bin'}`;
      files.set(path, file);
      return `${here.origin}${path}`;
    },
    change(url, mode) {
      const { pathname } = new URL(url);
      const file = files.get(pathname);
      if (!file) throw new Error(`Nothing is served at ${url}.`);
      files.set(pathname, { ...file, mode });
    },
    async close() {
      await Promise.all([here.close(), elsewhere.close()]);
    },
  };
}
