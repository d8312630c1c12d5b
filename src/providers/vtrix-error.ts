// What an error of Vtrix says, at a start, at a status, and of a task that failed.
// Sources: docs.vtrix.ai (model API), VtrixAI/vtrix-cli; SeaCloudAI/seacloud-cli, the client of its sister.
import { z } from 'zod';
import { namesParameter, refusesContent, saysModelIsGone, soundsLikeRefusal } from './error-words.ts';
import { type Explanation, loggable } from './http-reply.ts';
import type { FailureReason } from './provider.ts';

const words = z.string().min(1);
const codeSchema = z.union([z.string(), z.number()]).transform(normaliseCode).optional().catch(undefined);
/** What went wrong: a failed task says `error_message`, others `message`, some nothing but a sentence. */
export const vtrixErrorSchema = z.union([
  words.transform((message) => ({ message, code: undefined })),
  z
    .object({ code: codeSchema, error_message: words.optional(), message: words.optional() })
    .transform(({ code, error_message: own, message = '' }) => ({ code, message: own ?? message }))
    .refine(({ code, message }) => code !== undefined || message !== ''),
]);
/** An HTTP error, as Vtrix writes it and as its sister does; each has its own place for the code. */
const httpErrorSchema = z.union([
  z.object({ error: vtrixErrorSchema }).transform(({ error }) => error),
  z
    .object({ status: z.object({ code: codeSchema, error_code: codeSchema, message: z.string() }) })
    .transform(({ status }) => ({ code: status.error_code ?? status.code, message: status.message })),
  z.object({ message: words, code: codeSchema }),
]);

/** Its nine digits are documented with leading zeros and typed as an integer, which has none. */
function normaliseCode(code: string | number): string {
  const text = String(code);
  return /^\d{7,9}$/.test(text) ? text.padStart(9, '0') : text;
}

/** The sister's codes of an insufficient balance. */
function saysNoBalance(code: string): boolean {
  return /^4020[1-8]$/.test(code);
}

/** @param model what was asked for, which the message may be about. */
function explainReason(status: number, code: string, message: string, model?: string): FailureReason {
  if (saysNoBalance(code) || status === 402) return 'out_of_credit';
  if (status === 401) return 'bad_key';
  if (status === 403 && refusesContent(message)) return 'refused';
  // Documented for both: no permission, and no balance.
  if (status === 403)
    return /balance|credit|quota|funds|top.?up/i.test(message) ? 'out_of_credit' : 'bad_key';
  if (status === 429) return 'rate_limited';
  if (status <= 500 && soundsLikeRefusal(message)) return 'refused';
  // There is no code for it.
  if (status < 500 && saysModelIsGone(message, model)) return 'model_gone';
  // A path that is not there is no fault of what was sent.
  if (status === 404 && !namesParameter(message)) return 'unavailable';
  return status >= 500 ? 'unavailable' : 'rejected';
}

export function explainVtrixError(status: number, body: unknown, model?: string): Explanation | undefined {
  const parsed = httpErrorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, code = '' } = parsed.data;
  const reason = explainReason(status, code, message, model);
  const own = reason === 'refused' ? { words: message } : {};
  return { reason, detail: `${code} ${message}`.trim(), ...own };
}

/** What is said at a poll may quote the prompt: the log gets the code alone. */
export function explainVtrixAnswer(status: number, body: unknown): Explanation | undefined {
  const parsed = httpErrorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, code = '' } = parsed.data;
  // A gateway that knows no such path says 404 in the same shape: only a task that is named is one that is gone.
  const isUnknown = /\b(task|generation|record)\b.{0,100}\bnot (exist|found)\b/i.test(message);
  const reason = isUnknown && status < 500 ? 'lost' : explainReason(status, code, message);
  return { reason, detail: loggable(code), words: message };
}
