// A process that draws a chart, then loads ECharts itself, and prints how long its main thread worked for each. It is the
// thread's own time and not the clock's, as others may be working on the machine.
import { systemClock } from '../../../src/clock.ts';
import { createCanvas } from '../../../src/image/rasterise.ts';
import { createLog } from '../../../src/log.ts';
import { describeChart } from '../../../src/report/chart.ts';
import { createDrawChart } from '../../../src/report/draw.ts';
import { daily, madeUpReport } from './made-up.ts';

const nothing = new AbortController().signal;

async function workOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

const drawing = createDrawChart({ canvas: createCanvas(), clock: systemClock, log: createLog('silent') });
const chart = describeChart(madeUpReport('day', daily('2026-05-05', 180)), { creditsPerDollar: 100 });
const drawMs = await workOf(() => drawing.draw(chart, 'chart.png', nothing));
const importMs = await workOf(() => import('echarts'));
process.stdout.write(JSON.stringify({ drawMs, importMs }));
// Nothing is closed: the thread that drew must not keep this process.
