// Budgets with many at them at once, through two stores where the database allows it: the laws hold whoever comes first.
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GenerationId, type MemberId, newId, type RunId } from '../../../src/ids.ts';
import type { Opened } from '../../../src/store/intake-operations.ts';
import type { ClaimedRun, Purse, WalletShare } from '../../../src/store/records.ts';
import type { Store } from '../../../src/store/store.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { expectBooksBalance, guardRoom, toldOf } from './budget-laws.ts';
import { type Period, spanOf } from './budget-model.ts';
import { createWorld, expectLawful, returnPots, start, type World } from './world.ts';

const allowances = { member: 400, role: 700, channel: 800, team: 1000 } as const;
const periods: readonly Period[] = ['day', 'week', 'month'];
const pick = fc.nat(50);
const price = fc.integer({ min: 0, max: 150 });
const ran = fc.nat(80);
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      who: fc.nat(2),
      ran,
      count: fc.integer({ min: 1, max: 3 }),
      price,
      pot: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('make' as const), pick, share: fc.nat(100) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('fail' as const), pick }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('failOver' as const), pick, price, ran }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('grant' as const),
      who: fc.nat(2),
      amount: fc.integer({ min: 1, max: 200 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('takeBack' as const), pick }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('openPot' as const), amount: fc.integer({ min: 1, max: 400 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('closePot' as const), pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('returnPots' as const) }) },
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
type Shared = {
  readonly claimed: ClaimedRun[];
  readonly asked: { readonly id: GenerationId; readonly who: number }[];
  readonly grants: string[];
  readonly pots: WalletShare[];
};

const shareAt = (
  world: World,
  kind: 'member' | 'role' | 'channel' | 'team',
  subject: string,
  period: Period,
  at = start,
): WalletShare => ({
  teamId: world.teamId,
  kind,
  subject,
  allowanceMicros: allowances[kind],
  period,
  bucket: spanOf(period, at),
});

/** `ran`: which period each wallet has, as if its rule changed all the time and processes knew it at their own speed. */
function usual(world: World, who: number, ran: number): Purse {
  const at = (index: number) => periods[Math.floor(ran / 3 ** index) % 3] ?? 'month';
  return [
    shareAt(world, 'team', world.teamId, at(0)),
    shareAt(world, 'member', world.members[who] as MemberId, at(1)),
    shareAt(world, 'role', 'R1', at(2)),
    shareAt(world, 'channel', 'C1', at(3)),
  ];
}

const teamAt = (world: World) => shareAt(world, 'team', world.teamId, 'month', start);

async function act(world: World, next: Step, { claimed, asked, grants, pots }: Shared): Promise<void> {
  const { store, teamId, member: actor } = world;
  const by = { teamId, actor, now: start };
  const of = <Value>(values: readonly Value[], index: number) => values[index % Math.max(1, values.length)];
  switch (next.do) {
    case 'ask': {
      const pot = next.pot ? pots.at(-1) : undefined;
      const wallets = usual(world, next.who, next.ran);
      const memberId = world.members[next.who] as MemberId;
      const purses = pot === undefined ? [wallets] : [[pot], wallets];
      const { id, opened } = await world.open({ memberId, count: next.count, price: next.price, purses });
      if (opened.kind === 'short') await store.noteShort({ wallets, now: start });
      else asked.push({ id, who: next.who });
      claimed.push(...(await world.claim({ limit: 3 })));
      return;
    }
    case 'make': {
      const run = of(claimed, next.pick);
      if (run !== undefined) await world.made(run, Math.floor((run.holdMicros * next.share) / 100));
      return;
    }
    case 'fail': {
      const run = of(claimed, next.pick);
      if (run !== undefined) await world.failed(run);
      return;
    }
    case 'failOver': {
      const run = of(claimed, next.pick);
      const ask = asked.find(({ id }) => id === run?.generationId);
      if (run === undefined || ask === undefined) return;
      await store.failOver({
        id: run.id,
        epoch: run.epoch,
        from: run.state,
        reason: 'unavailable',
        next: { id: newId<RunId>(), provider: 'two', model: 'm', holdMicros: next.price },
        purses: [usual(world, ask.who, next.ran)],
        now: start,
      });
      return;
    }
    case 'cancel': {
      const ask = of(asked, next.pick);
      if (ask !== undefined) await store.requestCancel(ask.id, start);
      return;
    }
    case 'grant': {
      const owner = { kind: 'member', memberId: world.members[next.who] as MemberId } as const;
      const key = newId<RunId>();
      grants.push((await store.grant({ ...by, owner, amountMicros: next.amount, endsAt: null, key })).id);
      return;
    }
    case 'takeBack': {
      const grantId = of(grants, next.pick);
      if (grantId !== undefined) await store.takeBack({ ...by, grantId });
      return;
    }
    case 'openPot': {
      const [team] = usual(world, 0, next.amount);
      if (team === undefined) return;
      const endsAt = start + 1000;
      const place = { kind: 'channel', channelId: 'C1' } as const;
      const order = { ...by, team, name: 'event', place, amountMicros: next.amount, endsAt };
      const opened = await store.openPot({ ...order, key: newId<RunId>() });
      if (opened.kind === 'short') return;
      const bucket = { name: 'pot', startsAt: start, endsAt };
      const { id: subject } = opened.pot;
      pots.push({ teamId, kind: 'pot', subject, allowanceMicros: 0, period: 'month', bucket });
      return;
    }
    case 'closePot': {
      const pot = of(pots, next.pick);
      const [team] = usual(world, 0, next.pick);
      if (pot !== undefined && team !== undefined) await store.closePot({ ...by, potId: pot.subject, team });
      return;
    }
    case 'returnPots':
      await returnPots(store, start, () => teamAt(world));
      return;
  }
}

export function rushSuite(kind: StoreKind, size: { readonly runs: number; readonly asks: number }): void {
  describe(`${kind.name}: budgets with many at once`, () => {
    let opened: OpenedStore;
    let worlds: readonly World[];
    const open = async (members: number) => {
      opened = await kind.open();
      const further = kind.name === 'PostgreSQL' ? [await opened.openAgain()] : [];
      await guardRoom(kind.name, opened.sql);
      worlds = [];
      for (const store of [opened.store, ...further]) worlds = [...worlds, await createWorld(store, members)];
    };
    const close = () => Promise.all(worlds.map(({ store }) => store.close()));
    const worldFor = (index: number) => worlds[index % worlds.length] as World;
    const usedOf = async (where: string) => {
      const rows =
        await opened.sql(`select coalesce(sum(spent_micros + held_micros + set_aside_micros), 0) as used
        from buckets b join wallets w on w.id = b.wallet_id where b.kind = 'allowance' and ${where}`);
      return Number(rows[0]?.used);
    };
    const accepted = (answers: readonly { readonly opened: { readonly kind: string } }[]) =>
      answers.filter(({ opened: { kind: came } }) => came === 'opened').length;
    afterAll(() => kind.close());

    test('any history by several at once keeps the laws', { timeout: 240_000 }, async () => {
      const workers = fc.array(fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }), {
        minLength: 2,
        maxLength: 4,
      });
      const property = fc.asyncProperty(workers, async (all) => {
        await open(3);
        try {
          const shared: Shared = { claimed: [], asked: [], grants: [], pots: [] };
          await Promise.all(
            all.map(async (steps, index) => {
              for (const next of steps) await act(worldFor(index), next, shared);
            }),
          );
          await expectLawful(opened.store);
          await expectBooksBalance(opened.sql);
          const told = await toldOf(opened.sql);
          expect(new Set(told).size).toBe(told.length);
          // All of it is one day: whichever periods were believed to run, it is not handed out twice.
          for (const [wallet, most] of Object.entries(allowances)) {
            const subjects = wallet === 'member' ? (worlds[0]?.members ?? []) : [undefined];
            for (const subject of subjects) {
              const which = subject === undefined ? '' : ` and w.subject = '${subject}'`;
              expect(await usedOf(`w.kind = '${wallet}'${which}`)).toBeLessThanOrEqual(most);
            }
          }
          await endAll(worldFor(0), opened.store);
          await expectBooksBalance(opened.sql);
          const left = await opened.sql(`select sum(held_micros) as held, sum(set_aside_micros) as aside,
            (select sum(b.spent_micros) from buckets b join wallets w on w.id = b.wallet_id where w.kind = 'pot')
              as by_pots from buckets`);
          expect(Number(left[0]?.held)).toBe(0);
          expect(Number(left[0]?.aside)).toBe(Number(left[0]?.by_pots ?? 0));
        } finally {
          await close();
        }
      });
      await fc.assert(property, { numRuns: size.runs, endOnFailure: true });
    });

    describe('each a single rush', () => {
      beforeEach(() => open(100));
      afterEach(async () => {
        await expectLawful(opened.store);
        await expectBooksBalance(opened.sql);
        await close();
      });

      test('members, roles, channels and the team at once: what fits is accepted, and not a micro more', {
        timeout: 120_000,
      }, async () => {
        const perMember = size.asks / 100;
        const most = {
          member: Math.floor(0.75 * perMember),
          R2: Math.floor(0.55 * size.asks),
          C1: Math.floor(0.15 * size.asks),
          team: size.asks,
        };
        const cap = (
          kind_: 'member' | 'role' | 'channel' | 'team',
          subject: string,
          allowanceMicros: number,
        ) => ({
          ...shareAt(worldFor(0), kind_, subject, 'month'),
          allowanceMicros: allowanceMicros * 10,
        });
        const asks = Array.from({ length: size.asks }, (_, index) => {
          const [who, channel] = [index % 100, Math.floor(index / 100) % 2 === 0 ? 'C1' : 'C2'];
          const memberId = worldFor(0).members[who] as MemberId;
          return {
            memberId,
            wallets: [
              cap('member', memberId, most.member),
              cap('team', worldFor(0).teamId, most.team),
              cap('role', who % 2 === 0 ? 'R1' : 'R3', size.asks),
              cap('role', 'R2', most.R2),
              cap('channel', channel, channel === 'C1' ? most.C1 : size.asks),
            ],
          };
        });
        // As many as two stores have connections: nobody waits for one, however busy the machine is.
        const lanes = 20;
        const all: { readonly opened: Opened }[] = [];
        await Promise.all(
          Array.from({ length: lanes }, async (_, lane) => {
            for (const { memberId, wallets } of asks.filter((_ask, index) => index % lanes === lane)) {
              all.push(await worldFor(lane).open({ memberId, wallets, price: 10 }));
            }
          }),
        );
        // However they come, C1 and the members leave enough of the others for the role that all have to be what ends it.
        expect(accepted(all)).toBe(most.R2);
        expect(await usedOf("w.subject = 'R2'")).toBe(most.R2 * 10);
        expect(await usedOf("w.subject = 'C1'")).toBeLessThanOrEqual(most.C1 * 10);
        const full = await opened.sql(`select w.subject from buckets b join wallets w on w.id = b.wallet_id
          where b.amount_micros - b.held_micros < 10`);
        const isFull = new Set(full.map(({ subject }) => subject));
        for (const { opened: answer } of all) {
          if (answer.kind === 'short') expect(isFull).toContain(answer.wallet.subject);
        }
      });

      test('a wallet whose period is believed to be several is not handed out twice', async () => {
        const all = await Promise.all(
          Array.from({ length: 60 }, (_, index) =>
            worldFor(index).open({
              wallets: [shareAt(worldFor(0), 'team', 'T', periods[index % 3] ?? 'day')],
            }),
          ),
        );
        expect(accepted(all)).toBe(10);
        expect(await usedOf("w.kind = 'team'")).toBe(1000);
      });

      test('what is free is written down also where a pot has ended meanwhile', async () => {
        const world = worldFor(0);
        const usual = shareAt(world, 'team', world.teamId, 'month');
        const bucket = { name: 'pot', startsAt: start, endsAt: start };
        const ended: WalletShare = { ...usual, kind: 'pot', subject: 'over', allowanceMicros: 0, bucket };
        expect(accepted([await world.open({ price: 0, purses: [[ended], [usual]] })])).toBe(1);
      });

      test('none wait for each other: what is refused, what settles, and what begins a period', {
        timeout: 120_000,
      }, async () => {
        const names = ['A', 'B', 'C'];
        const at = (round: number, period: Period, subjects: readonly string[]) =>
          subjects.map((subject) => shareAt(worldFor(0), 'role', `${subject}${round}`, period));
        const stores =
          kind.name === 'PostgreSQL'
            ? [await opened.openAgain(), await opened.openAgain()]
            : [opened.store, opened.store];
        const [world, other] = await Promise.all(stores.map((store) => createWorld(store, 1)));
        if (world === undefined || other === undefined) throw new Error('There are two');
        for (let round = 0; round < 30; round += 1) {
          const usual = at(round, 'month', names).map((share) => ({ ...share, allowanceMicros: 40 }));
          const { runs } = await world.open({ count: 4, price: 10, wallets: usual });
          const claimed = (await world.claim()).filter(({ id }) => runs.includes(id));
          const refused = [usual, usual.toReversed()];
          await Promise.all([
            ...claimed.map((run) => world.made(run, 10)),
            ...refused.map((wallets) => other.store.noteShort({ wallets, now: start })),
            other.open({ wallets: at(round, 'week', names.toReversed()) }),
            other.open({ wallets: [...at(round, 'day', ['B', 'A']), ...at(round, 'month', ['C'])] }),
          ]);
        }
        if (kind.name === 'SQLite') return;
        // Each process says what it met at the latest when it ends.
        await Promise.all(stores.map((store) => store.close()));
        const [row] = await opened.sql(
          'select deadlocks from pg_stat_database where datname = current_database()',
        );
        expect(Number(row?.deadlocks)).toBe(0);
      });

      test('what is left at the end of a period is carried over once, also by clocks that differ', async () => {
        const midnight = Date.UTC(2026, 10, 22);
        const at = (now: number): WalletShare => {
          const bucket = spanOf('day', now);
          return {
            ...shareAt(worldFor(0), 'team', 'T', 'day', now),
            carryOver: spanOf('day', bucket.startsAt - 1),
          };
        };
        const ask = (index: number, now: number) => worldFor(index).open({ now, wallets: [at(now)] });
        expect(accepted([await ask(0, midnight - 1000)])).toBe(1);
        // Each believes that it is a moment before midnight or one after it, in any order.
        const all = await Promise.all(
          Array.from({ length: 60 }, (_, index) => ask(index, midnight + (index % 3 === 0 ? 1 : -1))),
        );
        expect(accepted(all)).toBeLessThan(20);
        expect(await usedOf("w.kind = 'team'")).toBeLessThanOrEqual(2000);
      });
    });
  });
}

async function endAll(world: World, store: Store): Promise<void> {
  for (;;) {
    const runs = await world.claim({ now: start + 3_600_000, limit: 1000 });
    for (const run of runs) await world.failed(run, start + 3_600_000);
    if (runs.length === 0) break;
  }
  await returnPots(store, start + 3_600_000, () => teamAt(world));
}
