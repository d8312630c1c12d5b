// What members, channels and teams decide, and the styles of teams, on every database.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ImageId, newId, type StyleId } from '../../../src/ids.ts';
import type { Store } from '../../../src/store/store.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, hash, start, type World } from './world.ts';

export function settingsSuite(kind: StoreKind): void {
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

  const read = (channelId = 'C1') =>
    store.settings({ teamId: world.teamId, channelId, memberId: world.member });
  const change = (
    scope: 'member' | 'channel' | 'team',
    values: Parameters<Store['changeSettings']>[0]['values'],
  ) =>
    store.changeSettings({
      teamId: world.teamId,
      scope,
      subject: { member: world.member, channel: 'C1', team: world.teamId }[scope],
      values,
      actor: world.member,
      now: start,
    });
  const audit = async () =>
    (
      await opened.sql(
        "select action, subject, actor, before_value, after_value from audit where action <> 'approve_team' order by subject, after_value",
      )
    ).map(({ action, subject, actor, before_value: before, after_value: after }) => [
      action,
      subject,
      actor,
      JSON.parse(String(before)),
      JSON.parse(String(after)),
    ]);

  describe(`${kind.name}: settings`, () => {
    test('are none at first, and each scope has its own', async () => {
      expect(await read()).toEqual({ member: {}, channel: {}, team: {} });
      await change('member', { count: 2 });
      await change('channel', { ceilingMicros: 5 });
      await change('team', { ceilingMicros: 7, adminRoleId: 'R1' });
      expect(await read()).toEqual({
        member: { count: 2 },
        channel: { ceilingMicros: 5 },
        team: { ceilingMicros: 7, adminRoleId: 'R1' },
      });
      expect(await read('C2')).toEqual({
        member: { count: 2 },
        channel: {},
        team: { ceilingMicros: 7, adminRoleId: 'R1' },
      });
      const other = await createWorld(store, 1, 'T2');
      const elsewhere = { teamId: other.teamId, channelId: 'C1', memberId: other.member };
      expect(await store.settings(elsewhere)).toEqual({ member: {}, channel: {}, team: {} });
    });

    test('are changed by key: null takes away, and what it does not name stays, known or not', async () => {
      await change('channel', { ceilingMicros: 5, retentionDays: 30 });
      await change('channel', { ceilingMicros: null, highestResolution: '2K' });
      expect((await read()).channel).toEqual({ highestResolution: '2K' });
      const [row] = await opened.sql("select settings from settings where scope = 'channel'");
      expect(JSON.parse(String(row?.settings))).toEqual({ retentionDays: 30, highestResolution: '2K' });
    });

    test('of ten changes at once none is lost', async () => {
      const keys = Array.from({ length: 10 }, (_, index) => `key${index}`);
      await Promise.all(keys.map((key) => change('team', { [key]: 1 })));
      const [row] = await opened.sql("select settings from settings where scope = 'team'");
      expect(Object.keys(JSON.parse(String(row?.settings))).sort()).toEqual(keys);
    });

    test('of channels and teams leave a trail of what was changed and by whom; a member’s own do not', async () => {
      await change('member', { count: 2 });
      await change('team', { ceilingMicros: 7 });
      await change('team', { ceilingMicros: 9 });
      await change('team', { ceilingMicros: 9 });
      await change('channel', { blockedWords: ['x'], ceilingMicros: null });
      expect(await audit()).toEqual([
        ['change_settings', 'channel:C1', world.member, { blockedWords: null }, { blockedWords: ['x'] }],
        ['change_settings', 'team', world.member, { ceilingMicros: null }, { ceilingMicros: 7 }],
        ['change_settings', 'team', world.member, { ceilingMicros: 7 }, { ceilingMicros: 9 }],
      ]);
    });

    test('a team’s time zone is what everybody in it gets, with its trail', async () => {
      const set = (timeZone: string) =>
        store.setTimeZone({ teamId: world.teamId, timeZone, actor: world.member, now: start });
      await set('Europe/Berlin');
      await set('Europe/Berlin');
      expect(await store.teamsOf('discord', 'P0')).toMatchObject([{ timeZone: 'Europe/Berlin' }]);
      expect(await audit()).toEqual([
        ['change_settings', 'team', world.member, { timeZone: 'UTC' }, { timeZone: 'Europe/Berlin' }],
      ]);
    });
  });

  describe(`${kind.name}: a team's style`, () => {
    const add = (name: string, images = 0) => {
      const id = newId<StyleId>();
      const pictures = Array.from({ length: images }, () => ({ id: newId<ImageId>(), blobHash: hash }));
      const style = {
        id,
        teamId: world.teamId,
        name,
        foldedName: name.toLowerCase(),
        before: 'A woodcut of',
        after: '',
        images: pictures,
        createdBy: world.member,
        now: start,
      };
      return { id, pictures: pictures.map((picture) => picture.id), added: store.addStyle(style) };
    };

    test('is kept under its name with its pictures, which the team may use', async () => {
      const woodcut = add('Woodcut', 2);
      expect(await woodcut.added).toBe('added');
      expect(await store.styles(world.teamId)).toEqual([
        {
          id: woodcut.id,
          name: 'Woodcut',
          before: 'A woodcut of',
          after: '',
          createdBy: world.member,
          imageIds: woodcut.pictures,
        },
      ]);
      expect(await store.image(woodcut.pictures[0] as ImageId)).toMatchObject({
        kind: 'reference',
        private: false,
        teamId: world.teamId,
      });
      const other = await createWorld(store, 1, 'T2');
      expect(await store.styles(other.teamId)).toEqual([]);
    });

    test('has a name of its own, whatever its case, also when two save it at once', async () => {
      const all = await Promise.all([add('Woodcut').added, add('WOODCUT').added, add('woodcut').added]);
      expect(all.sort()).toEqual(['added', 'taken', 'taken']);
      expect(await store.styles(world.teamId)).toHaveLength(1);
    });

    test('goes with its pictures, also those that a generation started from', async () => {
      const woodcut = add('Woodcut', 2);
      await woodcut.added;
      const [used, unused] = woodcut.pictures as [ImageId, ImageId];
      await world.open({ inputs: [{ role: 'reference', imageId: used }] });
      const remove = () => store.removeStyle({ teamId: world.teamId, id: woodcut.id, now: start });
      expect((await Promise.all([remove(), remove()])).sort()).toEqual([false, true]);
      expect(await store.styles(world.teamId)).toEqual([]);
      expect(await store.image(used)).toBeUndefined();
      expect(await store.image(unused)).toBeUndefined();
    });

    test('of another team cannot be removed', async () => {
      const woodcut = add('Woodcut');
      await woodcut.added;
      const other = await createWorld(store, 1, 'T2');
      expect(await store.removeStyle({ teamId: other.teamId, id: woodcut.id, now: start })).toBe(false);
      expect(await store.styles(world.teamId)).toHaveLength(1);
    });
  });
}
