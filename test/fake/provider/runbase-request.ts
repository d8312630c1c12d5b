// What Runbase accepts as the body of POST /runs, and which of its error codes it gives otherwise.
// Source: runbase.net model page (input schema, limits) and docs/error-codes. Fields it does not list are refused here.
import { z } from 'zod';
import { aspectRatios } from './pixels.ts';
import { judgeReference } from './reference-url.ts';

export interface RunbaseOrder {
  model: string;
  prompt: string;
  /** 'auto' and nothing are drawn as 1:1 (what the service does is not documented). */
  aspectRatio: string;
  resolution: '1K' | '2K' | '4K';
  references: number;
  urls: string[];
}

export interface RunbaseRefusal {
  code: 'missing_model' | 'missing_input' | 'model_not_found' | 'invalid_input';
  message: string;
}

const input = z.strictObject({
  prompt: z.string().refine((prompt) => prompt.trim() !== '', 'prompt is required'),
  aspect_ratio: z.enum([...aspectRatios, 'auto']).optional(),
  resolution: z.enum(['1K', '2K', '4K']).optional(),
  image_urls: z.array(z.string()).max(14).optional(),
});

export function readRunbaseRequest(
  body: unknown,
  known: { models: readonly string[]; publicOrigins: readonly string[] },
): RunbaseOrder | RunbaseRefusal {
  const outer = z.record(z.string(), z.unknown()).safeParse(body);
  if (!outer.success) return { code: 'invalid_input', message: 'The body must be an object' };
  const { model, input: given, ...unknown } = outer.data;
  if (typeof model !== 'string' || model === '')
    return { code: 'missing_model', message: 'model is required' };
  if (given === undefined) return { code: 'missing_input', message: 'input is required' };
  if (!known.models.includes(model)) return { code: 'model_not_found', message: `Model ${model} not found` };
  const [surplus] = Object.keys(unknown);
  if (surplus !== undefined) return { code: 'invalid_input', message: `Unknown field ${surplus}` };
  const parsed = input.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return {
      code: 'invalid_input',
      message: `input.${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`,
    };
  }
  const { prompt, aspect_ratio = 'auto', resolution = '1K', image_urls = [] } = parsed.data;
  for (const [index, url] of image_urls.entries()) {
    const problem = judgeReference(url, known.publicOrigins);
    if (problem) return { code: 'invalid_input', message: `input.image_urls.${index} ${problem}` };
  }
  const aspectRatio = aspect_ratio === 'auto' ? '1:1' : aspect_ratio;
  return { model, prompt, aspectRatio, resolution, references: image_urls.length, urls: image_urls };
}
