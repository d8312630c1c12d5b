// A table in lines of code, whose columns stand below each other wherever code is set in one width. Pure.
import { type Line, line } from '../reply.ts';
import { columnsOf, shownName } from './shown-name.ts';

/** Discord ends a message at 2,000 characters, markup and escapes included. */
export const messageCharacters = 1_850;
/** Of the first column. */
export const widestColumns = 22;
/** Pages fold ordinary spaces together. */
const space = '\u00A0';

/** The first column to the left, others to the right; `room` is in characters, what a line's markup adds included. */
export function tableLines(
  rows: readonly (readonly string[])[],
  room: number,
): { readonly lines: readonly Line[]; readonly left: number } {
  const cells = rows.map((row) => row.map((cell, column) => (column === 0 ? fitted(cell) : cell)));
  const columns = Math.max(0, ...cells.map(({ length }) => length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...cells.map((row) => columnsOf(row[column] ?? ''))),
  );
  const texts = cells.map((row) =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? '';
        const gap = space.repeat(width - columnsOf(cell));
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
  // A mark of code would end it.
  return shownName(text.replaceAll('`', "'"), widestColumns);
}
