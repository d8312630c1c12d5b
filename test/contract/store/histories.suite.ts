// Random histories by several workers at once: after each the laws hold and the sums are what a simple model says.
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { newId, type RunId } from '../../../src/ids.ts';
import type { ClaimedRun } from '../../../src/store/records.ts';
import type { StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, leaseMs, start, type World } from './world.ts';

const allowance = 1000;
const teamAllowance = 1600;

const step = fc.oneof(
  fc.record({
    do: fc.constant('open' as const),
    member: fc.nat(1),
    count: fc.integer({ min: 1, max: 4 }),
    price: fc.integer({ min: 0, max: 250 }),
  }),
  fc.record({ do: fc.constant('claim' as const), limit: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: leaseMs }) }),
  fc.record({ do: fc.constant('begin' as const), pick: fc.nat(50), house: fc.nat(1) }),
  fc.record({ do: fc.constant('move' as const), pick: fc.nat(50), release: fc.boolean() }),
  fc.record({ do: fc.constant('make' as const), pick: fc.nat(50), part: fc.integer({ min: 0, max: 100 }) }),
  fc.record({ do: fc.constant('fail' as const), pick: fc.nat(50) }),
  fc.record({
    do: fc.constant('failOver' as const),
    pick: fc.nat(50),
    price: fc.integer({ min: 0, max: 300 }),
  }),
  fc.record({ do: fc.constant('cancel' as const), pick: fc.nat(50) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** What came of it, by run: only what the store answered, so it can be summed without asking it. */
type Ledger = {
  readonly holds: Map<RunId, { readonly member: number; readonly micros: number }>;
  readonly spent: [number, number];
  house: number;
};

export function historySuite(kind: StoreKind, size: { readonly runs: number }): void {
  describe(`${kind.name}: any history`, () => {
    afterAll(() => kind.close());

    test('keeps the laws, and the sums of a simple model', { timeout: 120_000 }, async () => {
      const property = fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 4 }),
        async (workers) => {
          const { store, sql } = await kind.open();
          try {
            const world = await createWorld(store, 2);
            const ledger: Ledger = { holds: new Map(), spent: [0, 0], house: 0 };
            // Grown by all workers, so that late ones act on what others have lost.
            const claimed: ClaimedRun[] = [];
            const generations: Opened[] = [];
            const clock = { now: start };
            await Promise.all(
              workers.map(async (steps) => {
                for (const next of steps) await act(world, next, { ledger, claimed, generations, clock });
              }),
            );
            await expectLawful(store);
            await expectSums(world, ledger, sql);
          } finally {
            await store.close();
          }
        },
      );
      await fc.assert(property, { numRuns: size.runs, endOnFailure: false });
    });
  });
}

type Opened = { readonly order: ReturnType<World['order']>; readonly member: number };
type Shared = {
  readonly ledger: Ledger;
  readonly claimed: ClaimedRun[];
  readonly generations: Opened[];
  readonly clock: { now: number };
};

async function act(world: World, next: Step, shared: Shared): Promise<void> {
  const { ledger, claimed, generations, clock } = shared;
  const { store } = world;
  const pick = 'pick' in next ? claimed[next.pick % Math.max(1, claimed.length)] : undefined;
  const holds = (run: ClaimedRun) => ledger.holds.get(run.id);
  switch (next.do) {
    case 'open': {
      const order = world.order({
        memberId: world.members[next.member] as never,
        count: next.count,
        price: next.price,
        wallets: walletsOf(world, next.member),
        now: clock.now,
        deadlineAt: clock.now + 99_000_000,
      });
      if ((await store.openGeneration(order)).kind !== 'opened') return;
      for (const run of order.runs) ledger.holds.set(run.id, { member: next.member, micros: run.holdMicros });
      generations.push({ order, member: next.member });
      return;
    }
    case 'claim':
      claimed.push(...(await world.claim({ limit: next.limit, now: clock.now })));
      return;
    case 'wait':
      clock.now += next.ms;
      return;
    case 'begin': {
      if (pick === undefined) return;
      const micros = pick.state === 'starting' ? next.house * 30 : 0;
      if ((await world.begin(pick, micros, clock.now)) !== 'begun') return;
      ledger.house += micros;
      replace(claimed, pick, { ...pick, state: 'starting' });
      return;
    }
    case 'move': {
      if (pick === undefined) return;
      const moved = await store.moveRun({
        id: pick.id,
        epoch: pick.epoch,
        from: pick.state,
        to: pick.state === 'starting' ? 'waiting' : pick.state,
        nextAt: clock.now,
        leaseUntil: next.release ? 0 : clock.now + leaseMs,
        changes: { polls: pick.polls + 1 },
        show: next.release,
        now: clock.now,
      });
      if (moved && pick.state === 'starting') replace(claimed, pick, { ...pick, state: 'waiting' });
      return;
    }
    case 'make': {
      if (pick === undefined) return;
      const charge = Math.floor(((holds(pick)?.micros ?? 0) * next.part) / 100);
      if ((await world.made(pick, charge, clock.now)).kind !== 'ended') return;
      ledger.spent[(holds(pick)?.member ?? 0) as 0 | 1] += charge;
      ledger.holds.delete(pick.id);
      return;
    }
    case 'fail':
      if (pick !== undefined && (await world.failed(pick, clock.now)).kind === 'ended')
        ledger.holds.delete(pick.id);
      return;
    case 'failOver': {
      const before = pick === undefined ? undefined : holds(pick);
      if (pick === undefined || before === undefined) return;
      const id = newId<RunId>();
      const moved = await store.failOver({
        id: pick.id,
        epoch: pick.epoch,
        from: pick.state,
        reason: 'unavailable',
        next: { id, provider: 'two', model: 'm', holdMicros: next.price },
        purses: [walletsOf(world, before.member)],
        now: clock.now,
      });
      if (moved.kind !== 'failed_over') return;
      ledger.holds.delete(pick.id);
      ledger.holds.set(id, { member: before.member, micros: next.price });
      return;
    }
    case 'cancel': {
      const generation = generations[next.pick % Math.max(1, generations.length)];
      if (generation === undefined) return;
      await store.requestCancel(generation.order.id, clock.now);
      const view = await store.generation(generation.order.id);
      for (const run of view?.runs ?? []) if (run.state === 'cancelled') ledger.holds.delete(run.id);
      return;
    }
  }
}

function walletsOf(world: World, member: number) {
  return [world.share('team', teamAllowance), world.share('member', allowance, world.members[member])];
}

function replace(claimed: ClaimedRun[], old: ClaimedRun, next: ClaimedRun): void {
  const index = claimed.indexOf(old);
  if (index !== -1) claimed[index] = next;
}

async function expectSums(
  world: World,
  ledger: Ledger,
  sql: (text: string) => Promise<readonly Record<string, unknown>[]>,
): Promise<void> {
  const holds = [...ledger.holds.values()];
  const held = (member: number) =>
    holds.filter((hold) => hold.member === member).reduce((sum, hold) => sum + hold.micros, 0);
  const balances = await world.store.balances(
    [...walletsOf(world, 0), world.share('member', allowance, world.members[1])],
    start,
  );
  expect(balances.map(({ heldMicros, spentMicros }) => [heldMicros, spentMicros])).toEqual([
    [held(0) + held(1), ledger.spent[0] + ledger.spent[1]],
    [held(0), ledger.spent[0]],
    [held(1), ledger.spent[1]],
  ]);
  for (const { amountMicros, heldMicros, spentMicros } of balances) {
    expect(heldMicros + spentMicros).toBeLessThanOrEqual(amountMicros ?? 0);
  }
  const [house] = await sql("select spent_micros from buckets where id = 'house'");
  expect(Number(house?.spent_micros)).toBe(ledger.house);
}
