// What an error of the Gemini API says, for Google itself and for whoever passes it on.
// Source: ai.google.dev (troubleshooting).
import { z } from 'zod';
import type { Explanation } from './http-reply.ts';
import { parseDuration } from './retry-after.ts';

const errorSchema = z.object({
  error: z.object({
    message: z.string(),
    status: z.string().optional().catch(undefined),
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

/** Undefined when `body` is no error of the Gemini API. */
export function explainGeminiError(status: number, body: unknown): Explanation | undefined {
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
