// Names as a chart can show them: whatever people call themselves, on one line and no wider than there is room.

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
// What is drawn on a square: East Asian scripts and emoji.
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;
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
  const widths = characters.map((character) => (wide.test(character) ? 2 : 1));
  if (sum(widths) <= columns) return clean;
  let taken = 0;
  let width = 1;
  for (const each of widths) {
    if (width + each > columns) break;
    width += each;
    taken += 1;
  }
  return `${characters.slice(0, taken).join('').trimEnd()}…`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
