// npm run bench: every figure beside its limit, each in a process of its own; `npm run bench -- name …` runs those
// named. Exits with 0 however the figures are, as they are reports; a bug, or a figure without end, exits with 1.
import { fork } from 'node:child_process';
import { type Figure, isReached, type Measure } from './measure.ts';

const figures: Readonly<Record<string, () => Promise<Measure>>> = {
  'discord-ack': async () => (await import('./discord-ack.ts')).measureDiscordAck,
  'slack-ack': async () => (await import('./slack-ack.ts')).measureSlackAck,
  polling: async () => (await import('./polling.ts')).measurePolling,
  delivery: async () => (await import('./delivery.ts')).measureDelivery,
  throughput: async () => (await import('./throughput.ts')).measureThroughput,
  ledger: async () => (await import('./ledger.ts')).measureLedger,
  budgets: async () => (await import('./budgets.ts')).measureBudgets,
  fit: async () => (await import('./fit.ts')).measureFit,
  'google-reply': async () => (await import('./google-reply.ts')).measureGoogleReply,
  start: async () => (await import('./start.ts')).measureStart,
  waiting: async () => (await import('./waiting.ts')).measureWaiting,
  report: async () => (await import('./report.ts')).measureReport,
  history: async () => (await import('./history.ts')).measureHistory,
  'report-file': async () => (await import('./report-file.ts')).measureReportFile,
};

// Filling a database with a million pictures and their words takes most of it.
const longestMs = 300_000;

/** In a process group of its own, so that nothing is left behind when it is ended. */
function runApart(name: string): Promise<readonly Figure[]> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ['--inside', name], { detached: true });
    let found: readonly Figure[] | undefined;
    const endGroup = () => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch (error) {
        const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
        if (!isGone) throw error;
      }
    };
    const tooLong = setTimeout(endGroup, longestMs);
    const interrupted = () => {
      endGroup();
      process.exit(1);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    child.on('message', (message: readonly Figure[]) => {
      found = message;
    });
    child.once('exit', (code, signal) => {
      clearTimeout(tooLong);
      process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
      endGroup();
      if (code === 0 && found !== undefined) resolve(found);
      else reject(new Error(`${name} ended with ${code ?? signal} after at most ${longestMs} ms`));
    });
  });
}

function describe(figure: Figure): string {
  const { what, limit, value, unit, goal } = figure;
  const digits = unit === ' ×' ? 2 : 0;
  const wanted = 'most' in goal ? `≤ ${goal.most}` : `≥ ${goal.least}`;
  const verdict = isReached(figure) ? 'pass' : 'miss';
  return `| ${what} | ${limit} | ${wanted}${unit} | ${value.toFixed(digits)}${unit} | ${verdict} |`;
}

async function runAll(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !(name in figures));
  if (unknown.length > 0) {
    throw new Error(`No figure ${unknown.join(', ')}; there are ${Object.keys(figures).join(', ')}`);
  }
  const lines: string[] = [];
  for (const name of names.length === 0 ? Object.keys(figures) : names) {
    process.stderr.write(`${name} …\n`);
    try {
      for (const figure of await runApart(name)) {
        process.stderr.write(`  ${figure.what}: ${figure.detail}\n`);
        lines.push(describe(figure));
      }
    } catch (error) {
      process.exitCode = 1;
      process.stderr.write(`  ${error instanceof Error ? error.message : String(error)}\n`);
      lines.push(`| ${name} | | | | could not be measured |`);
    }
  }
  const head = '| what | limit, measured in the same run | goal | reached | |\n|---|---|---|---|---|';
  process.stdout.write(`${head}\n${lines.join('\n')}\n`);
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--inside') {
  const load = figures[rest[0] ?? ''];
  if (load === undefined) throw new Error('There is no such figure');
  const measure = await load();
  const found = await measure();
  // What a fake keeps open is not worth waiting for.
  process.send?.(found, () => process.exit(0));
} else {
  await runAll(first === undefined ? [] : [first, ...rest]);
}
