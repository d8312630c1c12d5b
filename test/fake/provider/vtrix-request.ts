// What Vtrix accepts as the body of POST /model/v1/generation for nano_banana_2, and why not.
// Source: doc.vtrix.ai (the model's page) for the parameters, VtrixAI/vtrix-cli for the wrapper around them. Fields that
// neither lists are refused here.
import { z } from 'zod';
import { aspectRatios } from './pixels.ts';
import { judgeReference } from './reference-url.ts';
import type { RunOrder } from './run-book.ts';

/** `{model, input: [{params}]}`, or the parameters beside the model. */
export type BodyMode = 'wrapper' | 'flat';

export interface VtrixOrder extends RunOrder {
  /** Whether words are wanted beside the picture. */
  text: boolean;
}

export interface VtrixRefusal {
  status: 400 | 404;
  message: string;
}

// Characters as people count them; the page does not say which it means.
const characters = (text: string) => [...text].length;

const parameters = z.strictObject({
  prompt: z
    .string()
    .refine((prompt) => prompt.trim() !== '', 'prompt is required')
    .refine((prompt) => characters(prompt) <= 2500, 'length must be between 1 and 2500'),
  image_urls: z.array(z.string()).max(3).optional(),
  aspect_ratio: z.enum(aspectRatios).optional(),
  resolution: z.enum(['0.5K', '1K', '2K', '4K']).optional(),
  response_modalities: z
    .array(z.enum(['Text', 'Image']))
    .refine((given) => given.includes('Image') && new Set(given).size === given.length, 'must name Image')
    .optional(),
});

const outer = z.looseObject({ model: z.string().min(1) });
const wrapper = z.strictObject({
  model: z.string(),
  // Sent by the sister product's own web page.
  moderation: z.boolean().optional(),
  input: z.tuple([z.strictObject({ params: z.unknown() })]),
});

function refuseShape(error: z.ZodError): VtrixRefusal {
  const issue = error.issues[0];
  return {
    status: 400,
    message: `invalid parameter ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
  };
}

function unwrap(body: unknown, mode: BodyMode): { given: unknown } | VtrixRefusal {
  if (mode === 'wrapper') {
    const wrapped = wrapper.safeParse(body);
    return wrapped.success ? { given: wrapped.data.input[0].params } : refuseShape(wrapped.error);
  }
  const { model: _, ...given } = outer.parse(body);
  return { given };
}

export function readVtrixRequest(
  body: unknown,
  known: { models: readonly string[]; publicOrigins: readonly string[]; mode: BodyMode },
): VtrixOrder | VtrixRefusal {
  const named = outer.safeParse(body);
  if (!named.success) return refuseShape(named.error);
  const { model } = named.data;
  if (!known.models.includes(model)) return { status: 404, message: `model not found: ${model}` };
  const unwrapped = unwrap(body, known.mode);
  if ('status' in unwrapped) return unwrapped;
  const parsed = parameters.safeParse(unwrapped.given);
  if (!parsed.success) return refuseShape(parsed.error);
  const { prompt, image_urls: urls = [], aspect_ratio, resolution = '1K', response_modalities } = parsed.data;
  for (const [index, url] of urls.entries()) {
    const problem = judgeReference(url, known.publicOrigins);
    if (problem) return { status: 400, message: `invalid parameter image_urls.${index}: ${problem}` };
  }
  return {
    model,
    prompt,
    // What is drawn without a ratio is not documented.
    aspectRatio: aspect_ratio ?? '1:1',
    // Half of 1K goes by the model's own name for it, whoever sells it.
    resolution: resolution === '0.5K' ? '512' : resolution,
    references: urls.length,
    urls,
    text: response_modalities?.includes('Text') ?? true,
  };
}
