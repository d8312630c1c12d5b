// The files of a page, as they lie in its folder: read when asked for, checked again by the browser each time.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pageMessages as say } from '../messages/pages.ts';

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const namePattern = /^[a-z]+(?:-[a-z]+)*\.(html|css|js|svg)$/;

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Attachments are shown before they are sent, from the browser's own memory.
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** Answers with a file of its folder, or of `others`: files of packages, by the name that the page knows them by. */
export function createServePage(folder: string, others: ReadonlyMap<string, string> = new Map()) {
  return (name: string, request: Request): Promise<Response> => {
    const other = others.get(name);
    if (other !== undefined) return serveFile(other, 'js', request);
    const extension = namePattern.exec(name)?.[1];
    return extension === undefined
      ? Promise.resolve(notFound())
      : serveFile(join(folder, name), extension, request);
  };
}

async function serveFile(path: string, extension: string, request: Request): Promise<Response> {
  const bytes = await readIfThere(path);
  if (bytes === undefined) return notFound();
  const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
  const headers = { ...pageHeaders, etag, 'content-type': types[extension] ?? '' };
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(bytes), { headers });
}

/** A page of a few words. All of them are markup: nothing that people wrote may be among them. */
export function plainPage(status: number, title: string, text: string, head = ''): Response {
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">${head}<title>${title}</title><h1>${title}</h1><p>${text}</p></html>`;
  return new Response(html, {
    status,
    headers: { ...pageHeaders, 'cache-control': 'no-store', 'content-type': types.html ?? '' },
  });
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: pageHeaders });
}

/** For a request that the guard of hosts turns away. */
export function refusedPage(verdict: 'wrong_host' | 'wrong_origin'): Response {
  return plainPage(403, say.refused, verdict === 'wrong_host' ? say.wrongHost : say.wrongOrigin);
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
