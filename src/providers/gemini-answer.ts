// Reads what generateContent answers, for Google itself and for whoever passes it on: pictures, words, refusals.
// What it cost is for whoever was asked to say.
// Source: googleapis/js-genai src/types.ts; ai.google.dev (image generation, grounding, pricing).
import { z } from 'zod';
import { type GeminiTurn, writeTurn } from './gemini-turn.ts';
import { garbled } from './http-reply.ts';
import type { InlinePicture, InlineReading } from './inline-pictures.ts';
import {
  type Failed,
  type Finished,
  type ProviderImage,
  type Source,
  type StartJob,
  sourceSchema,
} from './provider.ts';

const words = z.string().optional().catch(undefined);
const partSchema = z
  .object({
    text: words,
    /** The number of the picture, see inline-pictures.ts. */
    inlineData: z.object({ data: z.string() }).optional().catch(undefined),
    fileData: z
      .object({ fileUri: z.url({ protocol: /^https?$/ }) })
      .optional()
      .catch(undefined),
    thought: z.boolean().optional().catch(undefined),
    thoughtSignature: words,
  })
  .catch({});
type Part = z.output<typeof partSchema>;
const candidateSchema = z.object({
  content: z
    .object({ parts: z.array(partSchema).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  finishReason: words,
  finishMessage: words,
  groundingMetadata: z
    .object({ groundingChunks: z.array(z.unknown()) })
    .optional()
    .catch(undefined),
});
const answerSchema = z.object({
  candidates: z.array(candidateSchema).optional(),
  promptFeedback: z.object({ blockReason: words, blockReasonMessage: words }).optional().catch(undefined),
  usageMetadata: z.object({}).optional().catch(undefined),
  modelVersion: words,
  responseId: words,
});
type Answer = z.output<typeof answerSchema>;
const chunkSchema = z.object({
  web: z.object({ uri: sourceSchema.shape.url, title: z.string().trim().min(1).optional().catch(undefined) }),
});

const thoughtSchema = z.object({ thought: z.literal(true) });
/** Where pictures are in it, and which of them are results. */
export const geminiPictures: Pick<InlineReading, 'isPicture' | 'enclosing' | 'isWanted'> = {
  isPicture: (key, parentKey) =>
    key === 'data' && (parentKey === 'inlineData' || parentKey === 'inline_data'),
  // The part around inlineData says whether it is a draft of the model's thinking, which is no result.
  enclosing: 1,
  isWanted: (part) => !thoughtSchema.safeParse(part).success,
};

/** Why a candidate ended when a filter was at work. */
export const geminiRefusals: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]);

function failWithoutImage(answer: Answer, text: string): Failed {
  const block = answer.promptFeedback?.blockReason;
  if (block !== undefined) {
    const said = answer.promptFeedback?.blockReasonMessage;
    const detail = `the prompt was blocked: ${block}`;
    const own = said === undefined ? {} : { words: said };
    return { kind: 'failed', reason: 'refused', certainty: 'definite', detail, ...own };
  }
  const [candidate] = answer.candidates ?? [];
  if (candidate === undefined && answer.usageMetadata === undefined && answer.responseId === undefined) {
    return garbled('an answer without candidates, usage and id');
  }
  const finish = candidate?.finishReason ?? 'no finish reason';
  const said = candidate?.finishMessage ?? (text === '' ? undefined : text);
  const reason = geminiRefusals.has(finish) ? 'refused' : 'no_image';
  const own = said === undefined ? {} : { words: said };
  return { kind: 'failed', reason, certainty: 'definite', detail: `no picture: ${finish}`, ...own };
}

function sourcesOf({ candidates = [] }: Answer): readonly Source[] {
  const chunks = candidates.flatMap(({ groundingMetadata }) => groundingMetadata?.groundingChunks ?? []);
  const sources = new Map<string, Source>();
  for (const chunk of chunks) {
    const page = chunkSchema.safeParse(chunk).data?.web;
    if (page === undefined || sources.has(page.uri)) continue;
    sources.set(page.uri, { url: page.uri, title: page.title ?? new URL(page.uri).hostname });
  }
  return [...sources.values()];
}

function imageOf(part: Part, pictures: readonly InlinePicture[]): ProviderImage | undefined {
  if (part.fileData !== undefined) return { kind: 'url', url: part.fileData.fileUri };
  if (part.inlineData === undefined) return undefined;
  const picture = pictures[Number(part.inlineData.data)];
  return picture?.kind === 'kept' ? { kind: 'kept', hash: picture.hash } : undefined;
}

/** `body` is the answer with the numbers of `pictures` in the place of their data. */
export function readGeminiAnswer(
  body: unknown,
  pictures: readonly InlinePicture[],
  job: StartJob,
): Finished | Failed {
  const parsed = answerSchema.safeParse(body);
  if (!parsed.success) return garbled('an answer of an unknown shape');
  const answer = parsed.data;
  const parts = (answer.candidates ?? []).flatMap(({ content }) => content?.parts ?? []);
  const results = parts.filter(({ thought }) => thought !== true);
  const text = results.flatMap((part) => part.text?.trim() || []).join('\n');
  const images = results.flatMap((part) => imageOf(part, pictures) ?? []);
  if (images.length === 0) {
    const bad = pictures.find((picture) => picture.kind === 'unacceptable');
    if (bad === undefined) return failWithoutImage(answer, text);
    // The provider has done its work, badly: to ask once more would only be billed once more.
    return {
      kind: 'failed',
      reason: 'bad_result',
      certainty: 'definite',
      detail: `a picture that is none: ${bad.error.code}: ${bad.error.message}`,
    };
  }
  const continuation = writeTurn({
    model: job.model,
    prompt: job.prompt,
    parts: results.flatMap((part): GeminiTurn['parts'] => {
      const image = imageOf(part, pictures);
      const signature = { thoughtSignature: part.thoughtSignature };
      if (image?.kind === 'kept') return [{ image: image.hash, ...signature }];
      return part.text === undefined ? [] : [{ text: part.text, ...signature }];
    }),
  });
  const sources = sourcesOf(answer);
  return {
    kind: 'finished',
    images,
    ...(text !== '' && { text }),
    ...(sources.length > 0 && { sources }),
    ...(continuation !== undefined && { continuation }),
  };
}
