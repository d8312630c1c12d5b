// Names as charts and tables can show them: whatever people call themselves, on one line and no wider than there is room.

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
// East Asian wide and full width, and pictographs: two columns each. https://www.unicode.org/reports/tr11/
const wide =
  /[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]|\p{Extended_Pictographic}/u;
// Characters that XML forbids, and those without a shape that turn the direction of what follows or hide it. The joiner
// stays, as it makes one emoji of several.
const unshown = /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u2028\u2029]|(?!\u200d)\p{Cf}/gu;

/** On one line; without what cannot be drawn. */
export function cleanName(name: string): string {
  return name.toWellFormed().replaceAll(unshown, ' ').replaceAll(/\s+/g, ' ').trim();
}

/** At most so many columns wide, an ideograph or emoji counting for two; never cut within a character. */
export function shownName(name: string, columns: number): string {
  const clean = cleanName(name);
  const characters = [...graphemes.segment(clean)].map(({ segment }) => segment);
  if (columnsOf(clean) <= columns) return clean;
  let taken = 0;
  let width = 1;
  for (const character of characters) {
    if (width + columnOf(character) > columns) break;
    width += columnOf(character);
    taken += 1;
  }
  return `${characters.slice(0, taken).join('').trimEnd()}…`;
}

/** How many columns a text takes where letters are of one width. */
export function columnsOf(text: string): number {
  return [...graphemes.segment(text)].reduce((sum, { segment }) => sum + columnOf(segment), 0);
}

function columnOf(character: string): number {
  return wide.test(character) ? 2 : 1;
}
