// The contract of the outgoing client. Two doors: `send` for API calls to hosts that the operator configured, and
// `download` for addresses that others tell us, which pass the address guard. Neither ever retries.
import { DownloadError } from '../errors.ts';

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** From the request to the response's headers, and between two pieces of its body. Connecting has 10 s of its own. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

export type HttpResponse = {
  readonly kind: 'response';
  readonly status: number;
  /** Lower-case names; repeated ones joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** Must be read to its end or cancelled with `discard`. Rejects with a DownloadError (`truncated`, `timed_out`). */
  readonly body: AsyncIterable<Uint8Array>;
  discard(): void;
};

export type HttpOutcome =
  | HttpResponse
  /** No byte of the request left: name not found, connection refused. */
  | { readonly kind: 'unsent'; readonly detail: string }
  /** It may have arrived: reset, closed or timed out after the first byte. */
  | { readonly kind: 'broken'; readonly timedOut: boolean; readonly detail: string };

export type Download = {
  readonly url: string;
  /** Only for hosts that the caller trusts with them; dropped on a redirect to another host. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body is cut off beyond it, whatever content-length says. */
  readonly maxBytes: number;
  /** For everything together, redirects included. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

export type HttpClient = {
  /** Rejects only on abort of the signal, with its reason. No redirect is followed. */
  send(request: HttpRequest): Promise<HttpOutcome>;
  /** The body while it arrives. Rejects, also in the midst of the body, with a DownloadError, or on abort with the signal's reason. */
  download(download: Download): Promise<AsyncIterable<Uint8Array>>;
  /** Ends what is under way and lets all connections go. */
  close(): Promise<void>;
};

/** The whole body as text (UTF-8). Rejects with a DownloadError `too_large` beyond `maxBytes`. */
export async function readText(response: HttpResponse, maxBytes: number): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of response.body) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > maxBytes) {
      response.discard();
      throw new DownloadError('too_large', `The answer is larger than ${maxBytes} bytes`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
