// Reads the body of an answer: decoded, cut off at a limit, and with every way in which it can end badly told apart.
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { errors } from 'undici';
import { DownloadError } from '../errors.ts';

/** We ask for identity; some hosts compress all the same. Encodings unknown to us pass as they are. */
export function decodeBody(body: Readable, encoding: string | undefined): Readable {
  const decoder = createDecoder(encoding?.trim().toLowerCase());
  if (decoder === undefined) return body;
  pipeline(body, decoder, () => {
    // How it ended is seen by whoever reads the decoder, which the pipeline destroys with the same error.
  });
  return decoder;
}

function createDecoder(encoding: string | undefined) {
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  if (encoding === 'br') return createBrotliDecompress();
  return undefined;
}

/**
 * The pieces of a body. Throws a DownloadError: `too_large` beyond `maxBytes` (counted after decoding, so that a
 * compression bomb is cut off while it unpacks), `timed_out`, `truncated`; or what `interrupted` throws.
 * @param interrupted called on any error first; throws when the reader was told to end.
 */
export async function* readPieces(
  body: Readable,
  maxBytes: number,
  interrupted: () => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let sizeBytes = 0;
  try {
    for await (const piece of body) {
      sizeBytes += piece.byteLength;
      if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
      yield piece;
    }
  } catch (error) {
    interrupted();
    throw describeBodyError(error);
  }
}

export function tooLarge(maxBytes: number): DownloadError {
  return new DownloadError('too_large', `The answer is larger than ${maxBytes} bytes`);
}

function describeBodyError(error: unknown): DownloadError {
  if (error instanceof DownloadError) return error;
  if (isTimeout(error)) {
    return new DownloadError('timed_out', 'The body stopped arriving', { cause: error });
  }
  return new DownloadError('truncated', 'The body ended before its end', { cause: error });
}

export function isTimeout(error: unknown): boolean {
  return error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
}
