// Says something to one person where they asked, so that nobody else sees it: by the gesture's own address while it
// lives (five times in 30 minutes), else by an ephemeral message, which Slack does not promise to show.
import type { HttpClient } from '../../http/http-client.ts';
import type { Log } from '../../log.ts';
import type { Rendered } from './render.ts';
import { failureOf, isSlackAddress, type SlackClient } from './web-api.ts';

export type Asker = {
  readonly channelId: string | undefined;
  readonly personId: string;
  readonly threadTs: string | undefined;
  readonly responseUrl: string | undefined;
};

export type ResponseParts = {
  readonly client: () => SlackClient;
  readonly apiUrl: string;
  readonly http: HttpClient;
  readonly log: Log;
  readonly signal: AbortSignal;
};

const timeoutMs = 10_000;

/** False when there is no way: then only a direct message is left. */
export async function respond(parts: ResponseParts, asker: Asker, rendered: Rendered): Promise<boolean> {
  if (asker.responseUrl !== undefined) {
    const body = { response_type: 'ephemeral', replace_original: false, ...rendered };
    if (await postToResponseUrl(parts, asker.responseUrl, body)) return true;
  }
  if (asker.channelId === undefined) return false;
  try {
    await parts.client().chat.postEphemeral({
      channel: asker.channelId,
      user: asker.personId,
      ...(asker.threadTs === undefined ? {} : { thread_ts: asker.threadTs }),
      ...rendered,
    });
    return true;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    parts.log.debug({ reason: failure.detail }, 'An ephemeral message could not be shown');
    return false;
  }
}

/** Changes the message that a button was pressed on. */
export async function replaceOriginal(
  parts: ResponseParts,
  responseUrl: string,
  rendered: Rendered,
): Promise<boolean> {
  return postToResponseUrl(parts, responseUrl, { replace_original: true, ...rendered });
}

async function postToResponseUrl(parts: ResponseParts, url: string, body: object): Promise<boolean> {
  if (!isSlackAddress(url, parts.apiUrl)) return false;
  const outcome = await parts.http.send({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    timeoutMs,
    signal: parts.signal,
  });
  if (outcome.kind !== 'response') return false;
  outcome.discard();
  return outcome.status === 200;
}
