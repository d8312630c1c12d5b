// The bytes of a picture that somebody attached on the page: they are kept here already.
import { z } from 'zod';
import type { ReferenceSource } from '../../destination.ts';
import { DownloadError } from '../../errors.ts';
import { asId, type BlobHash } from '../../ids.ts';
import type { Blobs } from '../../image/blobs.ts';
import type { Platform } from '../platform.ts';

const locatorSchema = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) });

export function referenceTo(hash: BlobHash): ReferenceSource {
  return { kind: 'platform', platform: 'web', locator: { hash } };
}

export function createReadReference(blobs: Pick<Blobs, 'has' | 'read'>): Platform['readReference'] {
  return async (locator, maxBytes, signal) => {
    const hash = asId<BlobHash>(locatorSchema.parse(locator).hash);
    signal.throwIfAborted();
    if (!(await blobs.has(hash))) throw new DownloadError('unreachable', 'The picture is not kept any more');
    const bytes = await blobs.read(hash);
    if (bytes.byteLength > maxBytes)
      throw new DownloadError('too_large', `The picture is larger than ${maxBytes} bytes`);
    return bytes;
  };
}
