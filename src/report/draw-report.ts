// A report as a picture for a message.
import type { ReplyImage } from '../reply.ts';
import { describeChart } from './chart.ts';
import type { DrawChart } from './draw.ts';
import type { Report } from './report.ts';

/** A PNG that one would put on a slide. Rejects when it cannot be drawn. */
export type DrawReport = (report: Report, signal: AbortSignal) => Promise<ReplyImage>;

export function createDrawReport(parts: {
  readonly drawing: Pick<DrawChart, 'draw'>;
  readonly creditsPerDollar: number;
}): DrawReport {
  return async (report, signal) => {
    const { firstDay, lastDay } = report.span;
    const days = firstDay === lastDay ? firstDay : `${firstDay}-to-${lastDay}`;
    const name = `plantain-report-${days}-by-${report.by}.png`;
    const drawn = await parts.drawing.draw(describeChart(report, parts), name, signal);
    if (drawn.kind === 'failed') throw new Error(`The chart was not drawn: ${drawn.reason}`);
    return drawn.image;
  };
}
