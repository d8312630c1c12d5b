// Keeps attachment bytes and serves them at signed URLs that expire. Never decides who may attach what.
import { createHmac, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { imageSize } from './image-size.ts';
import type { Attachment, World } from './world.ts';

export interface NewFile {
  filename: string;
  bytes: Uint8Array;
  contentType?: string | undefined;
  description?: string | undefined;
}

export interface CdnOptions {
  urlLifetimeMs: number;
  keepBytes: boolean;
}

const TYPES: Record<string, string> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
  txt: 'text/plain; charset=utf-8',
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  zip: 'application/zip',
};

export type Cdn = ReturnType<typeof createCdn>;

export function createCdn(world: World, origin: () => string, options: CdnOptions) {
  const key = randomBytes(32);
  const kept = new Map<string, Attachment>();

  function sign(path: string, expires: string, issued: string) {
    return createHmac('sha256', key).update(`${path}?${expires}&${issued}`).digest('hex');
  }

  function signedPath(attachment: Attachment): string {
    const path = `/${attachment.folder}/${attachment.id}/${attachment.filename}`;
    const issuedAt = world.now();
    const issued = Math.floor(issuedAt / 1000).toString(16);
    const expires = Math.floor((issuedAt + options.urlLifetimeMs) / 1000).toString(16);
    return `${path}?ex=${expires}&is=${issued}&hm=${sign(path, expires, issued)}&`;
  }

  return {
    keep(folder: string, file: NewFile, ephemeral: boolean): Attachment {
      const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
      const extension = file.filename.split('.').at(-1)?.toLowerCase() ?? '';
      const size = imageSize(bytes);
      const id = world.newId();
      const attachment: Attachment = {
        id,
        filename: file.filename.replaceAll(/[^A-Za-z0-9._-]/g, '_'),
        contentType: TYPES[extension] ?? file.contentType,
        sizeBytes: bytes.length,
        bytes: options.keepBytes ? bytes : Buffer.alloc(0),
        width: size?.width,
        height: size?.height,
        description: file.description,
        spoiler: file.filename.startsWith('SPOILER_'),
        ephemeral,
        folder,
      };
      kept.set(`/${folder}/${id}/${attachment.filename}`, attachment);
      return attachment;
    },
    urls(attachment: Attachment): { url: string; proxy_url: string } {
      const path = signedPath(attachment);
      return { url: `${origin()}/cdn${path}`, proxy_url: `${origin()}/media${path}` };
    },
    /** Answers a GET under /cdn or /media: bytes, or 404 for what is unsigned, wrongly signed, expired or gone. */
    serve(url: URL, response: ServerResponse): number {
      const path = decodeURIComponent(url.pathname.replace(/^\/(cdn|media)/, ''));
      const expires = url.searchParams.get('ex') ?? '';
      const issued = url.searchParams.get('is') ?? '';
      const attachment = kept.get(path);
      const valid =
        url.searchParams.get('hm') === sign(path, expires, issued) &&
        Number.parseInt(expires, 16) * 1000 > world.now();
      if (!attachment || !valid) {
        response.writeHead(404, { 'content-type': 'text/plain;charset=UTF-8' });
        response.end('This content is no longer available.');
        return 404;
      }
      response.writeHead(200, {
        'content-type': attachment.contentType ?? 'application/octet-stream',
        'content-length': attachment.bytes.length,
        'cache-control': 'private, max-age=31536000',
      });
      response.end(attachment.bytes);
      return 200;
    },
    forget(attachment: Attachment): void {
      kept.delete(`/${attachment.folder}/${attachment.id}/${attachment.filename}`);
    },
  };
}
