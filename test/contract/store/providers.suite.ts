// What holds of circuits, gone models and request windows on every database.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, start } from './world.ts';

export function providersSuite(kind: StoreKind): void {
  describe(`${kind.name}: how providers stand`, () => {
    let opened: OpenedStore;
    /** Two where the database takes two. */
    let stores: readonly [Store, Store];
    beforeEach(async () => {
      opened = await kind.open();
      stores = [opened.store, kind.name === 'SQLite' ? opened.store : await opened.openAgain()];
    });
    afterEach(async () => {
      for (const store of new Set(stores)) await store.close();
    });
    afterAll(() => kind.close());

    const open = (store: Store, changes: Partial<Parameters<Store['openCircuit']>[0]> = {}) =>
      store.openCircuit({
        provider: 'one',
        reason: 'out_of_credit',
        openings: 1,
        until: start + 600_000,
        alertWhenOpenedBy: start,
        now: start,
        ...changes,
      });
    const standing = async () => (await stores[1].providerHealth()).providers[0];
    const due = start + 600_000;
    const probe = { provider: 'one', probeUntil: due + 180_000 };

    test('an open circuit is seen by every process, with its reason', async () => {
      await open(stores[0]);
      expect((await stores[1].providerHealth()).providers).toEqual([
        {
          provider: 'one',
          state: 'open',
          reason: 'out_of_credit',
          openedAt: start,
          openings: 1,
          until: due,
          probeUntil: 0,
        },
      ]);
    });

    test('of many that open it at the same time one tells the operators', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, index) => open(stores[(index % 2) as 0])),
      );
      expect(answers.filter(({ alert }) => alert)).toHaveLength(1);
      expect((await open(stores[0], { openings: 2, until: due + 1, now: due })).alert).toBe(false);
    });

    test('an outage is told of once, when it lasts', async () => {
      const outage = (minutes: number, openings: number) => {
        const now = start + minutes * 60_000;
        const until = now + 30_000;
        return open(stores[0], {
          reason: 'unavailable',
          openings,
          until,
          alertWhenOpenedBy: now - 600_000,
          now,
        });
      };
      const alerts = [await outage(0, 1), await outage(5, 2), await outage(10, 3), await outage(15, 4)];
      expect(alerts.map(({ alert }) => alert)).toEqual([false, false, true, false]);
      expect(await standing()).toMatchObject({ openedAt: start, openings: 4 });
    });

    test('the one who knows worse is right, in whatever order two open it', async () => {
      await open(stores[0]);
      await open(stores[1], { reason: 'unavailable', until: start + 30_000 });
      expect(await standing()).toMatchObject({ reason: 'out_of_credit', until: due });
    });

    test('of many one may try it when its time has come, and nobody before', async () => {
      await open(stores[0]);
      expect(await stores[0].takeProbe({ ...probe, now: due - 1 })).toBe(false);
      const taken = await Promise.all(
        Array.from({ length: 8 }, (_, index) => stores[(index % 2) as 0].takeProbe({ ...probe, now: due })),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
      await stores[1].releaseProbe(probe);
      expect(await stores[0].takeProbe({ ...probe, now: due })).toBe(true);
    });

    test('whoever tried it without coming back is followed by another', async () => {
      await open(stores[0]);
      await stores[0].takeProbe({ ...probe, now: due });
      const later = { provider: 'one', probeUntil: probe.probeUntil + 180_000 };
      expect(await stores[1].takeProbe({ ...later, now: probe.probeUntil })).toBe(true);
    });

    test('a run closes it that was started when it could be tried, unless it opened anew since', async () => {
      await open(stores[0]);
      await stores[0].takeProbe({ ...probe, now: due });
      const close = (startedAt: number) =>
        stores[1].closeCircuit({ provider: 'one', startedAt, now: due + 60_000 });
      expect(await close(due - 1)).toBe(false);
      await open(stores[0], { openings: 2, until: due + 20_000, now: due + 10_000 });
      expect(await close(due)).toBe(false);
      expect(await close(due + 20_000)).toBe(true);
      expect(await standing()).toBeUndefined();
    });

    test('closing it makes due what waits for that provider, and nothing else', async () => {
      const world = await createWorld(stores[0]);
      await world.open({ provider: 'one' });
      await world.open({ provider: 'two' });
      for (const run of await world.claim()) {
        await stores[0].moveRun({
          id: run.id,
          epoch: run.epoch,
          from: 'queued',
          to: 'queued',
          nextAt: due + 60_000,
          leaseUntil: 0,
          changes: {},
          show: false,
          now: start,
        });
      }
      await open(stores[0]);
      await stores[0].takeProbe({ ...probe, now: due });
      await stores[0].closeCircuit({ provider: 'one', startedAt: due, now: due });
      expect((await world.claim({ now: due })).map(({ provider }) => provider)).toEqual(['one']);
    });

    test('what waited for whoever tried it is due when it opens anew, or was not tried after all', async () => {
      const world = await createWorld(stores[0]);
      const park = async (nextAt: number) => {
        for (const { id, epoch } of await world.claim({ now: nextAt - 60_000 })) {
          const same = { from: 'queued', to: 'queued', leaseUntil: 0, changes: {}, show: false } as const;
          await stores[0].moveRun({ id, epoch, ...same, nextAt, now: start });
        }
      };
      await world.open({ provider: 'one' });
      await park(probe.probeUntil);
      await open(stores[0]);
      await stores[0].takeProbe({ ...probe, now: due });
      await stores[0].releaseProbe(probe);
      expect(await stores[0].nextDueAt()).toBeLessThanOrEqual(due);
      expect(await world.claim({ now: due - 1 })).toEqual([]);
      await park(probe.probeUntil);
      await stores[0].takeProbe({ ...probe, now: due });
      await open(stores[0], { openings: 2, until: due + 1_000, now: due });
      expect(await world.claim({ now: due + 999 })).toEqual([]);
      expect(await world.claim({ now: due + 1_000 })).toHaveLength(1);
    });

    test('whoever tried it when the process died holds up nobody after a restart', async () => {
      await open(stores[0]);
      await stores[0].takeProbe({ ...probe, now: due });
      await stores[0].clearLeases();
      expect(await standing()).toMatchObject({ state: 'open', probeUntil: 0 });
      expect(await stores[0].takeProbe({ ...probe, now: due })).toBe(true);
    });

    test('a clock that was ahead keeps no provider closed off once it is right', async () => {
      const ahead = 5 * 86_400_000;
      await open(stores[0], { until: due + ahead, now: start + ahead });
      expect(await stores[1].takeProbe({ ...probe, now: start })).toBe(true);
      expect(await standing()).toMatchObject({ openedAt: start, until: start });
      expect(await stores[1].closeCircuit({ provider: 'one', startedAt: start, now: start })).toBe(true);
      await open(stores[0], { until: due + ahead, now: start + ahead });
      await open(stores[0], { now: start });
      expect(await standing()).toMatchObject({ openedAt: start, until: due });
      const pause = (provider: string, until: number, now: number) =>
        stores[0].pauseProvider({ provider, reason: 'rate_limited', until, now });
      await pause('two', start + ahead + 1, start + ahead);
      await pause('two', start + 1_000, start);
      const { providers } = await stores[1].providerHealth();
      expect(providers.find(({ provider }) => provider === 'two')).toMatchObject({ until: start + 1_000 });
    });

    test('a pause makes way for an open circuit, and never for a shorter one', async () => {
      const pause = (until: number) =>
        stores[0].pauseProvider({ provider: 'one', reason: 'rate_limited', until, now: start });
      await pause(start + 20_000);
      await pause(start + 10_000);
      expect(await standing()).toMatchObject({ state: 'paused', until: start + 20_000 });
      expect(await stores[0].takeProbe({ ...probe, now: due })).toBe(false);
      expect((await open(stores[0], { now: start + 5_000, alertWhenOpenedBy: start + 5_000 })).alert).toBe(
        true,
      );
      await pause(due + 1);
      expect(await standing()).toMatchObject({ state: 'open', until: due, openedAt: start + 5_000 });
    });

    test('a model that is gone is news to one, is left out for longer each time, and forgotten once it is back', async () => {
      const model = { provider: 'one', model: 'm' };
      const gone = (now: number) =>
        Promise.all(
          stores.map((store) => store.noteGoneModel({ ...model, firstMs: 1000, mostMs: 4000, now })),
        );
      const known = async () => (await stores[1].providerHealth()).goneModels;
      const news = (answers: readonly { readonly isNew: boolean }[]) => answers.filter(({ isNew }) => isNew);
      expect(news(await gone(start))).toHaveLength(1);
      expect(news(await gone(start + 999))).toEqual([]);
      expect(await known()).toEqual([{ ...model, until: start + 1000 }]);
      let now = start;
      for (const forMs of [2000, 4000, 4000]) {
        now = (await known())[0]?.until ?? 0;
        expect(news(await gone(now))).toEqual([]);
        expect(await known()).toEqual([{ ...model, until: now + forMs }]);
      }
      // As after a clock that was ahead.
      await gone(start - 86_400_000);
      expect(await known()).toEqual([{ ...model, until: start - 86_400_000 + 4000 }]);
      await stores[0].forgetGoneModel(model);
      expect(await known()).toEqual([]);
      expect(news(await gone(now))).toHaveLength(1);
    });

    test('no window holds more requests than its count, whoever takes the places', async () => {
      const windowMs = 1000;
      const taken: number[] = [];
      for (let now = start; now < start + 4 * windowMs; now += 130) {
        const answers = await Promise.all(
          Array.from({ length: 4 }, (_, index) =>
            stores[(index % 2) as 0].takePlace({ provider: 'one', count: 5, windowMs, goesBy: now, now }),
          ),
        );
        for (const { taken: got } of answers) if (got) taken.push(now);
        const inWindow = taken.filter((at) => at > now - windowMs).length;
        expect(inWindow).toBeLessThanOrEqual(5);
        if (answers.some(({ taken: got }) => !got)) expect(inWindow).toBe(5);
      }
      expect(taken).toHaveLength(20);
    });

    test('who takes a place is told when the next one is free', async () => {
      const take = (now: number) =>
        stores[0].takePlace({ provider: 'one', count: 2, windowMs: 1000, goesBy: now, now });
      expect(await take(start)).toEqual({ taken: true, freeInMs: 0 });
      expect(await take(start + 300)).toEqual({ taken: true, freeInMs: 700 });
      expect(await take(start + 400)).toEqual({ taken: false, freeInMs: 600 });
      expect(await take(start + 1000)).toEqual({ taken: true, freeInMs: 300 });
    });

    test('a place counts from when its request goes out at the latest', async () => {
      const take = (now: number, goesBy: number) =>
        stores[0].takePlace({ provider: 'one', count: 1, windowMs: 1000, goesBy, now });
      expect(await take(start, start + 200)).toEqual({ taken: true, freeInMs: 1200 });
      expect(await take(start + 1199, start + 1199)).toEqual({ taken: false, freeInMs: 1 });
      expect(await take(start + 1200, start + 1200)).toEqual({ taken: true, freeInMs: 1000 });
    });

    test('a clock that was set back locks no window', async () => {
      const take = (now: number) =>
        stores[0].takePlace({ provider: 'one', count: 1, windowMs: 1000, goesBy: now, now });
      await take(start);
      expect(await take(start - 3_600_000)).toMatchObject({ taken: true });
    });
  });
}
