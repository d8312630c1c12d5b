// What somebody asks for, free of platform and provider: the words and limits that every other part shares.
import { z } from 'zod';

/** `auto` follows the first reference image, else 1:1. */
export const aspectRatios = [
  '1:1',
  '2:3',
  '3:2',
  '3:4',
  '4:3',
  '4:5',
  '5:4',
  '9:16',
  '16:9',
  '21:9',
  '1:4',
  '4:1',
  '1:8',
  '8:1',
  'auto',
] as const;
export type AspectRatio = (typeof aspectRatios)[number];

/** In ascending order of size. */
export const resolutions = ['0.5K', '1K', '2K', '4K'] as const;
export type Resolution = (typeof resolutions)[number];

/** The most images one request may ask for. */
export const maxCount = 4;
/** The most references that any provider takes (Google and most resellers). */
export const maxReferences = 14;
/** Discord's limit for a slash command option is 6,000; we take the same everywhere. */
export const maxPromptLength = 6000;

/** What the rules in force leave to a request: kept with it, as a later attempt must keep to them as well. */
export const requestLimitsSchema = z.object({
  /** The ids of the providers that may be used. */
  providers: z.array(z.string()).optional(),
  /** The most that all its pictures may cost together, in micro-dollars. */
  ceilingMicros: z.int().optional(),
  /** What nothing that is made from its pictures there may go beyond. */
  highestResolution: z.enum(resolutions).optional(),
});
export type RequestLimits = z.infer<typeof requestLimitsSchema>;

/** `edit`: as the prompt says. `variation`, `larger`: the prompt is that of the picture. */
export const derivations = ['edit', 'variation', 'larger'] as const;
export type Derivation = (typeof derivations)[number];

export const imageRequestSchema = z.object({
  /** Trimmed, 1 to `maxPromptLength` characters. */
  prompt: z.string(),
  aspectRatio: z.enum(aspectRatios),
  resolution: z.enum(resolutions),
  count: z.int().min(1).max(maxCount),
  /** Whether the model may search the web. */
  search: z.boolean(),
  /** The provider that the member named: binding, no failover. */
  provider: z.string().optional(),
  /** The name of the style that was applied. */
  style: z.string().optional(),
  /** What is sent instead of the prompt: the style's words around it, as they were when it was asked. */
  styledPrompt: z.string().optional(),
  private: z.boolean(),
  limits: requestLimitsSchema.optional(),
  /** How much its message tells of what it cost, where the member wants less than usual. */
  costDetail: z.enum(['short', 'none']).optional(),
  /** What it does to the picture that it starts from. */
  derivation: z.enum(derivations).optional(),
});
export type ImageRequest = z.infer<typeof imageRequestSchema>;

/** The words that a provider gets. */
export function promptToSend({ prompt, styledPrompt }: ImageRequest): string {
  return styledPrompt ?? prompt;
}
