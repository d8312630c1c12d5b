// What the Gemini API accepts as a generateContent body for its image models, and why not.
// Shared by every provider that takes or passes on that body; knows no key, no path and no price.
// Source: googleapis/js-genai src/types.ts and ai.google.dev (image generation); spelling is camelCase only.
import { z } from 'zod';
import { aspectRatios } from './pixels.ts';

export interface GeminiRefusal {
  status: 400 | 403 | 500;
  message: string;
  /** Where in the body, for BadRequest details. */
  field?: string;
}

export interface GeminiOrder {
  prompt: string;
  references: { mimeType: string; bytes: Buffer }[];
  /** Undefined: the ratio of the last reference, else 1:1. */
  aspectRatio: string | undefined;
  imageSize: '512' | '1K' | '2K' | '4K';
  /** Whether words are wanted beside the picture. */
  text: boolean;
  search: boolean;
  /** Signatures of earlier answers that came back in model turns. */
  signatures: string[];
}

const maxReferences = 14;
const maxPromptTokens = 131_072;
const base64Pattern = /^[A-Za-z0-9+/]*={0,2}$/;
const isBase64 = (text: string) => text.length > 0 && text.length % 4 === 0 && base64Pattern.test(text);

const base64 = z.string().refine(isBase64, 'Base64 decoding failed');
const part = z
  .strictObject({
    text: z.string().optional(),
    inlineData: z.strictObject({ mimeType: z.string(), data: base64 }).optional(),
    fileData: z.strictObject({ mimeType: z.string().optional(), fileUri: z.string() }).optional(),
    thought: z.boolean().optional(),
    thoughtSignature: base64.optional(),
  })
  .refine(
    ({ text, inlineData, fileData }) =>
      [text, inlineData, fileData].filter((value) => value !== undefined).length === 1,
    "required oneof field 'data' must have one initialized field",
  );

const empty = z.strictObject({});
const searchTypes = z.strictObject({ webSearch: empty.optional(), imageSearch: empty.optional() });
const harms = ['HARASSMENT', 'HATE_SPEECH', 'SEXUALLY_EXPLICIT', 'DANGEROUS_CONTENT'] as const;
const thresholds = [
  'BLOCK_LOW_AND_ABOVE',
  'BLOCK_MEDIUM_AND_ABOVE',
  'BLOCK_ONLY_HIGH',
  'BLOCK_NONE',
  'OFF',
] as const;

const requestBody = z.strictObject({
  contents: z
    .array(
      z.strictObject({
        role: z.enum(['user', 'model'], 'Please use a valid role: user, model.').optional(),
        parts: z.array(part).min(1, 'contents.parts must not be empty.'),
      }),
    )
    .min(1, 'contents is not specified'),
  generationConfig: z
    .strictObject({
      responseModalities: z.array(z.enum(['TEXT', 'IMAGE'])).optional(),
      imageConfig: z
        .strictObject({ aspectRatio: z.string().optional(), imageSize: z.string().optional() })
        .optional(),
      thinkingConfig: z
        .strictObject({
          thinkingLevel: z.enum(['MINIMAL', 'HIGH']).optional(),
          includeThoughts: z.boolean().optional(),
        })
        .optional(),
      temperature: z.number().min(0).max(2).optional(),
      topP: z.number().min(0).max(1).optional(),
      seed: z.int32().optional(),
      maxOutputTokens: z.int().positive().max(65_536).optional(),
      candidateCount: z.literal(1, 'Only one candidate can be specified').optional(),
    })
    .optional(),
  tools: z
    .array(z.strictObject({ googleSearch: z.strictObject({ searchTypes: searchTypes.optional() }) }))
    .optional(),
  safetySettings: z
    .array(
      z.strictObject({
        category: z.enum(harms.map((harm) => `HARM_CATEGORY_${harm}` as const)),
        threshold: z.enum(thresholds),
      }),
    )
    .optional(),
  systemInstruction: z
    .strictObject({
      role: z.string().optional(),
      parts: z.array(z.strictObject({ text: z.string() })).min(1),
    })
    .optional(),
});

/** What the first bytes say, of the five kinds that the API takes. */
export function sniffImage(bytes: Buffer): string | undefined {
  const ascii = (from: number, to: number) => bytes.toString('latin1', from, to);
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'image/jpeg';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'image/webp';
  if (ascii(4, 8) !== 'ftyp') return undefined;
  if (['heic', 'heix', 'hevc', 'hevx'].includes(ascii(8, 12))) return 'image/heic';
  return ['mif1', 'msf1'].includes(ascii(8, 12)) ? 'image/heif' : undefined;
}

const mimeTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'];

function refuseShape(error: z.ZodError): GeminiRefusal {
  const issue = error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (issue?.code !== 'unrecognized_keys') {
    return { status: 400, message: `${issue?.message ?? 'Invalid request'} (at '${field}')`, field };
  }
  const message = `Invalid JSON payload received. Unknown name "${issue.keys[0]}" at '${field}': Cannot find field.`;
  return { status: 400, message, field };
}

type Parts = z.infer<typeof requestBody>['contents'][number]['parts'];

function readReferences(parts: Parts): GeminiOrder['references'] | GeminiRefusal {
  const references: GeminiOrder['references'] = [];
  for (const { inlineData } of parts) {
    if (!inlineData) continue;
    if (!mimeTypes.includes(inlineData.mimeType)) {
      return { status: 400, message: `Unsupported MIME type: ${inlineData.mimeType}`, field: 'contents' };
    }
    const bytes = Buffer.from(inlineData.data, 'base64');
    if (sniffImage(bytes) !== inlineData.mimeType) {
      return { status: 400, message: 'Unable to process input image.', field: 'contents' };
    }
    references.push({ mimeType: inlineData.mimeType, bytes });
  }
  if (references.length > maxReferences) {
    return { status: 400, message: `At most ${maxReferences} images are supported.`, field: 'contents' };
  }
  return references;
}

function readImageSize(model: string, imageSize: string): GeminiOrder['imageSize'] | GeminiRefusal {
  const field = 'generation_config.image_config.image_size';
  // Seen at Google: this spelling of the resellers is an internal error there, not a 400.
  if (imageSize === '0.5K') return { status: 500, message: 'Internal error encountered.' };
  if (imageSize === '512' && model === 'gemini-nano-banana-2.1') {
    return { status: 400, message: `Image size 512 is not supported for ${model}.`, field };
  }
  if (imageSize === '512' || imageSize === '1K' || imageSize === '2K' || imageSize === '4K') return imageSize;
  return { status: 400, message: `Invalid image size: ${imageSize}`, field };
}

export function readGeminiRequest(model: string, body: unknown): GeminiOrder | GeminiRefusal {
  const parsed = requestBody.safeParse(body);
  if (!parsed.success) return refuseShape(parsed.error);
  const { contents, generationConfig, tools } = parsed.data;
  const last = contents.at(-1);
  if (last?.role === 'model') {
    return {
      status: 400,
      message: 'Please ensure that multiturn requests end with a user turn.',
      field: 'contents',
    };
  }
  const parts = contents.flatMap((content) => content.parts);
  if (parts.some((each) => each.fileData)) {
    const message = 'You do not have permission to access the File or it may not exist.';
    return { status: 403, message };
  }
  const userParts = contents.filter(({ role }) => role !== 'model').flatMap((content) => content.parts);
  const prompt = (last?.parts ?? []).flatMap(({ text }) => text ?? []).join('\n');
  if (prompt.trim() === '') return { status: 400, message: 'The prompt is empty.', field: 'contents' };
  const promptTokens = Math.ceil(parts.reduce((size, { text }) => size + (text?.length ?? 0), 0) / 4);
  if (promptTokens > maxPromptTokens) {
    const message = `The input token count (${promptTokens}) exceeds the maximum number of tokens allowed (${maxPromptTokens}).`;
    return { status: 400, message };
  }
  const references = readReferences(userParts);
  if (!Array.isArray(references)) return references;
  const { aspectRatio, imageSize = '1K' } = generationConfig?.imageConfig ?? {};
  if (aspectRatio !== undefined && !aspectRatios.includes(aspectRatio)) {
    const field = 'generation_config.image_config.aspect_ratio';
    return { status: 400, message: `Invalid aspect ratio: ${aspectRatio}`, field };
  }
  const size = readImageSize(model, imageSize);
  if (typeof size !== 'string') return size;
  const modalities = generationConfig?.responseModalities ?? ['TEXT', 'IMAGE'];
  if (!modalities.includes('IMAGE')) {
    const field = 'generation_config.response_modalities';
    return { status: 400, message: 'This model must answer with images.', field };
  }
  return {
    prompt,
    references,
    aspectRatio,
    imageSize: size,
    text: modalities.includes('TEXT'),
    search: (tools?.length ?? 0) > 0,
    signatures: parts.flatMap(({ thoughtSignature }) => thoughtSignature ?? []),
  };
}
