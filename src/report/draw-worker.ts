// A thread of its own that draws charts as SVG: loading ECharts takes half a second in which a process does nothing else.
// It says when nothing was asked of it for a while, and then it is ended.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import type { Chart } from './chart.ts';
import type { Asked, Told } from './draw-messages.ts';
import type { ChartOption } from './plot.ts';
import { plotSizeOf, slideSvg } from './slide.ts';
import { createTextWidth } from './text-width.ts';

const { idleMs } = z.object({ idleMs: z.number() }).parse(workerData);
const fonts = createRequire(import.meta.url);
const widthOf = createTextWidth({
  regular: fonts.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf'),
  bold: fonts.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf'),
});

use([BarChart, GridComponent, LabelLayout, SVGRenderer]);
setPlatformAPI({
  measureText: (text, font = '') => {
    const size = Number(/([\d.]+)px/.exec(font)?.[1] ?? 12);
    return { width: widthOf(text, size, /\b(bold|[6-9]00)\b/.test(font)) };
  },
});

function plot(option: ChartOption, size: { readonly width: number; readonly height: number }): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  try {
    chart.setOption(option);
    return chart.renderToSVGString();
  } finally {
    // Otherwise its animation loop runs for ever.
    chart.dispose();
  }
}

function draw(chart: Chart): string {
  const { content } = chart;
  if (content.kind === 'empty') return slideSvg(chart, undefined, widthOf);
  return slideSvg(chart, plot(content.option, plotSizeOf(content.rows)), widthOf);
}

const tell = (told: Told) => parentPort?.postMessage(told);

let resting = new AbortController();
const rest = () => {
  resting = new AbortController();
  systemClock.wait(idleMs, resting.signal).then(
    () => tell({ kind: 'idle' }),
    () => {
      // Somebody asked for something.
    },
  );
};

parentPort?.on('message', ({ id, chart }: Asked) => {
  resting.abort();
  try {
    tell({ kind: 'drawn', id, svg: draw(chart) });
  } catch (error) {
    tell({ kind: 'failed', id, error });
  }
  rest();
});
rest();
