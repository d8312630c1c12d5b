// What /history and /credits read where a million pictures are kept, beside ten thousand: the store's own operations,
// without drawing the sheet, which costs the same in both.
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { ImageId } from '../src/ids.ts';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/store/index.ts';
import { createWorld, hash, start } from '../test/contract/store/world.ts';
import { type Figure, inFolder, percentile, timed } from './measure.ts';

const few = 10_000;
const many = 1_000_000;
const people = 50;
const channels = 20;
const picturesOfRun = 1_000;
const questions = 2_000;
const pageSize = 10;

async function fill(folder: string, pictures: number) {
  const store = await openStore({ dataDir: folder, log: createLog('silent') });
  const world = await createWorld(store, people);
  for (let run = 0; run < pictures / picturesOfRun; run += 1) {
    await world.open({ memberId: world.members[run % people] ?? world.member, wallets: [] });
  }
  const database = new SqliteDatabase(join(folder, 'plantain.db'));
  database.pragma('synchronous = OFF');
  database.pragma('foreign_keys = OFF');
  database.pragma('cache_size = -200000');
  const runs = database.prepare<[], { id: string; generation: string }>(
    'SELECT id, generation_id AS generation FROM runs',
  );
  const insert = database.prepare(
    `INSERT INTO images (id, team_id, owner_id, blob_hash, kind, run_id, generation_id, slot, position, channel_id,
       private, alt_text, prompt, created_at)
     VALUES (?, ?, ?, ?, 'result', ?, ?, 0, ?, ?, 0, 'a lamp', 'a lamp in the fog', ?)`,
  );
  const made = runs.all();
  const insertAll = database.transaction(() => {
    for (let number = 0; number < pictures; number += 1) {
      const run = made[Math.floor(number / picturesOfRun)];
      // Sorted as time makes ids; owners and channels take turns as people do.
      const id = `01a1fc${String(number).padStart(12, '0')}`;
      const owner = world.members[(number * 31) % people];
      const channel = `C${(number * 7) % channels}`;
      const position = number % picturesOfRun;
      insert.run(id, world.teamId, owner, hash, run?.id, run?.generation, position, channel, start + number);
    }
  });
  insertAll();
  database.close();
  return world;
}

async function ask(pictures: number) {
  return inFolder(async (folder) => {
    const world = await fill(folder, pictures);
    const { store, teamId } = world;
    const times = { history: [] as number[], credits: [] as number[] };
    for (let index = 0; index < questions; index += 1) {
      const memberId = world.members[index % people] ?? world.member;
      const channel = { kind: 'channel', channelId: `C${index % channels}` } as const;
      const whose = index % 2 === 0 ? ({ kind: 'member', memberId } as const) : channel;
      const page = async (before?: ImageId) =>
        store.history({
          teamId,
          viewerId: memberId,
          whose,
          limit: pageSize,
          ...(before === undefined ? {} : { before }),
        });
      let last: ImageId | undefined;
      const first = await timed(async () => {
        last = (await page()).at(-1)?.id;
      });
      if (last === undefined) throw new Error('There is no picture');
      const before = last;
      times.history.push(first, await timed(() => page(before)));
      const shares = [world.share('member', 1_000, memberId), world.share('team', 1_000)];
      times.credits.push(
        await timed(async () => {
          await store.walletRules(teamId, shares);
          await store.balances(shares, start);
        }),
      );
    }
    await store.close();
    return { history: percentile(times.history, 0.99), credits: percentile(times.credits, 0.99) };
  });
}

export async function measureHistory(): Promise<readonly Figure[]> {
  const small = await ask(few);
  const large = await ask(many);
  return (['history', 'credits'] as const).map((what) => ({
    what: `/${what} with 1,000,000 pictures, p99`,
    limit: 'with 10,000',
    value: large[what] / small[what],
    unit: ' ×',
    goal: { most: 2 },
    detail: `${large[what].toFixed(2)} ms beside ${small[what].toFixed(2)} ms`,
  }));
}
