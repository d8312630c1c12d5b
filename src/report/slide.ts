// A chart on a slide: where its words and its plot stand on 1600 × 900 pixels, as SVG.
import type { Chart } from './chart.ts';
import { slideLook as look } from './chart-look.ts';
import type { TextWidth } from './text-width.ts';

export const slideSize = { width: 1600, height: 900 } as const;

const margin = 88;
const titleSize = 50;
const leastTitleSize = 36;
const subtitleSize = 27;
const footnoteSize = 20;
const plotTop = 236;
const plotBottom = 806;
/** Few bars stay near the words instead of drifting apart. */
const mostRowHeight = 112;

export type PlotSize = { readonly width: number; readonly height: number };

/** How large the plot of a chart is on its slide. */
export function plotSizeOf(rows: number | undefined): PlotSize {
  const height = plotBottom - plotTop;
  return {
    width: slideSize.width - 2 * margin,
    height: rows === undefined ? height : Math.min(height, rows * mostRowHeight),
  };
}

/** @param plot the SVG of the chart's option, of `plotSizeOf`; undefined for an empty chart. */
export function slideSvg(chart: Chart, plot: string | undefined, widthOf: TextWidth): string {
  const { width, height } = slideSize;
  const room = width - 2 * margin;
  const words = (text: string, y: number, size: number, color: string, bold = false) => {
    const shown = fitted(text, size, bold, room, widthOf);
    const weight = bold ? 600 : 400;
    return `<text x="${margin}" y="${y}" font-size="${shown.size}" font-weight="${weight}" fill="${color}" letter-spacing="${bold ? -0.6 : 0}">${escapeXml(shown.text)}</text>`;
  };
  const { content } = chart;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xml:space="preserve" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Inter">`,
    `<rect width="${width}" height="${height}" fill="${look.ground}"/>`,
    `<rect x="${margin}" y="72" width="56" height="6" rx="3" fill="${look.accent}"/>`,
    words(chart.title, 136, titleSize, look.ink, true),
    words(chart.subtitle, 184, subtitleSize, look.faint),
    content.kind === 'empty'
      ? `<text x="${width / 2}" y="${(plotTop + plotBottom) / 2}" font-size="34" fill="${look.faint}" text-anchor="middle">${escapeXml(content.sentence)}</text>`
      : `<svg x="${margin}" y="${plotTop}" width="${room}" height="${plotSizeOf(content.rows).height}">${plot ?? ''}</svg>`,
    words(chart.footnote, 852, footnoteSize, look.faint),
    '</svg>',
  ].join('');
}

/** Smaller where it is too long; cut where it would be too small. */
function fitted(text: string, size: number, bold: boolean, room: number, widthOf: TextWidth) {
  const least = Math.min(size, size === titleSize ? leastTitleSize : size * 0.75);
  const width = widthOf(text, size, bold);
  if (width <= room) return { text, size };
  const smaller = Math.max(least, (size * room) / width);
  if (widthOf(text, smaller, bold) <= room) return { text, size: smaller };
  const characters = [...new Intl.Segmenter('en').segment(text)].map(({ segment }) => segment);
  while (characters.length > 0 && widthOf(`${characters.join('')}…`, smaller, bold) > room) characters.pop();
  return { text: `${characters.join('').trimEnd()}…`, size: smaller };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
