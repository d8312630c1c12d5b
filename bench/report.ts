// What /report reads where a million runs are counted, beside ten thousand: a month and a year of a hundred times as much,
// and a month like any of the few in the midst of the many. The service itself, without names, charts and messages.
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { createLog } from '../src/log.ts';
import type { ReportGroup, ReportSpan } from '../src/report/report.ts';
import { createReportService } from '../src/report/report-service.ts';
import { openStore } from '../src/store/index.ts';
import { createWorld, type World } from '../test/contract/store/world.ts';
import { type Figure, inFolder, percentile, timed } from './measure.ts';

const few = 10_000;
const many = 1_000_000;
const people = 50;
const channels = 20;
const roleSets = 10;
const providers = ['one', 'two', 'three'];
const resolutions = ['1K', '2K', '4K'];
const quarterMs = 900_000;
const from = Date.UTC(2028, 0, 1);
const to = Date.UTC(2029, 0, 1);
/** After the year two months, as a month is told beside the one before: they have as much as the few have in two, in both. */
const quietTo = Date.UTC(2029, 2, 1);
const timeZone = 'UTC';
const now = quietTo;

const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10);
const span = (start: number, end: number): ReportSpan => ({
  from: start,
  to: end,
  firstDay: isoDay(start),
  lastDay: isoDay(end - 1),
});
const spans = {
  year: span(from, to),
  month: span(Date.UTC(2028, 9, 1), Date.UTC(2028, 10, 1)),
  quiet: span(Date.UTC(2029, 1, 1), quietTo),
};

/** Runs that hardly ever fall into one quarter with all else alike: each is a row of its own. */
async function fill(folder: string, runs: number): Promise<World & { readonly rows: number }> {
  const world = await createWorld(await openStore({ dataDir: folder, log: createLog('silent') }), people);
  const database = new SqliteDatabase(join(folder, 'plantain.db'));
  database.pragma('synchronous = OFF');
  database.pragma('foreign_keys = OFF');
  database.pragma('temp_store = MEMORY');
  database.pragma('cache_size = -200000');
  const insertRoles = database.prepare('INSERT INTO role_sets (id, team_id, role_ids) VALUES (?, ?, ?)');
  for (let set = 0; set < roleSets; set += 1)
    insertRoles.run(`set ${set}`, world.teamId, JSON.stringify([`R${set}`, 'R']));
  const insert = database.prepare(
    `INSERT INTO usage (at, team_id, member_id, channel_id, role_set, provider, model, resolution, made, failed,
       charge_micros, reported_charge_micros, cost_micros)
     VALUES (?, ?, ?, ?, ?, ?, 'm', ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET made = made + excluded.made, failed = failed + excluded.failed,
       charge_micros = charge_micros + excluded.charge_micros, cost_micros = cost_micros + excluded.cost_micros`,
  );
  const add = (count: number, begins: number, ends: number) => {
    for (let number = 0; number < count; number += 1) {
      const mixed = Math.imul(number, 0x9e3779b1) >>> 0;
      const at = begins + (number / count) * (ends - begins);
      const who = mixed % people;
      const isMade = (mixed >>> 20) % 20 !== 0;
      const charge = isMade ? 39_000 : 0;
      insert.run(
        ...[Math.floor(at / quarterMs) * quarterMs, world.teamId, world.members[who]],
        ...[
          `C${(mixed >>> 12) % channels}`,
          `set ${who % roleSets}`,
          providers[(mixed >>> 7) % providers.length],
        ],
        ...[resolutions[(mixed >>> 9) % resolutions.length], isMade ? 1 : 0, isMade ? 0 : 1],
        ...[charge, charge, charge],
      );
    }
  };
  database.transaction(() => {
    add(runs, from, to);
    add(Math.round(few / 6), to, quietTo);
  })();
  const rows = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM usage').get();
  database.close();
  return { ...world, rows: rows?.count ?? 0 };
}

type Question = {
  readonly what: string;
  readonly span: ReportSpan;
  readonly by: ReportGroup;
  readonly ofMember?: boolean;
  readonly times: number;
  /** What it may cost: the same where it reads the same, no more than the growth where it reads a hundred times as much. */
  readonly most: number;
};

const questions: readonly Question[] = [
  ...(['member', 'day'] as const).flatMap((by) => [
    { what: `a month as quiet as with 10,000, by ${by}`, span: spans.quiet, by, times: 200, most: 2 },
    { what: `a month with a hundred times as many, by ${by}`, span: spans.month, by, times: 40, most: 100 },
    { what: `a year with a hundred times as many, by ${by}`, span: spans.year, by, times: 10, most: 100 },
  ]),
  {
    what: 'a quiet month of one member, by day',
    span: spans.quiet,
    by: 'day',
    ofMember: true,
    times: 200,
    most: 2,
  },
];

function serviceOn({ store }: World) {
  return createReportService({
    store,
    findNames: async () => ({
      member: (id: string) => id,
      role: (id: string) => id,
      channel: (id: string) => id,
    }),
    providerName: (id) => id,
    creditsPerDollar: 100,
    clock: { now: () => now },
  });
}

export function measureReport(): Promise<readonly Figure[]> {
  return inFolder((smallFolder) =>
    inFolder(async (largeFolder) => {
      const [small, large] = [await fill(smallFolder, few), await fill(largeFolder, many)];
      const found: Figure[] = [];
      for (const question of questions) {
        const { what, by, ofMember, times, most } = question;
        const ask = (world: World, index: number) => {
          const memberId = world.members[index % people];
          const { signal } = new AbortController();
          return timed(() =>
            serviceOn(world).read(
              {
                teamId: world.teamId,
                by,
                span: question.span,
                timeZone,
                ...(ofMember === true && memberId !== undefined ? { memberId } : {}),
              },
              signal,
            ),
          );
        };
        const took = { small: [] as number[], large: [] as number[] };
        for (let index = 0; index <= times; index += 1) {
          const [ofSmall, ofLarge] = [await ask(small, index), await ask(large, index)];
          // The first only warms up.
          if (index === 0) continue;
          took.small.push(ofSmall);
          took.large.push(ofLarge);
        }
        for (const share of [0.5, 0.99]) {
          const [ours, limit] = [percentile(took.large, share), percentile(took.small, share)];
          found.push({
            what: `/report, ${what}, with 1,000,000 runs, p${share * 100}`,
            limit: 'with 10,000',
            value: ours / limit,
            unit: ' ×',
            goal: { most },
            detail: `${ours.toFixed(2)} ms beside ${limit.toFixed(2)} ms (${large.rows} rows beside ${small.rows})`,
          });
        }
      }
      await small.store.close();
      await large.store.close();
      return found;
    }),
  );
}
