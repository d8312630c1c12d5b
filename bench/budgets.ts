// Ten thousand requests at once of five hundred members, each on the wallets of the member, of two roles, of the channel
// and of the team: every one is asked at the same moment, some of all are too many, and no wallet may give more than it
// has. Beside the same statements one after another on better-sqlite3 alone.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import SqliteDatabase from 'better-sqlite3';
import { storeOn } from '../src/store/index.ts';
import { readMigrations } from '../src/store/migrate.ts';
import type { WalletShare } from '../src/store/records.ts';
import { databaseOn } from '../src/store/sqlite.ts';
import { createWorld, start, type World } from '../test/contract/store/world.ts';
import { type Figure, inFolder, median, timed } from './measure.ts';
import { type Call, listen, replayMs } from './replay.ts';

const people = 500;
const asks = 10_000;
const price = 10;
const rounds = 3;
/** In requests: what the second role allows is what ends it, and the channel and the members leave enough for that. */
const most = { member: 15, R1: asks, R2: 5_500, channel: 1_500, team: asks } as const;

const migrations = await readMigrations(fileURLToPath(new URL('../migrations', import.meta.url)), 'sqlite');

function asked(world: World, index: number): Parameters<World['open']>[0] {
  const who = index % people;
  const memberId = world.members[who] ?? world.member;
  const isInChannel = Math.floor(index / people) % 2 === 0;
  const share = (kind: WalletShare['kind'], subject: string, fits: number): WalletShare => ({
    ...world.share('team', fits * price),
    kind,
    subject,
  });
  return {
    memberId,
    price,
    mostLiveRuns: asks + 1,
    wallets: [
      share('member', memberId, most.member),
      share('team', world.teamId, most.team),
      share('role', who % 2 === 0 ? 'R1' : 'R3', most.R1),
      share('role', 'R2', most.R2),
      share('channel', isInChannel ? 'C1' : 'C2', isInChannel ? most.channel : asks),
    ],
  };
}

type Done = { readonly accepted: number; readonly tookMs: number };

async function askAll(world: World, atOnce: boolean): Promise<Done> {
  let accepted = 0;
  const ask = async (index: number) => {
    const { opened } = await world.open(asked(world, index));
    if (opened.kind === 'opened') accepted += 1;
  };
  const tookMs = await timed(async () => {
    if (atOnce) await Promise.all(Array.from({ length: asks }, (_, index) => ask(index)));
    else for (let index = 0; index < asks; index += 1) await ask(index);
  });
  return { accepted, tookMs };
}

/** Micro-dollars that a wallet holds beyond what it has; no such wallet may be. */
function countOver(file: string): number {
  const database = new SqliteDatabase(file, { readonly: true });
  const row = database
    .prepare<[], { over: number }>(
      'SELECT coalesce(sum(max(0, held_micros - amount_micros)), 0) AS over FROM buckets WHERE amount_micros IS NOT NULL',
    )
    .get();
  database.close();
  return row?.over ?? Number.NaN;
}

export function measureBudgets(): Promise<readonly Figure[]> {
  return inFolder(async (folder) => {
    const empty = join(folder, 'empty.db');
    const openWorld = async (file: string, record?: Call[]) => {
      const writer = new SqliteDatabase(file);
      if (record !== undefined) listen(writer, record);
      return await createWorld(storeOn(await databaseOn(file, writer, migrations, start)), people);
    };
    await (await openWorld(empty)).store.close();
    let copies = 0;
    const copy = () => {
      copies += 1;
      const file = join(folder, `${copies}.db`);
      copyFileSync(empty, file);
      return file;
    };
    const calls: Call[] = [];
    const recorded = await openWorld(copy(), calls);
    calls.length = 0;
    await askAll(recorded, false);
    await recorded.store.close();
    const rates = { store: [] as number[], raw: [] as number[] };
    let [wrong, over] = [0, 0];
    for (let round = 0; round < rounds; round += 1) {
      rates.raw.push((asks * 1000) / replayMs(copy(), calls, 0));
      const file = copy();
      const world = await openWorld(file);
      const { accepted, tookMs } = await askAll(world, true);
      await world.store.close();
      rates.store.push((asks * 1000) / tookMs);
      wrong = Math.max(wrong, Math.abs(accepted - most.R2));
      over = Math.max(over, countOver(file));
    }
    const [ours, raw] = [median(rates.store), median(rates.raw)];
    const what = `${asks} requests at once of ${people} members on five wallets each`;
    return [
      {
        what: `${what}: a second`,
        limit: 'the same statements on better-sqlite3, one by one',
        value: ours / raw,
        unit: ' ×',
        goal: { least: 1 },
        detail: `${ours.toFixed(0)} beside ${raw.toFixed(0)} a second`,
      },
      {
        what: `${what}: accepted more or fewer than fit`,
        limit: '',
        value: wrong,
        unit: '',
        goal: { most: 0 },
        detail: `${most.R2} fit`,
      },
      {
        what: `${what}: held beyond what a wallet has`,
        limit: '',
        value: over,
        unit: ' micro-dollars',
        goal: { most: 0 },
        detail: '',
      },
    ];
  });
}
