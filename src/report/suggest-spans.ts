// The spans that people mostly mean, while they type one.
import type { Suggestions } from '../suggest.ts';
import { usualSpans } from './span.ts';

export const suggestSpans: Suggestions = (typed) =>
  usualSpans
    .filter((span) => span.includes(typed.trim().toLowerCase()))
    .map((span) => ({ name: span, value: span }));
