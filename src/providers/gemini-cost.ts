// What an answer of the Gemini API cost at Google, from the tokens that it counts. Resellers have prices of their own.
import { z } from 'zod';

const count = z.int().nonnegative().optional().catch(undefined);
const answerSchema = z.object({
  usageMetadata: z.object({
    promptTokenCount: count,
    candidatesTokenCount: count,
    thoughtsTokenCount: count,
    candidatesTokensDetails: z
      .array(z.object({ modality: z.string(), tokenCount: z.int().nonnegative() }))
      .optional()
      .catch(undefined),
  }),
});

/** US dollars a million tokens are micro-dollars a token: pictures 60, prompt 0.5, words and thoughts 3 (pricing page). */
const microsPerToken = { image: 60, prompt: 0.5, words: 3 };

/** Micro-dollars; undefined when no tokens are told. */
export function costOfTokens(body: unknown): number | undefined {
  const usage = answerSchema.safeParse(body).data?.usageMetadata;
  if (usage === undefined) return undefined;
  const { promptTokenCount = 0, candidatesTokenCount = 0, thoughtsTokenCount = 0 } = usage;
  const details = usage.candidatesTokensDetails;
  // Without details the answer of an image model is taken for its picture.
  const image =
    details?.reduce((sum, { modality, tokenCount }) => sum + (modality === 'IMAGE' ? tokenCount : 0), 0) ??
    candidatesTokenCount;
  const text = Math.max(0, candidatesTokenCount - image) + thoughtsTokenCount;
  const micros =
    image * microsPerToken.image + promptTokenCount * microsPerToken.prompt + text * microsPerToken.words;
  return micros === 0 ? undefined : Math.round(micros);
}
