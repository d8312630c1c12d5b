// Google's Gemini API (https://ai.google.dev): POST models/{model}:generateContent answers with the picture itself.
// Sources: ai.google.dev (image generation, troubleshooting, pricing, changelog), googleapis/js-genai.
import { z } from 'zod';
import { startDeadlineMs } from '../generation/deadlines.ts';
import { aspectRatios, maxPromptLength } from '../generation/request.ts';
import { geminiPictures, readGeminiAnswer } from './gemini-answer.ts';
import { costOfTokens } from './gemini-cost.ts';
import { explainGeminiError } from './gemini-error.ts';
import { geminiOptions, writeGeminiRequest } from './gemini-request.ts';
import { googlePrices } from './google-prices.ts';
import { failStatus, type Reading, readReply } from './http-reply.ts';
import { readPictureReply } from './picture-reply.ts';
import { type PriceList, priceImage } from './prices.ts';
import type { Abilities, Failed, Finished, KeyCheck, Provider } from './provider.ts';
import { defineProvider, limitOptions } from './provider-module.ts';

const optionsSchema = z.strictObject({ ...limitOptions, ...geminiOptions });

const defaultModels = ['gemini-3.1-flash-image', 'gemini-nano-banana-2.1'];
const prices: PriceList = { models: defaultModels, ...googlePrices };
const defaultConcurrency = 8;
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
      explain: explainGeminiError,
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
          timeoutMs: options.startTimeoutMs ?? startDeadlineMs(job.resolution),
          signal,
        });
        const own = reading([job.prompt]);
        const reply = await readPictureReply(outcome, own, { ...geminiPictures, keep, signal });
        if (reply.kind === 'failed') return reply;
        const { status, headers: told, body, pictures } = reply;
        if (explainGeminiError(status, body)) return failStatus(status, told, body, own);
        const costMicros = costOfTokens(body);
        const answer = readGeminiAnswer(body, pictures, job);
        return costMicros === undefined ? answer : { ...answer, costMicros };
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
