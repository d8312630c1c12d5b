// What gestures need of the store: choices that wait, presses that count as one, the latest picture, and what led to one.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GenerationId, ImageId } from '../../../src/ids.ts';
import type { Store } from '../../../src/store/store.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, start, type World } from './world.ts';

const dayMs = 24 * 3_600_000;
const withinMs = 3_000;

export function gestureSuite(kind: StoreKind): void {
  let opened: OpenedStore;
  let store: Store;
  let world: World;

  beforeEach(async () => {
    opened = await kind.open();
    store = opened.store;
    world = await createWorld(store, 2);
  });
  afterEach(() => store.close());
  afterAll(() => kind.close());

  const pick = (id: string, now: number) => ({
    id,
    teamId: world.teamId,
    memberId: world.member,
    command: 'edit',
    sealedIntent: `sealed ${id}`,
    expiresAt: now + dayMs,
    now,
  });

  describe(`${kind.name}: a choice that waits`, () => {
    test('is there for a day', async () => {
      await store.keepPick(pick('one', start));
      expect(await store.pick('one', start + dayMs - 1)).toEqual({
        id: 'one',
        teamId: world.teamId,
        memberId: world.member,
        command: 'edit',
        sealedIntent: 'sealed one',
      });
      expect(await store.pick('one', start + dayMs)).toBeUndefined();
      expect(await store.pick('other', start)).toBeUndefined();
    });

    test('is swept by the next one once it has expired', async () => {
      await store.keepPick(pick('one', start));
      await store.keepPick(pick('two', start + dayMs - 1));
      expect(await opened.sql('select id from picks order by id')).toEqual([{ id: 'one' }, { id: 'two' }]);
      await store.keepPick(pick('three', start + dayMs));
      expect(await opened.sql('select id from picks order by id')).toEqual([{ id: 'three' }, { id: 'two' }]);
    });
  });

  describe(`${kind.name}: presses of a button`, () => {
    const press = (dedupeKey: string, now: number, changes: { button?: string; member?: number } = {}) =>
      store.keyOfPress({
        dedupeKey,
        memberId: world.members[changes.member ?? 0] ?? world.member,
        button: changes.button ?? 'vary:g~1',
        withinMs,
        now,
      });

    test('at once count as one, whichever comes first', async () => {
      const keys = await Promise.all(Array.from({ length: 10 }, (_, index) => press(`key ${index}`, start)));
      expect(new Set(keys).size).toBe(1);
    });

    test('count as the first within three seconds of it, and not of each other', async () => {
      expect(await press('a', start)).toBe('a');
      expect(await press('b', start + withinMs - 1)).toBe('a');
      expect(await press('c', start + withinMs)).toBe('c');
      expect(await press('d', start + 2 * withinMs - 1)).toBe('c');
    });

    test('of somebody else, or of another button, are their own', async () => {
      expect(await press('a', start)).toBe('a');
      expect(await press('b', start, { member: 1 })).toBe('b');
      expect(await press('c', start, { button: 'vary:g~2' })).toBe('c');
      expect(await press('d', start, { button: 'again:g~1' })).toBe('d');
    });

    test('that arrive again later count as they did before', async () => {
      await press('a', start);
      await press('b', start + 10);
      expect(await press('b', start + 10 * withinMs)).toBe('a');
      expect(await press('a', start + 10 * withinMs)).toBe('a');
    });

    test('are forgotten after a day', async () => {
      await press('a', start);
      await press('b', start + dayMs);
      expect(await opened.sql('select dedupe_key from presses')).toEqual([{ dedupe_key: 'b' }]);
    });
  });

  /** Makes one picture, from a parent where one is given. */
  const make = async (prompt: string, changes: { parent?: ImageId; private?: boolean; by?: number } = {}) => {
    const { id } = await world.open({
      memberId: world.members[changes.by ?? 0] ?? world.member,
      request: { ...world.order().request, prompt, private: changes.private ?? false },
      inputs: changes.parent === undefined ? [] : [{ role: 'parent', imageId: changes.parent }],
      wallets: [],
    });
    const [run] = await world.claim();
    if (run === undefined) throw new Error('Nothing to make');
    await world.made(run, 0);
    const [image] = (await store.generation(id))?.images ?? [];
    if (image === undefined) throw new Error('No picture');
    return { generation: id, image: image.id };
  };

  describe(`${kind.name}: the latest picture of a channel`, () => {
    const latest = (viewer = 0, channelId = 'C1') =>
      store.latestGeneration({
        teamId: world.teamId,
        channelId,
        viewerId: world.members[viewer] ?? world.member,
      });

    test('is the one made last, of those that the viewer may see', async () => {
      expect(await latest()).toBeUndefined();
      const open = await make('open');
      const secret = await make('secret', { private: true });
      expect(await latest(0)).toBe(secret.generation);
      expect(await latest(1)).toBe(open.generation);
      expect(await latest(0, 'C2')).toBeUndefined();
    });

    test('is none that has been deleted', async () => {
      const first = await make('first');
      const second = await make('second');
      await opened.sql(`update images set deleted_at = 1 where id = '${second.image}'`);
      expect(await latest()).toBe(first.generation);
    });

    test('is none of another team', async () => {
      await make('ours');
      const others = await createWorld(store, 1, 'T2');
      const viewer = { teamId: others.teamId, channelId: 'C1', viewerId: others.member };
      expect(await store.latestGeneration(viewer)).toBeUndefined();
    });
  });

  test(`${kind.name}: what led to a picture is told from the first request on, also through deleted ones`, async () => {
    const first = await make('a lamp');
    const second = await make('make it blue', { parent: first.image });
    const third = await make('at night', { parent: second.image });
    await opened.sql(`update images set deleted_at = 1 where id = '${second.image}'`);
    const prompts = async (id: ImageId) => (await store.requestsBehind(id)).map(({ prompt }) => prompt);
    expect(await prompts(third.image)).toEqual(['a lamp', 'make it blue', 'at night']);
    expect(await prompts(first.image)).toEqual(['a lamp']);
    expect(await prompts('none' as ImageId & GenerationId)).toEqual([]);
  });
}
