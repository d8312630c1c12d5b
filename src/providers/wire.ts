// The way to a provider's API and back: its address, its headers, its timeouts, and how each reply of its is to be read.
// One request each time; never retries. What an error means is told by the provider's `explain`.
import type { HttpOutcome } from '../http/http-client.ts';
import type { Answer, Reading } from './http-reply.ts';
import type { Failed, KeyCheck, StartJob } from './provider.ts';
import type { LimitOptions, ProviderParts, ProviderSetup } from './provider-module.ts';

/** For a start that answers at once, with a run. */
export const submitTimeoutMs = 60_000;
const usualStatusTimeoutMs = 30_000;

export type Wire = {
  /** A start, by POST. `path` follows the base URL. */
  submit(path: string, body: string, usualTimeoutMs: number, signal: AbortSignal): Promise<HttpOutcome>;
  /** A question that begins nothing: a GET, or a POST where there is a body. */
  ask(path: string, signal: AbortSignal, body?: string): Promise<HttpOutcome>;
  /** How the reply to a start is read. */
  readStart(job: StartJob): Reading;
  /** How the reply to a question is read; there is no prompt to take out, so its explanation must quote nothing. */
  readAnswer(): Reading;
};

export function createWire(
  { key, baseUrl, options }: ProviderSetup<LimitOptions>,
  { http, clock }: Pick<ProviderParts, 'http' | 'clock'>,
  api: {
    /** The key as a bearer's token, unless told. */
    readonly headers?: Readonly<Record<string, string>>;
    readonly explain: Reading['explain'];
    /** Where it differs for questions. */
    readonly explainAnswer?: Reading['explain'];
  },
): Wire {
  const { explain, explainAnswer = explain } = api;
  const headers = { ...(api.headers ?? { authorization: `Bearer ${key}` }), accept: 'application/json' };
  const send = (path: string, body: string | undefined, timeoutMs: number, signal: AbortSignal) =>
    http.send({
      url: `${baseUrl}${path}`,
      timeoutMs,
      signal,
      ...(body === undefined
        ? { method: 'GET', headers }
        : { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }),
    });
  return {
    submit: (path, body, usualTimeoutMs, signal) =>
      send(path, body, options.startTimeoutMs ?? usualTimeoutMs, signal),
    ask: (path, signal, body) => send(path, body, options.statusTimeoutMs ?? usualStatusTimeoutMs, signal),
    readStart: ({ model, prompt }) => ({ explain, model, now: clock.now(), secrets: [key, prompt] }),
    readAnswer: () => ({ explain: explainAnswer, now: clock.now(), secrets: [key] }),
  };
}

/**
 * What the reply to a question that is free of charge says of the key.
 * @param good what an answer proves.
 * @param readModels the list of all that it offers, when the answer is one.
 */
export function readKeyCheck(
  reply: Answer | Failed,
  good: string,
  readModels?: (body: unknown) => readonly string[] | undefined,
): KeyCheck {
  if (reply.kind === 'answer') {
    const models = readModels?.(reply.body);
    return { kind: 'good', detail: good, ...(models && { models }) };
  }
  return { kind: reply.reason === 'bad_key' ? 'bad' : 'unknown', detail: reply.detail };
}

/** Likewise for a run that nobody made, which only a good key may look up. */
export function readLookup(reply: Answer | Failed): KeyCheck {
  const detail = 'the key is known';
  return reply.kind === 'failed' && reply.reason === 'lost'
    ? { kind: 'good', detail }
    : readKeyCheck(reply, detail);
}
