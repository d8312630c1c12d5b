// What holds of pages of history on every database: which words find a prompt, who finds whose pictures, and that pages
// neither miss nor repeat any while pictures come and go.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asId, type ImageId, type MemberId } from '../../../src/ids.ts';
import type { HistoryQuery } from '../../../src/store/store.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, start, type World } from './world.ts';

const rules: readonly (readonly [prompt: string, search: string, found: boolean])[] = [
  ['A red Lamp', 'lamp', true],
  ['A red Lamp', 'lam', true],
  ['A red Lamp', 'l', true],
  ['A red Lamp', 'LAMP red', true],
  ['A red Lamp', 'amp', false],
  ['A red Lamp', 'lamp blue', false],
  ['A red Lamp', 'lamps', false],
  ['a 100% red door', '100%', true],
  ['a 100% red door', '10', true],
  ['a photorealistic lamp', 'photorealisti', true],
  [`a ${'long'.repeat(20)} word`, 'long'.repeat(10), true],
  ['Ein ÄPFELCHEN', 'äpfel', true],
  ['Ein ÄPFELCHEN', 'A\u0308pfel', true],
  ['Ein ÄPFELCHEN', 'apfel', true],
  ['cafe\u0301 at night', 'CAF\u00c9', true],
  ['Кот в тумане', 'КОТ', true],
  ['ΛΟΓΟΣ', 'λογος', true],
  ['夜の灯台、霧の中', '灯台', true],
  ['夜の灯台、霧の中', '夜の灯台', true],
  ['夜の灯台、霧の中', '台', true],
  ['夜の灯台、霧の中', '中', true],
  ['夜の灯台、霧の中', '霧 灯台', true],
  ['夜の灯台、霧の中', '台霧', false],
  ['がぎ', 'かき', false],
  ['ランプ', 'ﾗﾝﾌﾟ', true],
  ['lampの灯台', 'lam 灯', true],
  ['กรุงเทพยามค่ำ', 'เทพ', true],
  ['한국의 등대', '등대', true],
  ['दीपक की रोशनी', 'दीप', true],
  ['a lamp 🪔🔥', '🔥', true],
  ['a lamp 🪔🔥', '🪔 lamp', true],
  ['a lamp 🪔', '🔥', false],
  ['flags 🇯🇵', '🇯🇵', true],
  ['say "hello" to it', '"hello"', true],
  ['say "hello" to it', '"hello to"', true],
  ["it's a lamp", "it's", true],
  ['red OR blue', 'red OR green', false],
  ['red and blue', 'red NOT blue', false],
  ['red', 'red*', true],
  ['red', '(red', true],
  ['red', 'prompt:red', false],
  ['red', 'red:* | !blue', false],
  ['red', "red' & 'x", false],
  ['red', "'; drop table images; --", false],
  ['anything', '!?', false],
  ['anything', '', false],
];

export function searchSuite(kind: StoreKind): void {
  describe(`${kind.name}: history`, () => {
    let opened: OpenedStore;
    let world: World;
    let made = 0;

    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 3);
    });
    afterEach(async () => {
      await expectLawful(opened.store);
      await opened.store.close();
    });
    afterAll(() => kind.close());

    const make = async (
      prompt: string,
      options: { readonly member?: number; readonly private?: boolean; readonly channelId?: string } = {},
      by = world,
    ): Promise<ImageId> => {
      const memberId = by.members[options.member ?? 0] as MemberId;
      const base = by.order();
      await by.open({
        memberId,
        price: 0,
        request: { ...base.request, prompt, private: options.private ?? false },
        destination: { ...base.destination, channelId: options.channelId ?? 'C1' },
      });
      for (const run of await by.claim()) await by.made(run, 0);
      made += 1;
      const [latest] = await by.store.history({
        teamId: by.teamId,
        viewerId: memberId,
        whose: { kind: 'member', memberId },
        limit: 1,
      });
      return (latest as { id: ImageId }).id;
    };
    const like = (image: ImageId, member = 0) =>
      opened.sql(`insert into favourites (member_id, image_id, created_at)
        values ('${world.members[member]}', '${image}', ${made})`);
    const find = (changes: Partial<HistoryQuery> & { readonly viewer?: number } = {}) =>
      world.store.history({
        teamId: world.teamId,
        viewerId: world.members[changes.viewer ?? 0] as MemberId,
        whose: { kind: 'member', memberId: world.member },
        limit: 9,
        ...changes,
      });
    const prompts = async (changes: Parameters<typeof find>[0]) =>
      (await find(changes)).map(({ prompt }) => prompt);
    const member = (index: number) =>
      ({ kind: 'member', memberId: world.members[index] as MemberId }) as const;
    const channel = (channelId: string) => ({ kind: 'channel', channelId }) as const;

    test('finds prompts by the beginnings of their words in any language, and takes everything else for text', async () => {
      for (const prompt of new Set(rules.map(([prompt]) => prompt))) await make(prompt);
      for (const [prompt, search, found] of rules) {
        const answer = await prompts({ search, limit: 99 });
        expect([search, answer.includes(prompt)], prompt).toEqual([search, found]);
      }
    });

    test('never shows the private pictures of others, and in a channel none at all', async () => {
      await make('a lamp for all');
      const secret = await make('a secret lamp', { private: true });
      await like(secret, 0);
      await like(secret, 1);
      for (const search of [{}, { search: 'lamp' }]) {
        expect(await prompts({ ...search })).toEqual(['a secret lamp', 'a lamp for all']);
        expect(await prompts({ ...search, viewer: 1 })).toEqual(['a lamp for all']);
        expect(await prompts({ ...search, whose: channel('C1') })).toEqual(['a lamp for all']);
        expect(await prompts({ ...search, whose: channel('C2') })).toEqual([]);
        expect(await prompts({ ...search, favourites: true })).toEqual(['a secret lamp']);
        expect(await prompts({ ...search, favourites: true, viewer: 1 })).toEqual([]);
        expect(await prompts({ ...search, whose: { kind: 'anybody' }, viewer: 1 })).toEqual([]);
      }
    });

    test('shows what was made of a cancelled request to its owner alone, also where others like it', async () => {
      const lamp = await make('a lamp');
      await like(lamp, 0);
      await like(lamp, 1);
      await opened.sql('update images set channel_id = null');
      for (const search of [{}, { search: 'lamp' }]) {
        expect(await prompts({ ...search })).toEqual(['a lamp']);
        expect(await prompts({ ...search, favourites: true })).toEqual(['a lamp']);
        expect(await prompts({ ...search, viewer: 1 })).toEqual([]);
        expect(await prompts({ ...search, viewer: 1, whose: { kind: 'anybody' } })).toEqual([]);
        expect(await prompts({ ...search, viewer: 1, favourites: true })).toEqual([]);
      }
    });

    test('stays within the team, also for a channel of the same id and a member of another', async () => {
      const other = await createWorld(opened.store, 1, 'T2');
      await make('a lamp elsewhere', {}, other);
      await make('a lamp here');
      for (const search of [{}, { search: 'lamp' }]) {
        expect(await prompts({ ...search, whose: channel('C1') })).toEqual(['a lamp here']);
        const whose = { kind: 'member', memberId: other.member } as const;
        expect(await prompts({ ...search, whose })).toEqual([]);
      }
    });

    test('follows what becomes of a picture: shared, out of its channel, deleted, liked and no longer', async () => {
      const lamp = await make('a lamp', { private: true });
      const seen = () => prompts({ search: 'lamp', whose: channel('C1'), viewer: 1 });
      expect(await seen()).toEqual([]);
      await opened.sql(`update images set private = 0 where id = '${lamp}'`);
      expect(await seen()).toEqual(['a lamp']);
      const liked = () => prompts({ search: 'lamp', whose: { kind: 'anybody' }, viewer: 1 });
      await like(lamp, 1);
      expect(await liked()).toEqual(['a lamp']);
      await opened.sql('delete from favourites');
      expect(await liked()).toEqual([]);
      await opened.sql(`update images set channel_id = null where id = '${lamp}'`);
      expect(await seen()).toEqual([]);
      expect(await prompts({ search: 'lamp' })).toEqual(['a lamp']);
      await opened.sql(`update images set deleted_at = 1 where id = '${lamp}'`);
      expect(await prompts({ search: 'lamp' })).toEqual([]);
      expect(await prompts({})).toEqual([]);
    });

    test('combines whose, where, favourites and words freely', async () => {
      const mine = await make('a lamp of mine');
      const theirs = await make('a lamp of theirs', { member: 1, channelId: 'C2' });
      await make('a lamp that nobody likes');
      await make('a door', { member: 1 });
      await like(mine);
      await like(theirs);
      const all = { search: 'lamp', favourites: true };
      expect(await prompts({ ...all, whose: { kind: 'anybody' } })).toEqual([
        'a lamp of theirs',
        'a lamp of mine',
      ]);
      expect(await prompts({ ...all })).toEqual(['a lamp of mine']);
      expect(await prompts({ ...all, whose: member(1) })).toEqual(['a lamp of theirs']);
      expect(await prompts({ ...all, whose: channel('C2') })).toEqual(['a lamp of theirs']);
      expect(await prompts({ ...all, search: 'door', whose: member(1) })).toEqual([]);
      expect(await prompts({ whose: member(1) })).toEqual(['a door', 'a lamp of theirs']);
      expect(await prompts({ favourites: true, whose: channel('C1') })).toEqual(['a lamp of mine']);
    });

    test.each([{}, { search: 'lamp' }])(
      'pages by %j neither miss nor repeat a picture while others come and go, in both directions',
      async (search) => {
        const ids: ImageId[] = [];
        for (let number = 0; number < 8; number += 1) ids.push(await make(`lamp ${number}`));
        const first = await find({ ...search, limit: 3 });
        expect(first.map(({ prompt }) => prompt)).toEqual(['lamp 7', 'lamp 6', 'lamp 5']);
        await make('lamp 8');
        // The last one of the page and one further on go; the page after goes on where it was.
        await opened.sql(`update images set deleted_at = 1 where id in ('${ids[5]}', '${ids[3]}')`);
        const before = first[2]?.id as ImageId;
        const second = await find({ ...search, limit: 3, before });
        expect(second.map(({ prompt }) => prompt)).toEqual(['lamp 4', 'lamp 2', 'lamp 1']);
        const after = second[0]?.id as ImageId;
        expect((await find({ ...search, limit: 2, after })).map(({ prompt }) => prompt)).toEqual([
          'lamp 7',
          'lamp 6',
        ]);
        expect(
          (await find({ ...search, limit: 9, after: ids[7] as ImageId })).map(({ prompt }) => prompt),
        ).toEqual(['lamp 8']);
        expect(await find({ ...search, before: ids[0] as ImageId })).toEqual([]);
      },
    );

    test('what a page was asked for is kept for as long as somebody turns it, and three months after', async () => {
      const person = { teamId: world.teamId, memberId: world.member };
      const day = 86_400_000;
      const keep = (query: string, now: number) => world.store.keepHistoryPage({ ...person, query, now });
      const turned = await keep('{"turned":1}', start);
      await keep('{"forgotten":1}', start);
      await world.store.historyPage({ ...person, id: turned, now: start + 50 * day });
      const other = await keep('{"other":1}', start + 91 * day);
      const left = await opened.sql('select id from history_pages');
      expect(left.map((row) => row.id).sort()).toEqual([turned, other].sort());
    });

    test('a member is found by the id that their own platform and team know', async () => {
      const find = (externalId: string, platform: 'discord' | 'slack' = 'discord') =>
        world.store.findMember(world.teamId, platform, externalId);
      expect(await find('P0')).toBe(world.member);
      expect(await find('P9')).toBeUndefined();
      expect(await find('P0', 'slack')).toBeUndefined();
      expect(await world.store.findMember(asId('T9'), 'discord', 'P0')).toBeUndefined();
    });

    test('a cursor that never was ends the pages', async () => {
      await make('a lamp');
      expect(await find({ search: 'lamp', before: asId<ImageId>('0') })).toEqual([]);
    });

    test('pictures from before the index are found after the next start', async () => {
      await make('an old lamp');
      await opened.sql('update images set words = null');
      expect(await prompts({ search: 'lamp' })).toEqual([]);
      await opened.store.close();
      const again = await opened.openAgain();
      const query = {
        teamId: world.teamId,
        viewerId: world.member,
        whose: member(0),
        search: 'lamp',
        limit: 9,
      };
      expect((await again.history(query)).map(({ prompt }) => prompt)).toEqual(['an old lamp']);
      expect((await again.image((await again.history(query))[0]?.id as ImageId))?.createdAt).toBe(start);
      opened = { ...opened, store: again };
    });
  });
}
