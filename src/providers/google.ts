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
import { failStatus, readReply } from './http-reply.ts';
import { readPictureReply } from './picture-reply.ts';
import type { PriceList } from './prices.ts';
import type { Abilities, Failed, Finished, KeyCheck } from './provider.ts';
import { defineProvider, limitOptions } from './provider-module.ts';
import { createWire, readKeyCheck } from './wire.ts';

const optionsSchema = z.strictObject({ ...limitOptions, ...geminiOptions });

const defaultModels = ['gemini-3.1-flash-image', 'gemini-nano-banana-2.1'];
const prices: PriceList = { models: defaultModels, ...googlePrices };
const defaultConcurrency = 8;

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

function abilitiesOf(model: string): Abilities {
  if (!modelsWithoutHalf.includes(model)) return abilities;
  return { ...abilities, resolutions: abilities.resolutions.filter((resolution) => resolution !== '0.5K') };
}

export const google = defineProvider({
  optionsSchema,
  defaultBaseUrl: 'https://generativelanguage.googleapis.com',
  defaultModels,
  prices,
  limits: { concurrency: defaultConcurrency },
  create(setup, parts) {
    const headers = { 'x-goog-api-key': setup.key };
    const wire = createWire(setup, parts, { headers, explain: explainGeminiError });
    return {
      synchronous: true,
      abilities: abilitiesOf,
      async start(job, keep, signal): Promise<Finished | Failed> {
        const path = `/v1beta/models/${encodeURIComponent(job.model)}:generateContent`;
        const request = JSON.stringify(writeGeminiRequest(job, setup.options));
        const outcome = await wire.submit(path, request, startDeadlineMs(job.resolution), signal);
        const reading = wire.readStart(job);
        const reply = await readPictureReply(outcome, reading, { ...geminiPictures, keep, signal });
        if (reply.kind === 'failed') return reply;
        const { status, headers: told, body, pictures } = reply;
        if (explainGeminiError(status, body)) return failStatus(status, told, body, reading);
        const costMicros = costOfTokens(body);
        const answer = readGeminiAnswer(body, pictures, job);
        return costMicros === undefined ? answer : { ...answer, costMicros };
      },
      async check(signal): Promise<KeyCheck> {
        // All of them: at most 1,000 are on a page (ai.google.dev/api/models#method:-models.list).
        const outcome = await wire.ask('/v1beta/models?pageSize=1000', signal);
        const reply = await readReply(outcome, wire.readAnswer());
        return readKeyCheck(reply, 'the key lists models', readModels);
      },
    };
  },
});
