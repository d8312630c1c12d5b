// Links that let somebody in once, on every database.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';

export function pageLinkSuite(kind: StoreKind): void {
  let opened: OpenedStore;
  beforeEach(async () => {
    opened = await kind.open();
  });
  afterEach(() => opened.store.close());
  afterAll(() => kind.close());

  const use = (id: string, now: number, expiresAt = 600) => opened.store.usePageLink({ id, expiresAt, now });

  describe(`${kind.name}: links to a page`, () => {
    test('are good for the first who uses them', async () => {
      expect(await use('a', 1)).toBe(true);
      expect(await use('a', 2)).toBe(false);
      expect(await use('b', 3)).toBe(true);
    });

    test('are good for one of many who use them at once', async () => {
      const uses = await Promise.all(Array.from({ length: 8 }, () => use('a', 1)));
      expect(uses.filter(Boolean)).toHaveLength(1);
    });

    test('are forgotten when they are good no longer, and not before', async () => {
      await use('early', 1, 600);
      await use('late', 1, 700);
      await use('next', 600, 1200);
      expect(await opened.sql('select id from page_links order by id')).toEqual([
        { id: 'late' },
        { id: 'next' },
      ]);
    });
  });
}
