// What /history and /credits read where a million pictures are kept, beside ten thousand: the store's own operations,
// without drawing the sheet, which costs the same in both.
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { ImageId } from '../src/ids.ts';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/store/index.ts';
import { createWorld, hash, start, type World } from '../test/contract/store/world.ts';
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

type Times = { readonly history: number[]; readonly credits: number[] };

async function ask(world: World, index: number, times: Times): Promise<void> {
  const { store, teamId } = world;
  const memberId = world.members[index % people] ?? world.member;
  const channel = { kind: 'channel', channelId: `C${index % channels}` } as const;
  const whose = index % 2 === 0 ? ({ kind: 'member', memberId } as const) : channel;
  const page = (before?: ImageId) =>
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

export function measureHistory(): Promise<readonly Figure[]> {
  return inFolder((smallFolder) =>
    inFolder(async (largeFolder) => {
      const small = await fill(smallFolder, few);
      const large = await fill(largeFolder, many);
      const times = { small: { history: [], credits: [] }, large: { history: [], credits: [] } };
      for (let index = 0; index < questions; index += 1) {
        await ask(small, index, times.small);
        await ask(large, index, times.large);
      }
      await small.store.close();
      await large.store.close();
      return (['history', 'credits'] as const).map((what) => {
        const [ours, limit] = [percentile(times.large[what], 0.99), percentile(times.small[what], 0.99)];
        return {
          what: `/${what} with 1,000,000 pictures, p99`,
          limit: 'with 10,000',
          value: ours / limit,
          unit: ' ×',
          goal: { most: 2 },
          detail: `${ours.toFixed(2)} ms beside ${limit.toFixed(2)} ms`,
        };
      });
    }),
  );
}
