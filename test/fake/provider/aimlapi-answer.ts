// What AI/ML API answers to an accepted generation, what it counts for it, and how it says no.
// Source: docs.aimlapi.com (the model's page, request tracing and cost, errors). Hosts no file and knows no path.
import type { AimlapiOrder } from './aimlapi-request.ts';
import type { FileMode } from './file-mode.ts';
import type { Job, JobBook } from './job-book.ts';
import type { Pace } from './pace.ts';

interface Meta {
  /** In place of the whole meta object, null too. */
  meta?: unknown;
  /** In place of the true credits; null leaves the field out. */
  creditsUsed?: unknown;
  /** Dollars beside the credits, as newer endpoints tell them: true, or any value in place of the truth. */
  usdSpent?: unknown;
  /** Whether the reply's headers tell the request's id and its cost; they do unless told. */
  tracing?: boolean;
}

export type AimlapiOutcome = Pace &
  Meta &
  (
    | {
        kind: 'made';
        /** Where the picture is: behind a URL unless told. */
        as?: 'url' | 'b64_json' | 'neither';
        images?: number;
        format?: 'png' | 'jpeg';
        /** Size of each picture, padded. */
        sizeBytes?: number;
        /** How the result URLs behave. */
        file?: FileMode;
        /** In place of each true URL: private addresses, anything. */
        url?: unknown;
        /** In place of the whole list: null, an empty one, anything. */
        data?: unknown;
      }
    /** The prompt is refused: 400 and a sentence. */
    | { kind: 'refused'; status?: number; message?: string }
  );

/** 2,000,000 credits are a dollar. */
const creditsPerMicro = 2;
/** At 2K and 4K as much more as Google asks for those: what the service asks is not published. */
const pictureCredits = { '1K': 178_975, '2K': 269_798, '4K': 403_362 } as const;
/** (185,093 − 178,975) / 2, from the documented edit with two references. */
const referenceCredits = 3059;

export function countCredits({ resolution, references }: AimlapiOrder, images: number): number {
  return pictureCredits[resolution] * images + referenceCredits * references.length;
}

export function microsOf(credits: number): number {
  return Math.round(credits / creditsPerMicro);
}

const usualMessages: Record<number, string> = {
  400: 'Body validation error',
  401: 'A valid API key is required.',
  403: 'Out of credits: top up to continue.',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal server error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Generation timeout',
};

export function aimlapiErrorBody(
  { status, message = usualMessages[status] ?? 'Request failed' }: { status: number; message?: string },
  request: { path: string; id: string; at: number; statusCodes: 'numbers' | 'strings' },
) {
  return {
    message,
    path: request.path,
    requestId: request.id,
    statusCode: request.statusCodes === 'strings' ? String(status) : status,
    timestamp: new Date(request.at).toISOString(),
  };
}

function writeMeta(outcome: Meta, credits: number) {
  if (outcome.meta !== undefined) return outcome.meta;
  const { creditsUsed = credits, usdSpent } = outcome;
  const usd = usdSpent === true ? microsOf(credits) / 1_000_000 : usdSpent;
  return {
    usage: {
      ...(creditsUsed !== null && { credits_used: creditsUsed }),
      ...(usd !== undefined && { usd_spent: usd }),
    },
  };
}

export async function writeAimlapiAnswer(
  outcome: Extract<AimlapiOutcome, { kind: 'made' }>,
  job: Job,
  book: JobBook,
  made: { urls: readonly string[]; credits: number },
): Promise<string> {
  const { as = 'url', url: instead } = outcome;
  const entries = made.urls.map(async (url, index) => ({
    mime_type: `image/${job.format}`,
    b64_json: as === 'b64_json' ? (await book.picture(job, index)).toString('base64') : null,
    url: as === 'url' ? (instead === undefined ? url : instead) : null,
  }));
  const data = outcome.data === undefined ? await Promise.all(entries) : outcome.data;
  return JSON.stringify({ data, meta: writeMeta(outcome, made.credits) });
}

/** The client's own id comes back only when it is one that the service takes. */
export function traceHeaders(outcome: Meta, id: string, credits: number, clientId: unknown) {
  if (outcome.tracing === false) return {};
  const echo = typeof clientId === 'string' && /^[A-Za-z0-9._:-]{1,128}$/.test(clientId);
  return {
    'x-inference-id': id,
    ...(echo && { 'x-client-request-id': clientId }),
    'x-aimlapi-credits-used': String(credits),
    'x-aimlapi-usd-spent': String(microsOf(credits) / 1_000_000),
  };
}
