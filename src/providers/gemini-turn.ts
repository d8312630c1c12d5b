// The turn of a conversation with a Gemini image model that an edit goes on from: what was asked and what was answered,
// with the model's thought signatures. Holds no picture: an image is named by its hash and comes back as a reference.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Reference } from './provider.ts';

const signature = z.string().optional();
const turnSchema = z.object({
  /** Signatures are bound to the model that gave them. */
  model: z.string(),
  prompt: z.string(),
  parts: z.array(
    z.union([
      z.object({ text: z.string(), thoughtSignature: signature }),
      z.object({ image: z.string(), thoughtSignature: signature }),
    ]),
  ),
});
export type GeminiTurn = z.output<typeof turnSchema>;

export type InlineReference = Extract<Reference, { transport: 'inline' }>;

export type RecalledPart = ({ readonly text: string } | { readonly reference: InlineReference }) & {
  readonly thoughtSignature?: string | undefined;
};

export type RecalledTurn = {
  readonly prompt: string;
  readonly parts: readonly RecalledPart[];
  /** The references that are not pictures of that turn. */
  readonly others: readonly InlineReference[];
};

/** Signatures are mostly some kilobytes; beyond this the gain is not worth a row of the database. */
const maxTurnLength = 512 * 1024;

/** Undefined when there is nothing in it that a plain reference would not say as well. */
export function writeTurn(turn: GeminiTurn): string | undefined {
  if (!turn.parts.some(({ thoughtSignature }) => thoughtSignature !== undefined)) return undefined;
  const text = JSON.stringify(turn);
  return text.length <= maxTurnLength ? text : undefined;
}

/** Undefined when it is another model's, or when none of its pictures came back byte for byte. */
export function recallTurn(
  continuation: string | undefined,
  model: string,
  references: readonly InlineReference[],
): RecalledTurn | undefined {
  if (continuation === undefined) return undefined;
  const turn = turnSchema.parse(JSON.parse(continuation));
  if (turn.model !== model) return undefined;
  const byHash = new Map(
    references.map((reference) => [createHash('sha256').update(reference.bytes).digest('hex'), reference]),
  );
  const used = new Set<InlineReference>();
  const parts = turn.parts.flatMap((part): RecalledPart[] => {
    if (!('image' in part)) return [part];
    const reference = byHash.get(part.image);
    if (reference === undefined) return [];
    used.add(reference);
    return [{ reference, thoughtSignature: part.thoughtSignature }];
  });
  if (used.size === 0) return undefined;
  return { prompt: turn.prompt, parts, others: references.filter((reference) => !used.has(reference)) };
}
