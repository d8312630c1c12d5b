// What APIMaster accepts as the body of both image endpoints, and which of its error codes it gives otherwise.
// Source: apimaster.ai docs (images, the model's page), its agent skills' API notes, docs.apimart.ai for the upstream's
// fields. Fields that none of them lists are refused here, the four that some channels reject among them.
import { z } from 'zod';
import { sniffImage } from './gemini-request.ts';
import { aspectRatios } from './pixels.ts';
import { judgeReference } from './reference-url.ts';
import type { RunOrder } from './run-book.ts';

export interface ApimasterOrder extends RunOrder {
  size: '0.5K' | '1K' | '2K' | '4K';
  count: number;
}

export interface ApimasterRefusal {
  status: 400 | 404 | 503;
  code: string;
  message: string;
}

export const referenceLimitBytes = 10 * 1024 * 1024;
export const referenceTypes = ['image/jpeg', 'image/png', 'image/webp'];

const requestBody = z.strictObject({
  model: z.string().min(1),
  prompt: z.string().refine((prompt) => prompt.trim() !== '', 'prompt is required'),
  // The aspect ratio, in spite of its name.
  size: z.enum([...aspectRatios, 'auto']).optional(),
  resolution: z.enum(['0.5K', '1K', '2K', '4K']).optional(),
  n: z.int().min(1).max(4).optional(),
  image_urls: z.array(z.string()).max(14).optional(),
  google_search: z.boolean().optional(),
  google_image_search: z.boolean().optional(),
});

const dataUri = /^data:([^;,]*);base64,([A-Za-z0-9+/]+={0,2})$/;

/** Why this data URI is no reference, or nothing when it is one. */
function judgeDataUri(text: string): string | undefined {
  const [, announced = '', base64 = ''] = dataUri.exec(text) ?? [];
  if (base64 === '' || base64.length % 4 !== 0) return 'is not a base64 data URI';
  if (!referenceTypes.includes(announced)) return `has the unsupported type ${announced}`;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > referenceLimitBytes) return `is larger than ${referenceLimitBytes} bytes`;
  return sniffImage(bytes) === announced ? undefined : `is no ${announced}`;
}

const isDataUri = (reference: string) => /^data:/i.test(reference);

const invalid = (message: string): ApimasterRefusal => ({ status: 400, code: 'invalid_request', message });

/** The fork's word for a model that none of its channels serves. */
export const noChannel = (model: string): ApimasterRefusal => ({
  status: 503,
  code: 'model_not_found',
  message: `No available channel for model ${model} under group default (distributor)`,
});

export function readApimasterRequest(
  body: unknown,
  known: { models: readonly string[]; publicOrigins: readonly string[] },
): ApimasterOrder | ApimasterRefusal {
  // The distributor reads nothing but the model, before the image relay reads the rest.
  const model = z.object({ model: z.string() }).safeParse(body).data?.model;
  if (model === undefined || model === '') return invalid('model is required');
  if (!known.models.includes(model)) return noChannel(model);
  const parsed = requestBody.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { prompt, size: ratio = 'auto', resolution: size = '1K', n: count = 1 } = parsed.data;
  const references = parsed.data.image_urls ?? [];
  for (const [index, reference] of references.entries()) {
    const problem = isDataUri(reference)
      ? judgeDataUri(reference)
      : judgeReference(reference, known.publicOrigins);
    if (problem) return invalid(`image_urls.${index} ${problem}`);
  }
  return {
    model,
    prompt,
    // What auto draws is not documented.
    aspectRatio: ratio === 'auto' ? '1:1' : ratio,
    // Half of 1K goes by the model's own name for it, whoever sells it.
    resolution: size === '0.5K' ? '512' : size,
    size,
    count,
    references: references.length,
    urls: references.filter((reference) => !isDataUri(reference)),
  };
}
