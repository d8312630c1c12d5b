// Turns a report into a chart: an ECharts option as plain JSON, and the words around it. Draws nothing.
import { chartMessages as say } from '../messages/charts.ts';
import { shorten } from '../reply.ts';
import { barsOption } from './chart-bars.ts';
import { columnsOption, unitOf } from './chart-columns.ts';
import { type ChartLook, slideLook } from './chart-look.ts';
import type { ChartOption } from './plot.ts';
import type { Report } from './report.ts';
import { shownName } from './shown-name.ts';

export type Chart = {
  readonly title: string;
  /** The span, the total, and how it compares with the span before. */
  readonly subtitle: string;
  /** What came of everything that was asked for. */
  readonly footnote: string;
  /** At most 1,000 characters. */
  readonly altText: string;
  readonly content: /** `rows`: how many bars lie below each other, of columns undefined. */
    | { readonly kind: 'chart'; readonly option: ChartOption; readonly rows: number | undefined }
    /** There is nothing to draw, and this says so. */
    | { readonly kind: 'empty'; readonly sentence: string };
};

const mostAltTextLength = 1000;
/** A longer name would push what the chart is about out of the title. */
const mostTeamColumns = 40;

export function describeChart(
  report: Report,
  options: { readonly creditsPerDollar: number; readonly look?: ChartLook },
): Chart {
  const { look = slideLook, creditsPerDollar } = options;
  const { total, before, by, span } = report;
  const credits = (micros: number) => (micros * creditsPerDollar) / 1_000_000;
  const title = say.title[report.memberId === undefined ? 'team' : 'member'](
    by === 'day' ? unitOf(report.rows.length) : by,
    shownName(report.teamName, mostTeamColumns),
  );
  const subtitle = say.subtitle(span, credits(total.chargeMicros), {
    span: before.span,
    credits: credits(before.total.chargeMicros),
  });
  if (!report.rows.some(({ chargeMicros }) => chargeMicros > 0)) {
    const isAsked = total.made + total.failed + total.refused > 0;
    const sentence = isAsked ? say.nothingCharged : say.nothing;
    const altText = shorten(`${title}. ${subtitle}. ${sentence}`, mostAltTextLength);
    return { title, subtitle, footnote: say.outcome(total), altText, content: { kind: 'empty', sentence } };
  }
  const plot =
    by === 'day' ? columnsOption(report, credits, look) : barsOption(report.rows, by, credits, look);
  const footnote = [say.outcome(total), ...(plot.note === undefined ? [] : [plot.note])].join('  ·  ');
  const altText = `${title}. ${subtitle}. ${plot.figures.join('; ')}. ${say.outcome(total)}.`;
  return {
    title,
    subtitle,
    footnote,
    altText: shorten(altText, mostAltTextLength),
    content: { kind: 'chart', option: plot.option, rows: plot.rows },
  };
}
