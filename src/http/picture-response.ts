// The bytes of a kept picture, as they are, to be shown or saved and nothing else. Who may see it is asked before.
import type { BlobHash } from '../ids.ts';
import type { Blobs } from '../image/blobs.ts';
import { extensionOf } from '../reply.ts';

/** `name` is what it is saved as, without an extension. */
export async function servePicture(
  picture: { readonly hash: BlobHash; readonly type: string },
  name: string,
  request: Request,
  blobs: Pick<Blobs, 'has' | 'read'>,
): Promise<Response> {
  if (!(await blobs.has(picture.hash))) return new Response('Not found', { status: 404 });
  const headers = {
    etag: `"${picture.hash}"`,
    // Asked again each time, at the cost of a 304, so that a deleted picture is gone.
    'cache-control': 'private, no-cache',
    'content-type': picture.type,
    'content-disposition': `inline; filename="${name}.${extensionOf(picture.type)}"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  };
  if (request.headers.get('if-none-match') === headers.etag)
    return new Response(null, { status: 304, headers });
  const bytes = new Uint8Array(await blobs.read(picture.hash));
  return new Response(bytes, { headers: { ...headers, 'content-length': String(bytes.byteLength) } });
}
