// Draws numbers as lines, so that pictures of ours need no font: fonts differ between machines or are missing.

/** Each in a box 10 wide and 14 high, drawn with a line about 1.8 wide. */
const shapes: Readonly<Record<string, string>> = {
  0: 'M5 1.5 A3.2 5.5 0 1 0 5 12.5 A3.2 5.5 0 1 0 5 1.5',
  1: 'M2.8 3.8 L5.8 1.5 V12.5',
  2: 'M2 4.2 A3 2.8 0 1 1 7.4 5.8 L2 12.5 H8.2',
  3: 'M2 3.4 A3 2.6 0 1 1 5 6.7 A3.1 2.9 0 1 1 1.8 10.8',
  4: 'M6.8 12.5 V1.5 L1.6 9.2 H8.8',
  5: 'M7.8 1.5 H3 L2.5 6.4 A3.2 3.3 0 1 1 2 11.2',
  6: 'M7 1.6 C4 3 2 6 2 9.2 A3 3.3 0 1 0 8 9.2 A3 3.3 0 0 0 2.2 8.6',
  7: 'M1.8 1.5 H8.2 L4 12.5',
  8: 'M5 1.5 A2.7 2.5 0 1 0 5 6.5 A2.7 2.5 0 1 0 5 1.5 M5 6.5 A3.1 3 0 1 0 5 12.5 A3.1 3 0 1 0 5 6.5',
  9: 'M3 12.4 C6 11 8 8 8 4.8 A3 3.3 0 1 0 2 4.8 A3 3.3 0 0 0 7.8 5.4',
};

/** A number of one digit or two, white in a dark rounded square, as an SVG that is `side` pixels wide and high. */
export function drawNumber(number: number, side: number): string {
  const digits = String(number);
  const scale = digits.length === 1 ? 4.6 : 3.4;
  const left = 50 - (digits.length * 10 * scale) / 2;
  const paths = [...digits].map((digit, position) => {
    const place = `translate(${left + position * 10 * scale} ${50 - 7 * scale}) scale(${scale})`;
    return `<path transform="${place}" d="${shapes[digit] ?? ''}"/>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}" viewBox="0 0 100 100">` +
    '<rect x="2" y="2" width="96" height="96" rx="22" fill="#111" fill-opacity="0.82" stroke="#fff" stroke-opacity="0.6" stroke-width="2"/>' +
    `<g fill="none" stroke="#fff" stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round">${paths.join('')}</g></svg>`
  );
}
