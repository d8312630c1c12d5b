// The file of a report on a real database: what else has arrived is served while it is written.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { createLog } from '../../../src/log.ts';
import { createFindNames } from '../../../src/names.ts';
import type { PlatformNames } from '../../../src/platforms/platform.ts';
import type { ReplyFile } from '../../../src/reply.ts';
import { createReportFiles } from '../../../src/report/report-files.ts';
import { parseSpan } from '../../../src/report/span.ts';
import type { Store } from '../../../src/store/store.ts';
import { sqliteStores } from '../../fixture/stores.ts';
import { createWorld, start, type World } from '../store/world.ts';

const kind = sqliteStores();
const signal = new AbortController().signal;
const clock = { ...systemClock, now: () => start };
/** Of 250 lines each, the last of them not full. */
const pages = 3;
const lines = 600;
let store: Store;
let world: World;
let asked: number;

beforeEach(async () => {
  store = (await kind.open()).store;
  world = await createWorld(store);
  asked = 0;
  const opened = Array.from({ length: lines / 4 }, () => world.open({ count: 4, price: 10, wallets: [] }));
  await Promise.all(opened);
  const claimed = await world.claim({ limit: lines, concurrency: lines });
  await Promise.all(claimed.map((run) => world.made(run, 10)));
});
afterEach(() => kind.close());

function write() {
  const names = async (): Promise<PlatformNames> => {
    asked += 1;
    return { roles: new Map(), channels: new Map() };
  };
  const files = createReportFiles({
    store,
    findNames: createFindNames({
      store,
      platforms: new Map([['discord', { names }]]),
      clock,
      log: createLog('silent'),
    }),
    providerName: (id) => id,
    creditsPerDollar: 100,
    clock,
  });
  const span = parseSpan('today', 'UTC', start);
  if (span === undefined) throw new Error('Today is a span');
  return files.attach({ teamId: world.teamId, costs: true, by: 'day', span, timeZone: 'UTC' }, signal);
}

it('Others have their turn after each page that is read and each that is written', async () => {
  let turns = 0;
  let isWritten = false;
  const turn = () => {
    turns += 1;
    if (!isWritten) setImmediate(turn);
  };
  setImmediate(turn);
  const [file] = (await write()) as readonly ReplyFile[];
  isWritten = true;
  const text = Buffer.from((await file?.read()) ?? '').toString();
  expect(text.trimEnd().split('\r\n')).toHaveLength(lines + 1);
  expect(turns).toBeGreaterThanOrEqual(2 * pages - 1);
});

it('The platform is asked once for a name, however many lines have it', async () => {
  await write();
  expect(asked).toBe(1);
});
