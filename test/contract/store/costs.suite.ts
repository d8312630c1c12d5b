// What holds of reported costs and of their reconciliation on every database.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ImageId, newId } from '../../../src/ids.ts';
import type { ClaimedRun } from '../../../src/store/records.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, hash, start, type World } from './world.ts';

const dayMs = 86_400_000;
const today = start - (start % dayMs);

export function costsSuite(kind: StoreKind): void {
  describe(`${kind.name}: what providers say that runs cost`, () => {
    let opened: OpenedStore;
    let world: World;
    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store);
    });
    afterEach(async () => {
      await expectLawful(world.store);
      await opened.store.close();
    });
    afterAll(() => kind.close());

    /** A run that has begun at a provider. */
    const begin = async (provider: string, houseMicros = 0): Promise<ClaimedRun> => {
      await world.open({ provider });
      const [run] = await world.claim();
      const begun = run as ClaimedRun;
      await world.begin(begun);
      if (houseMicros > 0) await world.begin({ ...begun, state: 'starting' }, houseMicros);
      return { ...begun, state: 'starting' };
    };
    const make = async (provider: string, costMicros: number | undefined, houseMicros = 0) => {
      const run = await begin(provider, houseMicros);
      await world.store.endRun({
        id: run.id,
        epoch: run.epoch,
        from: 'starting',
        to: 'made',
        chargeMicros: 100,
        images: [{ id: newId<ImageId>(), blobHash: hash, position: 0, altText: '' }],
        now: start,
        startOutcome: 'finished',
        ...(costMicros === undefined ? {} : { costMicros }),
      });
    };
    const fail = async (provider: string, costMicros?: number) => {
      const run = await begin(provider);
      await world.store.endRun({
        id: run.id,
        epoch: run.epoch,
        from: 'starting',
        to: 'refused',
        reason: 'refused',
        now: start,
        ...(costMicros === undefined ? {} : { costMicros }),
      });
    };
    const order = { notBefore: today - 2 * dayMs, until: today + dayMs, now: today + dayMs + 1 };

    test('stands beside what was charged, and what they said nothing about stands apart', async () => {
      await make('one', 120);
      await make('one', undefined);
      await make('one', 0, 80);
      await fail('one', 30);
      await fail('one', 0);
      await fail('one');
      await make('two', undefined);
      const nothing = { billedFailures: 0, failureCostMicros: 0, doubts: 0, houseMicros: 0 };
      const two = { provider: 'two', made: 1, chargeMicros: 100, unreported: 1, ...nothing };
      expect(await world.store.providerCosts({ from: today, to: today + dayMs })).toEqual([
        {
          provider: 'one',
          made: 3,
          chargeMicros: 300,
          unreported: 1,
          reportedChargeMicros: 200,
          costMicros: 120,
          billedFailures: 1,
          failureCostMicros: 30,
          doubts: 1,
          houseMicros: 80,
        },
        { ...two, reportedChargeMicros: 0, costMicros: 0 },
      ]);
      expect(await world.store.providerCosts({ from: start + 1, to: today + dayMs })).toEqual([]);
    });

    test('is written down day by day, each day once, and summed over days', async () => {
      await make('one', 120);
      const days: unknown[] = [];
      for (let done = await world.store.reconcileDay(order); done; ) {
        days.push([done.day, done.providers.map(({ provider, costMicros }) => [provider, costMicros])]);
        done = await world.store.reconcileDay(order);
      }
      expect(days).toEqual([
        [today - 2 * dayMs, []],
        [today - dayMs, []],
        [today, [['one', 120]]],
      ]);
      expect(await world.store.reconcileDay(order)).toBeUndefined();
      const providers = await world.store.providerCosts({ from: today, to: today + dayMs });
      const until = today + dayMs;
      expect(await world.store.providerDays({ from: today - dayMs })).toEqual({ until, providers });
      expect(await world.store.providerDays({ from: today + dayMs })).toEqual({ until, providers: [] });
    });

    test('is written down by one of many that try at once', async () => {
      await make('one', 120);
      const latest = { ...order, notBefore: today };
      const all = await Promise.all(Array.from({ length: 8 }, () => world.store.reconcileDay(latest)));
      expect(all.filter((done) => done !== undefined)).toHaveLength(1);
      const rows = await opened.sql('select day, provider, cost_micros as cost from provider_days');
      expect(rows.map(({ day, provider, cost }) => [Number(day), provider, Number(cost)])).toEqual([
        [today, 'one', 120],
      ]);
    });

    test('is added to a run that lives on, and counted when it ends', async () => {
      const run = await begin('one', 80);
      await world.store.noteLateCost({ runId: run.id, start: 1, costMicros: 40, now: start });
      await world.store.endRun({
        id: run.id,
        epoch: run.epoch,
        from: 'starting',
        to: 'failed',
        reason: 'failed',
        costMicros: 50,
        now: start,
      });
      const costs = [
        ...(await opened.sql('select cost_micros as cost from runs')),
        ...(await opened.sql('select sum(cost_micros) as cost from usage')),
      ];
      expect(costs.map(({ cost }) => Number(cost))).toEqual([90, 90]);
    });

    test('does not hide how long runs took within the last hour', async () => {
      await world.open({ provider: 'one' });
      const [run] = await world.claim();
      await world.begin(run as ClaimedRun);
      await world.made({ ...(run as ClaimedRun), state: 'starting' }, 100);
      expect(await world.store.latenciesSince('one', start)).toEqual([1234]);
      expect(await world.store.latenciesSince('one', start + 1)).toEqual([]);
      expect(await world.store.latenciesSince('two', start)).toEqual([]);
    });
  });
}
