// How wide a text will be when it is drawn, from the tables of its font: where it is laid out nobody can draw it first.
// Only what decides about widths is read of a font, and only of the fonts that we bring along.
import { readFileSync } from 'node:fs';

export type TextWidth = (text: string, sizePixels: number, bold: boolean) => number;

/** Ideographs and emoji, which Inter does not have, in its heights. */
const wideEm = 1.05;
const wide = /[\u1100-\u115f\u2e80-\uffe6]|\p{Extended_Pictographic}/u;

/** @param files paths of the regular and the bold face, both TrueType. */
export function createTextWidth(files: { readonly regular: string; readonly bold: string }): TextWidth {
  const regular = readAdvances(files.regular);
  const bold = readAdvances(files.bold);
  return (text, sizePixels, isBold) => {
    const advances = isBold ? bold : regular;
    let ems = 0;
    for (const character of text) {
      if (/\p{M}|\u200d/u.test(character)) continue;
      ems += advances(character.codePointAt(0) ?? 0) ?? (wide.test(character) ? wideEm : 0.6);
    }
    return ems * sizePixels;
  };
}

/** The width of a character in ems, or undefined where the font has none for it. */
function readAdvances(file: string): (codePoint: number) => number | undefined {
  const bytes = readFileSync(file);
  const font = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<string, number>();
  for (let index = 0; index < font.getUint16(4); index += 1) {
    const entry = 12 + index * 16;
    tables.set(bytes.toString('latin1', entry, entry + 4), font.getUint32(entry + 8));
  }
  const at = (name: string): number => {
    const offset = tables.get(name);
    if (offset === undefined) throw new Error(`The font ${file} has no table ${name}`);
    return offset;
  };
  const unitsPerEm = font.getUint16(at('head') + 18);
  const metrics = font.getUint16(at('hhea') + 34);
  const glyphOf = readGlyphs(font, at('cmap'));
  const hmtx = at('hmtx');
  return (codePoint) => {
    const glyph = glyphOf(codePoint);
    if (glyph === 0) return undefined;
    // Those after the last one share its width.
    return font.getUint16(hmtx + Math.min(glyph, metrics - 1) * 4) / unitsPerEm;
  };
}

/** Reads format 4, which every font for text has: characters up to U+FFFF in segments. */
function readGlyphs(font: DataView, cmap: number): (codePoint: number) => number {
  let table: number | undefined;
  for (let index = 0; index < font.getUint16(cmap + 2); index += 1) {
    const offset = cmap + font.getUint32(cmap + 8 + index * 8);
    if (font.getUint16(offset) === 4) table = offset;
  }
  if (table === undefined) throw new Error('The font has no cmap of format 4');
  const segments = font.getUint16(table + 6) / 2;
  const ends = table + 14;
  const starts = ends + segments * 2 + 2;
  const deltas = starts + segments * 2;
  const ranges = deltas + segments * 2;
  return (codePoint) => {
    for (let segment = 0; segment < segments; segment += 1) {
      if (codePoint > font.getUint16(ends + segment * 2)) continue;
      const start = font.getUint16(starts + segment * 2);
      if (codePoint < start) return 0;
      const delta = font.getUint16(deltas + segment * 2);
      const range = font.getUint16(ranges + segment * 2);
      if (range === 0) return (codePoint + delta) & 0xffff;
      const glyph = font.getUint16(ranges + segment * 2 + range + (codePoint - start) * 2);
      return glyph === 0 ? 0 : (glyph + delta) & 0xffff;
    }
    return 0;
  };
}
