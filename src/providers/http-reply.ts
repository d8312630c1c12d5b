// The one reading of what came back from a provider: a complete answer, or a failure with its certainty.
// Knows no provider: what an error in a provider's own shape means is told by that provider's `explain`.
import { DownloadError } from '../errors.ts';
import type { HttpOutcome, HttpResponse } from '../http/http-client.ts';
import { readText } from '../http/http-client.ts';
import { withoutAddresses } from '../log.ts';
import type { Failed, FailureReason } from './provider.ts';
import { parseRetryAfter } from './retry-after.ts';

/** What an error in the provider's own shape says. */
export type Explanation = {
  readonly reason: FailureReason;
  /** What its own code stands for, where the status of the reply says less: at an error in a 2xx, or of somebody behind it. */
  readonly status?: number;
  /** Code and message, for the log. */
  readonly detail: string;
  readonly words?: string;
  readonly retryAfterMs?: number;
};

export type Reading = {
  /** Undefined when `body` is no error in the provider's own shape. */
  explain(status: number, body: unknown, model?: string): Explanation | undefined;
  /** What was asked for, which an error may be about; undefined at a poll. */
  readonly model?: string;
  /** Epoch milliseconds, for Retry-After dates. */
  readonly now: number;
  /** Texts that a detail must not repeat: the key and the prompt. */
  readonly secrets: readonly string[];
  readonly maxBytes?: number;
};

export type Answer = { readonly kind: 'answer'; readonly status: number; readonly body: unknown };

const defaultMaxBytes = 4 * 1024 * 1024;
const maxDetailLength = 300;

/** Shorter texts cannot be told from ordinary words, and removing them would leave no sentence. */
const shortestSecret = 4;

function withoutSecrets(text: string, secrets: readonly string[]): string {
  const rest = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .reduce((left, secret) => left.replaceAll(secret, '…'), text);
  // Where references travel by their address, an error likes to quote the one that could not be fetched.
  return withoutAddresses(rest).slice(0, maxDetailLength);
}

/** Between us and the provider somebody gave up waiting; the provider may still be at work. */
function saysNothingOfTheRun(status: number): boolean {
  return status === 408 || status === 502 || status === 504 || (status >= 520 && status <= 530);
}

const waitedTooLong = [408, 504, 522, 524];

/** Whether an error in the provider's own shape with this status means that it did not take the run. */
function isDefinite(status: number): boolean {
  return (
    !saysNothingOfTheRun(status) && ((status >= 400 && status < 500) || status === 500 || status === 503)
  );
}

export function garbled(detail: string, certainty: Failed['certainty'] = 'doubt'): Failed {
  return { kind: 'failed', reason: 'garbled', certainty, detail };
}

/** What a request without a response means. */
export function failTransport(outcome: Exclude<HttpOutcome, HttpResponse>): Failed {
  if (outcome.kind === 'unsent') {
    return { kind: 'failed', reason: 'unreachable', certainty: 'definite', detail: outcome.detail };
  }
  const reason = outcome.timedOut ? 'timed_out' : 'unreachable';
  return { kind: 'failed', reason, certainty: 'doubt', detail: outcome.detail };
}

/** What a body that could not be read to its end means; whatever is no DownloadError is thrown on. */
export function failBody(error: unknown, status: number): Failed {
  if (!(error instanceof DownloadError)) throw error;
  const reason = error.code === 'timed_out' ? 'timed_out' : 'garbled';
  return { kind: 'failed', reason, certainty: 'doubt', detail: `${status}: ${error.code}: ${error.message}` };
}

/**
 * What a complete error means; `body` is undefined when it was no JSON. An error in a 2xx is definite only when its own
 * code stands for a status that is: nobody else says that the provider did not take the run.
 */
export function failStatus(
  status: number,
  headers: HttpResponse['headers'],
  body: unknown,
  reading: Reading,
): Failed {
  const explained = body === undefined ? undefined : reading.explain(status, body, reading.model);
  const retryAfterMs = explained?.retryAfterMs ?? parseRetryAfter(headers['retry-after'], reading.now);
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const type = headers['content-type'] ?? 'no content type';
  const said = explained?.detail ?? `not in the provider's own words (${type})`;
  // Who answered in the provider's place knows nothing of what the provider did.
  const meant = saysNothingOfTheRun(status) ? status : (explained?.status ?? status);
  const which = meant === status ? '' : `, which means ${meant}`;
  const detail = withoutSecrets(`${status}${which}: ${said}`, reading.secrets);
  if (saysNothingOfTheRun(meant)) {
    const reason = waitedTooLong.includes(meant) ? 'timed_out' : 'unavailable';
    return { kind: 'failed', reason, certainty: 'doubt', detail, ...wait };
  }
  if (explained === undefined) return { ...garbled(detail), ...wait };
  const words = explained.words === undefined ? {} : { words: explained.words };
  const certainty = isDefinite(meant) ? 'definite' : 'doubt';
  return { kind: 'failed', reason: explained.reason, certainty, detail, ...words, ...wait };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether a number is the status of an error. */
export function isErrorStatus(code: number): boolean {
  return Number.isInteger(code) && code >= 400 && code < 600;
}

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

/** Reads the whole reply: a complete 2xx with JSON, or the failure that it is. */
export async function readReply(outcome: HttpOutcome, reading: Reading): Promise<Answer | Failed> {
  if (outcome.kind !== 'response') return failTransport(outcome);
  const { status, headers } = outcome;
  let text: string;
  try {
    text = await readText(outcome, reading.maxBytes ?? defaultMaxBytes);
  } catch (error) {
    return failBody(error, status);
  }
  const body = parseJson(text);
  if (!isSuccess(status)) return failStatus(status, headers, body, reading);
  if (body === undefined) {
    const type = headers['content-type'] ?? 'no content type';
    return garbled(`${status}: ${text.length} characters that are no JSON (${type})`);
  }
  return { kind: 'answer', status, body };
}

/**
 * A complete 2xx that lacks what every success has, such as the id of a run: in doubt, also when it carries an error in
 * the provider's own shape.
 */
export function failAnswer({ status, body }: Answer, missing: string, reading: Reading): Failed {
  return reading.explain(status, body) !== undefined
    ? failStatus(status, {}, body, reading)
    : garbled(`${status}: an answer without ${missing}`);
}

/** At a poll a failure says nothing of the run, which goes on, unless the provider says that it knows no such run. */
export function failPoll(failed: Failed): Failed {
  return failed.reason === 'lost' ? failed : { ...failed, certainty: 'doubt' };
}

/**
 * A code as the log may have it. At a poll no prompt is known that could be taken out of what the provider says, and
 * providers like to quote it: the log gets nothing but the code, and only when it looks like one.
 */
export function loggable(code: string | undefined): string {
  return code !== undefined && /^[\w.:-]{1,60}$/.test(code) ? code : 'no code';
}
