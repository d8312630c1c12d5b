// What AI/ML API accepts as the body of POST /v1/images/generations for this model, and what it says otherwise.
// Source: docs.aimlapi.com (the model's schema, errors with status code 4xx). Fields it does not list are refused here.
import { z } from 'zod';

const aspectRatios = ['1:1', '9:16', '16:9', '3:4', '4:3'] as const;
const resolutions = ['1K', '2K', '4K'] as const;
const promptLimit = 4000;

export interface AimlapiOrder {
  model: string;
  prompt: string;
  aspectRatio: string;
  resolution: (typeof resolutions)[number];
  /** URLs and data URIs as they came. */
  references: string[];
  search: boolean;
}

export interface AimlapiRefusal {
  status: 400 | 404;
  message: string;
}

const listed = (values: readonly string[]) => values.map((value) => `'${value}'`).join(' | ');

function choice<const T extends readonly string[]>(values: T) {
  return z.enum(values, {
    error: ({ input }) => `Invalid enum value. Expected ${listed(values)}, received '${String(input)}'`,
  });
}

const order = z.strictObject({
  model: z.string(),
  prompt: z.string().min(1).max(promptLimit),
  image_urls: z.array(z.string()).max(5).optional(),
  aspect_ratio: choice(aspectRatios).optional(),
  resolution: choice(resolutions).optional(),
  enable_web_search: z.boolean().optional(),
});

const invalid = (message: string): AimlapiRefusal => ({
  status: 400,
  message: `Body validation error\n${message}`,
});

export function readAimlapiRequest(
  body: unknown,
  known: { models: readonly string[]; unknownModel: 404 | 400 },
): AimlapiOrder | AimlapiRefusal {
  const named = z.looseObject({ model: z.string() }).safeParse(body);
  if (named.success && !known.models.includes(named.data.model)) {
    const { model } = named.data;
    if (known.unknownModel === 404) return { status: 404, message: `Model ${model} not found` };
    return invalid(`Invalid enum value. Expected ${listed(known.models)}, received '${model}'`);
  }
  const parsed = order.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { model, prompt, image_urls, aspect_ratio, resolution, enable_web_search } = parsed.data;
  return {
    model,
    prompt,
    aspectRatio: aspect_ratio ?? '1:1',
    resolution: resolution ?? '1K',
    references: image_urls ?? [],
    search: enable_web_search ?? false,
  };
}
