import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStandings, type LiveStandings } from '../../../src/generation/standings.ts';
import { createLog } from '../../../src/log.ts';
import type { Store } from '../../../src/store/store.ts';
import { createMovingClock } from '../../fixture/moving-clock.ts';
import { sqliteStores } from '../../fixture/stores.ts';

describe('How providers stand, as one process knows it', () => {
  const kind = sqliteStores();
  const clock = createMovingClock();
  let store: Store;
  let sql: (text: string) => Promise<unknown>;
  let standings: LiveStandings;
  beforeEach(async () => {
    ({ store, sql } = await kind.open());
    standings = createStandings({ store, providers: ['one'], clock, log: createLog('silent') });
  });
  afterEach(() => kind.close());

  const health = (forMs: number) =>
    ({
      provider: 'one',
      state: 'open',
      reason: 'unavailable',
      openedAt: clock.now(),
      openings: 1,
      until: clock.now() + forMs,
      probeUntil: 0,
    }) as const;
  const open = (forMs: number) => {
    const { provider, reason, openings, until } = health(forMs);
    const now = clock.now();
    return store.openCircuit({ provider, reason, openings, until, alertWhenOpenedBy: 0, now });
  };

  it('says nothing bad of a provider that nothing is known of', () => {
    expect(standings.of('one')).toEqual({ down: undefined, goneModels: [], usualMs: {} });
  });

  it('has a provider down until its time has come, and again while somebody tries it', async () => {
    await open(30_000);
    await standings.refresh();
    const until = clock.now() + 30_000;
    expect(standings.of('one').down).toEqual({ reason: 'unavailable', until });
    clock.move(30_000);
    expect(standings.of('one').down).toBeUndefined();
    await store.takeProbe({ provider: 'one', probeUntil: clock.now() + 5_000, now: clock.now() });
    await standings.refresh();
    expect(standings.of('one').down).toMatchObject({ until: clock.now() + 5_000 });
  });

  it('has a model gone for as long as that is remembered', async () => {
    const now = clock.now();
    await store.noteGoneModel({ provider: 'one', model: 'old', firstMs: 1_000, mostMs: 1_000, now });
    await standings.refresh();
    expect(standings.of('one').goneModels).toEqual(['old']);
    expect(standings.of('two').goneModels).toEqual([]);
    clock.move(-86_400_000);
    // It was noted by a clock that was ahead.
    expect(standings.of('one').goneModels).toEqual([]);
    clock.move(86_400_000 + 1_000);
    expect(standings.of('one').goneModels).toEqual([]);
  });

  it('says the middle of what the latest runs took, and reads that anew after a minute', async () => {
    const took = (latencyMs: number) =>
      sql(`insert into provider_latencies values ('one', '2K', 'r${latencyMs}', ${latencyMs}, 1)`);
    for (const latencyMs of [5_000, 9_000, 70_000]) await took(latencyMs);
    await standings.refresh();
    expect(standings.of('one').usualMs).toEqual({ '2K': 9_000 });
    for (const latencyMs of [70_001, 70_002]) await took(latencyMs);
    clock.move(59_999);
    await standings.refresh();
    expect(standings.of('one').usualMs).toEqual({ '2K': 9_000 });
    clock.move(1);
    await standings.refresh();
    expect(standings.of('one').usualMs).toEqual({ '2K': 70_000 });
  });

  it('knows at once what it learnt itself, and forgets it for nothing that was read before', async () => {
    const { promise: written, resolve } = Promise.withResolvers<void>();
    const learning = standings.learn({ health: health(30_000) }, async () => {
      await written;
      await open(30_000);
    });
    expect(standings.of('one').down).toBeDefined();
    await standings.refresh();
    expect(standings.of('one').down).toBeDefined();
    resolve();
    await learning;
    await standings.refresh();
    expect(standings.of('one').down).toBeDefined();
  });

  it('goes on with what it knew when the database is away for a moment', async () => {
    await open(30_000);
    await standings.refresh();
    await store.close();
    await expect(standings.refresh()).rejects.toThrow();
    expect(standings.of('one').down).toBeDefined();
  });
});
