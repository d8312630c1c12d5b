// Holds and settles through the store, one after another and many at once, beside the very same statements with the
// same parameters, each transaction with its own commit, on better-sqlite3 alone.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import SqliteDatabase from 'better-sqlite3';
import { storeOn } from '../src/store/index.ts';
import { readMigrations } from '../src/store/migrate.ts';
import type { ClaimedRun } from '../src/store/records.ts';
import { databaseOn } from '../src/store/sqlite.ts';
import { createWorld, start, type World } from '../test/contract/store/world.ts';
import { type Figure, inFolder, median } from './measure.ts';
import { type Call, listen, replayMs } from './replay.ts';

const pairs = 400;
const atOnce = 32;
const rounds = 5;

const migrations = await readMigrations(fileURLToPath(new URL('../migrations', import.meta.url)), 'sqlite');

async function openWorld(file: string, record?: Call[]): Promise<World> {
  const writer = new SqliteDatabase(file);
  if (record !== undefined) listen(writer, record);
  const store = storeOn(await databaseOn(file, writer, migrations, start));
  return createWorld(store);
}

const order = (world: World) => ({
  price: 1_000,
  wallets: [world.share('member', null), world.share('team', null)],
});

async function pair(world: World): Promise<void> {
  await world.open(order(world));
  const [run] = await world.claim();
  if (run === undefined) throw new Error('What was held can be claimed');
  await world.made(run, 1_000);
}

/** As many as the scheduler would claim together. */
async function pairsAtOnce(world: World): Promise<void> {
  await Promise.all(Array.from({ length: atOnce }, () => world.open(order(world))));
  const runs: readonly ClaimedRun[] = await world.claim();
  if (runs.length !== atOnce) throw new Error(`Claimed ${runs.length} of ${atOnce}`);
  await Promise.all(runs.map((run) => world.made(run, 1_000)));
}

async function perSecond(world: World, work: () => Promise<void>): Promise<number> {
  await work();
  const startedAt = performance.now();
  await work();
  const tookMs = performance.now() - startedAt;
  await world.store.close();
  return (pairs * 1000) / tookMs;
}

/** The first half only warms up, as it does for the store. */
function rawRate(file: string, calls: readonly Call[]): number {
  return (pairs * 1000) / replayMs(file, calls, Math.ceil(calls.length / 2));
}

export function measureLedger(): Promise<readonly Figure[]> {
  return inFolder(async (folder) => {
    const empty = join(folder, 'empty.db');
    const prepared = await openWorld(empty);
    await prepared.store.close();
    let copies = 0;
    const copy = () => {
      copies += 1;
      const file = join(folder, `${copies}.db`);
      copyFileSync(empty, file);
      return file;
    };
    const oneByOne = (world: World) => async () => {
      for (let done = 0; done < pairs; done += 1) await pair(world);
    };
    const together = (world: World) => async () => {
      for (let done = 0; done < pairs; done += atOnce) await pairsAtOnce(world);
    };
    const calls: Call[] = [];
    const recorded = await openWorld(copy(), calls);
    calls.length = 0;
    await oneByOne(recorded)();
    await oneByOne(recorded)();
    await recorded.store.close();
    const rates = { one: [] as number[], many: [] as number[], raw: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      rates.raw.push(rawRate(copy(), calls));
      const single = await openWorld(copy());
      rates.one.push(await perSecond(single, oneByOne(single)));
      const many = await openWorld(copy());
      rates.many.push(await perSecond(many, together(many)));
    }
    const raw = median(rates.raw);
    const line = (how: string, rate: number, least: number): Figure => ({
      what: `hold + settle pairs per second through the store, ${how}`,
      limit: 'the same statements on better-sqlite3, one by one',
      value: rate / raw,
      unit: ' ×',
      goal: { least },
      detail: `${rate.toFixed(0)} beside ${raw.toFixed(0)} a second (open, claim and end in a transaction each)`,
    });
    return [line('one by one', median(rates.one), 0.6), line(`${atOnce} at once`, median(rates.many), 1)];
  });
}
