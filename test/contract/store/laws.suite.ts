// Any history of budgets: one step after another it is what plain arithmetic says; many steps at once keep the laws.
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { StoreKind } from '../../fixture/stores.ts';
import { expectBooksBalance, guardRoom, toldOf } from './budget-laws.ts';
import { channel, createMirror, type Mirror, roles } from './budget-mirror.ts';
import { hourMs, type Rule } from './budget-model.ts';
import { createWorld, expectLawful } from './world.ts';

const owners = ['member 0', 'member 1', 'member 2', 'team', ...roles, channel] as const;
const period = fc.constantFrom('day' as const, 'week' as const, 'month' as const);
const rule: fc.Arbitrary<Rule> = fc.record({
  // Often so little that grants have to pay.
  allowance: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 600 }) },
    { weight: 5, arbitrary: fc.integer({ min: 0, max: 60 }) },
    fc.constant(null),
  ),
  period,
  carryOver: fc.boolean(),
});
const pick = fc.nat(50);
const price = fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 200 }) }, fc.constant(0));
const longMs = fc.integer({ min: 1, max: 40 * 24 }).map((hours) => hours * hourMs);

type Step = (mirror: Mirror) => unknown;
const step = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const named = (name: string, ...values: readonly unknown[]) => ({
  [fc.toStringMethod]: () => `${name}(${values.map((value) => JSON.stringify(value)).join(', ')})`,
});
/** A step that says in a counterexample what it does. */
function stepOf<Values extends unknown[]>(
  name: string,
  values: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  run: (mirror: Mirror, ...values: Values) => unknown,
): fc.Arbitrary<Step> {
  return fc
    .tuple<Values>(...values)
    .map((drawn) => Object.assign((mirror: Mirror) => run(mirror, ...drawn), named(name, ...drawn)));
}

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  step(
    10,
    stepOf(
      'ask',
      [fc.nat(2), fc.nat(3), fc.nat(1), fc.array(price, { minLength: 1, maxLength: 3 })],
      (mirror, who, ofRoles, pot, prices) => mirror.ask(who, ofRoles, pot, prices),
    ),
  ),
  step(
    5,
    stepOf('make', [pick, fc.integer({ min: 0, max: 100 })], (mirror, run, share) => mirror.make(run, share)),
  ),
  step(
    2,
    stepOf('fail', [pick], (mirror, run) => mirror.fail(run)),
  ),
  step(
    3,
    stepOf('failOver', [pick, price], (mirror, run, dearer) => mirror.failOver(run, dearer)),
  ),
  step(
    1,
    stepOf('cancel', [pick], (mirror, run) => mirror.cancel(run)),
  ),
  step(
    3,
    stepOf('setBudget', [fc.constantFrom(...owners), rule], (mirror, owner, next) =>
      mirror.setBudget(owner, next),
    ),
  ),
  step(
    3,
    stepOf(
      'setAllowance',
      [fc.constantFrom(...owners), fc.integer({ min: 0, max: 300 })],
      (mirror, owner, allowance) => mirror.setAllowance(owner, allowance),
    ),
  ),
  step(
    4,
    stepOf(
      'grant',
      [fc.constantFrom(...owners), fc.integer({ min: 1, max: 300 }), fc.option(longMs)],
      (mirror, owner, amount, forMs) => mirror.grant(owner, amount, forMs),
    ),
  ),
  step(
    2,
    stepOf('takeBack', [pick], (mirror, grant) => mirror.takeBack(grant)),
  ),
  step(
    2,
    stepOf('openPot', [fc.integer({ min: 1, max: 500 }), longMs], (mirror, amount, forMs) =>
      mirror.openPot(amount, forMs),
    ),
  ),
  // What is begun out of a pot and goes on, or ends, after it.
  step(
    2,
    stepOf(
      'event',
      [fc.integer({ min: 20, max: 200 }), fc.nat(2), price, fc.option(price)],
      async (mirror, amount, who, first, next) => {
        await mirror.openPot(amount, 24 * hourMs);
        await mirror.ask(who, 3, 0, [first]);
        await mirror.closePot(-1);
        if (next !== null) await mirror.failOver(-1, next);
      },
    ),
  ),
  step(
    1,
    stepOf('closePot', [pick], (mirror, pot) => mirror.closePot(pot)),
  ),
  step(
    1,
    stepOf('returnPots', [], (mirror) => mirror.returnPots()),
  ),
  step(
    2,
    stepOf('wait', [fc.integer({ min: 1, max: 30 * hourMs })], (mirror, ms) => mirror.wait(ms)),
  ),
  step(
    2,
    stepOf('waitUntilEnd', [period, fc.boolean()], (mirror, of, before) => mirror.waitUntilEnd(of, before)),
  ),
);

export function lawsSuite(kind: StoreKind, size: { readonly runs: number }): void {
  describe(`${kind.name}: the laws of budgets`, () => {
    afterAll(() => kind.close());

    test('any history one step after another is what arithmetic says', { timeout: 240_000 }, async () => {
      const rules = fc.record({
        ...(Object.fromEntries(owners.map((owner) => [owner, rule])) as Record<
          (typeof owners)[number],
          typeof rule
        >),
        installation: fc.constant<Rule>({ allowance: 2500, period: 'month', carryOver: false }),
      });
      const property = fc.asyncProperty(
        rules,
        fc.array(anyStep, { minLength: 5, maxLength: 40, size: 'max' }),
        async (decided, steps) => {
          const { store, sql } = await kind.open();
          try {
            await guardRoom(kind.name, sql);
            const mirror = createMirror(await createWorld(store, 3), decided);
            for (const next of steps) {
              await next(mirror);
              await mirror.expectSame();
            }
            await expectLawful(store);
            await expectBooksBalance(sql);
            expect(await toldOf(sql)).toEqual(mirror.told());
          } finally {
            await store.close();
          }
        },
      );
      await fc.assert(property, { numRuns: size.runs });
    });
  });
}
