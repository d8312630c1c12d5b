// Writes the body of generateContent for Gemini's image models, for Google itself and for whoever passes it on.
// Source: googleapis/js-genai src/types.ts, ai.google.dev (image generation, thought signatures).
import { z } from 'zod';
import type { Resolution } from '../generation/request.ts';
import { type InlineReference, recallTurn } from './gemini-turn.ts';
import type { StartJob } from './provider.ts';

const harms = ['HARASSMENT', 'HATE_SPEECH', 'SEXUALLY_EXPLICIT', 'DANGEROUS_CONTENT'] as const;

/** What an operator may set of it. */
export const geminiOptions = {
  /** One threshold for every category of harm; the service's own when left out. */
  safety: z
    .enum(['BLOCK_LOW_AND_ABOVE', 'BLOCK_MEDIUM_AND_ABOVE', 'BLOCK_ONLY_HIGH', 'BLOCK_NONE', 'OFF'])
    .optional(),
  thinkingLevel: z.enum(['MINIMAL', 'HIGH']).optional(),
};
const geminiOptionsSchema = z.object(geminiOptions);
export type GeminiOptions = z.output<typeof geminiOptionsSchema>;

/** `0.5K`, as resellers write it, is an internal error at Google (pollinations, pull request 9286). */
const imageSizes: Readonly<Record<Resolution, string>> = {
  '0.5K': '512',
  '1K': '1K',
  '2K': '2K',
  '4K': '4K',
};

function inlineData({ bytes, type }: InlineReference) {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { inlineData: { mimeType: type, data } };
}

/** Throws when a reference is an address: these models take bytes only, and `referenceTransports` says so. */
function inlineOnly(job: StartJob): InlineReference[] {
  return job.references.map((reference) => {
    if (reference.transport === 'inline') return reference;
    throw new Error('A reference by address was given to a provider that takes bytes only');
  });
}

function writeContents(job: StartJob) {
  const references = inlineOnly(job);
  const turn = recallTurn(job.continuation, job.model, references);
  const now = (added: readonly InlineReference[]) => ({
    role: 'user',
    parts: [{ text: job.prompt }, ...added.map(inlineData)],
  });
  if (turn === undefined) return [now(references)];
  const answered = turn.parts.map((part) => {
    const signature = part.thoughtSignature === undefined ? {} : { thoughtSignature: part.thoughtSignature };
    return { ...('text' in part ? { text: part.text } : inlineData(part.reference)), ...signature };
  });
  return [
    { role: 'user', parts: [{ text: turn.prompt }] },
    { role: 'model', parts: answered },
    now(turn.others),
  ];
}

/** @param namesSize whether the size is said: left out, it is 1K. */
export function writeGeminiRequest(job: StartJob, options: GeminiOptions, namesSize = true): object {
  const { safety, thinkingLevel } = options;
  // Left out, the ratio follows the reference, else it is 1:1: our `auto`.
  const ratio = job.aspectRatio === 'auto' ? {} : { aspectRatio: job.aspectRatio };
  return {
    contents: writeContents(job),
    generationConfig: {
      responseModalities: ['TEXT', 'IMAGE'],
      imageConfig: { ...ratio, ...(namesSize && { imageSize: imageSizes[job.resolution] }) },
      ...(thinkingLevel && { thinkingConfig: { thinkingLevel } }),
    },
    ...(job.search && { tools: [{ googleSearch: {} }] }),
    ...(safety && {
      safetySettings: harms.map((harm) => ({ category: `HARM_CATEGORY_${harm}`, threshold: safety })),
    }),
  };
}
