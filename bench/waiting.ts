// What ten thousand runs that wait cost a process that has nothing else to do, beside the same process without them.
// Four are at the provider, the rest queue behind them; their messages have been posted and say all there is to say.
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { createLog } from '../src/log.ts';
import { openStore } from '../src/store/index.ts';
import { createWorld } from '../test/contract/store/world.ts';
import { createFakeSlack } from '../test/fake/slack/fake-slack.ts';
import { type Figure, inFolder, startChild } from './measure.ts';

const waitingRuns = 10_000;
const people = 100;
const watchedMs = 8_000;

const catchUpMs = 3_000;
const longestCatchUpMs = 36_000;

type Cost = {
  readonly rssBytes: number;
  readonly loopMs: number;
  readonly longestMs: number;
  readonly cpuShare: number;
};

async function seed(folder: string): Promise<void> {
  const store = await openStore({ dataDir: folder, log: createLog('silent') });
  const world = await createWorld(store, people);
  const now = Date.now();
  for (let made = 0; made < waitingRuns; made += 100) {
    await Promise.all(
      world.members.map((memberId) =>
        world.open({
          memberId,
          now,
          deadlineAt: now + 30 * 60_000,
          provider: 'sandbox',
          request: {
            prompt: 'a lamp #slow',
            aspectRatio: '1:1',
            resolution: '0.5K',
            count: 1,
            search: false,
            private: false,
          },
          destination: {
            platform: 'slack',
            channelId: 'C1GENERAL',
            personId: 'P0',
            personName: 'Person 0',
            details: { teamId: 'T1', mayPost: true },
          },
          wallets: [world.share('team', null)],
        }),
      ),
    );
  }
  await store.close();
  const database = new SqliteDatabase(join(folder, 'plantain.db'));
  const memo = JSON.stringify({ platform: {}, shown: 'Queued', shownAt: now, edits: 3, posted: true });
  database
    .prepare(
      `INSERT INTO deliveries (generation_id, kind, memo, first_tried_at) SELECT id, 'final', ?, ? FROM generations`,
    )
    .run(memo, now);
  // As they would come up again after having been looked at one after another.
  database.prepare('UPDATE generations SET next_at = next_at + (rowid % 5000)').run();
  database.close();
}

function watch(isFull: boolean): Promise<Cost> {
  return inFolder(async (folder) => {
    if (isFull) await seed(folder);
    const slack = await createFakeSlack();
    const program = await startChild(
      './program.ts',
      {
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        SLACK_API_URL: slack.apiUrl,
        DATA_DIR: folder,
        PORT: '0',
        SANDBOX_OPTIONS: '{"concurrency":4,"latencyScale":100}',
      },
      { cwd: folder, execArgv: ['--expose-gc'] },
    );
    try {
      // What starting costs is another figure, and so is what a restart has to look through.
      for (let waited = 0; waited < longestCatchUpMs; waited += catchUpMs) {
        const { value } = (await program.ask(catchUpMs)) as { value: Cost };
        if (waited > 0 && value.cpuShare < 0.2) break;
      }
      return ((await program.ask(watchedMs)) as { value: Cost }).value;
    } finally {
      await program.stop();
      await slack.close();
    }
  });
}

export async function measureWaiting(): Promise<readonly Figure[]> {
  const idle = await watch(false);
  const full = await watch(true);
  const describe = ({ rssBytes, loopMs, longestMs, cpuShare }: Cost) =>
    `${(rssBytes / 1e6).toFixed(0)} MB, loop p99 ${loopMs.toFixed(1)} ms, longest ${longestMs.toFixed(0)} ms, ${(cpuShare * 100).toFixed(1)} % of a core`;
  const limit = 'the same process without them';
  return [
    {
      what: '10,000 runs waiting: further RSS',
      limit,
      value: (full.rssBytes - idle.rssBytes) / 1e6,
      unit: ' MB',
      goal: { most: 30 },
      detail: `${describe(full)}; without: ${describe(idle)}`,
    },
    {
      what: '10,000 runs waiting: event loop p99',
      limit,
      value: full.loopMs,
      unit: ' ms',
      goal: { most: 20 },
      detail: `beside ${idle.loopMs.toFixed(1)} ms`,
    },
  ];
}
