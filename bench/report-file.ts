// The file of a report with 300,000 pictures: how long anything else has to wait while it is written, and what it takes in
// memory, beside one of 30,000.
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import SqliteDatabase from 'better-sqlite3';
import { systemClock } from '../src/clock.ts';
import { createLog } from '../src/log.ts';
import { createFindNames } from '../src/names.ts';
import { createReportFiles } from '../src/report/report-files.ts';
import { spanOfDays } from '../src/report/span.ts';
import { openStore } from '../src/store/index.ts';
import { createWorld, start } from '../test/contract/store/world.ts';
import { type Figure, inFolder } from './measure.ts';

const few = 30_000;
const many = 300_000;
/** As many as are read at once. */
const page = 250;
const megabyte = 2 ** 20;
const nothing = new AbortController().signal;

/** One picture again and again, each with ids of its own, ten seconds apart. */
function multiply(folder: string, pictures: number): void {
  const database = new SqliteDatabase(join(folder, 'plantain.db'));
  database.pragma('synchronous = OFF');
  database.pragma('foreign_keys = OFF');
  const columns = (table: 'generations' | 'runs') =>
    database
      .prepare<[string], { name: string }>('SELECT name FROM pragma_table_info(?)')
      .all(table)
      .map(({ name }) => name);
  const copied = (table: 'generations' | 'runs', changed: Readonly<Record<string, string>>) => {
    const names = columns(table);
    const values = names.map((name) => changed[name] ?? `one.${name}`);
    database.exec(`INSERT INTO ${table} (${names.join(', ')})
      SELECT ${values.join(', ')} FROM numbers, (SELECT * FROM ${table} LIMIT 1) one`);
  };
  // As long and as random as those that time makes.
  const id = "printf('01a1fc%06x-', i) || lower(hex(randomblob(12)))";
  database.exec(`CREATE TEMP TABLE numbers AS WITH RECURSIVE counted(i) AS
    (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < ${pictures})
    SELECT i, ${id} AS generation, ${id} AS run FROM counted`);
  copied('generations', { id: 'generation', dedupe_key: 'generation' });
  copied('runs', { id: 'run', generation_id: 'generation', ended_at: `${start} - i * 10000` });
  database.exec('ANALYZE');
  database.close();
}

async function write(pictures: number) {
  return await inFolder(async (folder) => {
    const log = createLog('silent');
    const store = await openStore({ dataDir: folder, log });
    const world = await createWorld(store);
    await world.open({ price: 67_500, wallets: [] });
    for (const run of await world.claim()) await world.made(run, 67_500);
    multiply(folder, pictures);
    const files = createReportFiles({
      store,
      findNames: createFindNames({ store, platforms: new Map(), clock: systemClock, log }),
      providerName: (id) => id,
      creditsPerDollar: 100,
      clock: systemClock,
    });
    const days = { first: { year: 2026, month: 1, day: 1 }, last: { year: 2026, month: 12, day: 31 } };
    const ask = {
      teamId: world.teamId,
      costs: true,
      by: 'day',
      span: spanOfDays(days, 'UTC'),
      timeZone: 'UTC',
    } as const;
    const stall = monitorEventLoopDelay({ resolution: 1 });
    const before = process.memoryUsage().rss;
    let most = before;
    const looking = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 20);
    stall.enable();
    const startedAt = performance.now();
    const written = await files.attach(ask, nothing);
    const tookMs = performance.now() - startedAt;
    stall.disable();
    clearInterval(looking);
    await store.close();
    if (written === 'too_large') throw new Error(`${pictures} pictures do not fit`);
    return {
      tookMs,
      pageMs: tookMs / (pictures / page),
      stallMs: stall.max / 1e6,
      rssMegabytes: (most - before) / megabyte,
      fileMegabytes: written.map(({ sizeBytes }) => sizeBytes / megabyte),
    };
  });
}

export async function measureReportFile(): Promise<readonly Figure[]> {
  const small = await write(few);
  const large = await write(many);
  const sizes = large.fileMegabytes.map((size) => size.toFixed(1)).join(' + ');
  return [
    {
      what: `the file of a report with ${many.toLocaleString('en-US')} pictures: the longest stall`,
      limit: 'the mean time of a page',
      value: large.stallMs / large.pageMs,
      unit: ' ×',
      goal: { most: 10 },
      detail: `${large.stallMs.toFixed(0)} ms, a page ${large.pageMs.toFixed(1)} ms, all ${(large.tookMs / 1000).toFixed(1)} s, ${sizes} MB`,
    },
    {
      what: 'the same: time for a picture',
      limit: `with ${few.toLocaleString('en-US')}`,
      value: large.pageMs / small.pageMs,
      unit: ' ×',
      goal: { most: 1.3 },
      detail: `${large.pageMs.toFixed(1)} ms a page, ${small.pageMs.toFixed(1)} ms`,
    },
    {
      what: 'the same: further RSS',
      limit: `with ${few.toLocaleString('en-US')}`,
      value: large.rssMegabytes - small.rssMegabytes,
      unit: ' MB',
      goal: { most: 60 },
      detail: `${large.rssMegabytes.toFixed(0)} MB, ${small.rssMegabytes.toFixed(0)} MB`,
    },
  ];
}
