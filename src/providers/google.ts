// Google's Gemini API (https://ai.google.dev): POST models/{model}:generateContent answers with the picture itself.
// Sources: ai.google.dev (image generation, troubleshooting, pricing, changelog), googleapis/js-genai.
import { z } from 'zod';
import { aspectRatios, maxPromptLength, type Resolution } from '../generation/request.ts';
import type { HttpResponse } from '../http/http-client.ts';
import { isGeminiPicture, isGeminiThought, readGeminiAnswer } from './gemini-answer.ts';
import { geminiOptions, writeGeminiRequest } from './gemini-request.ts';
import { googlePrices } from './google-prices.ts';
import {
  type Explanation,
  failBody,
  failStatus,
  garbled,
  isSuccess,
  parseJson,
  type Reading,
  readReply,
} from './http-reply.ts';
import { type InlineAnswer, readInlinePictures } from './inline-pictures.ts';
import { type PriceList, priceImage } from './prices.ts';
import type { Abilities, Failed, Finished, KeepBytes, KeyCheck, Provider, StartJob } from './provider.ts';
import { defineProvider, limitOptions } from './provider-module.ts';
import { parseDuration } from './retry-after.ts';

const optionsSchema = z.strictObject({ ...limitOptions, ...geminiOptions });

const defaultModels = ['gemini-3.1-flash-image', 'gemini-nano-banana-2.1'];
const prices: PriceList = { models: defaultModels, ...googlePrices };
const defaultConcurrency = 8;
/** The answer is the picture, so a start lasts as long as the drawing. */
const startTimeoutsMs: Readonly<Record<Resolution, number>> = {
  '0.5K': 180_000,
  '1K': 180_000,
  '2K': 300_000,
  '4K': 600_000,
};
const defaultStatusTimeoutMs = 30_000;

const abilities: Abilities = {
  aspectRatios,
  resolutions: ['0.5K', '1K', '2K', '4K'],
  maxReferences: 14,
  referenceTransports: ['inline'],
  maxReferenceBytes: 20 * 1024 * 1024,
  // A request may have 100 MB since January 2026 (changelog); base64 takes a third more than the bytes.
  maxReferencesTotalBytes: 64 * 1024 * 1024,
  referenceTypes: ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'],
  search: true,
  maxPromptLength,
};
/** It answers 400 to the size of 0.5K. */
const modelsWithoutHalf = ['gemini-nano-banana-2.1'];

const errorSchema = z.object({
  error: z.object({
    message: z.string(),
    status: z.string().optional(),
    details: z.array(z.unknown()).optional().catch(undefined),
  }),
});
const retryInfoSchema = z.object({ retryDelay: z.string() });
const errorInfoSchema = z.object({ reason: z.string() });

/** What a 400 is about. */
function explainRejection(message: string, code: string, details: readonly unknown[]): Explanation['reason'] {
  const reasons = details.flatMap((detail) => errorInfoSchema.safeParse(detail).data?.reason ?? []);
  if (reasons.includes('API_KEY_INVALID') || /api key (not valid|expired)/i.test(message)) return 'bad_key';
  if (code !== 'FAILED_PRECONDITION') return 'rejected';
  // No billing, or a place that Google does not serve: nothing that another provider would share.
  return /billing/i.test(message) ? 'out_of_credit' : 'unavailable';
}

function explainReason(status: number, message: string, code: string, details: readonly unknown[]) {
  if (status === 400) return explainRejection(message, code, details);
  if (status === 401 || status === 403) return 'bad_key';
  if (status === 402) return 'out_of_credit';
  if (status === 404) return 'model_gone';
  if (status === 429) {
    // The plain message of a rate limit speaks of billing, too.
    return /credits? .*(depleted|exhausted)|spend(ing)? (cap|limit)/i.test(message)
      ? 'out_of_credit'
      : 'rate_limited';
  }
  return status >= 500 ? 'unavailable' : 'rejected';
}

function explain(status: number, body: unknown): Explanation | undefined {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, status: code = '', details = [] } = parsed.data.error;
  const [delay] = details.flatMap((detail) => retryInfoSchema.safeParse(detail).data?.retryDelay ?? []);
  const retryAfterMs = delay === undefined ? undefined : parseDuration(delay);
  return {
    reason: explainReason(status, message, code, details),
    detail: `${code} ${message}`.trim(),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
}

async function readAnswer(
  response: HttpResponse,
  job: StartJob,
  keep: KeepBytes,
  signal: AbortSignal,
  reading: Reading,
): Promise<Finished | Failed> {
  let answer: InlineAnswer;
  try {
    answer = await readInlinePictures(response.body, {
      isPicture: isGeminiPicture,
      // The part around inlineData says whether it is a thought.
      enclosing: 1,
      isWanted: (part) => !isGeminiThought(part),
      keep,
      signal,
    });
  } catch (error) {
    response.discard();
    signal.throwIfAborted();
    return failBody(error, response.status);
  }
  const body = parseJson(answer.text);
  if (body === undefined) return garbled(`${response.status}: an answer that is no JSON`);
  if (explain(response.status, body)) return failStatus(response.status, response.headers, body, reading);
  return readGeminiAnswer(body, answer.pictures, job);
}

const modelListSchema = z.object({
  models: z.array(z.object({ name: z.string() })),
  nextPageToken: z.string().optional(),
});

/** Undefined when the list is none, or does not hold all of them. */
function readModels(body: unknown): readonly string[] | undefined {
  const list = modelListSchema.safeParse(body);
  if (!list.success || list.data.nextPageToken) return undefined;
  return list.data.models.map(({ name }) => name.replace(/^models\//, ''));
}

export const google = defineProvider({
  optionsSchema,
  defaultBaseUrl: 'https://generativelanguage.googleapis.com',
  defaultModels,
  create({ id, name, key, baseUrl, models, prices: overrides, options }, { http, clock }): Provider {
    const headers = { 'x-goog-api-key': key, accept: 'application/json' };
    const reading = (secrets: readonly string[]): Reading => ({
      explain,
      now: clock.now(),
      secrets: [key, ...secrets],
    });

    function abilitiesOf(model: string): Abilities {
      if (!modelsWithoutHalf.includes(model)) return abilities;
      return {
        ...abilities,
        resolutions: abilities.resolutions.filter((resolution) => resolution !== '0.5K'),
      };
    }

    return {
      id,
      name,
      models,
      limits: {
        concurrency: options.concurrency ?? defaultConcurrency,
        ...(options.requests && { requests: options.requests }),
      },
      synchronous: true,
      excludedFromFailover: false,
      abilities: abilitiesOf,
      price: (query) =>
        abilitiesOf(query.model).resolutions.includes(query.resolution)
          ? priceImage(prices, overrides, query)
          : undefined,
      async start(job, keep, signal): Promise<Finished | Failed> {
        const outcome = await http.send({
          method: 'POST',
          url: `${baseUrl}/v1beta/models/${encodeURIComponent(job.model)}:generateContent`,
          headers: { ...headers, 'content-type': 'application/json' },
          body: JSON.stringify(writeGeminiRequest(job, options)),
          timeoutMs: options.startTimeoutMs ?? startTimeoutsMs[job.resolution],
          signal,
        });
        if (outcome.kind === 'response' && isSuccess(outcome.status)) {
          return readAnswer(outcome, job, keep, signal, reading([job.prompt]));
        }
        const reply = await readReply(outcome, reading([job.prompt]));
        if (reply.kind === 'failed') return reply;
        throw new Error(`A reply of status ${reply.status} was read as a success`);
      },
      async status() {
        throw new Error('Google has no runs to ask about: its start answers with the picture');
      },
      async check(signal): Promise<KeyCheck> {
        const timeoutMs = options.statusTimeoutMs ?? defaultStatusTimeoutMs;
        // All of them: at most 1,000 are on a page (ai.google.dev/api/models#method:-models.list).
        const url = `${baseUrl}/v1beta/models?pageSize=1000`;
        const reply = await readReply(
          await http.send({ method: 'GET', url, headers, timeoutMs, signal }),
          reading([]),
        );
        if (reply.kind === 'answer') {
          const offered = readModels(reply.body);
          return { kind: 'good', detail: 'the key lists models', ...(offered && { models: offered }) };
        }
        return { kind: reply.reason === 'bad_key' ? 'bad' : 'unknown', detail: reply.detail };
      },
    };
  },
});
