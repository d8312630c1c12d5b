// Reads a JSON answer whose pictures are strings: each is decoded from base64 and kept while it arrives, so that
// neither the answer nor a picture is ever whole in memory. Never decides what the answer means.
import { DownloadError } from '../errors.ts';
import type { BlobHash } from '../ids.ts';
import { type AddressDecoder, createAddressDecoder } from './address-stream.ts';
import { type Base64Decoder, createBase64Decoder } from './base64-stream.ts';
import { type ByteChannel, createByteChannel } from './byte-channel.ts';
import { type CutEvent, createJsonCutter } from './json-cutter.ts';
import type { KeepBytes } from './provider.ts';

export type InlinePicture =
  | { readonly kind: 'kept'; readonly hash: BlobHash }
  /** Only an address was given, as it was written. */
  | { readonly kind: 'address'; readonly address: string }
  /** Not wanted, and nothing is left of it. */
  | { readonly kind: 'skipped' }
  /** No picture that we take. */
  | { readonly kind: 'unacceptable'; readonly error: DownloadError };

export type InlineReading = {
  /** Which strings are pictures, by their key and the key of the object around them. */
  isPicture(key: string, parentKey: string | undefined): boolean;
  /** What such a string holds: the base64 alone, unless told, or an address, which may be a data URI, or either. */
  readonly holds?: 'base64' | 'address' | 'either';
  /** How many objects further out it is told whether a picture is wanted. */
  readonly enclosing: number;
  /** `object` is the JSON around the picture, with the picture's number in its place. */
  isWanted(object: unknown): boolean;
  readonly keep: KeepBytes;
  readonly signal: AbortSignal;
};

export type InlineAnswer = {
  readonly kind: 'answer';
  /** The JSON with a number, as a string, in the place of each picture. */
  readonly text: string;
  readonly pictures: readonly InlinePicture[];
};

type Settled = InlinePicture | { readonly kind: 'threw'; readonly error: unknown };
type Open = {
  readonly channel: ByteChannel;
  readonly decoder: Base64Decoder & Partial<AddressDecoder>;
  readonly settled: Promise<Settled>;
  skipped: boolean;
  ended: boolean;
};

/** Beside pictures an answer holds words and thought signatures, of up to some megabytes. */
const maxRestBytes = 16 * 1024 * 1024;
/** So much is scanned and decoded before others get their turn. */
const sliceBytes = 256 * 1024;

function* slices(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.byteLength; at += sliceBytes) yield chunk.subarray(at, at + sliceBytes);
}

function openPicture({ holds, keep, signal }: InlineReading): Open {
  const channel = createByteChannel();
  const decoder: Open['decoder'] =
    holds === 'address' || holds === 'either'
      ? createAddressDecoder({ orBase64: holds === 'either' })
      : createBase64Decoder();
  const settled = keep(channel.bytes, signal)
    .then(
      (hash): Settled => ({ kind: 'kept', hash }),
      (error: unknown): Settled => {
        if (open.skipped) return { kind: 'skipped' };
        if (!(error instanceof DownloadError)) return { kind: 'threw', error };
        const address = decoder.address?.();
        return address === undefined ? { kind: 'unacceptable', error } : { kind: 'address', address };
      },
    )
    .finally(() => channel.close());
  const open: Open = { channel, decoder, settled, skipped: false, ended: false };
  return open;
}

function endPicture(open: Open, reading: InlineReading, json: string): void {
  open.ended = true;
  if (reading.isWanted(JSON.parse(json))) {
    open.channel.end();
    return;
  }
  open.skipped = true;
  open.channel.fail(new DownloadError('truncated', 'The picture is not wanted'));
}

const noBase64 = () => new DownloadError('damaged', 'The picture is not base64');

async function apply(event: CutEvent, pictures: Open[], reading: InlineReading): Promise<void> {
  if (event.kind === 'broken') throw new DownloadError('truncated', `The answer is no JSON: ${event.detail}`);
  if (event.kind === 'open') {
    pictures.push(openPicture(reading));
    return;
  }
  const open = pictures[event.index];
  if (open === undefined) throw new Error(`No picture ${event.index} was opened`);
  if (event.kind === 'enclosed') return endPicture(open, reading, event.json);
  const bytes = event.kind === 'text' ? open.decoder.decode(event.text) : open.decoder.end();
  if (bytes === undefined) open.channel.fail(noBase64());
  else if (bytes.length > 0) await open.channel.push(bytes);
}

/** Rejects with the body's DownloadError, with the signal's reason, or with what `keep` threw beside a DownloadError. */
export async function readInlinePictures(
  body: AsyncIterable<Uint8Array>,
  reading: InlineReading,
): Promise<InlineAnswer> {
  const cutter = createJsonCutter({ isCut: reading.isPicture, enclosing: reading.enclosing, maxRestBytes });
  const open: Open[] = [];
  try {
    for await (const chunk of body) {
      for (const slice of slices(chunk)) {
        for (const event of cutter.push(slice)) await apply(event, open, reading);
      }
    }
    if (open.some(({ ended }) => !ended))
      throw new DownloadError('truncated', 'The answer ends inside a picture');
  } catch (error) {
    for (const { channel } of open) channel.fail(error);
    await Promise.all(open.map(({ settled }) => settled));
    // An answer that is cut inside an object is no JSON either.
    if (error instanceof SyntaxError)
      throw new DownloadError('truncated', 'The answer is no JSON', { cause: error });
    throw error;
  }
  const settled = await Promise.all(open.map((picture) => picture.settled));
  const pictures = settled.map((picture) => {
    if (picture.kind === 'threw') throw picture.error;
    return picture;
  });
  return { kind: 'answer', text: cutter.rest(), pictures };
}
