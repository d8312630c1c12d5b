// What an error of APIMaster says, at a start, at a status, and of a task that failed.
// Source: QuantumNous/new-api, of which it is a fork (types/error.go, dto/task.go), and apimaster.ai/docs.
import { z } from 'zod';
import { namesParameter, refusesContent, saysModelIsGone, soundsLikeRefusal } from './error-words.ts';
import { type Explanation, loggable } from './http-reply.ts';
import type { FailureReason } from './provider.ts';

const codeSchema = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);
/** What went wrong, in words and with a code. */
export const apimasterWordsSchema = z.object({ message: z.string(), code: codeSchema });
/** new-api's own errors are wrapped, those of its tasks are not; the `code` of either is no HTTP status. */
const errorSchema = z.union([
  z.object({ error: apimasterWordsSchema }).transform(({ error }) => error),
  z.object({ message: z.string(), code: z.union([z.string(), z.number()]).transform(String) }),
]);

const refusalCodes = ['sensitive_words_detected', 'prompt_blocked', 'content_policy_violation'];
/** Where a message that speaks of a policy is about the prompt rather than about the account. */
const refusingStatuses = [400, 422, 451, 500];

export function isApimasterRefusal(code: string, message: string): boolean {
  return refusalCodes.includes(code) || soundsLikeRefusal(message);
}

/** @param model what was asked for, which the message may be about. */
function explainReason(status: number, code: string, message: string, model?: string): FailureReason {
  if (refusalCodes.includes(code)) return 'refused';
  if (code === 'model_not_found') return 'model_gone';
  // APIMaster's own way to the model, its key there included: not ours.
  if (code.startsWith('channel:')) return 'unavailable';
  if (status === 402 || /quota|^entitlement_/.test(code)) return 'out_of_credit';
  if (status === 401) return 'bad_key';
  // A key can be kept to some models, and to some addresses; older codes of an empty account are words only.
  if (status === 403 && /\b(quota|balance|credits?)\b/i.test(message)) return 'out_of_credit';
  if (status === 403 && refusesContent(message)) return 'refused';
  if (status === 429) return 'rate_limited';
  if (refusingStatuses.includes(status) && soundsLikeRefusal(message)) return 'refused';
  // That none of its channels serves a model it says with 503.
  if (saysModelIsGone(message, model)) return 'model_gone';
  if (status === 403) return 'bad_key';
  // A path that is not there is no fault of what was sent.
  if (status === 404 && !namesParameter(message)) return 'unavailable';
  return status >= 500 ? 'unavailable' : 'rejected';
}

export function explainApimasterError(
  status: number,
  body: unknown,
  model?: string,
): Explanation | undefined {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, code = '' } = parsed.data;
  const reason = explainReason(status, code, message, model);
  const words = reason === 'refused' && message !== '' ? { words: message } : {};
  return { reason, detail: `${code} ${message}`.trim(), ...words };
}

/** What is said at a poll may quote the prompt: the log gets the code alone. */
export function explainApimasterAnswer(status: number, body: unknown): Explanation | undefined {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return undefined;
  const { message, code = '' } = parsed.data;
  const isUnknown = /\btask\b.{0,100}\bnot (exist|found)\b|\btask_not_(exist|found)/i.test(
    `${code} ${message}`,
  );
  const reason = isUnknown && status < 500 ? 'lost' : explainReason(status, code, message);
  return { reason, detail: loggable(code), words: message };
}
