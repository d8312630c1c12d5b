// What /report and /credits read where a million runs are counted and a million entries stand in the ledger, beside ten
// thousand: a month and a year of a hundred times as much, and a month like any of the few after the many. The services
// themselves, without names, charts and messages.
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { systemClock } from '../src/clock.ts';
import { createCreditService } from '../src/ledger/credit-service.ts';
import { periodAt } from '../src/ledger/periods.ts';
import { createFindPurses } from '../src/ledger/wallets.ts';
import { createLog } from '../src/log.ts';
import { createReadReport } from '../src/report/read-report.ts';
import type { ReportGroup, ReportSpan } from '../src/report/report.ts';
import { openStore } from '../src/store/index.ts';
import type { Period } from '../src/store/records.ts';
import { walletId } from '../src/store/wallets.ts';
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
  const enter = enterInto(database, world);
  const add = (count: number, begins: number, ends: number) => {
    for (let number = 0; number < count; number += 1) {
      const mixed = Math.imul(number, 0x9e3779b1) >>> 0;
      const at = Math.floor(begins + (number / count) * (ends - begins));
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
      // Each second one in the team's wallet, so that as many entries as runs are in the ledger.
      enter(number % 2 === 0 ? undefined : who, at, charge);
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

/** Entries in the month of the team's wallet or of a member's, both there from their first one on. */
function enterInto(database: SqliteDatabase.Database, { teamId, members }: World) {
  const months = new Set<string>();
  const insertWallet = database.prepare(
    'INSERT OR IGNORE INTO wallets (id, team_id, kind, subject, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const insertBucket = database.prepare(
    `INSERT INTO buckets (id, wallet_id, kind, name, starts_at, ends_at, amount_micros)
     VALUES (?, ?, 'allowance', ?, ?, ?, 1000000000000)`,
  );
  const insertEntry = database.prepare(
    "INSERT INTO entries (id, wallet_id, bucket_id, run_id, kind, amount_micros, actor, at) VALUES (?, ?, ?, ?, 'settle', ?, 'bench', ?)",
  );
  let entries = 0;
  return (who: number | undefined, at: number, amount: number) => {
    const subject = who === undefined ? teamId : members[who];
    if (subject === undefined) throw new Error('There are as many members as that');
    const kind = who === undefined ? 'team' : 'member';
    const wallet = walletId({ teamId, kind, subject });
    const month = periodAt('month', timeZone, at);
    const bucket = `${subject} ${month.name}`;
    if (!months.has(bucket)) {
      insertWallet.run(wallet, teamId, kind, subject, at);
      insertBucket.run(bucket, wallet, month.name, month.startsAt, month.endsAt);
      months.add(bucket);
    }
    entries += 1;
    const run = `run ${entries}`;
    insertEntry.run(`entry ${String(entries).padStart(9, '0')}`, wallet, bucket, run, amount, at);
  };
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

function readReport({ by, ofMember, span: asked }: Question) {
  return async (world: World, index: number): Promise<void> => {
    const memberId = world.members[index % people];
    const read = createReadReport({
      store: world.store,
      findNames: async () => ({
        member: (id: string) => id,
        role: (id: string) => id,
        channel: (id: string) => id,
      }),
      providerName: (id) => id,
      clock: { now: () => now },
    });
    const whose = ofMember === true && memberId !== undefined ? { memberId } : {};
    const { signal } = new AbortController();
    await read({ teamId: world.teamId, costs: true, by, span: asked, timeZone, ...whose }, signal);
  };
}

/** As the command does: each wallet with what each day of its period took. */
function readCredits(at: number, period: Period) {
  return async ({ store, teamId, members, member }: World, index: number): Promise<void> => {
    const clock = { ...systemClock, now: () => at };
    const findPurses = createFindPurses(store, {
      memberAllowanceMicros: 500_000_000,
      teamAllowanceMicros: 10_000_000_000,
      period,
      installationAllowanceMicros: undefined,
    });
    const credits = createCreditService({ store, findPurses, creditsPerDollar: 100, clock });
    const memberId = members[index % people] ?? member;
    const { wallets } = await credits.balances({
      teamId,
      memberId,
      timeZone,
      roleIds: ['R'],
      channelId: 'C1',
    });
    for (const wallet of wallets) await credits.outlook(wallet, timeZone);
  };
}

type Reading = Pick<Question, 'what' | 'times' | 'most'> & {
  readonly read: (world: World, index: number) => Promise<void>;
};

const lateInOctober = Date.UTC(2028, 9, 28, 12);
const readings: readonly Reading[] = [
  ...questions.map((question) => ({
    ...question,
    what: `/report, ${question.what}`,
    read: readReport(question),
  })),
  {
    what: '/credits in a month as quiet as with 10,000',
    read: readCredits(Date.UTC(2029, 1, 20, 12), 'month'),
    times: 200,
    most: 2,
  },
  {
    what: '/credits in a month with a hundred times as many',
    read: readCredits(lateInOctober, 'month'),
    times: 40,
    most: 100,
  },
  {
    what: '/credits there, once its days are counted by the week',
    read: readCredits(lateInOctober, 'week'),
    times: 40,
    most: 100,
  },
];

export function measureReport(): Promise<readonly Figure[]> {
  return inFolder((smallFolder) =>
    inFolder(async (largeFolder) => {
      const [small, large] = [await fill(smallFolder, few), await fill(largeFolder, many)];
      const found: Figure[] = [];
      for (const { what, read, times, most } of readings) {
        const took = { small: [] as number[], large: [] as number[] };
        for (let index = 0; index <= times; index += 1) {
          const [ofSmall, ofLarge] = [
            await timed(() => read(small, index)),
            await timed(() => read(large, index)),
          ];
          // The first only warms up.
          if (index === 0) continue;
          took.small.push(ofSmall);
          took.large.push(ofLarge);
        }
        for (const share of [0.5, 0.99]) {
          const [ours, limit] = [percentile(took.large, share), percentile(took.small, share)];
          found.push({
            what: `${what}, with 1,000,000 runs, p${share * 100}`,
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
