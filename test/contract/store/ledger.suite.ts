// What holds of money and of a run's end on every database.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ImageId, newId, type RunId } from '../../../src/ids.ts';
import type { Opened } from '../../../src/store/intake-operations.ts';
import type { ClaimedRun } from '../../../src/store/records.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, hash, leaseMs, monthEnd, start, type World } from './world.ts';

export function ledgerSuite(kind: StoreKind): void {
  describe(`${kind.name}: credits and ends of runs`, () => {
    let opened: OpenedStore;
    let world: World;
    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 40);
    });
    afterEach(async () => {
      await expectLawful(world.store);
      await opened.store.close();
    });
    afterAll(() => kind.close());

    const balance = async (allowance: number | null = 1000, of: 'member' | 'team' = 'member', now = start) =>
      (await world.store.balances([world.share(of, allowance)], now))[0];
    const only = (runs: readonly ClaimedRun[]): ClaimedRun => {
      expect(runs).toHaveLength(1);
      return runs[0] as ClaimedRun;
    };

    const count = (all: readonly { opened: Opened }[], of: Opened['kind']) =>
      all.filter((one) => one.opened.kind === of).length;

    test('forty requests at once from a wallet that allows ten are accepted exactly ten times', async () => {
      const all = await Promise.all(Array.from({ length: 40 }, () => world.open()));
      expect(count(all, 'opened')).toBe(10);
      expect(count(all, 'short')).toBe(30);
      expect(await balance()).toMatchObject({ amountMicros: 1000, heldMicros: 1000, spentMicros: 0 });
    });

    test('forty members at once on a team wallet that allows ten are accepted exactly ten times', async () => {
      const all = await Promise.all(
        world.members.map((memberId) =>
          world.open({
            memberId,
            wallets: [world.share('member', 500, memberId), world.share('team', 1000)],
          }),
        ),
      );
      expect(count(all, 'opened')).toBe(10);
      expect(await balance(1000, 'team')).toMatchObject({ heldMicros: 1000 });
    });

    test('the same key at once opens one generation and answers the others with it', async () => {
      const all = await Promise.all(
        Array.from({ length: 10 }, () => world.open({ dedupeKey: 'discord:T1:I1' })),
      );
      const first = all.find((one) => one.opened.kind === 'opened');
      const others = all.filter((one) => one !== first).map((one) => one.opened);
      expect(others).toEqual(
        Array.from({ length: 9 }, () => ({ kind: 'duplicate', generationId: first?.id })),
      );
      expect(await balance()).toMatchObject({ heldMicros: 100 });
    });

    test('a request that one wallet cannot pay holds on none and says which was short', async () => {
      const { id, opened: answer } = await world.open({
        count: 3,
        wallets: [world.share('team', 1000), world.share('member', 250)],
      });
      expect(answer).toMatchObject({
        kind: 'short',
        neededMicros: 300,
        missingMicros: 50,
        wallet: { kind: 'member', amountMicros: 250, heldMicros: 0, refillsAt: monthEnd },
      });
      expect(await world.store.generation(id)).toBeUndefined();
      expect(await balance(1000, 'team')).toMatchObject({ heldMicros: 0 });
    });

    test('an unlimited wallet pays anything and still counts', async () => {
      await world.open({ price: 5_000_000, wallets: [world.share('member', null)] });
      await world.made(only(await world.claim()), 4_000_000);
      expect(await balance(null)).toMatchObject({
        amountMicros: null,
        spentMicros: 4_000_000,
        heldMicros: 0,
      });
    });

    test('limits of live runs refuse before anything is held', async () => {
      await world.open({ count: 2 });
      expect((await world.open({ mostLiveRuns: 2 })).opened).toEqual({
        kind: 'busy',
        scope: 'everybody',
        live: 2,
      });
      expect((await world.open({ mostLiveRunsOfMember: 2 })).opened).toEqual({
        kind: 'busy',
        scope: 'member',
        live: 2,
      });
      expect(await balance()).toMatchObject({ heldMicros: 200 });
    });

    test('what replaces a generation that waits needs no money beside what that one holds', async () => {
      const waiting = await world.open({ count: 2, wallets: [world.share('member', 250)] });
      const next = await world.open({
        count: 2,
        price: 120,
        wallets: [world.share('member', 250)],
        replaces: waiting.id,
      });
      expect(next.opened).toEqual({ kind: 'opened' });
      expect(await world.store.generation(waiting.id)).toMatchObject({ state: 'delivering', openRuns: 0 });
      expect(await balance(250)).toMatchObject({ heldMicros: 240 });
    });

    test('what is too dear replaces nothing: what waits stays as it was', async () => {
      const waiting = await world.open({ wallets: [world.share('member', 250)] });
      const next = await world.open({
        price: 300,
        wallets: [world.share('member', 250)],
        replaces: waiting.id,
      });
      expect(next.opened).toMatchObject({ kind: 'short', missingMicros: 50 });
      expect(await world.store.generation(waiting.id)).toMatchObject({ state: 'open', openRuns: 1 });
      expect(await balance(250)).toMatchObject({ heldMicros: 100 });
    });

    test('what has been started is replaced by nothing, nor what was made', async () => {
      const begun = await world.open({ count: 2 });
      const [run, other] = await world.claim();
      if (run === undefined || other === undefined) throw new Error('Two were asked for');
      await world.begin(run);
      const replace = async () => (await world.open({ replaces: begun.id })).opened.kind;
      expect(await replace()).toBe('begun');
      await world.made({ ...run, state: 'starting' }, 100);
      expect(await replace()).toBe('begun');
      await world.failed(other);
      expect(await replace()).toBe('begun');
      expect(await balance()).toMatchObject({ heldMicros: 0, spentMicros: 100 });
    });

    test('four runs that end together end their generation once, three settled and one released', async () => {
      const { id } = await world.open({ count: 4 });
      const runs = await world.claim();
      const [one, two, three, four] = runs as [ClaimedRun, ClaimedRun, ClaimedRun, ClaimedRun];
      expect(await world.made(one, 100)).toEqual({ kind: 'ended', generationEnds: false });
      expect(await world.made(two, 40)).toEqual({ kind: 'ended', generationEnds: false });
      const last = await Promise.all([world.made(three, 100), world.failed(four)]);
      expect(last.filter((end) => end.kind === 'ended' && end.generationEnds)).toHaveLength(1);
      expect(await balance()).toMatchObject({ heldMicros: 0, spentMicros: 240 });
      expect(await world.store.generation(id)).toMatchObject({
        state: 'delivering',
        openRuns: 0,
        endedAt: start,
      });
    });

    test('a run ends once, however often and by whomever it is told to', async () => {
      await world.open();
      const run = only(await world.claim());
      const ends = await Promise.all([world.made(run, 100), world.failed(run), world.made(run, 100)]);
      expect(ends.map((end) => end.kind).sort()).toEqual(['ended', 'lost', 'lost']);
      expect(await world.made(run, 100)).toEqual({ kind: 'lost' });
    });

    test('who lost the lease moves, starts, ends and fails over nothing', async () => {
      await world.open();
      const zombie = only(await world.claim());
      const later = start + leaseMs + 1;
      const run = only(await world.claim({ now: later }));
      expect(run).toMatchObject({ epoch: zombie.epoch + 1, takeovers: 1 });
      expect(await world.made(zombie, 100)).toEqual({ kind: 'lost' });
      expect(await world.begin(zombie)).toBe('lost');
      expect(
        await world.store.moveRun({
          id: zombie.id,
          epoch: zombie.epoch,
          from: 'queued',
          to: 'starting',
          nextAt: later,
          leaseUntil: 0,
          changes: {},
          show: true,
          now: later,
        }),
      ).toBe(false);
      expect(await world.store.renewRunLease(zombie.id, zombie.epoch, later)).toBe(false);
      expect((await failOver(world, zombie, 50)).kind).toBe('lost');
      expect(await world.made(run, 100)).toMatchObject({ kind: 'ended' });
    });

    test('a failover to a cheaper provider holds less and can be settled', async () => {
      await world.open({ price: 400, wallets: [world.share('member', 400), world.share('team', 1000)] });
      const run = only(await world.claim());
      expect(await failOver(world, run, 150)).toEqual({ kind: 'failed_over' });
      expect(await balance(400)).toMatchObject({ heldMicros: 150 });
      const next = only(await world.claim());
      expect(next).toMatchObject({
        attempt: 2,
        provider: 'two',
        triedProviders: ['one', 'two'],
        holdMicros: 150,
      });
      expect(await world.made(next, 150)).toEqual({ kind: 'ended', generationEnds: true });
    });

    test('a failover before the references are there fetches them first', async () => {
      const { id } = await world.open({ inputs: [{ role: 'parent', sealedSource: 'sealed' }] });
      const run = only(await world.claim());
      expect(await failOver(world, run, 90)).toEqual({ kind: 'failed_over' });
      const next = only(await world.claim());
      expect(next.state).toBe('fetching');
      await world.store.keepInput({
        generationId: id,
        position: 0,
        imageId: newId<ImageId>(),
        blobHash: hash,
        hasAddress: false,
        now: start,
      });
      expect(await failOver(world, next, 80)).toEqual({ kind: 'failed_over' });
      expect(only(await world.claim()).state).toBe('queued');
    });

    test('a failover to a dearer provider that fits holds the difference as well', async () => {
      await world.open({ price: 400, wallets: [world.share('member', 500)] });
      expect(await failOver(world, only(await world.claim()), 500, 500)).toEqual({ kind: 'failed_over' });
      expect(await balance(500)).toMatchObject({ heldMicros: 500 });
    });

    test('a failover to a dearer provider that does not fit changes nothing', async () => {
      const { id } = await world.open({ price: 400, wallets: [world.share('member', 500)] });
      const run = only(await world.claim());
      const before = await world.store.generation(id);
      expect(await failOver(world, run, 600, 500)).toMatchObject({
        kind: 'short',
        missingMicros: 100,
        wallet: { kind: 'member' },
      });
      expect(await world.store.generation(id)).toEqual(before);
      expect(await balance(500)).toMatchObject({ heldMicros: 400 });
      expect(await world.made(run, 400)).toMatchObject({ kind: 'ended' });
    });

    test('a failover at the same price fits even when the allowance was lowered or its period has ended', async () => {
      await world.open({ price: 400, wallets: [world.share('member', 500)] });
      const run = only(await world.claim());
      expect(await failOver(world, run, 400, 10)).toEqual({ kind: 'failed_over' });
      const next = only(await world.claim());
      const december = {
        ...world.share('member', 300),
        bucket: { name: 'month 2026-12', startsAt: monthEnd, endsAt: monthEnd + 31 * 86_400_000 },
      };
      const moved = await world.store.failOver({
        id: next.id,
        epoch: next.epoch,
        from: 'queued',
        reason: 'unavailable',
        next: { id: newId<RunId>(), provider: 'one', model: 'm', holdMicros: 450 },
        purses: [[december]],
        now: monthEnd,
      });
      expect(moved).toEqual({ kind: 'failed_over' });
      const held = await opened.sql(
        'select name, held_micros from buckets where held_micros > 0 order by name',
      );
      expect(held.map((row) => [row.name, Number(row.held_micros)])).toEqual([
        ['month 2026-11', 400],
        ['month 2026-12', 50],
      ]);
    });

    test('a hold settles in the bucket it was taken from after its period has ended', async () => {
      await world.open({ price: 300 });
      const after = monthEnd + 1000;
      const run = only(await world.claim({ now: after }));
      await world.made(run, 200, after);
      const rows = await opened.sql(
        "select name, spent_micros, held_micros from buckets where id <> 'house'",
      );
      expect(rows.map((row) => [row.name, Number(row.spent_micros), Number(row.held_micros)])).toEqual([
        ['month 2026-11', 200, 0],
      ]);
    });

    test('the allowance burns first, then grants by when they end, and one hold may span them all', async () => {
      await world.open({ price: 1 });
      await grant(opened, 'never', null, 1000);
      await grant(opened, 'late', start + 2000, 50);
      await grant(opened, 'soon', start + 1000, 50);
      await grant(opened, 'over', start, 5000);
      const { opened: answer } = await world.open({ price: 1150 });
      expect(answer.kind).toBe('opened');
      const held = async () =>
        Object.fromEntries(
          (await opened.sql("select name, held_micros, spent_micros from buckets where id <> 'house'")).map(
            (row) => [row.name, `${row.held_micros} ${row.spent_micros}`],
          ),
        );
      expect(await held()).toEqual({
        'month 2026-11': '1000 0',
        soon: '50 0',
        late: '50 0',
        never: '51 0',
        over: '0 0',
      });
      const run = (await world.claim()).find((claimed) => claimed.holdMicros === 1150) as ClaimedRun;
      await world.made(run, 1030);
      expect(await held()).toEqual({
        'month 2026-11': '1 999',
        soon: '0 31',
        late: '0 0',
        never: '0 0',
        over: '0 0',
      });
    });

    test('a lowered allowance stops further holds and leaves those that are there', async () => {
      await world.open({ price: 600 });
      expect((await world.open({ wallets: [world.share('member', 500)] })).opened).toMatchObject({
        kind: 'short',
        missingMicros: 100,
        wallet: { amountMicros: 500, heldMicros: 600 },
      });
      await world.made(only(await world.claim()), 600);
      expect(await balance(500)).toMatchObject({ spentMicros: 600, heldMicros: 0 });
      expect((await world.open({ wallets: [world.share('member', 700)] })).opened.kind).toBe('opened');
    });

    test('the house pays for a start in doubt, and the slot remembers it over a failover', async () => {
      await world.open();
      const run = only(await world.claim());
      expect(await world.begin(run)).toBe('begun');
      const again = only(await world.claim({ now: start + leaseMs + 1 }));
      expect(again).toMatchObject({ state: 'starting', starts: 1, doubtsInSlot: 0, startedAt: start });
      expect(await world.begin(again, 70)).toBe('begun');
      expect(await failOver(world, again, 90)).toEqual({ kind: 'failed_over' });
      expect(only(await world.claim())).toMatchObject({ doubtsInSlot: 1, starts: 0 });
      const [house] = await opened.sql("select spent_micros from buckets where id = 'house'");
      expect(Number(house?.spent_micros)).toBe(70);
      expect(await balance()).toMatchObject({ heldMicros: 90, spentMicros: 0 });
    });

    test('a cancel ends what has not started, free, and leaves what has', async () => {
      const { id } = await world.open({ count: 3 });
      const run = only(await world.claim({ limit: 1 }));
      await world.begin(run);
      expect(await world.store.requestCancel(id, start)).toEqual({
        kind: 'cancelled',
        ended: 2,
        running: 1,
        made: 0,
        chargedMicros: 0,
      });
      expect(await balance()).toMatchObject({ heldMicros: 100 });
      expect(await world.made({ ...run, state: 'starting' }, 100)).toEqual({
        kind: 'ended',
        generationEnds: true,
      });
      expect(await world.store.requestCancel(id, start)).toMatchObject({ kind: 'already_ended' });
      expect(await world.store.generation(id)).toMatchObject({ cancelRequestedAt: start });
      const channel = { kind: 'channel', channelId: 'C1' } as const;
      expect(
        await world.store.history({ teamId: world.teamId, viewerId: world.member, whose: channel, limit: 9 }),
      ).toEqual([]);
    });

    test('a cancel says what was made before it and charged', async () => {
      const { id } = await world.open({ count: 4 });
      const [one, two, three] = (await world.claim({ limit: 3 })) as [ClaimedRun, ClaimedRun, ClaimedRun];
      await world.made(one, 100);
      await world.made(two, 40);
      await world.failed(three);
      const answer = await world.store.requestCancel(id, start);
      expect(answer).toEqual({ kind: 'cancelled', ended: 1, running: 0, made: 2, chargedMicros: 140 });
    });

    test('what was made before a cancel leaves the history of the channel, and stays in that of its owner', async () => {
      const { id } = await world.open({ count: 2 });
      await world.made(only(await world.claim({ limit: 1 })), 100);
      await world.store.requestCancel(id, start);
      const history = (whose: Parameters<typeof world.store.history>[0]['whose']) =>
        world.store.history({ teamId: world.teamId, viewerId: world.member, whose, limit: 9 });
      expect(await history({ kind: 'channel', channelId: 'C1' })).toEqual([]);
      expect(await history({ kind: 'member', memberId: world.member })).toHaveLength(1);
    });

    test('a run that is leased when it is cancelled cannot start any more', async () => {
      const { id } = await world.open();
      const run = only(await world.claim());
      expect(await world.store.requestCancel(id, start)).toEqual({
        kind: 'cancelled',
        ended: 1,
        running: 0,
        made: 0,
        chargedMicros: 0,
      });
      expect(await world.begin(run)).toBe('cancelled');
      const end = await world.store.endRun({
        id: run.id,
        epoch: run.epoch,
        from: 'queued',
        now: start,
        to: 'cancelled',
        reason: 'cancelled',
      });
      expect(end).toEqual({ kind: 'ended', generationEnds: true });
    });

    test('a cancel that races with claims, starts and ends leaves each run ended once', async () => {
      for (let round = 0; round < 10; round += 1) {
        const { id } = await world.open({ count: 4, price: 10 });
        const [one, two] = (await world.claim({ limit: 2 })) as [ClaimedRun, ClaimedRun];
        const [cancelled, claimed, begun, ended] = await Promise.all([
          world.store.requestCancel(id, start),
          world.claim(),
          world.begin(one),
          world.made(two, 10),
        ]);
        expect(cancelled.kind).toBe('cancelled');
        expect(ended.kind).toBe('ended');
        for (const run of claimed) await world.failed(run);
        await (begun === 'begun' ? world.made({ ...one, state: 'starting' }, 10) : world.failed(one));
        expect(await world.store.generation(id)).toMatchObject({ openRuns: 0, state: 'delivering' });
        await expectLawful(world.store);
      }
      expect(await balance()).toMatchObject({ heldMicros: 0 });
    });

    test('entries and audit cannot be changed or removed', async () => {
      await world.open();
      await expect(opened.sql('update entries set amount_micros = 0')).rejects.toThrow('append-only');
      await expect(opened.sql('delete from entries')).rejects.toThrow('append-only');
    });

    test('a late image is kept and offered, and charged to nobody', async () => {
      const { id } = await world.open();
      const run = only(await world.claim());
      await world.failed(run);
      const late = { id: newId<ImageId>(), blobHash: hash, position: 0, altText: 'late' };
      await world.store.keepLateImage(run.id, late, start + 1);
      await world.store.keepLateImage(run.id, { ...late, id: newId<ImageId>() }, start + 2);
      expect((await world.store.generation(id))?.images.map((image) => image.id)).toEqual([late.id]);
      expect(await balance()).toMatchObject({ spentMicros: 0, heldMicros: 0 });
    });

    test('usage is counted by the quarter of an hour with the end of each run', async () => {
      await world.open({ count: 3 });
      const [one, two, three] = (await world.claim()) as [ClaimedRun, ClaimedRun, ClaimedRun];
      await world.made(one, 100);
      await world.made(two, 90);
      await world.failed(three);
      const rows = await opened.sql('select at, made, failed, refused, charge_micros from usage');
      expect(rows.map((row) => Object.values(row).map(Number))).toEqual([[start, 2, 1, 0, 190]]);
    });
  });
}

function failOver(world: World, run: ClaimedRun, holdMicros: number, allowance = 400) {
  return world.store.failOver({
    id: run.id,
    epoch: run.epoch,
    from: run.state,
    reason: 'unavailable',
    next: { id: newId<RunId>(), provider: 'two', model: 'm', holdMicros },
    purses: [
      [world.share('member', allowance), world.share('team', 1000)].slice(0, allowance === 400 ? 2 : 1),
    ],
    now: start,
  });
}

async function grant(
  opened: OpenedStore,
  name: string,
  endsAt: number | null,
  micros: number,
): Promise<void> {
  const [wallet] = await opened.sql("select id from wallets where kind = 'member'");
  await opened.sql(
    `insert into buckets (id, wallet_id, kind, name, starts_at, ends_at, amount_micros)
     values ('${name}', '${wallet?.id}', 'grant', '${name}', 0, ${endsAt}, ${micros})`,
  );
  await opened.sql(
    `insert into entries (id, wallet_id, bucket_id, kind, amount_micros, actor, at)
     values ('${name}', '${wallet?.id}', '${name}', 'grant', ${micros}, 'admin', 0)`,
  );
}
