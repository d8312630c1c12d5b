// Signed links to kept pictures, and the route that serves them. A link holds the id of an image, never of a file, so
// that it ends with the image; whatever is wrong with a link looks the same from outside.
import type { Clock } from '../clock.ts';
import { asId, type ImageId } from '../ids.ts';
import type { Blobs } from '../image/blobs.ts';
import type { Route } from '../platforms/platform.ts';
import type { Secrets } from '../secrets.ts';
import type { Store } from '../store/store.ts';
import { servePicture } from './picture-response.ts';

export type FileLinks = {
  /** The path of a link, to be put after the public address. Without `expiresAt` it lives as long as the image. */
  path(imageId: ImageId, expiresAt?: number): string;
  readonly route: Route;
};

const purpose = 'file';

export function createFileLinks(parts: {
  readonly secrets: Pick<Secrets, 'sign' | 'verify'>;
  readonly store: Pick<Store, 'image'>;
  readonly blobs: Pick<Blobs, 'has' | 'read'>;
  readonly clock: Pick<Clock, 'now'>;
}): FileLinks {
  const { secrets, store, blobs, clock } = parts;

  const readLink = (name: string): ImageId | undefined => {
    const [payload = '', signature = ''] = name.split('.');
    if (!secrets.verify(`${purpose}:${payload}`, signature)) return undefined;
    const [imageId = '', expiresAt = ''] = Buffer.from(payload, 'base64url').toString('utf8').split(',');
    const expired = expiresAt !== '' && Number(expiresAt) <= clock.now();
    return expired ? undefined : asId<ImageId>(imageId);
  };

  const serve = async (request: Request): Promise<Response> => {
    const imageId = readLink(new URL(request.url).pathname.slice('/files/'.length));
    const image = imageId && (await store.image(imageId));
    if (!image) return new Response('Not found', { status: 404 });
    return servePicture(image.blob, `plantain-${image.id}`, request, blobs);
  };

  return {
    path: (imageId, expiresAt) => {
      const payload = Buffer.from(`${imageId},${expiresAt ?? ''}`).toString('base64url');
      return `/files/${payload}.${secrets.sign(`${purpose}:${payload}`)}`;
    },
    route: { method: 'GET', path: '/files/:signed', handle: serve },
  };
}
