// As much of a list as one message holds. Nothing is lost between two pages: what is too long for one goes on in the next.
// Pure.
import { fits } from '../src/message-length.ts';
import type { Line, Span } from '../src/reply.ts';

/** The first of them that fit into one message together, and one at least. */
export function firstPage<Item extends { readonly lines: readonly Line[] }>(
  all: readonly Item[],
): readonly Item[] {
  const end = all.findIndex(
    (_, index) => index > 0 && !fits(all.slice(0, index + 1).flatMap(({ lines }) => lines)),
  );
  return end < 0 ? all : all.slice(0, end);
}

/** An item of a list in as many parts as it takes messages, cut between lines, and within a line between its spans. */
export function inParts(lines: readonly Line[]): readonly { readonly lines: readonly Line[] }[] {
  const parts: Line[][] = [];
  for (const each of lines.flatMap(shortLines)) {
    const last = parts.at(-1);
    if (last !== undefined && fits([...last, each])) last.push(each);
    else parts.push([each]);
  }
  return parts.map((part) => ({ lines: part }));
}

function shortLines(line: Line): readonly Line[] {
  if (fits([line])) return [line];
  const short: { style: Line['style']; spans: Span[] }[] = [];
  for (const span of line.spans) {
    const last = short.at(-1);
    if (last !== undefined && fits([{ ...last, spans: [...last.spans, span] }])) last.spans.push(span);
    else short.push({ style: line.style, spans: [span] });
  }
  return short;
}
