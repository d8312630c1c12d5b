// The ways in which a result file can be served, and the bytes that each puts on the socket.
// Owns no server and remembers no file.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LocalServer } from './local-server.ts';
import { cutJpeg, expired, gzipBomb, hugePixels, page, polyglot, svg } from './odd-files.ts';

export type FileMode =
  | { kind: 'ok' }
  | { kind: 'slow'; chunkBytes: number; pauseMs: number }
  /** 403 with the XML that signed storage URLs answer. */
  | { kind: 'expired' }
  /** Any other complete status, with a short text. */
  | { kind: 'status'; status: number; retryAfter?: string }
  /** 'here' is the same file under another path, 'elsewhere' the same file at the second port, else a URL. */
  | { kind: 'redirect'; to: string; status?: 301 | 302 | 303 | 307 | 308 }
  /** That many redirects in a row before the file. */
  | { kind: 'redirect chain'; length: number }
  | { kind: 'redirect loop' }
  /** The right bytes under a wrong name; undefined sends no content-type. */
  | { kind: 'content type'; contentType: string | undefined }
  /** 200 and a sign-in page, announced as what it is. */
  | { kind: 'html' }
  /** 200 and a sign-in page, announced as the picture. */
  | { kind: 'html as image' }
  | { kind: 'empty' }
  /** content-length says more than comes; the connection ends. */
  | { kind: 'cut off' }
  /** content-length says less than comes. */
  | { kind: 'understated length' }
  /** content-length says next to nothing; nothing after it is sent. */
  | { kind: 'overstated length'; sizeBytes: number }
  /** Bytes without end, no content-length. */
  | { kind: 'endless' }
  | { kind: 'huge pixels' }
  | { kind: 'cut jpeg' }
  | { kind: 'svg' }
  | { kind: 'polyglot' }
  | { kind: 'gzip bomb' }
  /** The file under content-encoding gzip as if it were (it is not). */
  | { kind: 'false gzip' }
  | { kind: 'hang' }
  /** Headers and some bytes, then silence. */
  | { kind: 'stall' }
  | { kind: 'drop' };

export interface FileReply {
  file: { bytes: Uint8Array | (() => Promise<Uint8Array> | Uint8Array); contentType: string };
  request: IncomingMessage;
  response: ServerResponse;
  server: LocalServer;
  /** Redirects followed so far. */
  hop: number;
  origins: { here: string; elsewhere: string };
  pathOnly: string;
}

function redirect(reply: FileReply, location: string, status = 302) {
  reply.response.writeHead(status, { location, 'content-length': 0 }).end();
}

function send(
  reply: FileReply,
  status: number,
  contentType: string | undefined,
  body: Uint8Array,
  more = {},
) {
  const headers = {
    'content-length': body.length,
    ...(contentType && { 'content-type': contentType }),
    ...more,
  };
  reply.response.writeHead(status, headers).end(reply.request.method === 'HEAD' ? undefined : body);
}

async function sendSlowly(reply: FileReply, body: Uint8Array, chunkBytes: number, pauseMs: number) {
  reply.response.writeHead(200, { 'content-type': reply.file.contentType, 'content-length': body.length });
  for (let at = 0; at < body.length && !reply.response.destroyed; at += chunkBytes) {
    reply.response.write(body.subarray(at, at + chunkBytes));
    await reply.server.wait(pauseMs);
  }
  reply.response.end();
}

async function sendForever(reply: FileReply, start: Uint8Array) {
  const { response, server } = reply;
  response.writeHead(200, { 'content-type': reply.file.contentType });
  response.write(start);
  const block = Buffer.alloc(64 * 1024, 0x20);
  while (!response.destroyed && !server.closing.aborted) {
    // Pausing even when the buffer has room lets other requests of this process be served.
    if (response.write(block)) await server.wait(0);
    else await roomOrEnd(response);
  }
}

function roomOrEnd(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.on('drain', settle).on('close', settle);
  });
}

export async function serveFile(reply: FileReply, mode: FileMode): Promise<void> {
  const { file, response, origins, pathOnly, hop } = reply;
  const whole = async () => (typeof file.bytes === 'function' ? await file.bytes() : file.bytes);
  switch (mode.kind) {
    case 'ok':
      return send(reply, 200, file.contentType, await whole());
    case 'slow':
      return sendSlowly(reply, await whole(), mode.chunkBytes, mode.pauseMs);
    case 'expired':
      return send(reply, 403, 'application/xml', expired);
    case 'status': {
      const retryAfter = mode.retryAfter === undefined ? {} : { 'retry-after': mode.retryAfter };
      return send(reply, mode.status, 'text/plain', Buffer.from(`status ${mode.status}`), retryAfter);
    }
    case 'redirect': {
      if (hop > 0) return send(reply, 200, file.contentType, await whole());
      const origin = mode.to === 'here' ? origins.here : origins.elsewhere;
      const known = mode.to === 'here' || mode.to === 'elsewhere';
      return redirect(reply, known ? `${origin}${pathOnly}?hop=1` : mode.to, mode.status);
    }
    case 'redirect chain':
      if (hop >= mode.length) return send(reply, 200, file.contentType, await whole());
      return redirect(reply, `${origins.here}${pathOnly}?hop=${hop + 1}`);
    case 'redirect loop':
      return redirect(reply, `${origins.here}${pathOnly}`);
    case 'content type':
      return send(reply, 200, mode.contentType, await whole());
    case 'html':
      return send(reply, 200, 'text/html; charset=utf-8', page);
    case 'html as image':
      return send(reply, 200, file.contentType, page);
    case 'empty':
      return send(reply, 200, file.contentType, Buffer.alloc(0));
    case 'cut off': {
      const bytes = await whole();
      response.writeHead(200, { 'content-type': file.contentType, 'content-length': bytes.length });
      response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
      return;
    }
    case 'understated length': {
      const bytes = await whole();
      const length = Math.floor(bytes.length / 2);
      // Straight to the socket, because node keeps its own replies honest.
      const head = `HTTP/1.1 200 OK\r\ncontent-type: ${file.contentType}\r\ncontent-length: ${length}\r\n\r\n`;
      response.socket?.write(head);
      response.socket?.end(bytes);
      return;
    }
    case 'overstated length': {
      const bytes = await whole();
      response.writeHead(200, { 'content-type': file.contentType, 'content-length': mode.sizeBytes });
      response.write(bytes);
      return;
    }
    case 'endless':
      return sendForever(reply, await whole());
    case 'huge pixels':
      return send(reply, 200, 'image/png', hugePixels());
    case 'cut jpeg':
      return send(reply, 200, 'image/jpeg', await cutJpeg());
    case 'svg':
      return send(reply, 200, 'image/svg+xml', svg);
    case 'polyglot':
      return send(reply, 200, 'image/png', await polyglot());
    case 'gzip bomb':
      return send(reply, 200, file.contentType, gzipBomb(), { 'content-encoding': 'gzip' });
    case 'false gzip':
      return send(reply, 200, file.contentType, await whole(), { 'content-encoding': 'gzip' });
    case 'hang':
      return;
    case 'stall': {
      const bytes = await whole();
      response.writeHead(200, { 'content-type': file.contentType, 'content-length': bytes.length });
      response.write(bytes.subarray(0, Math.min(1024, Math.floor(bytes.length / 2))));
      return;
    }
    case 'drop':
      response.socket?.resetAndDestroy();
      return;
    default:
      throw new Error(`Unknown mode ${JSON.stringify(mode satisfies never)}`);
  }
}
