// OpenRouter (https://openrouter.ai): POST /chat/completions answers with the picture itself, as a data URI.
// Sources: openrouter.ai/docs (image generation, errors, limits, web search, zero completion insurance); OpenRouterTeam/python-sdk.
import { z } from 'zod';
import { startDeadlineMs } from '../generation/deadlines.ts';
import { aspectRatios, maxPromptLength, maxReferences } from '../generation/request.ts';
import { namesParameter, saysModelIsGone, soundsLikeRefusal } from './error-words.ts';
import { geminiRefusals } from './gemini-answer.ts';
import { googlePrices } from './google-prices.ts';
import {
  type Explanation,
  failStatus,
  garbled,
  isErrorStatus,
  isSuccess,
  type Reading,
  readReply,
} from './http-reply.ts';
import type { InlinePicture, InlineReading } from './inline-pictures.ts';
import { type PictureAnswer, readPictureReply } from './picture-reply.ts';
import type { PriceList } from './prices.ts';
import {
  type Abilities,
  type Failed,
  type Finished,
  type KeyCheck,
  type ProviderImage,
  type Source,
  type StartJob,
  sourceSchema,
} from './provider.ts';
import { defineProvider, limitOptions } from './provider-module.ts';
import { addressOf } from './reference-address.ts';
import { readReportedCost } from './reported-cost.ts';
import { httpUrl } from './web-address.ts';
import { createWire, readKeyCheck } from './wire.ts';

const optionsSchema = z.strictObject({
  ...limitOptions,
  /** 1:4, 4:1, 1:8 and 8:1, which Gemini takes; whether they are passed on depends on the model. */
  extremeRatios: z.boolean().default(false),
  /** 0.5K, which depends on the model. */
  halfResolution: z.boolean().default(false),
  /** A search of its own before the model is asked, whether the prompt needs one or not. */
  webSearch: z.boolean().default(false),
  /** No number is documented; Gemini takes as many. */
  maxReferences: z.int().min(0).max(maxReferences).default(maxReferences),
  /** All together, before base64. No limit is documented: it is 15 MB as base64, Google's own until January 2026 being 20. */
  maxReferencesTotalBytes: z.int().min(1).default(11_250_000),
});
type Options = z.output<typeof optionsSchema>;

/** The page of pictures still names the second, which Google has shut down; whether it is passed on is not known. */
const defaultModels = ['google/gemini-3.1-flash-image', 'google/gemini-3.1-flash-image-preview'];
/** What Google asks is passed on without a surcharge; a search by Exa is five results at $4 per 1,000. */
const prices: PriceList = { models: defaultModels, images: googlePrices.images, searchMicros: 20_000 };
const defaultConcurrency = 4;
const extremeRatios = ['1:4', '4:1', '1:8', '8:1'];

const words = z.string().optional().catch(undefined);
const errorSchema = z.object({
  error: z.object({
    message: z.string(),
    // `message` alone is what any gateway could say.
    code: z.union([z.int(), z.string()]),
    metadata: z
      .object({
        /** Why the prompt was flagged. */
        reasons: z.array(z.string()).optional().catch(undefined),
        /** What the model's host said. */
        raw: words,
      })
      .optional()
      .catch(undefined),
  }),
});
const addressSchema = z
  .union([z.string(), z.object({ url: z.string() }).transform(({ url }) => url)])
  .optional()
  .catch(undefined);
/** The number of the picture, see inline-pictures.ts, under the name on the wire or the one in its SDKs. */
const imageSchema = z
  .object({ image_url: addressSchema, imageUrl: addressSchema })
  .catch({})
  .transform(({ image_url, imageUrl }) => image_url ?? imageUrl);
const annotationSchema = z.object({
  url_citation: z.object({
    url: sourceSchema.shape.url,
    title: z.string().trim().min(1).optional().catch(undefined),
  }),
});
const messageSchema = z.object({
  content: words,
  refusal: words,
  images: z.array(imageSchema).optional().catch(undefined),
  annotations: z.array(z.unknown()).optional().catch(undefined),
});
const choiceSchema = z.object({
  message: messageSchema.optional().catch(undefined),
  finish_reason: words,
  native_finish_reason: words,
  error: z.unknown().optional(),
});
const answerSchema = z.object({
  id: words,
  choices: z.array(choiceSchema).optional().catch(undefined),
  error: z.unknown().optional(),
});
type Answer = z.output<typeof answerSchema>;
const costSchema = z.object({ usage: z.object({ cost: z.unknown() }) });

const imageKeys: readonly (string | undefined)[] = ['image_url', 'imageUrl'];
const pictures: Pick<InlineReading, 'isPicture' | 'holds' | 'enclosing' | 'isWanted'> = {
  isPicture: (key, parentKey) => imageKeys.includes(key) || (key === 'url' && imageKeys.includes(parentKey)),
  holds: 'address',
  enclosing: 0,
  isWanted: () => true,
};

/** A 404 tells of a model that nobody serves, and of what nobody serves with it or on the terms of the account. */
function explainMissing(message: string, model: string | undefined): Explanation['reason'] {
  if (saysModelIsGone(message, model)) return 'model_gone';
  return namesParameter(message) ? 'rejected' : 'unavailable';
}

function explainReason(
  status: number,
  message: string,
  isFlagged: boolean,
  model: string | undefined,
): Explanation['reason'] {
  if (status === 401) return 'bad_key';
  if (status === 402) return 'out_of_credit';
  if (status === 404) return explainMissing(message, model);
  if (status === 429) return 'rate_limited';
  if (isFlagged || soundsLikeRefusal(message)) return 'refused';
  // A key may have a limit of its own, whatever the account holds.
  if (status === 403 && /\blimit\b/i.test(message)) return 'out_of_credit';
  if (status === 400 && message.includes('is not a valid model ID')) return 'model_gone';
  return status >= 500 ? 'unavailable' : 'rejected';
}

function explain(status: number, body: unknown, model?: string): Explanation | undefined {
  const error = errorSchema.safeParse(body).data?.error;
  if (error === undefined) return undefined;
  const { reasons = [], raw = '' } = error.metadata ?? {};
  const said = isErrorStatus(Number(error.code)) ? { status: Number(error.code) } : {};
  // In a 2xx an error without a status says only that something went wrong.
  const meant = said.status ?? (isSuccess(status) ? 500 : status);
  const reason = explainReason(meant, error.message, reasons.length > 0, model);
  const code = String(error.code) === String(meant) ? '' : error.code;
  const detail = [code, error.message, reasons.join(', '), raw].filter((part) => part !== '').join(' ');
  if (reason !== 'refused') return { reason, detail, ...said };
  const why = reasons.length === 0 ? '' : ` (${reasons.join(', ')})`;
  return { reason, detail, words: error.message + why, ...said };
}

function writeRequest(job: StartJob): string {
  const { model, prompt, aspectRatio, resolution, search, references } = job;
  const images = references.map((each) => ({ type: 'image_url', image_url: { url: addressOf(each) } }));
  return JSON.stringify({
    model,
    messages: [{ role: 'user', content: [{ type: 'text', text: prompt }, ...images] }],
    modalities: ['image', 'text'],
    // There is no `auto`: left out, it follows the first reference.
    image_config: { ...(aspectRatio !== 'auto' && { aspect_ratio: aspectRatio }), image_size: resolution },
    // Named, as the model's own search would be billed by another list.
    ...(search && { plugins: [{ id: 'web', engine: 'exa' }] }),
  });
}

function costOf(body: unknown): { costMicros?: number } {
  const costMicros = readReportedCost(costSchema.safeParse(body).data?.usage.cost);
  return costMicros === undefined ? {} : { costMicros };
}

function imageOf(number: string | undefined, all: readonly InlinePicture[]): ProviderImage[] {
  const picture = number === undefined ? undefined : all[Number(number)];
  if (picture?.kind === 'kept') return [{ kind: 'kept', hash: picture.hash }];
  const address = picture?.kind === 'address' ? httpUrl(picture.address) : undefined;
  return address === undefined ? [] : [{ kind: 'url', url: address }];
}

function sourcesOf(annotations: readonly unknown[]): readonly Source[] {
  const sources = annotations.flatMap((annotation): readonly [string, Source][] => {
    const page = annotationSchema.safeParse(annotation).data?.url_citation;
    if (page === undefined) return [];
    return [[page.url, { url: page.url, title: page.title ?? new URL(page.url).hostname }]];
  });
  return [...new Map(sources).values()];
}

/** An error in a 2xx. */
function failSaid(error: unknown, { status, headers }: PictureAnswer, reading: Reading): Failed | undefined {
  return explain(status, { error }) && failStatus(status, headers, { error }, reading);
}

function isPresent(error: unknown): boolean {
  return error !== undefined && error !== null;
}

function failWithoutImage(answer: Answer, reply: PictureAnswer, reading: Reading): Failed {
  const [choice] = answer.choices ?? [];
  const said = failSaid(answer.error, reply, reading) ?? failSaid(choice?.error, reply, reading);
  if (said !== undefined) return said;
  if (reply.pictures.length > 0) {
    // The provider has done its work, badly: to ask once more would only be billed once more.
    const detail = `${reply.status}: a picture or an address that is none`;
    return { kind: 'failed', reason: 'bad_result', certainty: 'definite', detail };
  }
  if (answer.choices === undefined) return garbled(`${reply.status}: an answer without choices`);
  const { message, finish_reason: finish = '', native_finish_reason: native = '' } = choice ?? {};
  if (finish === 'error' || isPresent(choice?.error)) {
    const detail = `${reply.status}: a choice that ended in an error without a code`;
    return { kind: 'failed', reason: 'unavailable', certainty: 'doubt', detail };
  }
  const isRefused =
    message?.refusal !== undefined || finish === 'content_filter' || geminiRefusals.has(native.toUpperCase());
  const own = (message?.refusal ?? message?.content)?.trim();
  return {
    kind: 'failed',
    reason: isRefused ? 'refused' : 'no_image',
    certainty: 'definite',
    detail: `${reply.status}: no picture: ${native || finish || 'no finish reason'}`,
    ...(own && { words: own }),
  };
}

function readAnswer(reply: PictureAnswer, reading: Reading): Finished | Failed {
  const parsed = answerSchema.safeParse(reply.body);
  if (!parsed.success) return garbled(`${reply.status}: an answer of an unknown shape`);
  const messages = (parsed.data.choices ?? []).flatMap(({ message }) => message ?? []);
  const images = messages.flatMap((each) => each.images ?? []).flatMap((at) => imageOf(at, reply.pictures));
  if (images.length === 0) return failWithoutImage(parsed.data, reply, reading);
  const text = messages.flatMap(({ content }) => content?.trim() || []).join('\n');
  const sources = sourcesOf(messages.flatMap(({ annotations }) => annotations ?? []));
  return {
    kind: 'finished',
    images,
    ...(text !== '' && { text }),
    ...(sources.length > 0 && { sources }),
  };
}

function abilitiesWith(options: Options): Abilities {
  return {
    aspectRatios: aspectRatios.filter((ratio) => options.extremeRatios || !extremeRatios.includes(ratio)),
    resolutions: options.halfResolution ? ['0.5K', '1K', '2K', '4K'] : ['1K', '2K', '4K'],
    maxReferences: options.maxReferences,
    referenceTransports: ['inline', 'url'],
    maxReferenceBytes: options.maxReferencesTotalBytes,
    maxReferencesTotalBytes: options.maxReferencesTotalBytes,
    referenceTypes: ['image/png', 'image/jpeg', 'image/webp'],
    search: options.webSearch,
    maxPromptLength,
  };
}

export const openrouter = defineProvider({
  optionsSchema,
  defaultBaseUrl: 'https://openrouter.ai/api/v1',
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
        const outcome = await wire.submit('/chat/completions', writeRequest(job), timeoutMs, signal);
        const reading = wire.readStart(job);
        const reply = await readPictureReply(outcome, reading, { ...pictures, keep, signal });
        return reply.kind === 'failed' ? reply : { ...readAnswer(reply, reading), ...costOf(reply.body) };
      },
      async check(signal): Promise<KeyCheck> {
        return readKeyCheck(
          await readReply(await wire.ask('/key', signal), wire.readAnswer()),
          'the key is known',
        );
      },
    };
  },
});
