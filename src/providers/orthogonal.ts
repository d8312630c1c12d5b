// Orthogonal (https://orthogonal.com): POST /v1/run passes a request on to the Gemini API and answers with what that says.
// Sources: docs.orthogonal.com (introduction, run); the page of nano-banana-2; for what is passed on, see google.ts.
import { z } from 'zod';
import { startDeadlineMs } from '../generation/deadlines.ts';
import { aspectRatios, maxPromptLength } from '../generation/request.ts';
import type { HttpOutcome, HttpResponse } from '../http/http-client.ts';
import { soundsLikeRefusal } from './error-words.ts';
import { geminiPictures, readGeminiAnswer } from './gemini-answer.ts';
import { explainGeminiError } from './gemini-error.ts';
import { writeGeminiRequest } from './gemini-request.ts';
import {
  type Answer,
  type Explanation,
  failStatus,
  isErrorStatus,
  isSuccess,
  type Reading,
  readReply,
} from './http-reply.ts';
import { readPictureReply } from './picture-reply.ts';
import type { PriceList } from './prices.ts';
import type { Abilities, Failed, Finished, KeyCheck } from './provider.ts';
import { defineProvider, limitOptions } from './provider-module.ts';
import { readReportedCost } from './reported-cost.ts';
import { createWire, readKeyCheck } from './wire.ts';

const optionsSchema = z.strictObject({
  ...limitOptions,
  /** No page of Orthogonal's names `imageSize`: for the day on which it turns out to be refused. Then 1K is all there is. */
  omitImageSize: z.boolean().default(false),
  /** 1:4, 4:1, 1:8 and 8:1, which Gemini takes and the page does not name. */
  extremeRatios: z.boolean().default(false),
  /** How many `priceCents` are a dollar: of the documents one says 100, another 100,000. Without it only `price` is read. */
  priceCentsPerDollar: z.union([z.literal(100), z.literal(100_000)]).optional(),
  /** All references together, before base64. */
  maxReferencesTotalBytes: z.int().min(1).optional(),
});
type Options = z.output<typeof optionsSchema>;

/** The page names the first alone, which Google has shut down; whether it is still passed on is not known. */
const defaultModels = ['gemini-3.1-flash-image-preview', 'gemini-3.1-flash-image', 'gemini-nano-banana-2.1'];
/**
 * The page estimates $0.05 for the call of this endpoint and names nothing that would change it, so it is taken as flat;
 * 0.5K is not offered for it. Where the invoice differs by size, ORTHOGONAL_PRICES says it.
 */
const prices: PriceList = { models: defaultModels, images: { '1K': 50_000, '2K': 50_000, '4K': 50_000 } };
const defaultConcurrency = 4;
/** 15 MB as base64: no limit is documented, and Google's own was 20 MB for a whole request until January 2026. */
const defaultReferencesTotalBytes = 11_250_000;
const extremeRatios = ['1:4', '4:1', '1:8', '8:1'];
const api = 'nano-banana-2';
const runPath = '/v1/run';

const wrappedSchema = z.object({ data: z.looseObject({}) });
const ownErrorSchema = z.object({
  success: z.boolean().optional().catch(undefined),
  error: z.string().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
});
const passedErrorSchema = z.object({
  error: z.union([
    z.string().transform((message) => ({ message, code: undefined })),
    z.looseObject({
      message: z.string(),
      code: z.union([z.number(), z.string()]).optional().catch(undefined),
    }),
  ]),
});
const costSchema = z.object({ price: z.unknown().optional(), priceCents: z.unknown().optional() });

const statusOfCode: Readonly<Record<string, number>> = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  INSUFFICIENT_CREDITS: 402,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  UPSTREAM_ERROR: 502,
};

/** What Gemini said, which some answers wrap twice. */
function unwrap(body: unknown): unknown {
  const once = wrappedSchema.safeParse(body).data?.data;
  const twice = once && !('candidates' in once) ? wrappedSchema.safeParse(once).data?.data : undefined;
  return twice ?? once;
}

function explainReason(status: number, message: string): Explanation['reason'] {
  if (status === 401 || status === 403) return 'bad_key';
  if (status === 402) return 'out_of_credit';
  if (status === 404) return 'model_gone';
  if (status === 429) return 'rate_limited';
  if (soundsLikeRefusal(message)) return 'refused';
  return status >= 500 ? 'unavailable' : 'rejected';
}

/** What Orthogonal says itself. */
function explainOwn(status: number, body: unknown): Explanation | undefined {
  const parsed = ownErrorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { success, error, code } = parsed.data;
  // `error` alone is what any proxy could say.
  if (success !== false && (error === undefined || code === undefined)) return undefined;
  const message = error ?? '';
  const reason = explainReason(status, message);
  const detail = `${code ?? 'no code'} ${message}`.trim();
  return reason === 'refused' ? { reason, detail, words: message } : { reason, detail };
}

/** What Gemini said to Orthogonal. */
function explainPassedOn(status: number, body: unknown): Explanation | undefined {
  const data = passedErrorSchema.safeParse(unwrap(body)).data;
  const said = explainGeminiError(status, data);
  if (data === undefined || said === undefined) return undefined;
  const detail = `passed on: ${said.detail}`;
  // The key and the credit in question are Orthogonal's own with Google: ours are good.
  if (said.reason === 'bad_key' || said.reason === 'out_of_credit') return { reason: 'unavailable', detail };
  const { message } = data.error;
  const mayBeRefusal = said.reason === 'rejected' || said.reason === 'unavailable';
  if (mayBeRefusal && soundsLikeRefusal(message)) return { reason: 'refused', detail, words: message };
  return { ...said, detail };
}

/** What its code stands for, whatever the status of the reply is. */
function statusSaid(body: unknown): number | undefined {
  const passedOn = Number(passedErrorSchema.safeParse(unwrap(body)).data?.error.code);
  if (isErrorStatus(passedOn)) return passedOn;
  return statusOfCode[ownErrorSchema.safeParse(body).data?.code ?? ''];
}

function explain(status: number, body: unknown): Explanation | undefined {
  const said = statusSaid(body);
  // In a 2xx an error without a code says only that something went wrong.
  const meant = said ?? (isSuccess(status) ? 500 : status);
  const explained = explainPassedOn(meant, body) ?? explainOwn(meant, body);
  return explained && said !== undefined ? { ...explained, status: said } : explained;
}

/** A 2xx can be a failure: undefined when it is none. */
function failSaid(
  { status, body }: Answer,
  headers: HttpResponse['headers'],
  reading: Reading,
): Failed | undefined {
  return explain(status, body) && failStatus(status, headers, body, reading);
}

function costOf(body: unknown, { priceCentsPerDollar }: Options): { costMicros?: number } {
  const { price, priceCents } = costSchema.safeParse(body).data ?? {};
  const cents = priceCentsPerDollar && readReportedCost(priceCents, priceCentsPerDollar);
  const costMicros = readReportedCost(price) ?? cents;
  return costMicros === undefined ? {} : { costMicros };
}

function abilitiesWith(options: Options): Abilities {
  const referencesTotalBytes = options.maxReferencesTotalBytes ?? defaultReferencesTotalBytes;
  return {
    aspectRatios: aspectRatios.filter((ratio) => options.extremeRatios || !extremeRatios.includes(ratio)),
    resolutions: options.omitImageSize ? ['1K'] : ['1K', '2K', '4K'],
    maxReferences: 14,
    referenceTransports: ['inline'],
    maxReferenceBytes: referencesTotalBytes,
    maxReferencesTotalBytes: referencesTotalBytes,
    referenceTypes: ['image/png', 'image/jpeg', 'image/webp'],
    search: true,
    maxPromptLength,
  };
}

/** Whatever is asked of Gemini goes to one path. */
function writeCall(call: object): string {
  return JSON.stringify({ api, ...call });
}

export const orthogonal = defineProvider({
  optionsSchema,
  defaultBaseUrl: 'https://api.orth.sh',
  defaultModels,
  prices,
  limits: { concurrency: defaultConcurrency },
  create(setup, parts) {
    const { options } = setup;
    const wire = createWire(setup, parts, { explain });
    const abilities = abilitiesWith(options);

    async function readCheck(outcome: HttpOutcome): Promise<Answer | Failed> {
      const reading = wire.readAnswer();
      const reply = await readReply(outcome, reading);
      return reply.kind === 'failed' ? reply : (failSaid(reply, {}, reading) ?? reply);
    }

    return {
      synchronous: true,
      abilities: () => abilities,
      async start(job, keep, signal): Promise<Finished | Failed> {
        // Undocumented here, so sent only where it changes something.
        const namesSize = !options.omitImageSize && job.resolution !== '1K';
        const path = `/v1beta/models/${encodeURIComponent(job.model)}:generateContent`;
        const call = writeCall({ path, body: writeGeminiRequest(job, {}, namesSize) });
        const outcome = await wire.submit(runPath, call, startDeadlineMs(job.resolution), signal);
        const reading = wire.readStart(job);
        const reply = await readPictureReply(outcome, reading, { ...geminiPictures, keep, signal });
        if (reply.kind === 'failed') return reply;
        const answer =
          failSaid(reply, reply.headers, reading) ??
          readGeminiAnswer(unwrap(reply.body), reply.pictures, job);
        // The price is for the call: a refusal is counted as billed, too, unless Orthogonal says otherwise.
        return { ...answer, ...costOf(reply.body, options) };
      },
      async check(signal): Promise<KeyCheck> {
        const balance = await wire.ask('/v1/balance', signal);
        const isMissing = balance.kind === 'response' && balance.status === 404;
        if (isMissing) balance.discard();
        // The page calls the list of models free of charge.
        const list = writeCall({ path: '/v1beta/models', method: 'GET' });
        const reply = await readCheck(isMissing ? await wire.ask(runPath, signal, list) : balance);
        return readKeyCheck(reply, 'the key is known');
      },
    };
  },
});
