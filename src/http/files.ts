// Signed links to kept pictures, and the route that serves them. A link holds the id of an image, never of a file, so
// that it ends with the image, and what the picture must fit where it goes; whatever is wrong with a link looks the same
// from outside.
import type { Clock } from '../clock.ts';
import { DownloadError } from '../errors.ts';
import { asId, type ImageId } from '../ids.ts';
import type { Blobs } from '../image/blobs.ts';
import type { FitTarget } from '../image/fit.ts';
import type { FittedPictures } from '../image/fitted.ts';
import type { Route } from '../platforms/platform.ts';
import type { Secrets } from '../secrets.ts';
import type { StoredImage } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { respondWith, servePicture } from './picture-response.ts';

export type FileLinks = {
  /**
   * The path of a link, to be put after the public address. Without `expiresAt` it lives as long as the image; with
   * `fit` it serves the picture smaller or in another type where it must.
   */
  path(imageId: ImageId, expiresAt?: number, fit?: FitTarget): string;
  readonly route: Route;
};

const purpose = 'file';

export function createFileLinks(parts: {
  readonly secrets: Pick<Secrets, 'sign' | 'verify'>;
  readonly store: Pick<Store, 'image'>;
  readonly blobs: Pick<Blobs, 'has' | 'read'>;
  readonly fitted: FittedPictures;
  readonly clock: Pick<Clock, 'now'>;
}): FileLinks {
  const { secrets, store, blobs, clock } = parts;

  const readLink = (
    name: string,
  ): { readonly imageId: ImageId; readonly fit: FitTarget | undefined } | undefined => {
    const [payload = '', signature = ''] = name.split('.');
    if (!secrets.verify(`${purpose}:${payload}`, signature)) return undefined;
    const [imageId = '', expiresAt = '', maxBytes, ...types] = Buffer.from(payload, 'base64url')
      .toString('utf8')
      .split(',');
    if (expiresAt !== '' && Number(expiresAt) <= clock.now()) return undefined;
    const fit = maxBytes === undefined ? undefined : { maxBytes: Number(maxBytes), types };
    return { imageId: asId<ImageId>(imageId), fit };
  };

  const serveFitted = async (image: StoredImage, fit: FitTarget, request: Request): Promise<Response> => {
    const { blob } = image;
    const name = `plantain-${image.id}`;
    if (!(await blobs.has(blob.hash))) return notFound();
    try {
      const fitted = await parts.fitted.get(blob, fit);
      if (fitted === undefined) return await servePicture(blob, name, request, blobs);
      const tag = `${blob.hash}-${fit.maxBytes}-${fit.types.join('-').replaceAll('/', '-')}`;
      return await respondWith({ tag, type: fitted.type, name }, request, async () => fitted.bytes);
    } catch (error) {
      // It cannot be made to fit: there is nothing under this link.
      if (error instanceof DownloadError) return notFound();
      throw error;
    }
  };

  const serve = async (request: Request): Promise<Response> => {
    const link = readLink(new URL(request.url).pathname.slice('/files/'.length));
    const image = link && (await store.image(link.imageId));
    if (!image) return notFound();
    return link.fit === undefined
      ? servePicture(image.blob, `plantain-${image.id}`, request, blobs)
      : serveFitted(image, link.fit, request);
  };

  return {
    path: (imageId, expiresAt, fit) => {
      const limits = fit === undefined ? [] : [fit.maxBytes, ...fit.types];
      const payload = Buffer.from([imageId, expiresAt ?? '', ...limits].join(',')).toString('base64url');
      return `/files/${payload}.${secrets.sign(`${purpose}:${payload}`)}`;
    },
    route: { method: 'GET', path: '/files/:signed', handle: serve },
  };
}

function notFound(): Response {
  return new Response('Not found', { status: 404 });
}
