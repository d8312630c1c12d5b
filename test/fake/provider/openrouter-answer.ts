// What OpenRouter answers to an accepted chat completion that draws, what it takes for it, and how it says no.
// Source: openrouter.ai/docs (image generation, errors). Knows no path and no key.
import type { ErrorSpec } from './fault.ts';
import { countTokens, priceTokens } from './gemini-answer.ts';
import type { GeminiOrder } from './gemini-request.ts';
import type { Job, JobBook } from './job-book.ts';
import type { Pace } from './pace.ts';

interface Usage {
  /** In place of the true cost in dollars; null leaves the field out. */
  cost?: unknown;
  /** In place of the whole usage object; null leaves it out. */
  usage?: unknown;
}

export interface OpenrouterError {
  /** An HTTP status, also where the reply has another. */
  code: number;
  message?: string;
  metadata?: Record<string, unknown>;
}

export type OpenrouterOutcome = Pace &
  Usage &
  (
    | {
        kind: 'made';
        images?: number;
        format?: 'png' | 'jpeg';
        /** Size of each picture, padded; base64 makes it 4/3 of that. */
        sizeBytes?: number;
        /** How the picture's field is spelt. */
        as?: 'image_url' | 'imageUrl';
        /** In place of every picture's data URL. */
        url?: string;
        /** Words beside the pictures; a sentence when words were asked for, unless told. */
        text?: string;
        finishReason?: string;
        nativeFinishReason?: string;
      }
    /** The input was flagged: 403 with what for. */
    | { kind: 'flagged'; reasons?: string[] }
    /** No picture, and why in the upstream's own word; `finishReason` is content_filter unless told. */
    | { kind: 'stopped'; reason: string; finishReason?: string; text?: string }
    /** The model talks and draws nothing, and calls it a success. */
    | { kind: 'only text'; text?: string }
    /** An error under a 200: in place of the answer, or in its only choice. */
    | { kind: 'late error'; at: 'body' | 'choice'; error: OpenrouterError }
    /** 200 and an empty list of choices. */
    | { kind: 'no choices' }
  );

const usualMessages: Record<number, string> = {
  400: 'Bad Request',
  401: 'User not found.',
  402: 'Insufficient credits',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Your request timed out',
  429: 'Rate limit exceeded',
  502: 'Provider returned error',
  503: 'No provider is available for this model',
};

export function openrouterErrorBody({ code, message, metadata }: OpenrouterError) {
  return {
    error: {
      code,
      message: message ?? usualMessages[code] ?? 'Internal Server Error',
      ...(metadata && { metadata }),
    },
  };
}

/** A fault in the service's shape; those that come from upstream name it. */
export function openrouterFaultBody({ status, code, message }: ErrorSpec) {
  const upstream = status === 429 || status === 502 ? { provider_name: 'Google' } : {};
  const metadata = { ...upstream, ...(code !== undefined && { error_type: code }) };
  return openrouterErrorBody({
    code: status,
    ...(message !== undefined && { message }),
    ...(Object.keys(metadata).length > 0 && { metadata }),
  });
}

/** Why the input was flagged, with its beginning, as the service repeats it. */
export function flag(
  order: { prompt: string; model: string },
  reasons: string[] = ['sexual'],
): OpenrouterError {
  const flagged_input = order.prompt.slice(0, 100);
  const metadata = { reasons, flagged_input, provider_name: 'Google', model_slug: order.model };
  return { code: 403, message: `${order.model} requires moderation. Your input was flagged.`, metadata };
}

/** Errors and empty completions cost nothing. */
export function isInsured(outcome: OpenrouterOutcome): boolean {
  return outcome.kind !== 'made' && outcome.kind !== 'only text';
}

function countUsed(outcome: OpenrouterOutcome, order: GeminiOrder) {
  if (outcome.kind === 'made') return countTokens(order, { kind: 'made', images: outcome.images ?? 1 });
  return countTokens(order, { kind: 'only text' });
}

export function priceAnswer(outcome: OpenrouterOutcome, order: GeminiOrder): number {
  return priceTokens(countUsed(outcome, order));
}

function writeUsage(outcome: OpenrouterOutcome, order: GeminiOrder, micros: number) {
  if (outcome.usage !== undefined) return outcome.usage === null ? {} : { usage: outcome.usage };
  const { prompt, images } = countUsed(outcome, order);
  const cost = outcome.cost === undefined ? micros / 1_000_000 : outcome.cost;
  const tokens = { prompt_tokens: prompt, completion_tokens: images, total_tokens: prompt + images };
  return { usage: { ...tokens, ...(cost !== null && { cost }) } };
}

async function writeImages(outcome: Extract<OpenrouterOutcome, { kind: 'made' }>, job: Job, book: JobBook) {
  const { as = 'image_url', url } = outcome;
  const images = [];
  for (let index = 0; index < job.images; index += 1) {
    const data = `data:image/${job.format};base64,`;
    const picture = url ?? data + (await book.picture(job, index)).toString('base64');
    images.push({ type: 'image_url', [as]: { url: picture }, index });
  }
  return images;
}

async function writeChoices(outcome: OpenrouterOutcome, order: GeminiOrder, job: Job, book: JobBook) {
  const choice = (finish: string, native: string, message: object) => [
    {
      index: 0,
      logprobs: null,
      finish_reason: finish,
      native_finish_reason: native,
      message: { role: 'assistant', refusal: null, reasoning: null, ...message },
    },
  ];
  switch (outcome.kind) {
    case 'made': {
      const images = await writeImages(outcome, job, book);
      const text = outcome.text ?? (order.text ? 'Here is your picture.' : '');
      const { finishReason = 'stop', nativeFinishReason = 'STOP' } = outcome;
      return choice(finishReason, nativeFinishReason, { content: text, images });
    }
    case 'only text':
      return choice('stop', 'STOP', {
        content: outcome.text ?? 'I cannot draw that, but I can describe it.',
      });
    case 'stopped': {
      const { finishReason = 'content_filter', reason, text = null } = outcome;
      return choice(finishReason, reason, { content: text });
    }
    case 'late error': {
      const message = { role: 'assistant', content: '' };
      return [{ index: 0, finish_reason: 'error', message, ...openrouterErrorBody(outcome.error) }];
    }
    case 'no choices':
    case 'flagged':
      return [];
    default:
      throw new Error(`Unknown outcome ${JSON.stringify(outcome satisfies never)}`);
  }
}

export async function writeOpenrouterAnswer(
  outcome: OpenrouterOutcome,
  order: GeminiOrder,
  job: Job,
  book: JobBook,
): Promise<string> {
  if (outcome.kind === 'flagged') return JSON.stringify(openrouterErrorBody(flag(job, outcome.reasons)));
  if (outcome.kind === 'late error' && outcome.at === 'body') {
    return JSON.stringify(openrouterErrorBody(outcome.error));
  }
  return JSON.stringify({
    id: job.id,
    provider: 'Google',
    model: job.model,
    object: 'chat.completion',
    created: Math.floor(job.acceptedAt / 1000),
    choices: await writeChoices(outcome, order, job, book),
    ...writeUsage(outcome, order, isInsured(outcome) ? 0 : job.micros),
  });
}
