// As much of a list as one message holds. Pure.
import { type Line, plainText } from '../src/reply.ts';

/** Discord ends a message at 2,000 characters, markup and escapes included. */
const mostCharacters = 1_700;
/** What a line's style and its breaks add to its words. */
const markupLength = 12;

/** The first of them that fit into one message together, and one at least. */
export function firstPage<Item extends { readonly lines: readonly Line[] }>(
  all: readonly Item[],
): readonly Item[] {
  let left = mostCharacters;
  const end = all.findIndex(({ lines }, index) => {
    left -= lengthOf(lines);
    return left < 0 && index > 0;
  });
  return end < 0 ? all : all.slice(0, end);
}

/** A mention is longer than the name that it is shown as. */
function lengthOf(lines: readonly Line[]): number {
  const mentions = lines.flatMap(({ spans }) =>
    spans.filter((span) => typeof span === 'object' && !('bold' in span) && !('code' in span)),
  );
  return plainText(lines).length + (lines.length + mentions.length * 2) * markupLength;
}
