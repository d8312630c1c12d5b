// A real HTTP server on a free port of 127.0.0.1 that can be closed at any moment, waits included.
// Knows nothing of providers; whatever a handler throws becomes a 500 and is kept for close() to report.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

export interface LocalServer {
  origin: string;
  /** Waits in real time; rejects with an AbortError when the server closes. */
  wait(ms: number): Promise<void>;
  /** Acts after that time unless the server has closed. */
  later(ms: number, act: () => void): void;
  /** Aborts when the server closes. */
  closing: AbortSignal;
  /** Rejects with the first error that a handler let out, so that a broken fake fails its test. */
  close(): Promise<void>;
}

export async function createLocalServer(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void,
): Promise<LocalServer> {
  const closing = new AbortController();
  const errors: unknown[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      // A client that hung up, or our own closing, is no error of the handler.
      if (closing.signal.aborted || request.destroyed) return;
      errors.push(error);
      if (!response.headersSent) response.writeHead(500);
      response.end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    wait: (ms) => wait(ms, undefined, { signal: closing.signal }),
    later(ms, act) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        act();
      }, ms);
      timers.add(timer);
    },
    closing: closing.signal,
    async close() {
      if (closing.signal.aborted) return;
      closing.abort();
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      if (errors.length > 0) throw errors[0];
    },
  };
}

export class BodyTooLarge extends Error {}

export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes <= limitBytes) chunks.push(chunk);
  }
  if (sizeBytes > limitBytes) throw new BodyTooLarge(`${sizeBytes} bytes`);
  return Buffer.concat(chunks, sizeBytes);
}
