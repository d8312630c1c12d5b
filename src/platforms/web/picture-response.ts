// The bytes of a kept picture, as they are, to be shown or saved and nothing else.
import type { BlobHash } from '../../ids.ts';
import type { Blobs } from '../../image/blobs.ts';

const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

export async function servePicture(
  picture: { readonly hash: BlobHash; readonly type: string },
  name: string,
  request: Request,
  blobs: Pick<Blobs, 'has' | 'read'>,
): Promise<Response> {
  const headers = {
    etag: `"${picture.hash}"`,
    // Asked again each time, at the cost of a 304, so that a deleted picture is gone.
    'cache-control': 'private, no-cache',
    'content-type': picture.type,
    'content-disposition': `inline; filename="${name}.${extensions[picture.type] ?? 'bin'}"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  };
  if (!(await blobs.has(picture.hash))) return new Response('Not found', { status: 404 });
  if (request.headers.get('if-none-match') === headers.etag)
    return new Response(null, { status: 304, headers });
  return new Response(new Uint8Array(await blobs.read(picture.hash)), { headers });
}
