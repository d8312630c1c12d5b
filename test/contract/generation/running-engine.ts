// An engine that runs: the real store on SQLite, real files, real workers; the time, the providers and the platform are
// the test's. A second engine may be started on the same data, as after a restart.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { AlertOperators } from '../../../src/alert.ts';
import type { ReferenceSource } from '../../../src/destination.ts';
import { DownloadError } from '../../../src/errors.ts';
import type { Order } from '../../../src/generation/service.ts';
import type { Standings } from '../../../src/generation/standing.ts';
import type { FileLinks } from '../../../src/http/files.ts';
import { type GenerationId, type ImageId, newId } from '../../../src/ids.ts';
import type { Blobs } from '../../../src/image/blobs.ts';
import type { FittedPictures } from '../../../src/image/fitted.ts';
import { createFileBlobs } from '../../../src/image/keep.ts';
import { createRecordBlob } from '../../../src/image/record.ts';
import type { WalletDefaults } from '../../../src/ledger/allowances.ts';
import { createLog, type Log } from '../../../src/log.ts';
import type { Platform } from '../../../src/platforms/platform.ts';
import type { Provider } from '../../../src/providers/provider.ts';
import { openStore } from '../../../src/store/index.ts';
import type { GenerationView, Member, Team } from '../../../src/store/records.ts';
import type { Store } from '../../../src/store/store.ts';
import { createEngine, type Engine } from '../../fixture/engine.ts';
import { createLeapingClock, type LeapingClock } from '../../fixture/leaping-clock.ts';
import { createRecordingPlatform, type RecordingPlatform } from '../../fixture/recording-platform.ts';
import { usualRules } from '../../fixture/settings.ts';

export type EngineOptions = {
  readonly providers: readonly Provider[];
  readonly platform?: Platform;
  readonly defaults?: WalletDefaults;
  readonly doubtLimitMicros?: number;
  readonly linkTo?: (...link: Parameters<FileLinks['path']>) => string;
  /** What lies under links. */
  readonly fitted?: (blobs: Blobs) => FittedPictures;
  readonly standings?: Standings;
  /** What lies at an address. */
  readonly download?: (url: string) => Promise<Uint8Array>;
  /** Changes the store that the engine is given. */
  readonly around?: (store: Store) => Store;
  readonly alertOperators?: AlertOperators;
  readonly log?: Log;
};

export type RunningEngine = Engine & {
  readonly clock: LeapingClock;
  readonly store: Store;
  readonly platform: RecordingPlatform;
  readonly team: Team;
  readonly member: Member;
  enrol(team: string, person: string): Promise<{ readonly team: Team; readonly member: Member }>;
  order(changes?: Partial<Omit<Order, 'request'>> & { request?: Partial<Order['request']> }): Order;
  /** Submits and expects it to be accepted. */
  ask(changes?: Parameters<RunningEngine['order']>[0]): Promise<GenerationId>;
  view(id: GenerationId): Promise<GenerationView>;
  /** Lets time pass until the generation has been delivered, or cannot be. */
  ended(id: GenerationId): Promise<GenerationView>;
  /** Spent and held, by kind of wallet, in micro-dollars. */
  money(): Promise<Readonly<Record<string, { readonly spent: number; readonly held: number }>>>;
  sql(text: string): readonly Record<string, unknown>[];
  /** Stops this engine and starts another one on the same data. */
  restart(options: EngineOptions): Promise<RunningEngine>;
};

type House = { readonly dataDir: string; readonly clock: LeapingClock; readonly databaseUrl?: string };
const open = new Set<() => Promise<void>>();
const folders: string[] = [];

/** A picture of ours as what an order starts from. */
export function ours(imageId: ImageId): ReferenceSource {
  return { kind: 'image', imageId };
}

export function createClock(): LeapingClock {
  return createLeapingClock(Date.UTC(2026, 10, 21, 12));
}

export async function startEngine(
  clock: LeapingClock,
  options: EngineOptions,
  /** A PostgreSQL that several engines share, instead of an SQLite of its own. */
  databaseUrl?: string,
): Promise<RunningEngine> {
  const dataDir = mkdtempSync(join(tmpdir(), 'plantain-engine-'));
  folders.push(dataDir);
  return startIn({ dataDir, clock, ...(databaseUrl === undefined ? {} : { databaseUrl }) }, options);
}

/** After each test: the laws held in every engine, and nothing is left running. */
export async function stopEngines(): Promise<void> {
  for (const stop of [...open]) await stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

async function startIn(house: House, options: EngineOptions): Promise<RunningEngine> {
  const { dataDir, clock, databaseUrl } = house;
  const log = options.log ?? createLog('silent');
  const real = await openStore({
    dataDir,
    clock,
    log,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  if (databaseUrl === undefined) await real.clearLeases();
  const busyStore = allBusy(real, clock);
  const store = options.around?.(busyStore) ?? busyStore;
  const blobs = allBusy(
    await createFileBlobs({
      directory: join(dataDir, 'images'),
      record: createRecordBlob(store, clock),
      clock,
      log,
    }),
    clock,
  );
  const platform = options.platform ?? createRecordingPlatform({ now: clock.now });
  const http = {
    download: async ({ url }: { readonly url: string }) => {
      const bytes = await options.download?.(url);
      if (bytes === undefined) throw new DownloadError('unreachable', 'Nothing lies there');
      return (async function* () {
        yield bytes;
      })();
    },
  };
  const engine = createEngine({
    store,
    blobs,
    http: http as never,
    providers: options.providers,
    platforms: [allReadsBusy(platform, clock)],
    ...(options.defaults === undefined ? {} : { defaults: options.defaults }),
    ...(options.doubtLimitMicros === undefined ? {} : { doubtLimitMicros: options.doubtLimitMicros }),
    linkTo: options.linkTo,
    ...(options.fitted === undefined ? {} : { fitted: options.fitted(blobs) }),
    ...(options.standings === undefined ? {} : { standings: options.standings }),
    ...(options.alertOperators === undefined ? {} : { alertOperators: options.alertOperators }),
    busy: clock.busy,
    clock,
    log,
  });
  const enrol = (team: string, person: string) =>
    real.enrol({
      platform: 'web',
      teamExternalId: team,
      teamName: team,
      personExternalId: person,
      personName: person,
      approve: 'always',
      now: clock.now(),
    });
  const { team, member } = await enrol('T1', 'Ada');
  await engine.standings.refresh();
  engine.scheduler.start();
  const stop = async () => {
    open.delete(stop);
    let isStopped = false;
    const stopped = engine.scheduler.stop(0).then(() => {
      isStopped = true;
    });
    await clock.until(() => isStopped);
    await stopped;
    const violations = await real.findViolations(clock.now());
    await real.close();
    if (violations.length > 0) throw new Error(violations.join('\n'));
  };
  open.add(stop);

  const order: RunningEngine['order'] = ({ request, ...changes } = {}) => ({
    teamId: team.id,
    teamApproved: true,
    memberId: member.id,
    timeZone: 'UTC',
    roleIds: [],
    ...usualRules,
    request: {
      prompt: 'a lamp in the fog',
      aspectRatio: '1:1',
      resolution: '1K',
      count: 1,
      search: false,
      private: false,
      ...request,
    },
    references: [],
    destination: {
      platform: platform.id,
      channelId: 'C1',
      personId: 'Ada',
      personName: 'Ada',
      details: {},
    },
    dedupeKey: newId<GenerationId>(),
    ...changes,
  });
  const view = async (id: GenerationId) => {
    const found = await real.generation(id);
    if (found === undefined) throw new Error(`There is no generation ${id}`);
    return found;
  };
  const sql = (text: string) => {
    const database = new SqliteDatabase(join(dataDir, 'plantain.db'));
    try {
      const statement = database.prepare<unknown[], Record<string, unknown>>(text);
      if (statement.reader) return statement.all();
      statement.run();
      return [];
    } finally {
      database.close();
    }
  };
  return {
    ...engine,
    clock,
    store: real,
    platform: platform as RecordingPlatform,
    team,
    member,
    enrol,
    order,
    ask: async (changes) => {
      const submitted = await engine.generation.submit(order(changes));
      if (submitted.kind !== 'accepted') throw new Error(`Not accepted: ${JSON.stringify(submitted)}`);
      return submitted.generationId;
    },
    view,
    ended: async (id) => {
      await clock.until(async () => ['delivered', 'undelivered'].includes((await view(id)).state));
      return view(id);
    },
    money: async () => {
      const rows = sql(
        `select w.kind, sum(b.spent_micros) as spent, sum(b.held_micros) as held
         from wallets w join buckets b on b.wallet_id = w.id group by w.kind`,
      );
      return Object.fromEntries(
        rows.map(({ kind, spent, held }) => [String(kind), { spent: Number(spent), held: Number(held) }]),
      );
    },
    sql,
    restart: async (next) => {
      await stop();
      return startIn(house, next);
    },
  };
}

/** Whatever is asked of it is real work, over which the clock must not leap. */
export function allBusy<Part extends object>(part: Part, clock: LeapingClock): Part {
  return Object.fromEntries(
    Object.entries(part).map(([name, method]) => [
      name,
      (...given: unknown[]) =>
        clock.busy(() => (method as (...all: unknown[]) => Promise<unknown>)(...given)),
    ]),
  ) as Part;
}

/** References are decoded and encoded in threads. */
function allReadsBusy(platform: Platform, clock: LeapingClock): Platform {
  return { ...platform, readReference: (...given) => clock.busy(() => platform.readReference(...given)) };
}
