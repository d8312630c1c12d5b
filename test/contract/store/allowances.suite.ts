// What holds of allowances over time on every database: purses, periods, what is carried over, and what is told of use.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type MemberId, newId, type RunId } from '../../../src/ids.ts';
import { periodAt } from '../../../src/ledger/periods.ts';
import type { Period, WalletShare } from '../../../src/store/records.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, leaseMs, start, type World } from './world.ts';

const dayMs = 86_400_000;

export function allowanceSuite(kind: StoreKind): void {
  describe(`${kind.name}: allowances`, () => {
    let opened: OpenedStore;
    let world: World;
    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 2);
    });
    afterEach(async () => {
      // Days pass in which nobody delivers, which is not what this is about.
      await expectLawful(world.store, 0);
      await opened.store.close();
    });
    afterAll(() => kind.close());

    /** The member's wallet in the period that runs at `now`. */
    const at = (
      now: number,
      allowanceMicros: number | null,
      period: Period = 'day',
      carryOver = false,
    ): WalletShare => {
      const bucket = periodAt(period, 'UTC', now);
      const before = periodAt(period, 'UTC', bucket.startsAt - 1);
      const share = { ...world.share('member', allowanceMicros), period, bucket };
      return carryOver ? { ...share, carryOver: before } : share;
    };
    const spend = async (share: WalletShare, price: number, now: number): Promise<string> => {
      const { opened: answer, runs } = await world.open({ price, wallets: [share], now });
      if (answer.kind !== 'opened') return answer.kind;
      const run = (await world.claim({ now })).find(({ id }) => runs.includes(id));
      if (run === undefined) throw new Error('One was opened');
      await world.made(run, price, now);
      return 'spent';
    };
    const leftOf = async (share: WalletShare, now: number) => {
      const [balance] = await world.store.balances([share], now);
      if (balance === undefined) throw new Error('One was asked for');
      return balance.leftMicros ?? Number.POSITIVE_INFINITY;
    };
    const told = async () =>
      (await opened.sql('select matter, recipient from announcements order by created_at, dedupe_key')).map(
        (row) => [JSON.parse(String(row.matter)).percent, JSON.parse(String(row.recipient)).kind],
      );

    describe('purses', () => {
      const short = () => world.share('role', 50, 'R1');
      const enough = () => world.share('role', 500, 'R2');
      const heldOf = async (share: WalletShare) =>
        (await world.store.balances([share], start))[0]?.heldMicros;

      test('the first that has enough pays alone, also where a later one would', async () => {
        const { opened: answer } = await world.open({
          purses: [[short()], [enough()], [world.share('member', 1000)]],
        });
        expect(answer.kind).toBe('opened');
        expect(await heldOf(short())).toBe(0);
        expect(await heldOf(enough())).toBe(100);
        expect(await heldOf(world.share('member', 1000))).toBe(0);
      });

      test('all wallets of a purse are held on, or none of five', async () => {
        const wallets = [
          world.share('member', 1000),
          world.share('team', 1000),
          enough(),
          world.share('role', 99, 'R3'),
          short(),
        ];
        const { opened: answer } = await world.open({ purses: [[short()], wallets] });
        expect(answer).toMatchObject({
          kind: 'short',
          neededMicros: 100,
          missingMicros: 1,
          wallet: { subject: 'R3' },
          shorts: [
            { wallet: { subject: 'R3' }, missingMicros: 1 },
            { wallet: { subject: 'R1' }, missingMicros: 50 },
          ],
        });
        for (const wallet of wallets) expect(await heldOf(wallet)).toBe(0);
        const richer = wallets.map((wallet) => ({ ...wallet, allowanceMicros: 100 }));
        expect((await world.open({ purses: [richer] })).opened.kind).toBe('opened');
        for (const wallet of richer) expect(await heldOf(wallet)).toBe(100);
      });

      test('forty at once draw on the first for as long as it lasts, then on the next, never beyond', async () => {
        const first = world.share('role', 1000, 'R2');
        const next = world.share('member', 1500);
        const all = await Promise.all(
          Array.from({ length: 40 }, () => world.open({ purses: [[first], [next]] })),
        );
        expect(all.filter((one) => one.opened.kind === 'opened')).toHaveLength(25);
        expect(await heldOf(first)).toBe(1000);
        expect(await heldOf(next)).toBe(1500);
      });
    });

    describe('carry-over', () => {
      const next = start + dayMs;

      test('what is left of the day before comes on top of the next, and is spent of it', async () => {
        expect(await spend(at(start, 500, 'day', true), 400, start)).toBe('spent');
        expect(await leftOf(at(next, 500, 'day', true), next)).toBe(600);
        expect(await spend(at(next, 500, 'day', true), 600, next)).toBe('spent');
        expect(await spend(at(next, 500, 'day', true), 1, next)).toBe('short');
      });

      test('is at most one allowance, however long nothing was spent', async () => {
        await spend(at(start, 500, 'day', true), 1, start);
        const later = start + 5 * dayMs;
        expect(await leftOf(at(later, 500, 'day', true), later)).toBe(1000);
        expect(await spend(at(later, 500, 'day', true), 1000, later)).toBe('spent');
        const after = later + dayMs;
        expect(await leftOf(at(after, 500, 'day', true), after)).toBe(500);
        expect(await leftOf(at(after + dayMs, 300, 'day', true), after + dayMs)).toBe(600);
      });

      test('brings nothing to a wallet that was not there before', async () => {
        expect(await leftOf(at(start, 500, 'day', true), start)).toBe(500);
        expect(await spend(at(start, 500, 'day', true), 501, start)).toBe('short');
      });

      test('counts what is still held as used, and what it comes to later changes nothing', async () => {
        const { opened: answer } = await world.open({ price: 400, wallets: [at(start, 500, 'day', true)] });
        expect(answer.kind).toBe('opened');
        expect(await spend(at(next, 500, 'day', true), 600, next)).toBe('spent');
        const [run] = await world.claim({ now: next + 2 * leaseMs });
        if (run === undefined) throw new Error('One was opened');
        await world.failed(run, next);
        expect(await leftOf(at(next, 500, 'day', true), next)).toBe(0);
      });

      test('twenty that begin the day at once find it refilled once', async () => {
        await spend(at(start, 500, 'day', true), 200, start);
        const all = await Promise.all(
          Array.from({ length: 20 }, () => world.open({ wallets: [at(next, 500, 'day', true)], now: next })),
        );
        expect(all.filter((one) => one.opened.kind === 'opened')).toHaveLength(8);
      });

      test('what has gone into the next day is not spent of the day before by whoever comes late', async () => {
        await spend(at(start, 500, 'day', true), 100, start);
        expect(await spend(at(next, 500, 'day', true), 900, next)).toBe('spent');
        await spend(at(start, 500, 'day', true), 400, start);
        const spent = await opened.sql("select sum(spent_micros) as sum from buckets where id <> 'house'");
        // Two days of 500; whichever of them is drawn on last.
        expect(Number(spent[0]?.sum)).toBeLessThanOrEqual(1400);
        expect(await leftOf(at(next, 500, 'day', true), next)).toBe(0);
      });
    });

    describe('another period in the midst of one', () => {
      test('from month to day: what was used today is used, and the rest of the month is no more', async () => {
        await spend(at(start - dayMs, 3000, 'month'), 2000, start - dayMs);
        await spend(at(start, 3000, 'month'), 70, start);
        expect(await leftOf(at(start, 100, 'day'), start)).toBe(30);
        expect(await spend(at(start, 100, 'day'), 31, start)).toBe('short');
        expect(await spend(at(start, 100, 'day'), 30, start)).toBe('spent');
        expect(await leftOf(at(start + dayMs, 100, 'day'), start + dayMs)).toBe(100);
      });

      test('from day to month: all days since its first are used, and what is held', async () => {
        await spend(at(start - 2 * dayMs, 100, 'day'), 90, start - 2 * dayMs);
        await spend(at(start, 100, 'day'), 40, start);
        await world.open({ price: 20, wallets: [at(start, 100, 'day')] });
        expect(await leftOf(at(start, 300, 'month'), start)).toBe(150);
      });

      test('there and back hands out nothing twice', async () => {
        await spend(at(start, 300, 'month'), 200, start);
        await spend(at(start, 250, 'day'), 50, start);
        expect(await leftOf(at(start, 300, 'month'), start)).toBe(50);
        expect(await spend(at(start, 300, 'month'), 51, start)).toBe('short');
        expect(await spend(at(start, 300, 'month'), 50, start)).toBe('spent');
        expect(await spend(at(start, 250, 'day'), 1, start)).toBe('short');
      });

      test('ten of either at once spend no more than the larger of both', async () => {
        const all = await Promise.all(
          Array.from({ length: 20 }, (_, index) =>
            world.open({ wallets: [at(start, 500, index % 2 === 0 ? 'month' : 'day')] }),
          ),
        );
        expect(all.filter((one) => one.opened.kind === 'opened')).toHaveLength(5);
      });

      test('what is used beyond a smaller allowance leaves nothing, and never less', async () => {
        await spend(at(start, 3000, 'month'), 500, start);
        expect(await leftOf(at(start, 100, 'day'), start)).toBe(0);
        const [balance] = await world.store.balances([at(start, 100, 'day')], start);
        expect(balance).toMatchObject({
          amountMicros: 100,
          leftMicros: 0,
          usedBeforeMicros: 500,
          allowance: { carriedMicros: 0, usedBeforeMicros: 500 },
        });
        expect(await spend(at(start, 100, 'day'), 1, start)).toBe('short');
      });
    });

    test('an allowance that is lower than what was spent takes nothing of a grant', async () => {
      await spend(at(start, 500, 'month'), 300, start);
      const owner = { kind: 'member', memberId: world.member } as const;
      const granted = { amountMicros: 200, endsAt: null, key: 'g', actor: world.member, now: start };
      await world.store.grant({ teamId: world.teamId, owner, ...granted });
      const lowered = at(start, 100, 'month');
      const unlimited = at(start, null, 'month');
      expect(await world.store.balances([lowered, unlimited], start)).toMatchObject([
        { amountMicros: 300, spentMicros: 300, leftMicros: 200 },
        { amountMicros: null, leftMicros: null },
      ]);
      expect(await spend(lowered, 201, start)).toBe('short');
      expect(await spend(lowered, 200, start)).toBe('spent');
      expect(await world.store.balances([lowered], start)).toMatchObject([{ leftMicros: 0 }]);
    });

    describe('what is told of use', () => {
      test('each percentage once, only the highest that was passed, to whom the wallet is', async () => {
        const share = at(start, 1000, 'month');
        await spend(share, 499, start);
        expect(await told()).toEqual([]);
        await spend(share, 1, start);
        await spend(share, 100, start);
        expect(await told()).toEqual([[50, 'member']]);
        await spend(share, 400, start + 1);
        await spend({ ...share }, 1, start + 2);
        expect(await told()).toEqual([
          [50, 'member'],
          [100, 'member'],
        ]);
      });

      test('a team’s is told to admins, and the installation’s to nobody in it', async () => {
        const installation = {
          ...at(start, 100, 'month'),
          teamId: null,
          kind: 'installation',
          subject: 'installation',
        } as const;
        await world.open({ price: 80, wallets: [world.share('team', 100), installation] });
        const [run] = await world.claim();
        if (run === undefined) throw new Error('One was opened');
        await world.made(run, 80);
        expect(await told()).toEqual([[80, 'admins']]);
      });

      test('of runs that settle at once exactly one says so', async () => {
        await world.open({ count: 4, wallets: [at(start, 1000, 'month')] });
        await world.open({ count: 4, wallets: [at(start, 1000, 'month')] });
        await Promise.all((await world.claim()).map((run) => world.made(run, 100)));
        const percents = (await told()).map(([percent]) => percent);
        expect(percents.sort()).toEqual([50, 80]);
      });

      test('a change of the allowance passes in silence what is true already', async () => {
        await spend(at(start, 1000, 'month'), 500, start);
        await spend(at(start, 600, 'month'), 1, start);
        expect(await told()).toEqual([[50, 'member']]);
        await spend(at(start, 600, 'month'), 99, start + 1);
        expect((await told()).map(([percent]) => percent)).toEqual([50, 100]);
      });

      test('whoever is refused for want of it is told once, in a wallet that had anything', async () => {
        const share = at(start, 100, 'month');
        const nothing = world.share('role', 0, 'R0');
        await world.open({ price: 90, wallets: [share] });
        expect(await spend(share, 11, start)).toBe('short');
        await Promise.all(
          Array.from({ length: 5 }, () => world.store.noteShort({ wallets: [share, nothing], now: start })),
        );
        expect(await told()).toEqual([[100, 'member']]);
        expect(await leftOf(share, start)).toBe(10);
      });

      test('one that asks for too much silences nothing of what is told of use', async () => {
        const share = at(start, 1000, 'month');
        await spend(share, 499, start);
        await world.open({ price: 400, wallets: [share] });
        // Not nine tenths of it are gone.
        await world.store.noteShort({ wallets: [share], now: start });
        expect(await told()).toEqual([]);
        const [held] = await world.claim();
        if (held === undefined) throw new Error('One was opened');
        await world.made(held, 400, start);
        await spend(share, 101, start + 1);
        expect((await told()).map(([percent]) => percent)).toEqual([80, 100]);
      });
    });

    test('a failover keeps to its purse, and falls to the next when it has grown too dear for it', async () => {
      const first = world.share('role', 100, 'R2');
      const usual = world.share('member', 1000);
      await world.open({ purses: [[first], [usual]] });
      const [run] = await world.claim();
      if (run === undefined) throw new Error('One was opened');
      const move = async (id: RunId, epoch: number, holdMicros: number) => {
        const next = { id: newId<RunId>(), provider: 'two', model: 'm', holdMicros };
        const moved = await world.store.failOver({
          id,
          epoch,
          from: 'queued',
          reason: 'unavailable',
          next,
          purses: [[first], [usual]],
          now: start,
        });
        expect(moved.kind).toBe('failed_over');
        const [claimed] = await world.claim();
        if (claimed === undefined) throw new Error('It is queued anew');
        return claimed;
      };
      const heldOf = async () =>
        (await world.store.balances([first, usual], start)).map(({ heldMicros }) => heldMicros);
      const second = await move(run.id, run.epoch, 90);
      expect(await heldOf()).toEqual([90, 0]);
      await move(second.id, second.epoch, 101);
      expect(await heldOf()).toEqual([0, 101]);
    });

    test('a member is found by the platform’s id, and made before they ever spoke', async () => {
      const find = (externalId: string) =>
        world.store.memberOf({ teamId: world.teamId, externalId, name: 'Somebody', now: start });
      expect(await find('P1')).toBe(world.members[1]);
      const all = await Promise.all([find('P7'), find('P7'), find('P7')]);
      expect(new Set<MemberId>(all).size).toBe(1);
      const { member } = await world.store.enrol({
        platform: 'discord',
        teamExternalId: 'T1',
        teamName: 'T1',
        personExternalId: 'P7',
        personName: 'Person 7',
        approve: 'never',
        now: start,
      });
      expect(member.id).toBe(all[0]);
    });
  });
}
