// Lets the real engine work through many generations at six providers that fail in every way, with a restart in between,
// and answers what there is to judge afterwards: nothing here decides whether it went well.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import SqliteDatabase from 'better-sqlite3';
import type { Alert } from '../../../../src/alert.ts';
import { systemClock } from '../../../../src/clock.ts';
import type { RoutePreference } from '../../../../src/generation/route.ts';
import { createFileLinks } from '../../../../src/http/files.ts';
import { createMetrics } from '../../../../src/http/metrics.ts';
import { createServer } from '../../../../src/http/server.ts';
import { createHttpClient } from '../../../../src/http/undici-client.ts';
import type { GenerationId } from '../../../../src/ids.ts';
import { fitImage } from '../../../../src/image/fit.ts';
import { createFittedPictures } from '../../../../src/image/fitted.ts';
import { createFileBlobs } from '../../../../src/image/keep.ts';
import { createRecordBlob } from '../../../../src/image/record.ts';
import { createLog } from '../../../../src/log.ts';
import type { Platform } from '../../../../src/platforms/platform.ts';
import type { Provider } from '../../../../src/providers/provider.ts';
import { createSecrets } from '../../../../src/secrets.ts';
import { openStore } from '../../../../src/store/index.ts';
import { createEngine, type Engine } from '../../../fixture/engine.ts';
import { createRandom } from '../../../fixture/random.ts';
import { createRecordingPlatform, type RecordingPlatform } from '../../../fixture/recording-platform.ts';
import { until } from '../../../fixture/until.ts';
import { createOrders, type Orders } from './orders.ts';
import { type Served, startSixProviders } from './six-providers.ts';

/** Generations under way at the same time: enough that every provider always has something to do. */
const mostAtOnce = 150;
const restAfterMs = 90_000;
export const doubtLimitMicros = 100_000;

export type CircuitEvent = {
  readonly provider: string;
  readonly kind: 'opened' | 'closed';
  readonly at: number;
};

export type Soaked = {
  readonly seed: number;
  readonly tookMs: number;
  readonly asked: number;
  /** Of this process, which is the program and all the servers: what left in time may have been seen so much later. */
  readonly longestStallMs: number;
  readonly accepted: readonly GenerationId[];
  /** What was not even accepted, and why. */
  readonly turnedAway: readonly string[];
  readonly platform: RecordingPlatform;
  readonly providers: readonly Provider[];
  readonly served: readonly Served[];
  readonly circuits: readonly CircuitEvent[];
  readonly alerts: readonly Alert[];
  readonly violations: readonly string[];
  readonly bugs: readonly string[];
  sql<Row>(text: string): readonly Row[];
  close(): Promise<void>;
};

export async function runSoak({
  generations,
  seed,
}: {
  readonly generations: number;
  readonly seed: number;
}): Promise<Soaked> {
  const startedAt = performance.now();
  const dataDir = mkdtempSync(join(tmpdir(), 'plantain-soak-'));
  const clock = systemClock;
  const bugs: string[] = [];
  const log = createLog('error', { write: (line) => bugs.push(line) });
  const store = await openStore({ dataDir, clock, log });
  const blobs = await createFileBlobs({
    directory: join(dataDir, 'images'),
    record: createRecordBlob(store, clock),
    clock,
    log,
  });
  const http = createHttpClient({ egressAllow: ['127.0.0.1'], userAgent: 'Plantain soak', clock });
  const fitted = createFittedPictures({ blobs, fit: fitImage, clock });
  const secrets = createSecrets('a key that only the soak knows');
  const files = createFileLinks({ secrets, store, blobs, fitted, clock });
  const metrics = createMetrics(
    () => store.liveRuns(),
    () => [],
  );
  const health = { ready: async () => true as const };
  const server = createServer({
    host: '127.0.0.1',
    port: 0,
    routes: [files.route],
    health,
    metrics,
    clock,
    log,
  });
  const { url } = await server.start();

  const stalls = monitorEventLoopDelay({ resolution: 5 });
  stalls.enable();
  let asked = 0;
  const six = await startSixProviders({
    http,
    seed,
    publicOrigin: url,
    balanceMicros: generations * 4_000,
    progress: () => asked / generations,
  });
  const circuits: CircuitEvent[] = [];
  const alerts: Alert[] = [];
  const watched: typeof store = {
    ...store,
    openCircuit: (opening) => {
      circuits.push({ provider: opening.provider, kind: 'opened', at: opening.now });
      return store.openCircuit(opening);
    },
    closeCircuit: async (probe) => {
      const isClosed = await store.closeCircuit(probe);
      if (isClosed) circuits.push({ provider: probe.provider, kind: 'closed', at: probe.now });
      return isClosed;
    },
  };
  const platform = createRecordingPlatform({ now: clock.now, progress: { everyMs: 2_000, most: 3 } });
  let underWay = 0;
  let roomMade: (() => void) | undefined;
  const counting: Platform = {
    ...platform,
    deliver: async (delivery, signal) => {
      const outcome = await platform.deliver(delivery, signal);
      if (delivery.kind === 'final' && outcome.kind === 'delivered') {
        underWay -= 1;
        roomMade?.();
      }
      return outcome;
    },
  };
  const startEngine = async (preference: RoutePreference): Promise<Engine> => {
    await store.clearLeases();
    const engine = createEngine({
      store: watched,
      blobs,
      http,
      providers: six.providers,
      platforms: [counting],
      defaults: {
        memberAllowanceMicros: null,
        teamAllowanceMicros: generations * 1_000_000,
        period: 'month',
        installationAllowanceMicros: null,
      },
      doubtLimitMicros,
      linkTo: (...link) => url + files.path(...link),
      fitted,
      preference,
      alertOperators: async (alert) => {
        alerts.push(alert);
        return true;
      },
      clock,
      log,
    });
    await engine.standings.refresh();
    engine.scheduler.start();
    return engine;
  };
  const orders: Orders = await createOrders({
    random: createRandom(seed),
    store,
    providers: six.providers.map(({ id }) => id),
  });
  const accepted: GenerationId[] = [];
  const turnedAway: string[] = [];
  const askUntil = async (engine: Engine, most: number): Promise<void> => {
    for (; asked < most; asked += 1) {
      while (underWay >= mostAtOnce) {
        await new Promise<void>((resolve) => {
          roomMade = resolve;
        });
      }
      const submitted = await engine.generation.submit(await orders.next(asked));
      if (submitted.kind === 'accepted') {
        accepted.push(submitted.generationId);
        underWay += 1;
      } else turnedAway.push(submitted.kind);
    }
  };
  const closeAll = async () => {
    await six.close();
    await http.close();
    await server.stop(0);
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  let engine = await startEngine('order');
  try {
    await askUntil(engine, generations / 2);
    await engine.scheduler.stop(500);
    engine = await startEngine('fastest');
    await askUntil(engine, generations);
    const isOver = async () => {
      const live = await store.nextDueAt();
      return live === undefined ? true : undefined;
    };
    await until('everything to end', isOver, restAfterMs);
    await engine.scheduler.stop(10_000);
  } catch (error) {
    await engine.scheduler.stop(0);
    await closeAll();
    throw error;
  }
  stalls.disable();
  const database = new SqliteDatabase(join(dataDir, 'plantain.db'), { readonly: true });
  return {
    seed,
    tookMs: performance.now() - startedAt,
    asked,
    longestStallMs: stalls.max / 1e6,
    accepted,
    turnedAway,
    platform,
    providers: six.providers,
    served: six.served,
    circuits,
    alerts,
    violations: await store.findViolations(clock.now()),
    bugs,
    sql: <Row>(text: string) => database.prepare<unknown[], Row>(text).all(),
    close: async () => {
      database.close();
      await closeAll();
    },
  };
}
