// Says what a file is from its bytes alone: type, size in pixels, and whether it decodes. Never trusts a name or header.
import { readFile } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import { DownloadError } from '../errors.ts';
import { checksumsHold } from './png-checksums.ts';
import { damaged, mostPixels, openHeader, openImage } from './sharp.ts';

/** What providers answer and what we keep: each is shown by Discord and by browsers. */
export const keptTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
/** What people may give as references. SVG is not among them: it is a program. */
export const referenceTypes = [...keptTypes, 'image/gif', 'image/avif'] as const;

/** The least that file-type wants to see of a file. */
export const headBytes = 4100;

export type Inspected = { readonly type: string; readonly width: number; readonly height: number };

const formats: Readonly<Record<string, readonly string[]>> = {
  'image/png': ['png'],
  'image/jpeg': ['jpeg'],
  'image/webp': ['webp'],
  'image/gif': ['gif'],
  'image/avif': ['heif', 'avif'],
};

/** The type by magic bytes. Rejects with `not_an_image` when it is none of `accepted`. */
export async function inspectType(head: Uint8Array, accepted: readonly string[]): Promise<string> {
  const found = head.byteLength === 0 ? undefined : await fileTypeFromBuffer(head);
  // An animated PNG is a PNG to everybody who shows only its first frame.
  const type = found?.mime === 'image/apng' ? 'image/png' : found?.mime;
  if (type === undefined || !accepted.includes(type)) {
    throw new DownloadError(
      'not_an_image',
      `The file is ${type ?? 'of no known type'}, not a picture we take`,
    );
  }
  return type;
}

/**
 * Type and size at the cost of the header. Rejects with `not_an_image`, `damaged`, or `too_many_pixels` beyond
 * `maxPixels` (never more than what we decode).
 * @param input the whole file, or its path.
 * @param head its first `headBytes`.
 */
export async function inspectHeader(
  input: Uint8Array | string,
  head: Uint8Array,
  accepted: readonly string[],
  maxPixels: number,
): Promise<Inspected> {
  const type = await inspectType(head, accepted);
  const { format, width, height } = await openHeader(input)
    .metadata()
    .catch((error: unknown) => {
      throw damaged(error);
    });
  if (!formats[type]?.includes(format)) {
    throw new DownloadError('not_an_image', `The file begins like ${type} and decodes as ${format}`);
  }
  if (width * height > Math.min(maxPixels, mostPixels)) {
    throw new DownloadError('too_many_pixels', `The picture has ${width} × ${height} pixels`);
  }
  return { type, width, height };
}

/**
 * Checks that a picture whose header was accepted is whole. Rejects with `damaged`. A PNG is believed by its
 * checksums (1 ms for 2 MB instead of 15); the others carry none and are decoded.
 */
export async function checkWhole(path: string, { type, width }: Inspected): Promise<void> {
  if (type === 'image/png') {
    if (checksumsHold(await readFile(path))) return;
    throw damaged('A checksum does not hold or the end is missing');
  }
  // Shrinking while loading still reads every byte of a JPEG or WebP and skips most of its arithmetic.
  await openImage(path)
    .resize({ width: Math.max(1, Math.ceil(width / 8)), kernel: 'nearest' })
    .raw()
    .toBuffer()
    .catch((error: unknown) => {
      throw damaged(error);
    });
}
