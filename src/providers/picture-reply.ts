// Reads the reply to a start that answers with the picture itself: base64 pictures are kept while they arrive, anything
// but a complete success is the failure that http-reply.ts says it is. Knows no provider.
import type { HttpOutcome, HttpResponse } from '../http/http-client.ts';
import { failBody, garbled, isSuccess, parseJson, type Reading, readReply } from './http-reply.ts';
import {
  type InlineAnswer,
  type InlinePicture,
  type InlineReading,
  readInlinePictures,
} from './inline-pictures.ts';
import type { Failed } from './provider.ts';

export type PictureAnswer = {
  readonly kind: 'answer';
  readonly status: number;
  readonly headers: HttpResponse['headers'];
  /** With a number, as a string, in the place of each picture. */
  readonly body: unknown;
  readonly pictures: readonly InlinePicture[];
};

/** A complete 2xx with JSON, whatever it says, or the failure that it is. */
export async function readPictureReply(
  outcome: HttpOutcome,
  reading: Reading,
  pictures: InlineReading,
): Promise<PictureAnswer | Failed> {
  if (outcome.kind !== 'response' || !isSuccess(outcome.status)) {
    const reply = await readReply(outcome, reading);
    if (reply.kind === 'failed') return reply;
    throw new Error(`A reply of status ${reply.status} was read as a success`);
  }
  const { status, headers } = outcome;
  let answer: InlineAnswer;
  try {
    answer = await readInlinePictures(outcome.body, pictures);
  } catch (error) {
    outcome.discard();
    pictures.signal.throwIfAborted();
    return failBody(error, status);
  }
  const body = parseJson(answer.text);
  if (body === undefined) return garbled(`${status}: an answer that is no JSON`);
  return { kind: 'answer', status, headers, body, pictures: answer.pictures };
}
