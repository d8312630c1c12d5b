// The ids under which the page refers to kept bytes that are no image of the history yet: what a person attached, and
// sheets and charts. Signed, so that a hash learned elsewhere opens nothing.
import { asId, type BlobHash } from '../../ids.ts';
import type { Secrets } from '../../secrets.ts';
import type { Blob } from '../../store/records.ts';

export type KeptFiles = {
  idOf(blob: Pick<Blob, 'hash' | 'type' | 'width' | 'height'>): string;
  /** undefined for an id that was not made here. */
  open(
    id: string,
  ):
    | { readonly hash: BlobHash; readonly type: string; readonly width: number; readonly height: number }
    | undefined;
};

const idPattern = /^(([0-9a-f]{64})-([a-z]+)-(\d+)x(\d+))\.([\w-]+)$/;

export function createKeptFiles(secrets: Pick<Secrets, 'sign' | 'verify'>): KeptFiles {
  return {
    idOf: ({ hash, type, width, height }) => {
      const payload = `${hash}-${type.replace('image/', '')}-${width}x${height}`;
      return `${payload}.${secrets.sign(`web-file:${payload}`)}`;
    },
    open: (id) => {
      const [, payload = '', hash = '', type, width, height, signature = ''] = idPattern.exec(id) ?? [];
      if (!secrets.verify(`web-file:${payload}`, signature)) return undefined;
      const size = { width: Number(width), height: Number(height) };
      return { hash: asId<BlobHash>(hash), type: `image/${type}`, ...size };
    },
  };
}
