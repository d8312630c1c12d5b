// How Orthogonal wraps what Gemini answered: the price, the request's id, and its two ways to say no.
// Source: docs.orthogonal.com (run, errors) and the model's page. Knows no path and no key.
import type { ErrorSpec } from './fault.ts';
import { type GeminiOutcome, writeGeminiAnswer } from './gemini-answer.ts';
import type { GeminiOrder } from './gemini-request.ts';
import { googleErrorBody } from './google-error.ts';
import type { Job, JobBook } from './job-book.ts';
import type { Pace } from './pace.ts';

interface Bill {
  /** In place of the true price, a string of dollars; null leaves the field out. */
  price?: unknown;
  /** In place of the true price in hundred-thousandths of a dollar; null leaves the field out. */
  priceCents?: unknown;
}

export type OrthogonalOutcome =
  | (GeminiOutcome &
      Bill & {
        /** Whether the upstream's answer lies one `data` deeper. */
        wrapped?: boolean;
      })
  | (Pace &
      Bill &
      (
        | {
            /** Gemini said no: its status is kept, 200 too, and `data` holds its error. */
            kind: 'upstream error';
            status: number;
            /** A string, or {message, type, code}; the way of Google's own unless told. */
            error?: unknown;
            message?: string;
          }
        /** Orthogonal's own error under a 200. */
        | { kind: 'unsuccessful'; error?: string; code?: string }
      ));

/** Flat for every call. */
export const callMicros = 50_000;

const codes: Record<number, string> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  402: 'INSUFFICIENT_CREDITS',
  404: 'NOT_FOUND',
  429: 'RATE_LIMITED',
  502: 'UPSTREAM_ERROR',
};

const usualMessages: Record<number, string> = {
  401: 'Invalid API key',
  402: 'Insufficient credits',
  429: 'Too many requests',
  502: 'The upstream API returned an error',
};

/** Its own statuses have its own shape; any other status is the upstream's, kept. */
export function orthogonalErrorBody(error: ErrorSpec) {
  const { status, code = codes[status], message = usualMessages[status] ?? 'Request failed' } = error;
  if (code === undefined) return { success: false, data: googleErrorBody(error) };
  return { success: false, error: message, code };
}

/** Whether the service calls it a success, and so keeps its price. */
export function succeeds(outcome: OrthogonalOutcome): boolean {
  return outcome.kind !== 'upstream error' && outcome.kind !== 'unsuccessful';
}

function writeBill(micros: number, { price, priceCents }: Bill) {
  const dollars = price === undefined ? String(micros / 1_000_000) : price;
  const parts = priceCents === undefined ? micros / 10 : priceCents;
  return { ...(dollars !== null && { price: dollars }), ...(parts !== null && { priceCents: parts }) };
}

/** The envelope around JSON that is passed on as it is, letter by letter. */
function wrap(data: string, requestId: string, bill: object, wrapped = false): string {
  const before = JSON.stringify({ success: true, ...bill }).slice(0, -1);
  const after = JSON.stringify({ requestId, paymentMethod: 'credits' }).slice(1);
  return `${before},"data":${wrapped ? `{"data":${data}}` : data},${after}`;
}

export function writeFree(data: unknown, requestId: string): string {
  return wrap(JSON.stringify(data), requestId, writeBill(0, {}));
}

export async function writeOrthogonalAnswer(
  outcome: OrthogonalOutcome,
  order: GeminiOrder,
  job: Job,
  book: JobBook,
): Promise<string> {
  switch (outcome.kind) {
    case 'upstream error': {
      const { status, message, error } = outcome;
      const data = error === undefined ? googleErrorBody({ status, ...(message && { message }) }) : { error };
      return JSON.stringify({ success: false, ...writeBill(0, outcome), data, requestId: job.id });
    }
    case 'unsuccessful': {
      const { error = 'The upstream API returned an error', code = 'UPSTREAM_ERROR' } = outcome;
      return JSON.stringify({ success: false, error, code, requestId: job.id });
    }
    default: {
      const data = await writeGeminiAnswer(outcome, order, job, book);
      return wrap(data, job.id, writeBill(job.micros, outcome), outcome.wrapped);
    }
  }
}
