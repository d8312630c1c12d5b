// The types of suggest.js for its tests; the page itself has no build.
import type { CommandDescription } from '../register.ts';

export type Suggestion = { readonly insert: string; readonly label: string; readonly summary: string };

export function suggest(
  text: string,
  caret: number,
  commands: readonly CommandDescription[],
  valuesFrom?: (
    source: string,
    typed: string,
  ) => readonly { readonly name: string; readonly value: string }[],
  unnamed?: string,
): { readonly items: readonly Suggestion[]; readonly from: number; readonly complete: boolean } | undefined;

export function commandOf(
  text: string,
  commands: readonly CommandDescription[],
  unnamed?: string,
): CommandDescription | undefined;
