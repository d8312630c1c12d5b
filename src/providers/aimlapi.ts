// AI/ML API (https://aimlapi.com): POST /v1/images/generations answers with the picture, as an address or as base64.
// Sources: github.com/aimlapi/api-docs (Google image models, errors, request tracing and cost, account balance).
import { z } from 'zod';
import { startDeadlineMs } from '../generation/deadlines.ts';
import { maxPromptLength } from '../generation/request.ts';
import type { HttpResponse } from '../http/http-client.ts';
import { namesParameter, refusesContent, saysModelIsGone, soundsLikeRefusal } from './error-words.ts';
import {
  type Explanation,
  failStatus,
  garbled,
  isErrorStatus,
  type Reading,
  readReply,
} from './http-reply.ts';
import { failBadPicture, type OpenaiImages, readOpenaiImages } from './openai-images.ts';
import type { PriceList } from './prices.ts';
import type { Abilities, Failed, Finished, KeyCheck, StartJob } from './provider.ts';
import { defineProvider, limitOptions } from './provider-module.ts';
import { addressOf } from './reference-address.ts';
import { readReportedCost } from './reported-cost.ts';
import { createWire, readKeyCheck } from './wire.ts';

const optionsSchema = z.strictObject({
  ...limitOptions,
  /** No limit is documented. */
  maxPromptLength: z.int().min(1).max(maxPromptLength).default(4000),
  /** Whether references may travel as data URIs: base64 is documented, how it is written is not. */
  acceptsDataUri: z.boolean().default(true),
  /** One reference, in bytes before base64; no limit is documented. */
  maxReferenceBytes: z
    .int()
    .min(1)
    .default(10 * 1024 * 1024),
});
type Options = z.output<typeof optionsSchema>;

/** Two names of one model. The later `google/gemini-3.1-flash-image` is offered for chat completions only. */
const defaultModels = ['google/nano-banana-2', 'google/gemini-3-1-flash-image-preview'];
/**
 * 1K: the documented samples used 178,975 credits, and 185,093 with two references. 2K and 4K are documented nowhere: they are
 * Google's list times 1.333, much as at 1K; AIMLAPI_PRICES replaces them once the reported cost has shown the true ones.
 * No page names a price for the search.
 */
const prices: PriceList = {
  models: defaultModels,
  images: { '1K': 89_500, '2K': 134_600, '4K': 201_300 },
  referenceMicros: 1530,
};
const creditsPerDollar = 2_000_000;
const defaultConcurrency = 4;
const maxReferences = 5;
/** 15 MB as base64: no limit is documented, and what goes on to Google was held to 20 MB there until January 2026. */
const maxReferencesTotalBytes = 11_250_000;

const errorSchema = z.object({
  message: z.union([z.string(), z.array(z.string()).transform((messages) => messages.join('; '))]),
  // It comes as a number or as a string.
  statusCode: z
    .union([
      z.int(),
      z
        .string()
        .regex(/^\d{3}$/)
        .transform(Number),
    ])
    .optional()
    .catch(undefined),
  requestId: z.string().optional().catch(undefined),
});
const wordsSchema = z.object({ message: z.string() });
const costSchema = z.object({
  meta: z.object({
    usage: z.object({ credits_used: z.unknown().optional(), usd_spent: z.unknown().optional() }),
  }),
});
/** @param model what was asked for, which the message may be about. */
function explainReason(status: number, message: string, model?: string): Explanation['reason'] {
  if (status === 401) return 'bad_key';
  // Documented for an empty account alone, but gateways say it of what a filter found.
  if (status === 403 && refusesContent(message)) return 'refused';
  if (status === 402 || status === 403) return 'out_of_credit';
  if (status === 429) return 'rate_limited';
  if (soundsLikeRefusal(message)) return 'refused';
  if (status === 400 && model !== undefined && message.includes(`received '${model}'`)) return 'model_gone';
  if (status === 404 && saysModelIsGone(message, model)) return 'model_gone';
  // A path that is not there is no fault of what was sent.
  if (status === 404 && !namesParameter(message)) return 'unavailable';
  return status >= 500 ? 'unavailable' : 'rejected';
}

function explain(status: number, body: unknown, model?: string): Explanation | undefined {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, statusCode, requestId } = parsed.data;
  // `message` alone is what any gateway could say.
  if (statusCode === undefined && requestId === undefined) return undefined;
  const reason = explainReason(status, message, model);
  return reason === 'refused' ? { reason, detail: message, words: message } : { reason, detail: message };
}

function writeRequest({ model, prompt, aspectRatio, resolution, search, references }: StartJob): string {
  return JSON.stringify({
    model,
    prompt,
    ...(references.length > 0 && { image_urls: references.map(addressOf) }),
    // There is no `auto`: left out, it is 1:1.
    ...(aspectRatio !== 'auto' && { aspect_ratio: aspectRatio }),
    resolution,
    enable_web_search: search,
  });
}

function costOf(body: unknown, headers: HttpResponse['headers']): { costMicros?: number } {
  const usage = costSchema.safeParse(body).data?.meta.usage;
  const costMicros =
    readReportedCost(usage?.credits_used, creditsPerDollar) ??
    readReportedCost(usage?.usd_spent) ??
    readReportedCost(headers['x-aimlapi-credits-used'], creditsPerDollar) ??
    readReportedCost(headers['x-aimlapi-usd-spent']);
  return costMicros === undefined ? {} : { costMicros };
}

/** A 2xx without a picture: an error after all, or a refusal, which has no shape of its own. */
function failWithoutImage(answer: OpenaiImages, reading: Reading): Failed {
  const { status, headers, body, list } = answer;
  const said = errorSchema.safeParse(body).data?.statusCode ?? status;
  if (isErrorStatus(said)) return failStatus(said, headers, body, reading);
  if (list === undefined) return garbled(`${status}: an answer without a list of images`);
  const bad = failBadPicture(answer);
  if (bad !== undefined) return bad;
  const message = wordsSchema.safeParse(body).data?.message;
  const reason = soundsLikeRefusal(message ?? '') ? 'refused' : 'no_image';
  const detail = `${status}: an empty list of images`;
  const words = message === undefined ? {} : { words: message };
  return { kind: 'failed', reason, certainty: 'definite', detail, ...words };
}

function readAnswer(answer: OpenaiImages, reading: Reading): Finished | Failed {
  const { images } = answer;
  const result: Finished | Failed =
    images.length > 0 ? { kind: 'finished', images } : failWithoutImage(answer, reading);
  return { ...result, ...costOf(answer.body, answer.headers) };
}

function abilitiesWith(options: Options): Abilities {
  return {
    aspectRatios: ['1:1', '3:4', '4:3', '9:16', '16:9'],
    resolutions: ['1K', '2K', '4K'],
    maxReferences,
    // As bytes first: that needs no address of ours which the provider can reach.
    referenceTransports: options.acceptsDataUri ? ['inline', 'url'] : ['url'],
    maxReferenceBytes: options.maxReferenceBytes,
    maxReferencesTotalBytes,
    referenceTypes: ['image/png', 'image/jpeg', 'image/webp'],
    search: true,
    maxPromptLength: options.maxPromptLength,
  };
}

export const aimlapi = defineProvider({
  optionsSchema,
  defaultBaseUrl: 'https://api.aimlapi.com',
  defaultModels,
  prices,
  limits: { concurrency: defaultConcurrency },
  create(setup, parts) {
    const wire = createWire(setup, parts, { explain });
    const abilities = abilitiesWith(setup.options);
    return {
      synchronous: true,
      abilities: () => abilities,
      async start(job, keep, signal): Promise<Finished | Failed> {
        const timeoutMs = startDeadlineMs(job.resolution);
        const outcome = await wire.submit('/v1/images/generations', writeRequest(job), timeoutMs, signal);
        const reading = wire.readStart(job);
        const reply = await readOpenaiImages(outcome, keep, signal, reading);
        return reply.kind === 'failed' ? reply : readAnswer(reply, reading);
      },
      async check(signal): Promise<KeyCheck> {
        const reply = await readReply(await wire.ask('/v2/billing', signal), wire.readAnswer());
        return readKeyCheck(reply, 'the key tells the balance');
      },
    };
  },
});
