// Draws charts on the server: ECharts in a thread of its own makes SVG, sharp makes PNG of it. The thread is started when
// it is needed, ends when it was idle, and never keeps the process alive.
import { Worker } from 'node:worker_threads';
import type { Clock } from '../clock.ts';
import type { Canvas } from '../image/rasterise.ts';
import type { Log } from '../log.ts';
import type { ReplyImage } from '../reply.ts';
import type { Chart } from './chart.ts';
import type { Asked, Told } from './draw-messages.ts';
import { slideSize } from './slide.ts';

export type Drawn =
  | { readonly kind: 'drawn'; readonly image: ReplyImage }
  /** The thread died or took too long; the next chart gets a new one. */
  | { readonly kind: 'failed'; readonly reason: 'crashed' | 'timed_out' };

export type DrawChart = {
  /** Rejects only with the signal's reason and when the PNG cannot be made. */
  draw(chart: Chart, fileName: string, signal: AbortSignal): Promise<Drawn>;
  /** Ends the thread; what is under way fails. */
  close(): Promise<void>;
};

type SvgDrawn =
  | { readonly kind: 'drawn'; readonly svg: string }
  | { readonly kind: 'failed'; readonly reason: 'crashed' | 'timed_out' };

const usualTimeoutMs = 30_000;
const usualIdleMs = 60_000;
const ownWorker = new URL('./draw-worker.ts', import.meta.url);

export function createDrawChart(parts: {
  readonly canvas: Pick<Canvas, 'rasterise'>;
  readonly clock: Pick<Clock, 'deadline'>;
  readonly log: Log;
  readonly worker?: URL;
  readonly timeoutMs?: number;
  readonly idleMs?: number;
}): DrawChart {
  const { canvas, clock, log, worker = ownWorker } = parts;
  const { timeoutMs = usualTimeoutMs, idleMs = usualIdleMs } = parts;
  /** What the thread was asked for and has not answered, also when nobody wants it any more. */
  const asked = new Map<number, { isWanted: boolean; readonly settle: (drawn: SvgDrawn) => void }>();
  let thread: Worker | undefined;
  let lastId = 0;

  const settle = (id: number, drawn: SvgDrawn) => {
    asked.get(id)?.settle(drawn);
    asked.delete(id);
    restIfUnwanted();
  };
  const restIfUnwanted = () => {
    if (![...asked.values()].some(({ isWanted }) => isWanted)) thread?.unref();
  };
  /** Whoever still waits for this thread waits in vain. */
  const lose = async (lost: Worker, reason: 'crashed' | 'timed_out') => {
    if (thread !== lost) return;
    thread = undefined;
    for (const id of [...asked.keys()]) settle(id, { kind: 'failed', reason });
    await lost.terminate();
  };

  const start = (): Worker => {
    // Not the options of this process, which may load what a thread does not need.
    const started = new Worker(worker, { workerData: { idleMs }, execArgv: [] });
    started.on('message', (told: Told) => {
      if (told.kind === 'drawn') settle(told.id, { kind: 'drawn', svg: told.svg });
      else if (told.kind === 'failed') {
        log.error({ err: told.error }, 'A chart could not be drawn');
        settle(told.id, { kind: 'failed', reason: 'crashed' });
      } else if (asked.size === 0) void lose(started, 'crashed');
    });
    started.on('error', (error) => {
      log.error({ err: error }, 'The thread that draws charts has crashed');
      void lose(started, 'crashed');
    });
    started.on('exit', () => void lose(started, 'crashed'));
    return started;
  };

  const drawSvg = async (chart: Chart, signal: AbortSignal): Promise<SvgDrawn> => {
    signal.throwIfAborted();
    thread ??= start();
    const drawing = thread;
    lastId += 1;
    const id = lastId;
    const { promise, resolve, reject } = Promise.withResolvers<SvgDrawn>();
    // It holds for the thread and not for whoever asked: one that hangs is ended also when they have gone.
    const late = clock.deadline(timeoutMs);
    const giveUp = () => {
      log.error({ timeoutMs }, 'The thread that draws charts takes too long');
      void lose(drawing, 'timed_out');
    };
    late.addEventListener('abort', giveUp, { once: true });
    const entry = {
      isWanted: true,
      settle: (drawn: SvgDrawn) => {
        late.removeEventListener('abort', giveUp);
        resolve(drawn);
      },
    };
    asked.set(id, entry);
    drawing.ref();
    const leave = () => {
      entry.isWanted = false;
      restIfUnwanted();
      reject(signal.reason);
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      drawing.postMessage({ id, chart } satisfies Asked);
      return await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  };

  return {
    draw: async (chart, fileName, signal) => {
      const drawn = await drawSvg(chart, signal);
      if (drawn.kind === 'failed') return drawn;
      const bytes = await canvas.rasterise(
        { ...slideSize, layers: [{ kind: 'svg', svg: drawn.svg }] },
        signal,
      );
      const image = {
        type: 'image/png',
        sizeBytes: bytes.byteLength,
        ...slideSize,
        altText: chart.altText,
        fileName,
        read: async () => bytes,
      };
      return { kind: 'drawn', image };
    },
    close: async () => {
      if (thread !== undefined) await lose(thread, 'crashed');
    },
  };
}
