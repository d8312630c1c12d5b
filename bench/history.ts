// What /history and /credits read where a million pictures are kept, beside ten thousand: the store's own operations,
// without drawing the sheet, which costs the same in both.
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { ImageId, MemberId } from '../src/ids.ts';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/store/index.ts';
import { wordsOf } from '../src/store/search-words.ts';
import type { HistoryQuery } from '../src/store/store.ts';
import { createWorld, hash, start, type World } from '../test/contract/store/world.ts';
import { type Figure, inFolder, percentile, timed } from './measure.ts';

const few = 10_000;
const many = 1_000_000;
const people = 50;
const channels = 20;
const picturesOfRun = 1_000;
const questions = 400;
const pageSize = 10;
/** Of a member who has as few among however many others, and likes all of them. */
const picturesOfQuiet = 100;
const rarePictures = 10;
const subjects = ['lighthouse', 'street', 'forest', 'portrait', 'kitchen', 'harbour', 'mountain', 'castle'];
const looks = [
  'at night',
  'in the rain',
  'as an etching',
  'from above',
  'in summer',
  'made of paper',
  'at dawn',
];

type Filled = World & { readonly quiet: MemberId; readonly middle: ImageId };

// Sorted as time makes ids.
const idOf = (number: number) => `01a1fc${String(number).padStart(12, '0')}` as ImageId;

/** Who, where and what take turns without regard to each other. */
function describe(number: number, pictures: number) {
  const mixed = Math.imul(number, 0x9e3779b1) >>> 0;
  const channel = (mixed >>> 12) % channels;
  const words = [
    `a ${subjects[(mixed >>> 9) % subjects.length]} ${looks[(mixed >>> 5) % looks.length]}`,
    // Three in ten have it; and three in ten have glass, but none in one of the channels.
    (mixed >>> 20) % 10 < 3 && 'in fog',
    (mixed >>> 24) % 10 < 3 && channel !== 1 && 'of glass',
    number % (pictures / rarePictures) === 0 && 'with a zeppelin',
  ];
  const isOfQuiet = number % (pictures / picturesOfQuiet) === 0;
  return {
    prompt: words.filter((part) => part !== false).join(' '),
    channel: `C${channel}`,
    owner: isOfQuiet ? 0 : 1 + (mixed % (people - 1)),
    isOfQuiet,
  };
}

async function fill(folder: string, pictures: number): Promise<Filled> {
  const store = await openStore({ dataDir: folder, log: createLog('silent') });
  const world = await createWorld(store, people);
  for (let run = 0; run < pictures / picturesOfRun; run += 1) {
    await world.open({ memberId: world.members[run % people] ?? world.member, wallets: [] });
  }
  const database = new SqliteDatabase(join(folder, 'plantain.db'));
  database.pragma('synchronous = OFF');
  database.pragma('foreign_keys = OFF');
  database.pragma('temp_store = MEMORY');
  database.pragma('cache_size = -200000');
  const runs = database.prepare<[], { id: string; generation: string }>(
    'SELECT id, generation_id AS generation FROM runs',
  );
  const insert = database.prepare(
    `INSERT INTO images (id, team_id, owner_id, blob_hash, kind, run_id, generation_id, slot, position, channel_id,
       private, alt_text, prompt, words, created_at)
     VALUES (?, ?, ?, ?, 'result', ?, ?, 0, ?, ?, 0, 'a lamp', ?, ?, ?)`,
  );
  const like = database.prepare('INSERT INTO favourites (member_id, image_id, created_at) VALUES (?, ?, ?)');
  const made = runs.all();
  // As a bulk load would: one by one each picture waits for its own place in the index.
  const triggers = database.prepare<[], { name: string; sql: string }>(
    "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name IN ('images_numbered', 'favourites_indexed')",
  );
  const indexing = triggers.all();
  for (const { name } of indexing) database.exec(`DROP TRIGGER ${name}`);
  const insertAll = database.transaction(() => {
    for (let number = 0; number < pictures; number += 1) {
      const run = made[Math.floor(number / picturesOfRun)];
      const { prompt, channel, owner, isOfQuiet } = describe(number, pictures);
      const [id, ownerId] = [idOf(number), world.members[owner]];
      const position = number % picturesOfRun;
      const words = wordsOf(prompt);
      insert.run(
        ...[id, world.teamId, ownerId, hash, run?.id, run?.generation, position, channel],
        ...[prompt, words, start + number],
      );
      if (isOfQuiet) like.run(world.member, id, start);
    }
  });
  insertAll();
  database.exec(`INSERT INTO image_numbers (number, image_id) SELECT -row_number() OVER (ORDER BY id), id FROM images;
    INSERT INTO search_scopes (subject) SELECT DISTINCT 'm' || team_id || owner_id FROM images
      UNION SELECT DISTINCT 'c' || team_id || channel_id FROM images;
    INSERT INTO image_index (rowid, tokens) SELECT number, tokens FROM image_tokens ORDER BY number`);
  for (const { sql } of indexing) database.exec(sql);
  database.close();
  return { ...world, quiet: world.member, middle: idOf(pictures / 2) };
}

type Question = Omit<HistoryQuery, 'teamId' | 'limit'>;

/** By what is asked: each question twice, for the first page and for one far back. */
const asked: Readonly<Record<string, (world: Filled, index: number) => Question>> = {
  'a page of a member or a channel': (world, index) => {
    const memberId = world.members[index % people] ?? world.member;
    const whose =
      index % 2 === 0
        ? ({ kind: 'member', memberId } as const)
        : ({ kind: 'channel', channelId: `C${index % channels}` } as const);
    return { viewerId: memberId, whose };
  },
  'a word of three in ten, in a channel of many': (world) => ({ ...inChannel(world, 0), search: 'fog' }),
  'a word of three in ten, of a member with few': (world) => ({ ...ofQuiet(world), search: 'fog' }),
  'the beginning of a word, in a channel of many': (world) => ({ ...inChannel(world, 0), search: 'l' }),
  'two words of three in ten, in a channel of many': (world) => ({
    ...inChannel(world, 0),
    search: 'fog glass',
  }),
  'a word that ten have, in a channel of many': (world) => ({ ...inChannel(world, 0), search: 'zeppelin' }),
  'a word that ten have, of a member with few': (world) => ({ ...ofQuiet(world), search: 'zeppelin' }),
  'a word of three in ten that a channel of many has not': (world) => ({
    ...inChannel(world, 1),
    search: 'glass',
  }),
  favourites: (world) => ({ ...ofQuiet(world), whose: { kind: 'anybody' }, favourites: true }),
  'a word of three in ten among favourites': (world) => ({
    ...ofQuiet(world),
    favourites: true,
    search: 'fog',
  }),
  'a word of three in ten, of another member': (world, index) => ({
    viewerId: world.quiet,
    whose: { kind: 'member', memberId: world.members[1 + (index % (people - 1))] ?? world.quiet },
    search: 'fog',
  }),
};

function inChannel({ quiet }: Filled, channel: number): Question {
  return { viewerId: quiet, whose: { kind: 'channel', channelId: `C${channel}` } };
}

function ofQuiet({ quiet }: Filled): Question {
  return { viewerId: quiet, whose: { kind: 'member', memberId: quiet } };
}

async function askHistory(world: Filled, question: Question): Promise<readonly number[]> {
  const query = { ...question, teamId: world.teamId, limit: pageSize };
  return [
    await timed(() => world.store.history(query)),
    await timed(() => world.store.history({ ...query, before: world.middle })),
  ];
}

async function askCredits(world: Filled, index: number): Promise<readonly number[]> {
  const memberId = world.members[index % people] ?? world.member;
  const shares = [world.share('member', 1_000, memberId), world.share('team', 1_000)];
  const spent = await timed(async () => {
    await world.store.budgetRules({
      teamId: world.teamId,
      wallets: shares,
      roleIds: ['R1'],
      places: [{ kind: 'channel', channelId: 'C1' }],
      now: start,
    });
    await world.store.balances(shares, start);
  });
  return [spent];
}

function figures(what: string, small: readonly number[], large: readonly number[]): readonly Figure[] {
  return [0.5, 0.99].map((share) => {
    const [ours, limit] = [percentile(large, share), percentile(small, share)];
    return {
      what: `${what} with 1,000,000 pictures, p${share * 100}`,
      limit: 'with 10,000',
      value: ours / limit,
      unit: ' ×',
      goal: { most: 2 },
      detail: `${ours.toFixed(2)} ms beside ${limit.toFixed(2)} ms`,
    };
  });
}

export function measureHistory(): Promise<readonly Figure[]> {
  return inFolder((smallFolder) =>
    inFolder(async (largeFolder) => {
      const small = await fill(smallFolder, few);
      const large = await fill(largeFolder, many);
      const compare = async (
        what: string,
        ask: (world: Filled, index: number) => Promise<readonly number[]>,
      ) => {
        const times = { small: [] as number[], large: [] as number[] };
        for (let index = 0; index < questions; index += 1) {
          times.small.push(...(await ask(small, index)));
          times.large.push(...(await ask(large, index)));
        }
        return figures(what, times.small, times.large);
      };
      const found: Figure[] = [];
      for (const [what, question] of Object.entries(asked)) {
        found.push(
          ...(await compare(`/history, ${what},`, (world, index) =>
            askHistory(world, question(world, index)),
          )),
        );
      }
      found.push(...(await compare('/credits', askCredits)));
      await small.store.close();
      await large.store.close();
      return found;
    }),
  );
}
