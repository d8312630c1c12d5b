// Reads what an images endpoint of OpenAI's shape answers: a list of addresses, of base64, or of both. Base64 is kept
// while it arrives, in a data URI as well. What an answer without a picture means is for its provider. Knows no provider.
import { z } from 'zod';
import type { HttpOutcome } from '../http/http-client.ts';
import type { Reading } from './http-reply.ts';
import type { InlinePicture } from './inline-pictures.ts';
import { type PictureAnswer, readPictureReply } from './picture-reply.ts';
import type { Failed, Finished, KeepBytes, ProviderImage } from './provider.ts';
import { httpUrl } from './web-address.ts';

/** A string stands for the number of a picture, see inline-pictures.ts. */
const imageSchema = z.object({ url: z.unknown().optional(), b64_json: z.unknown().optional() }).catch({});
type Image = z.output<typeof imageSchema>;
const answerSchema = z.object({ data: z.array(imageSchema).nullable() });

export type OpenaiImages = PictureAnswer & {
  readonly images: readonly ProviderImage[];
  /** Undefined when the answer has none. */
  readonly list: readonly unknown[] | null | undefined;
};

/** An address, or a list of them; what is none is left out. */
export function addressesIn(url: unknown): readonly string[] {
  if (Array.isArray(url)) return url.flatMap(addressesIn);
  const address = httpUrl(url);
  return address === undefined ? [] : [address];
}

/** What a provider that says it is done gave: without a picture it has failed, definitely. */
export function finish(images: readonly ProviderImage[]): Finished | Failed {
  if (images.length > 0) return { kind: 'finished', images };
  const detail = 'it was made, without an address of an image';
  return { kind: 'failed', reason: 'failed', certainty: 'definite', detail };
}

function picturesOf(
  { url, b64_json: bytes }: Image,
  all: readonly InlinePicture[],
): readonly ProviderImage[] {
  const found = [bytes, url].map((number) => (typeof number === 'string' ? all[Number(number)] : undefined));
  const kept = found.find((picture) => picture?.kind === 'kept');
  if (kept?.kind === 'kept') return [{ kind: 'kept', hash: kept.hash }];
  const told = found.flatMap((picture) => (picture?.kind === 'address' ? picture.address : []));
  return addressesIn([told, url]).map((address) => ({ kind: 'url', url: address }));
}

/** A complete 2xx with JSON, with the pictures that are in it, or the failure that it is. */
export async function readOpenaiImages(
  outcome: HttpOutcome,
  keep: KeepBytes,
  signal: AbortSignal,
  reading: Reading,
): Promise<OpenaiImages | Failed> {
  const reply = await readPictureReply(outcome, reading, {
    isPicture: (key) => key === 'b64_json' || key === 'url',
    holds: 'either',
    enclosing: 0,
    isWanted: () => true,
    keep,
    signal,
  });
  if (reply.kind === 'failed') return reply;
  const list = answerSchema.safeParse(reply.body).data?.data;
  return { ...reply, list, images: (list ?? []).flatMap((image) => picturesOf(image, reply.pictures)) };
}

/** Undefined when nothing was given that should have been a picture. */
export function failBadPicture({ status, pictures }: PictureAnswer): Failed | undefined {
  const bad = pictures.find(
    (picture) => picture.kind === 'unacceptable' || (picture.kind === 'address' && picture.address !== ''),
  );
  if (bad === undefined) return undefined;
  const why = bad.kind === 'unacceptable' ? `: ${bad.error.code}: ${bad.error.message}` : '';
  // The provider has done its work, badly: to ask once more would only be billed once more.
  const detail = `${status}: a picture or an address that is none${why}`;
  return { kind: 'failed', reason: 'bad_result', certainty: 'definite', detail };
}
