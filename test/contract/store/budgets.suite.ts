// What holds on every database of what admins decide: budgets, grants, pots, and the trail of it all.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { newId, type RunId } from '../../../src/ids.ts';
import { createBudgetService } from '../../../src/ledger/budget-service.ts';
import type { BudgetService, Decider } from '../../../src/ledger/budgets.ts';
import {
  createFindPurses,
  createFindTeamWallet,
  inOrder,
  type Spender,
} from '../../../src/ledger/wallets.ts';
import type { ClaimedRun } from '../../../src/store/records.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, monthEnd, returnPots, start, type World } from './world.ts';

const hourMs = 3_600_000;
const defaults = {
  memberAllowanceMicros: 1000,
  teamAllowanceMicros: 5000,
  period: 'month',
  installationAllowanceMicros: 100_000,
} as const;

export function budgetSuite(kind: StoreKind): void {
  describe(`${kind.name}: budgets`, () => {
    let opened: OpenedStore;
    let world: World;
    let budgets: BudgetService;
    let admin: Decider;
    let now: number;
    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 3);
      now = start;
      budgets = createBudgetService({
        store: world.store,
        defaults,
        clock: { ...systemClock, now: () => now },
      });
      const [, , memberId = world.member] = world.members;
      admin = { teamId: world.teamId, memberId, timeZone: 'UTC' };
    });
    afterEach(async () => {
      // Time passes in which nobody delivers, which is not what this is about.
      await expectLawful(world.store, 0);
      await opened.store.close();
    });
    afterAll(() => kind.close());

    const spender = (changes: Partial<Spender> = {}): Spender => ({
      teamId: world.teamId,
      memberId: world.member,
      timeZone: 'UTC',
      roleIds: ['R1'],
      channelId: 'C1',
      ...changes,
    });
    const pursesOf = async (changes?: Partial<Spender>) =>
      inOrder(await createFindPurses(world.store, defaults)(spender(changes), now));
    const ask = async (price: number, changes?: Partial<Spender>) => {
      const { opened: answer } = await world.open({ price, purses: await pursesOf(changes), now });
      return answer;
    };
    const claimed = async (): Promise<ClaimedRun> => {
      const [run] = await world.claim({ now });
      if (run === undefined) throw new Error('One was opened');
      return run;
    };
    const spend = async (price: number, changes?: Partial<Spender>): Promise<string> => {
      const { kind } = await ask(price, changes);
      if (kind === 'opened') await world.made(await claimed(), price, now);
      return kind;
    };
    const amountOf = async (who: Spender['memberId'], roleIds: readonly string[] = []) =>
      (await pursesOf({ memberId: who, roleIds })).at(-1)?.find((share) => share.kind === 'member')
        ?.allowanceMicros;
    const left = async (kind: 'team' | 'member') => {
      const share = (await pursesOf()).at(-1)?.find((each) => each.kind === kind);
      const [balance] = await world.store.balances(share === undefined ? [] : [share], now);
      return balance?.leftMicros;
    };
    const returnEnded = () =>
      returnPots(world.store, now, () => createFindTeamWallet(world.store, defaults)(admin, now));
    const trail = async () =>
      (await budgets.trail({ teamId: world.teamId, limit: 50 })).filter(
        ({ action }) => action !== 'approve_team',
      );

    describe('an allowance', () => {
      test('is one’s own, else that of one’s most generous role, else everybody’s, else the environment’s', async () => {
        const [one = world.member, other = world.member] = world.members;
        expect(await amountOf(one)).toBe(1000);
        await budgets.set(admin, { kind: 'each_member', roleId: undefined }, { allowanceMicros: 700 });
        await budgets.set(admin, { kind: 'each_member', roleId: 'R2' }, { allowanceMicros: 600 });
        await budgets.set(
          admin,
          { kind: 'each_member', roleId: 'R3' },
          { allowanceMicros: 100, period: 'day' },
        );
        await budgets.set(admin, { kind: 'member', memberId: other }, { allowanceMicros: 50 });
        expect(await amountOf(one)).toBe(700);
        expect(await amountOf(one, ['R2'])).toBe(600);
        // A hundred a day is more than six hundred a month.
        expect(await amountOf(one, ['R2', 'R3'])).toBe(100);
        expect(await amountOf(other, ['R2', 'R3'])).toBe(50);
        await budgets.set(admin, { kind: 'each_member', roleId: 'R2' }, { allowanceMicros: null });
        expect(await amountOf(one, ['R2', 'R3'])).toBe(null);
        await budgets.set(admin, { kind: 'member', memberId: other }, { allowanceMicros: 'usual' });
        expect(await amountOf(other)).toBe(700);
      });

      test('of a role holds wherever its member asks, also where nobody can say their roles', async () => {
        const [one = world.member] = world.members;
        await budgets.set(admin, { kind: 'role', roleId: 'R1' }, { allowanceMicros: 150 });
        await budgets.set(admin, { kind: 'each_member', roleId: 'R1' }, { allowanceMicros: 120 });
        await world.store.noteRoles(one, ['R1']);
        const find = createFindPurses(world.store, defaults);
        const unknown = await find(spender({ roleIds: undefined, channelId: 'DM' }), now);
        expect(unknown.roleIds).toEqual(['R1']);
        expect(unknown.usual.find(({ kind }) => kind === 'member')?.allowanceMicros).toBe(120);
        expect(unknown.usual.map(({ kind }) => kind)).toContain('role');
        const without = await find(spender({ roleIds: [], channelId: 'DM' }), now);
        expect(without.usual.map(({ kind }) => kind)).not.toContain('role');
      });

      test('of a role or channel is one cap for all there, and only while it is decided', async () => {
        const kinds = async () => (await pursesOf()).at(-1)?.map((share) => share.kind);
        expect(await kinds()).toEqual(['member', 'team', 'installation']);
        const channel = { kind: 'channel', channelId: 'C1' } as const;
        const set = await budgets.set(admin, channel, { allowanceMicros: 150, period: 'week' });
        expect(set).toMatchObject({
          before: { allowanceMicros: undefined, from: 'environment' },
          after: { allowanceMicros: 150, period: 'week', from: 'own' },
          standing: { kind: 'channel', amountMicros: 150 },
        });
        expect(await kinds()).toEqual(['member', 'team', 'channel', 'installation']);
        expect((await ask(100)).kind).toBe('opened');
        expect(await ask(100, { memberId: admin.memberId })).toMatchObject({
          kind: 'short',
          shorts: [{ wallet: { kind: 'channel' }, missingMicros: 50 }],
        });
        expect((await ask(100, { channelId: 'C2' })).kind).toBe('opened');
        const unset = await budgets.set(admin, channel, { allowanceMicros: 'usual' });
        expect(unset.standing).toBeUndefined();
        expect(await kinds()).toEqual(['member', 'team', 'installation']);
      });

      test('lower than what is spent stops further holds, leaves what was spent, and is told to nobody', async () => {
        const owner = { kind: 'member', memberId: world.member } as const;
        await spend(300);
        const { after, standing } = await budgets.set(admin, owner, { allowanceMicros: 200 });
        expect(after).toMatchObject({ allowanceMicros: 200, period: 'month', from: 'own' });
        expect(standing).toMatchObject({ amountMicros: 200, spentMicros: 300, refillsAt: monthEnd });
        expect(await spend(1)).toBe('short');
        expect(await opened.sql('select id from announcements')).toEqual([]);
        await budgets.set(admin, owner, { allowanceMicros: 400 });
        expect(await spend(100)).toBe('opened');
        expect(await opened.sql('select id from announcements')).toHaveLength(1);
      });

      test('that is carried over is so from the next period on', async () => {
        await budgets.set(admin, { kind: 'each_member', roleId: undefined }, { carryOver: true });
        await spend(400);
        now = monthEnd + 1;
        expect(await left('member')).toBe(1600);
        expect(await spend(1600)).toBe('opened');
      });
    });

    describe('a grant', () => {
      const owner = () => ({ kind: 'member', memberId: world.member }) as const;
      const give = async (amountMicros: number, endsAt: number | null, key: string) => {
        const granted = await budgets.grant(admin, owner(), { amountMicros, endsAt, key });
        if (granted.kind !== 'granted') throw new Error(granted.kind);
        return granted;
      };

      test('to a role or channel without a cap gives nothing, and is not noted', async () => {
        const grant = { amountMicros: 50, endsAt: null, key: 'k1' };
        for (const whose of [
          { kind: 'role', roleId: 'R1' },
          { kind: 'channel', channelId: 'C1' },
        ] as const) {
          expect(await budgets.grant(admin, whose, grant)).toEqual({ kind: 'no_cap' });
          expect(await budgets.overview(admin)).toMatchObject({ grants: [] });
          expect(await budgets.trail({ teamId: world.teamId, limit: 5 })).toEqual([]);
        }
        await budgets.set(admin, { kind: 'role', roleId: 'R1' }, { allowanceMicros: 10 });
        expect(await budgets.grant(admin, { kind: 'role', roleId: 'R1' }, grant)).toMatchObject({
          kind: 'granted',
          standing: { amountMicros: 60 },
        });
      });

      test('burns after the allowance, by its end, and is over then', async () => {
        const { grant: never } = await give(50, null, 'k1');
        const { grant: soon, standing } = await give(100, start + hourMs, 'k2');
        expect(standing).toMatchObject({
          amountMicros: 1150,
          allowance: { amountMicros: 1000 },
          grants: [
            { id: soon.id, leftMicros: 100, endsAt: start + hourMs },
            { id: never.id, leftMicros: 50, endsAt: null },
          ],
        });
        expect(await spend(1020)).toBe('opened');
        const { grants } = await budgets.overview(admin);
        expect(grants.map(({ id, leftMicros, name }) => [id, leftMicros, name])).toEqual([
          [soon.id, 80, 'Person 0'],
          [never.id, 50, 'Person 0'],
        ]);
        now = start + hourMs;
        expect(await left('member')).toBe(50);
        expect((await budgets.overview(admin)).grants).toHaveLength(1);
      });

      test('with the same key is one, also when it comes several times at once', async () => {
        const all = await Promise.all(Array.from({ length: 5 }, () => give(100, null, 'k1')));
        expect(new Set(all.map(({ grant }) => grant.id)).size).toBe(1);
        expect(await left('member')).toBe(1100);
        expect(await trail()).toMatchObject([{ action: 'grant', after: { amountMicros: 100 } }]);
      });

      test('is taken back as far as nothing hangs on it, once', async () => {
        const { grant } = await give(100, null, 'k1');
        await ask(1030);
        const taken = await budgets.takeBack(admin, grant.id);
        expect(taken).toMatchObject({ takenMicros: 70, grant: { amountMicros: 30, leftMicros: 0 } });
        expect(await budgets.takeBack(admin, grant.id)).toMatchObject({ takenMicros: 0 });
        await world.failed(await claimed(), now);
        expect(await budgets.takeBack(admin, grant.id)).toMatchObject({ takenMicros: 30 });
        expect(await left('member')).toBe(1000);
        expect(await budgets.takeBack(admin, 'unknown')).toBeUndefined();
        const stranger = await createWorld(world.store, 1, 'T2');
        const theirs = { ...admin, teamId: stranger.teamId, memberId: stranger.member };
        expect(await budgets.takeBack(theirs, grant.id)).toBeUndefined();
      });

      test('taken back by several at once leaves no more than it had', async () => {
        const { grant } = await give(100, null, 'k1');
        const all = await Promise.all([
          ask(1100),
          budgets.takeBack(admin, grant.id),
          budgets.takeBack(admin, grant.id),
        ]);
        const taken = (all[1]?.takenMicros ?? 0) + (all[2]?.takenMicros ?? 0);
        expect(taken).toBe(all[0].kind === 'opened' ? 0 : 100);
      });
    });

    describe('a pot', () => {
      const open = (changes: Partial<Parameters<BudgetService['openPot']>[1]> = {}) =>
        budgets.openPot(admin, {
          name: 'Hack day',
          place: { kind: 'channel', channelId: 'C1' },
          amountMicros: 500,
          endsAt: start + hourMs,
          key: 'k1',
          ...changes,
        });
      const potOf = async (changes?: Parameters<typeof open>[0]) => {
        const answer = await open(changes);
        if (answer.kind !== 'opened') throw new Error('The team has enough');
        return answer.pot;
      };
      const pots = async () => (await budgets.overview(admin)).pots;

      test('takes from the team, pays at its place alone, and gives back at its end what is left', async () => {
        const answer = await open();
        expect(answer).toMatchObject({
          kind: 'opened',
          pot: { name: 'Hack day', amountMicros: 500, spentMicros: 0, heldMicros: 0, endsAt: start + hourMs },
          team: { amountMicros: 5000, leftMicros: 4500, setAsideMicros: 500 },
        });
        expect(await spend(200)).toBe('opened');
        expect(await spend(100, { channelId: 'C2' })).toBe('opened');
        expect(await left('member')).toBe(900);
        expect(await left('team')).toBe(4400);
        expect(await pots()).toMatchObject([{ spentMicros: 200, heldMicros: 0 }]);
        now = start + hourMs;
        expect(await pursesOf()).toHaveLength(1);
        expect(await pots()).toEqual([]);
        expect(await returnEnded()).toBe(1);
        expect(await left('team')).toBe(4700);
        expect(await returnEnded()).toBe(0);
      });

      test('has spent what it paid, which no end of it gives back, and keeps aside only the rest', async () => {
        const { id } = await potOf();
        await spend(134);
        const team = async () => {
          const share = (await pursesOf({ channelId: 'C2' }))[0]?.find(({ kind }) => kind === 'team');
          return (await world.store.balances(share === undefined ? [] : [share], now))[0];
        };
        const open = { amountMicros: 5000, leftMicros: 4500, spentMicros: 0, spentByPotsMicros: 134 };
        expect(await team()).toMatchObject({ ...open, setAsideMicros: 366 });
        await budgets.closePot(admin, id);
        expect(await team()).toMatchObject({ ...open, leftMicros: 4866, setAsideMicros: 0 });
      });

      test('that has not enough leaves it to what is usual, which names what is short of that', async () => {
        await open({ amountMicros: 150 });
        expect(await spend(200)).toBe('opened');
        expect(await left('member')).toBe(800);
        expect(await pots()).toMatchObject([{ spentMicros: 0 }]);
        expect(await ask(801)).toMatchObject({
          kind: 'short',
          shorts: [{ wallet: { kind: 'member' }, missingMicros: 1 }],
        });
        expect(await spend(150)).toBe('opened');
        expect(await pots()).toMatchObject([{ spentMicros: 150 }]);
      });

      test('of a thread comes before its channel’s, that before a role’s, and of several the one that ends first', async () => {
        const later = start + 2 * hourMs;
        const of = async (key: string, place: Parameters<typeof open>[0] & object) =>
          (await potOf({ key, name: key, ...place })).id;
        await of('role', { place: { kind: 'role', roleId: 'R1' } });
        const first = async (changes?: Partial<Spender>) => {
          const [purse] = await pursesOf(changes);
          return purse?.map(({ kind, label }) => label ?? kind);
        };
        expect(await first()).toEqual(['role', 'installation']);
        await of('late', { place: { kind: 'channel', channelId: 'C1' }, endsAt: later });
        await of('soon', { place: { kind: 'channel', channelId: 'C1' } });
        expect(await first()).toEqual(['soon', 'installation']);
        await of('thread', { place: { kind: 'channel', channelId: 'TH1' }, endsAt: later });
        expect(await first({ threadId: 'TH1' })).toEqual(['thread', 'installation']);
        expect(await first({ channelId: 'C2', roleIds: [] })).toEqual(['member', 'team', 'installation']);
      });

      test('of more than the team has left is not opened, and says what is missing', async () => {
        await spend(300);
        expect(await open({ amountMicros: 4701 })).toMatchObject({ kind: 'short', missingMicros: 1 });
        expect(await left('team')).toBe(4700);
        expect(await trail()).toEqual([]);
        expect((await open({ amountMicros: 4700 })).kind).toBe('opened');
        expect(await ask(1, { channelId: 'C2' })).toMatchObject({
          kind: 'short',
          wallet: { kind: 'team' },
        });
      });

      test('with the same key is one; of ten at once that want it all, one is opened', async () => {
        const same = await Promise.all(Array.from({ length: 4 }, () => potOf()));
        expect(new Set(same.map(({ id }) => id)).size).toBe(1);
        expect(await left('team')).toBe(4500);
        const others = await Promise.all(
          Array.from({ length: 10 }, (_, index) => open({ key: `other ${index}`, amountMicros: 4500 })),
        );
        expect(others.filter((answer) => answer.kind === 'opened')).toHaveLength(1);
        expect(await left('team')).toBe(0);
      });

      test('gives back grants before the allowance, as it used that up first', async () => {
        await budgets.grant(admin, { kind: 'team' }, { amountMicros: 1000, endsAt: null, key: 'g' });
        await open({ amountMicros: 5600 });
        expect(await left('team')).toBe(400);
        await spend(5200);
        now = start + hourMs;
        await returnEnded();
        const [share] = ((await pursesOf()).at(-1) ?? []).filter((each) => each.kind === 'team');
        expect(await world.store.balances(share === undefined ? [] : [share], now)).toMatchObject([
          {
            amountMicros: 6000,
            leftMicros: 800,
            spentByPotsMicros: 5200,
            setAsideMicros: 0,
            allowance: { spentByPotsMicros: 5000 },
            grants: [{ leftMicros: 800 }],
          },
        ]);
      });

      test('closed early gives back at once, and what is held when that ends; it is closed once', async () => {
        const { id } = await potOf();
        await ask(200);
        await ask(100);
        const [one, other] = await world.claim({ now });
        if (one === undefined || other === undefined) throw new Error('Two were opened');
        now = start + 1000;
        expect(await budgets.closePot(admin, id)).toMatchObject({
          returnedMicros: 200,
          pot: { amountMicros: 500, heldMicros: 300 },
          team: { amountMicros: 5000, leftMicros: 4700 },
        });
        expect(await budgets.closePot(admin, id)).toBeUndefined();
        expect(await pursesOf()).toHaveLength(1);
        await world.failed(one, now);
        expect(await returnEnded()).toBe(1);
        await world.made(other, other.holdMicros, now);
        expect(await left('team')).toBe(5000 - other.holdMicros);
        expect(await returnEnded()).toBe(1);
        expect(await returnEnded()).toBe(0);
      });

      test('whose event goes on into the next month gives that one what is left', async () => {
        await open({ amountMicros: 4000, endsAt: monthEnd + hourMs });
        await spend(500);
        await budgets.set(admin, { kind: 'team' }, { carryOver: true });
        now = monthEnd + hourMs - 1;
        // With what was left of the month before.
        expect(await left('team')).toBe(6000);
        now = monthEnd + hourMs;
        expect(await returnEnded()).toBe(1);
        expect(await left('team')).toBe(9500);
        expect(await spend(1000)).toBe('opened');
        expect(await returnEnded()).toBe(0);
        expect(await left('team')).toBe(8500);
        const entries = await opened.sql(`select e.amount_micros, b.name, c.name as next from entries e
          join buckets b on b.id = e.bucket_id join buckets c on c.id = e.carried_to`);
        expect(entries.map((row) => ({ ...row, amount_micros: Number(row.amount_micros) }))).toEqual([
          { amount_micros: 3500, name: 'month 2026-11-01', next: 'month 2026-12-01' },
        ]);
      });

      test('that is over before anybody asks in the next month gives nothing twice', async () => {
        await budgets.set(admin, { kind: 'team' }, { carryOver: true });
        await open({ amountMicros: 4000, endsAt: monthEnd });
        now = monthEnd + 1;
        expect(await returnEnded()).toBe(1);
        expect(await left('team')).toBe(10_000);
      });

      test('gives the period that runs by now what is left, after there and back no more', async () => {
        const team = { kind: 'team' } as const;
        await open({ amountMicros: 4000 });
        await budgets.set(admin, team, { period: 'week' });
        await spend(1, { channelId: 'C2' });
        expect(await left('team')).toBe(999);
        now = start + hourMs;
        await returnEnded();
        expect(await left('team')).toBe(4999);
        await budgets.set(admin, team, { period: 'month' });
        expect(await left('team')).toBe(4999);
        await spend(9, { channelId: 'C2' });
        await budgets.set(admin, team, { period: 'week' });
        expect(await left('team')).toBe(4990);
      });

      test('returned by several processes at once comes back once', async () => {
        await open();
        await spend(100);
        now = start + hourMs;
        await Promise.all(Array.from({ length: 6 }, () => returnEnded()));
        expect(await left('team')).toBe(4900);
      });

      test('that has ended still pays the next attempt of what it paid, with no more than was held', async () => {
        await open();
        await ask(200);
        const run = await claimed();
        now = start + hourMs;
        await returnEnded();
        const move = async (from: ClaimedRun, holdMicros: number) => {
          const moved = await world.store.failOver({
            id: from.id,
            epoch: from.epoch,
            from: from.state,
            reason: 'unavailable',
            next: { id: newId<RunId>(), provider: 'two', model: 'm', holdMicros },
            purses: await pursesOf(),
            now,
          });
          expect(moved).toEqual({ kind: 'failed_over' });
          return claimed();
        };
        const cheaper = await move(run, 150);
        expect(await left('member')).toBe(1000);
        await returnEnded();
        expect(await left('team')).toBe(4850);
        const dearer = await move(cheaper, 160);
        expect(await left('member')).toBe(840);
        await returnEnded();
        expect(await left('team')).toBe(4840);
        await world.made(dearer, 160, now);
      });
    });

    test('the overview shows what was decided, those that spent most first', async () => {
      const [one = world.member, other = world.member] = world.members;
      await budgets.set(admin, { kind: 'member', memberId: other }, { allowanceMicros: 900 });
      await budgets.set(admin, { kind: 'member', memberId: one }, { period: 'week' });
      await budgets.set(admin, { kind: 'role', roleId: 'R9' }, { allowanceMicros: 10 });
      await budgets.set(admin, { kind: 'each_member', roleId: 'R2' }, { allowanceMicros: 5 });
      await spend(30);
      const overview = await budgets.overview(admin);
      expect(overview.team).toMatchObject({
        budget: { allowanceMicros: 5000, from: 'environment' },
        standing: { spentMicros: 30 },
      });
      expect(overview.eachMember.map(({ roleId, budget }) => [roleId, budget.allowanceMicros])).toEqual([
        ['R2', 5],
        [undefined, 1000],
      ]);
      expect(overview.wallets[0]).toMatchObject({
        owner: { kind: 'member', memberId: one },
        name: 'Person 0',
        budget: { allowanceMicros: 1000, period: 'week', from: 'own' },
        standing: { spentMicros: 30 },
      });
      expect(overview.wallets.map(({ owner }) => owner.kind).sort()).toEqual(['member', 'member', 'role']);
    });

    test('every change is in the trail with who, what and from what to what, newest first and in pages', async () => {
      const each = { kind: 'each_member', roleId: 'R2' } as const;
      const owner = { kind: 'member', memberId: world.member } as const;
      await budgets.set(admin, owner, { allowanceMicros: 200, carryOver: true });
      now += 1;
      await budgets.set(admin, owner, { allowanceMicros: null });
      await budgets.set(admin, owner, { allowanceMicros: null });
      now += 1;
      await budgets.set(admin, each, { allowanceMicros: 5 });
      now += 1;
      await world.store.setTimeZone({
        teamId: world.teamId,
        timeZone: 'Asia/Tokyo',
        actor: admin.memberId,
        now,
      });
      const all = await trail();
      expect(all.map(({ action }) => action)).toEqual([
        'set_time_zone',
        'set_budget',
        'set_budget',
        'set_budget',
      ]);
      expect(all[1]).toMatchObject({ subject: each, before: {}, after: { allowanceMicros: 5 } });
      expect(all[2]).toMatchObject({
        actor: { memberId: admin.memberId, name: 'Person 2' },
        subject: { kind: 'member', memberId: world.member, name: 'Person 0' },
        before: { allowanceMicros: 200, carryOver: true },
        after: { allowanceMicros: null, carryOver: true },
        at: start + 1,
      });
      const page = await budgets.trail({ teamId: world.teamId, before: all[1]?.id ?? '', limit: 1 });
      expect(page.map(({ id }) => id)).toEqual([all[2]?.id]);
    });
  });
}
