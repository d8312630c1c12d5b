// Reads what an images endpoint of OpenAI's shape answers: a list of addresses, of base64, or of both. Base64 is kept
// while it arrives. Knows no provider.
import { z } from 'zod';
import type { HttpOutcome } from '../http/http-client.ts';
import { failAnswer, type Reading } from './http-reply.ts';
import type { InlinePicture } from './inline-pictures.ts';
import { readPictureReply } from './picture-reply.ts';
import type { Failed, Finished, KeepBytes, ProviderImage } from './provider.ts';

const urlSchema = z.url({ protocol: /^https?$/ });
/** In `b64_json` stands the number of the picture, see inline-pictures.ts. */
const imageSchema = z.object({ url: z.unknown().optional(), b64_json: z.unknown().optional() }).catch({});
const answerSchema = z.object({ data: z.array(imageSchema) });

/** An address, or a list of them; what is none is left out. */
export function addressesIn(url: unknown): readonly string[] {
  if (Array.isArray(url)) return url.flatMap(addressesIn);
  const parsed = urlSchema.safeParse(url);
  return parsed.success ? [parsed.data] : [];
}

/** What a provider that says it is done gave: without a picture it has failed, definitely. */
export function finish(images: readonly ProviderImage[]): Finished | Failed {
  if (images.length > 0) return { kind: 'finished', images };
  const detail = 'it was made, without an address of an image';
  return { kind: 'failed', reason: 'failed', certainty: 'definite', detail };
}

function readImages({ data }: z.output<typeof answerSchema>, pictures: readonly InlinePicture[]) {
  const images = data.flatMap(({ url, b64_json: number }): readonly ProviderImage[] => {
    const picture = typeof number === 'string' ? pictures[Number(number)] : undefined;
    if (picture?.kind === 'kept') return [{ kind: 'kept', hash: picture.hash }];
    return addressesIn(url).map((address) => ({ kind: 'url', url: address }));
  });
  const bad = pictures.find((picture) => picture.kind === 'unacceptable');
  if (images.length > 0 || bad === undefined) return finish(images);
  // The provider has done its work, badly: to ask once more would only be billed once more.
  const detail = `a picture that is none: ${bad.error.code}: ${bad.error.message}`;
  return { kind: 'failed', reason: 'bad_result', certainty: 'definite', detail } as const;
}

export async function readOpenaiImages(
  outcome: HttpOutcome,
  keep: KeepBytes,
  signal: AbortSignal,
  reading: Reading,
): Promise<Finished | Failed> {
  const isPicture = (key: string) => key === 'b64_json';
  const reply = await readPictureReply(outcome, reading, {
    isPicture,
    enclosing: 0,
    isWanted: () => true,
    keep,
    signal,
  });
  if (reply.kind === 'failed') return reply;
  const parsed = answerSchema.safeParse(reply.body);
  return parsed.success
    ? readImages(parsed.data, reply.pictures)
    : failAnswer(reply, 'a list of images', reading);
}
