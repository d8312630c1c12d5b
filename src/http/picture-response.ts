// The bytes of a kept picture, as they are or made to fit, to be shown or saved and nothing else. Who may see it is asked
// before.
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
  return respondWith({ tag: picture.hash, type: picture.type, name }, request, () =>
    blobs.read(picture.hash),
  );
}

/** `tag`: the same for the same bytes. */
export async function respondWith(
  { tag, type, name }: { readonly tag: string; readonly type: string; readonly name: string },
  request: Request,
  read: () => Promise<Uint8Array>,
): Promise<Response> {
  const headers = {
    etag: `"${tag}"`,
    // Asked again each time, at the cost of a 304, so that a deleted picture is gone.
    'cache-control': 'private, no-cache',
    'content-type': type,
    'content-disposition': `inline; filename="${name}.${extensionOf(type)}"`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  };
  if (request.headers.get('if-none-match') === headers.etag)
    return new Response(null, { status: 304, headers });
  const bytes = new Uint8Array(await read());
  return new Response(bytes, { headers: { ...headers, 'content-length': String(bytes.byteLength) } });
}
