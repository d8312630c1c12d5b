// How much one message may hold on every platform, and how much a reply takes of it at the worst: with all that renderers
// add to what people wrote, so that nothing is cut which was found to fit. Pure.
import type { Line, Span } from './reply.ts';

export const messageLimits = {
  /** Discord's: https://discord.com/developers/docs/resources/message#create-message */
  characters: 2_000,
  /** Slack's 50 blocks, of which a line may take one, less those of the buttons below. */
  lines: 45,
} as const;

/** For whoever is called above a reply, and a note below it. */
const kept = 100;

/** What a reply may take whose parts go into a message together. */
export const roomInMessage = messageLimits.characters - kept;

/** In characters, breaks between lines included. Names are measured both as mentions and in words. */
export function lengthOf(lines: readonly Line[]): number {
  return lines.reduce((sum, each) => sum + lengthOfLine(each) + 1, 0);
}

/** Whether they all fit into one message. */
export function fits(lines: readonly Line[]): boolean {
  return lines.length <= messageLimits.lines && lengthOf(lines) <= roomInMessage;
}

function lengthOfLine({ style, spans }: Line): number {
  const breaks = spans.reduce((sum, span) => sum + count(wordsOf(span), /\n/g), 0);
  return spans.reduce((sum, span) => sum + lengthOfSpan(span), 0) + markupOf[style] * (breaks + 1);
}

/** What stands before each line of a line's text. */
const markupOf: Readonly<Record<Line['style'], number>> = {
  plain: 0,
  heading: 4,
  quote: 2,
  small: 3,
  item: 2,
};

function lengthOfSpan(span: Span): number {
  const words = escapedLength(wordsOf(span));
  if (typeof span === 'string') return words;
  if ('bold' in span) return words + 4;
  // Nothing is escaped in code.
  if ('code' in span) return span.code.length + 2;
  if ('link' in span) return words + span.link.length + 4 * count(span.link, /[<>()\s]/g) + 6;
  const id = 'person' in span ? span.person : 'role' in span ? span.role : span.channel;
  return Math.max(words, id.length + 4);
}

function wordsOf(span: Span): string {
  if (typeof span === 'string') return span;
  if ('bold' in span) return span.bold;
  if ('code' in span) return span.code;
  return 'link' in span ? span.label : span.name;
}

/** Each mark that could format takes one more, also where a list could begin. */
function escapedLength(text: string): number {
  return text.length + count(text, /[\\`*_~|<>[\]@]/g) + count(text, /^[ \t]*(?:[#+-]|\d+[.)])/gm);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
