import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { createCanvas } from '../../../src/image/rasterise.ts';
import { drawImage } from '../../../src/image/sharp.ts';
import { createLog } from '../../../src/log.ts';
import { type Chart, describeChart } from '../../../src/report/chart.ts';
import { createDrawChart, type DrawChart } from '../../../src/report/draw.ts';
import { daily, madeUpReport, members, spanOf } from './made-up.ts';

const log = createLog('silent');
const canvas = createCanvas();
const nothing = new AbortController().signal;
const describeIn = { creditsPerDollar: 100 };
const drawings: DrawChart[] = [];

function createDrawing(more: { worker?: URL; timeoutMs?: number; idleMs?: number } = {}): DrawChart {
  const drawing = createDrawChart({ canvas, clock: systemClock, log, ...more });
  drawings.push(drawing);
  return drawing;
}

/** All that this process has started. */
const threads: Worker[] = [];
const note = (thread: Worker) => threads.push(thread);
process.on('worker', note);
afterAll(() => process.off('worker', note));
/** Resolves when the latest one has ended. */
const ended = async () => {
  const thread = threads.at(-1);
  // One that has ended already has no id any more.
  if (thread !== undefined && thread.threadId !== -1) await once(thread, 'exit');
};

async function drawn(drawing: DrawChart, chart: Chart) {
  const result = await drawing.draw(chart, 'chart.png', nothing);
  if (result.kind !== 'drawn') throw new Error(`It was not drawn: ${result.reason}`);
  return { image: result.image, bytes: await result.image.read() };
}

const byMember = describeChart(madeUpReport('member', members), describeIn);

afterEach(async () => {
  for (const drawing of drawings.splice(0)) await drawing.close();
});

describe('a drawn chart', () => {
  it('is a PNG for a slide, with its words beside it', async () => {
    const { image, bytes } = await drawn(createDrawing(), byMember);
    const header = await drawImage(bytes).metadata();
    expect([header.format, header.width, header.height]).toEqual(['png', 1600, 900]);
    expect(image).toMatchObject({
      type: 'image/png',
      width: 1600,
      height: 900,
      fileName: 'chart.png',
      sizeBytes: bytes.byteLength,
      altText: byMember.altText,
    });
    expect(bytes.byteLength).toBeLessThan(200_000);
  });

  it('is drawn of days, of nothing, and of words that are no markup', async () => {
    const drawing = createDrawing();
    const reports = [
      madeUpReport('day', daily('2026-05-05', 180), { span: spanOf('2026-05-05', 180) }),
      madeUpReport('model', []),
      madeUpReport('member', members, { teamName: '<script>&amp;]]> \u0001 \ud83d' }),
    ];
    for (const report of reports) {
      const { bytes } = await drawn(drawing, describeChart(report, describeIn));
      expect((await drawImage(bytes).stats()).isOpaque).toBe(true);
    }
  });

  it('shows what it is about: other figures are another picture', async () => {
    const drawing = createDrawing();
    const [first, again, other] = await Promise.all(
      [byMember, byMember, describeChart(madeUpReport('member', members.slice(1)), describeIn)].map((chart) =>
        drawn(drawing, chart),
      ),
    );
    expect(first?.bytes).toEqual(again?.bytes);
    expect(first?.bytes).not.toEqual(other?.bytes);
  });
});

describe('letters', () => {
  /** The box around what is drawn of a text, in pixels. */
  const inkOf = async (text: string) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><rect width="200" height="200" fill="#fff"/><text x="40" y="130" font-family="Inter" font-size="100">${text}</text></svg>`;
    const png = await canvas.rasterise({ width: 200, height: 200, layers: [{ kind: 'svg', svg }] }, nothing);
    const { info } = await drawImage(png).trim().toBuffer({ resolveWithObject: true });
    return info.width / info.height;
  };

  // A box for a missing letter is about as high as it is wide, or higher, and these are flat.
  it.each([
    ['Latin', '—'],
    ['Japanese', '一'],
    ['emoji', '➖'],
  ])('of %s are there', async (_, flat) => {
    expect(await inkOf(flat)).toBeGreaterThan(3);
  });

  it('that no font has would be seen here', async () => {
    expect(await inkOf('\u0378')).toBeLessThan(2);
  });

  it('are our own also from another working directory', async () => {
    const own = join(import.meta.dirname, '..', '..', '..');
    const code = `
      const { createCanvas } = await import(${JSON.stringify(join(own, 'src/image/rasterise.ts'))});
      const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="60"><rect width="300" height="60" fill="#fff"/><text y="40" font-family="Inter" font-size="40">Inter 山</text></svg>';
      const png = await createCanvas().rasterise({ width: 300, height: 60, layers: [{ kind: 'svg', svg }] }, new AbortController().signal);
      process.stdout.write(Buffer.from(png).toString('base64'));`;
    const run = (cwd: string) =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd });
    const [here, there] = await Promise.all([run(own), run(tmpdir())]);
    expect(here.stdout.length).toBeGreaterThan(1000);
    expect(there.stdout).toBe(here.stdout);
  });
});

describe('the thread', () => {
  it('is not there before it is needed, ends when it was idle, and begins anew', async () => {
    const before = threads.length;
    const drawing = createDrawing({ idleMs: 50 });
    expect(threads.length).toBe(before);
    await drawn(drawing, byMember);
    await ended();
    await drawn(drawing, byMember);
    expect(threads.length).toBe(before + 2);
  });

  it('draws one chart after the other while it is there', async () => {
    const before = threads.length;
    const drawing = createDrawing();
    await drawn(drawing, byMember);
    await drawn(drawing, byMember);
    expect(threads.length).toBe(before + 1);
    await Promise.all([drawing.close(), ended()]);
  });

  it('that dies is said, and the next chart gets another one', async () => {
    const drawing = createDrawing({ worker: new URL('./worker/dying.ts', import.meta.url) });
    for (const _ of [1, 2]) {
      expect(await drawing.draw(byMember, 'chart.png', nothing)).toEqual({
        kind: 'failed',
        reason: 'crashed',
      });
    }
  });

  it('that takes too long is ended and said', async () => {
    const worker = new URL('./worker/silent.ts', import.meta.url);
    const drawing = createDrawing({ worker, timeoutMs: 50 });
    expect(await drawing.draw(byMember, 'chart.png', nothing)).toEqual({
      kind: 'failed',
      reason: 'timed_out',
    });
    await ended();
  });

  it('fails for a chart that it cannot draw, and goes on with the others', async () => {
    const drawing = createDrawing();
    const option = { series: [{ type: 'bar', xAxisIndex: 7, data: [1] }] };
    const broken: Chart = { ...byMember, content: { kind: 'chart', option, rows: 1 } };
    expect(await drawing.draw(broken, 'chart.png', nothing)).toEqual({ kind: 'failed', reason: 'crashed' });
    await drawn(drawing, byMember);
  });

  it('is left to itself by whoever gives up', async () => {
    const drawing = createDrawing({ worker: new URL('./worker/silent.ts', import.meta.url) });
    const leaving = new AbortController();
    const drawing1 = drawing.draw(byMember, 'chart.png', leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(drawing1).rejects.toThrow('gone');
  });

  it('that hangs is ended in its time also when whoever asked has gone', async () => {
    const worker = new URL('./worker/silent.ts', import.meta.url);
    const drawing = createDrawing({ worker, timeoutMs: 50 });
    const leaving = new AbortController();
    const asked = drawing.draw(byMember, 'chart.png', leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(asked).rejects.toThrow('gone');
    await ended();
    expect(threads.at(-1)?.threadId).toBe(-1);
  });

  it('keeps the event loop free, and lets its process end', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'stall.ts')], {
      timeout: 20_000,
    });
    const { drawMs, importMs } = JSON.parse(stdout) as { drawMs: number; importMs: number };
    expect(drawMs).toBeLessThan(importMs / 4);
  });
});
