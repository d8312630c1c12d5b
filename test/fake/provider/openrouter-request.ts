// What OpenRouter accepts as a chat completion that is to draw, and what it says otherwise.
// Source: openrouter.ai/docs (image generation, multimodal images, chat completions). The service lets unknown fields
// pass without a word; they are refused here, so that none is sent in vain.
import { z } from 'zod';
import { aspectRatios } from './pixels.ts';

export interface OpenrouterOrder {
  model: string;
  prompt: string;
  /** URLs and data URLs as they came. */
  references: string[];
  aspectRatio: string | undefined;
  imageSize: '512' | '1K' | '2K' | '4K';
  /** Whether words are wanted beside the picture. */
  text: boolean;
  search: boolean;
}

export interface OpenrouterRefusal {
  status: 400 | 404;
  message: string;
}

const maxReferences = 14;

const part = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  z.strictObject({
    type: z.literal('image_url'),
    image_url: z.strictObject({ url: z.string(), detail: z.enum(['auto', 'low', 'high']).optional() }),
  }),
]);

const content = z.union([z.string(), z.array(part).min(1)]);

const request = z.strictObject({
  model: z.string(),
  messages: z
    .array(z.strictObject({ role: z.enum(['system', 'user', 'assistant']), content }))
    .min(1, 'Input required: specify "prompt" or "messages"'),
  modalities: z.array(z.enum(['image', 'text'])).min(1),
  image_config: z
    .strictObject({
      aspect_ratio: z.enum(aspectRatios).optional(),
      image_size: z.enum(['0.5K', '1K', '2K', '4K']).optional(),
    })
    .optional(),
  plugins: z
    .array(
      z.strictObject({
        id: z.literal('web'),
        engine: z.enum(['native', 'exa']).optional(),
        max_results: z.int().min(1).optional(),
        search_prompt: z.string().optional(),
      }),
    )
    .optional(),
  usage: z.strictObject({ include: z.boolean() }).optional(),
  stream: z.literal(false).optional(),
  user: z.string().optional(),
  seed: z.int().optional(),
});

type Content = z.infer<typeof content>;

function textOf(given: Content): string {
  if (typeof given === 'string') return given;
  return given.flatMap((each) => (each.type === 'text' ? [each.text] : [])).join('\n');
}

function imagesOf(given: Content): string[] {
  if (typeof given === 'string') return [];
  return given.flatMap((each) => (each.type === 'image_url' ? [each.image_url.url] : []));
}

const invalid = (message: string): OpenrouterRefusal => ({ status: 400, message });

export function readOpenrouterRequest(
  body: unknown,
  known: { models: readonly string[]; gone: readonly string[] },
): OpenrouterOrder | OpenrouterRefusal {
  const named = z.looseObject({ model: z.string() }).safeParse(body);
  if (named.success) {
    const { model } = named.data;
    if (known.gone.includes(model)) return { status: 404, message: `No endpoints found for ${model}.` };
    if (!known.models.includes(model)) return invalid(`${model} is not a valid model ID`);
  }
  const parsed = request.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return invalid(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'Invalid input'}`);
  }
  const { model, messages, modalities, image_config, plugins } = parsed.data;
  if (!modalities.includes('image')) {
    const message = `No endpoints found that support the requested output modalities: ${modalities.join(', ')}`;
    return { status: 404, message };
  }
  const last = messages.at(-1);
  if (last?.role !== 'user') return invalid('messages: the last one must be a user message');
  const prompt = textOf(last.content);
  if (prompt.trim() === '') return invalid('messages: the prompt is empty');
  const references = messages.flatMap((message) => imagesOf(message.content));
  if (references.length > maxReferences) return invalid(`messages: at most ${maxReferences} images`);
  const size = image_config?.image_size ?? '1K';
  return {
    model,
    prompt,
    references,
    aspectRatio: image_config?.aspect_ratio,
    imageSize: size === '0.5K' ? '512' : size,
    text: modalities.includes('text'),
    search: (plugins?.length ?? 0) > 0,
  };
}
