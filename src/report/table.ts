// A table in lines of code, whose columns stand below each other wherever code is set in one width. Pure.
import { type Line, line } from '../reply.ts';

const widest = 22;
/** Pages fold ordinary spaces together. */
const space = '\u00A0';
const segments = new Intl.Segmenter('en', { granularity: 'grapheme' });
// East Asian wide and full width, and pictographs: two columns each. https://www.unicode.org/reports/tr11/
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Extended_Pictographic}/u;

/** The first column to the left, others to the right; `room` is in characters, what a line's markup adds included. */
export function tableLines(
  rows: readonly (readonly string[])[],
  room: number,
): { readonly lines: readonly Line[]; readonly left: number } {
  const cells = rows.map((row) => row.map((cell, column) => (column === 0 ? fitted(cell) : cell)));
  const columns = Math.max(0, ...cells.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => widthOf(row[column] ?? ''))),
  );
  const texts = cells.map((row) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        const gap = space.repeat(width - widthOf(cell));
        return column === 0 ? cell + gap : gap + cell;
      })
      .join(space.repeat(2)),
  );
  let used = 0;
  const end = texts.findIndex((text) => {
    used += text.length + markupLength;
    return used > room;
  });
  const shown = end < 0 ? texts : texts.slice(0, end);
  return { lines: shown.map((code) => line('plain', { code })), left: texts.length - shown.length };
}

/** Two marks of code and the break. */
const markupLength = 5;

function fitted(text: string): string {
  // A break would tear a row apart, and a mark of code would end it.
  const clean = text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .replaceAll('`', "'")
    .trim();
  if (widthOf(clean) <= widest) return clean;
  let cut = '';
  for (const { segment } of segments.segment(clean)) {
    if (widthOf(cut + segment) > widest - 1) break;
    cut += segment;
  }
  return `${cut.trimEnd()}…`;
}

function widthOf(text: string): number {
  return [...segments.segment(text)].reduce((width, { segment }) => width + (wide.test(segment) ? 2 : 1), 0);
}
