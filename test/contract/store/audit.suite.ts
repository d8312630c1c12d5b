// What the audit finds on every database, and what it takes to look.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, start, type World } from './world.ts';

const dayMs = 86_400_000;

export function auditSuite(kind: StoreKind): void {
  describe(`${kind.name}: the audit`, () => {
    let opened: OpenedStore;
    let world: World;
    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 2);
    });
    afterEach(() => opened.store.close());
    afterAll(() => kind.close());

    test('takes time in proportion to the periods that have passed', { timeout: 60_000 }, async () => {
      const numbers = Array.from({ length: 10 }, (_, index) => `select ${index} as n`).join(' union all ');
      await opened.sql(`insert into wallets (id, team_id, kind, subject, created_at)
        select 'w' || tens.n || ones.n, '${world.teamId}', 'member', 'm' || tens.n || ones.n, 0
        from (${numbers}) tens cross join (${numbers}) ones where tens.n < 5`);
      const pass = (from: number, to: number) =>
        opened.sql(`insert into buckets (id, wallet_id, kind, name, starts_at, ends_at, amount_micros)
          select w.id || ' ' || d.n, w.id, 'allowance', 'day ' || d.n, d.n * ${dayMs}, (d.n + 1) * ${dayMs}, 1
          from wallets w cross join (select cast(a.n + 10 * b.n + 100 * c.n as bigint) as n
            from (${numbers}) a cross join (${numbers}) b cross join (${numbers}) c) d
          where w.kind = 'member' and d.n >= ${from} and d.n < ${to}`);
      const fastest = async () => {
        const times: number[] = [];
        for (let look = 0; look < 3; look += 1) {
          const before = performance.now();
          expect(await world.store.findViolations(start)).toEqual([]);
          times.push(performance.now() - before);
        }
        return Math.min(...times);
      };
      await pass(0, 100);
      const few = await fastest();
      await pass(100, 1000);
      // Ten times as many; where each was held against each other of its wallet it took a hundred times as long.
      expect(await fastest()).toBeLessThan(40 * few);
    });

    test('sees two of a wallet that are drawn on at once, and not those that follow each other', async () => {
      await world.open();
      const insert = (id: string, from: number, to: number) =>
        opened.sql(`insert into buckets (id, wallet_id, kind, name, starts_at, ends_at, amount_micros)
          select '${id}', id, 'allowance', '${id}', ${from}, ${to}, 1 from wallets where kind = 'member'`);
      await insert('next', Date.UTC(2026, 11, 1), Date.UTC(2027, 0, 1));
      expect(await world.store.findViolations(start)).toEqual([]);
      await insert('within', start, start + dayMs);
      expect(await world.store.findViolations(start)).toHaveLength(1);
    });
  });
}
