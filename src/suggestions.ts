// The contract of suggestions: values that a platform offers while somebody types an option.
import type { Invocation } from './invocation.ts';

/** Where suggestions come from; an option names its source (`option.suggested`). */
export const suggestionSources = ['providers', 'styles', 'prompts', 'spans'] as const;
export type SuggestionSource = (typeof suggestionSources)[number];

/** Discord's limits, which hold everywhere: 25 of them, each part of 1 to 100 characters. */
export type Suggestion = {
  /** What is shown. */
  readonly name: string;
  /** What the option gets. */
  readonly value: string;
};

/** Who types what, and where. */
export type Typing = Pick<Invocation, 'platform' | 'team' | 'person'> & {
  readonly source: SuggestionSource;
  /** What stands in the option so far; perhaps nothing. */
  readonly typed: string;
};

/** Never rejects: without suggestions people type on. */
export type Suggest = (typing: Typing) => Promise<readonly Suggestion[]>;
