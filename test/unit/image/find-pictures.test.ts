// Which picture is meant: every way of pointing at one against a real store, and every reason why there is none.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { PlatformError } from '../../../src/errors.ts';
import { asId, type GenerationId, type ImageId } from '../../../src/ids.ts';
import { createAskWhich } from '../../../src/image/ask-which.ts';
import { createFindPictures } from '../../../src/image/find-pictures.ts';
import { createFileBlobs } from '../../../src/image/keep.ts';
import type { Found, Viewer } from '../../../src/image/pictures.ts';
import { createRecordBlob } from '../../../src/image/record.ts';
import { createRememberedPictures } from '../../../src/image/remembered-pictures.ts';
import { createLog } from '../../../src/log.ts';
import type { FoundMessage, Platform } from '../../../src/platforms/platform.ts';
import { type Pointer, pointerOf } from '../../../src/pointer.ts';
import { createSecrets } from '../../../src/secrets.ts';
import { openStore } from '../../../src/store/index.ts';
import type { Store } from '../../../src/store/store.ts';
import { createWorld, start, type World } from '../../contract/store/world.ts';
import { tinyPicture } from '../../fixture/pictures.ts';

type Looks = Pick<Platform, 'findPictures' | 'parseLink'>;

const log = createLog('silent');
const upload = (file: string) => ({
  source: { kind: 'platform', platform: 'discord', locator: { file } } as const,
  name: `${file}.png`,
});

let dataDir: string;
let store: Store;
let world: World;
let now: number;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'plantain-find-'));
  store = await openStore({ dataDir, log });
  world = await createWorld(store, 2);
  now = start;
});
afterEach(async () => {
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function sql(text: string): void {
  const database = new SqliteDatabase(join(dataDir, 'plantain.db'));
  database.exec(text);
  database.close();
}

function viewer(changes: Partial<Viewer> & { member?: number } = {}): Viewer {
  return {
    platform: 'discord',
    teamId: world.teamId,
    teamExternalId: 'T1',
    memberId: world.members[changes.member ?? 0] ?? world.member,
    destination: world.order().destination,
    ...changes,
  };
}

async function pictures(platform: Looks & Partial<Pick<Platform, 'readReference'>> = {}) {
  const clock = { ...systemClock, now: () => now };
  const remembered = createRememberedPictures({
    store,
    secrets: createSecrets('a secret key of a test'),
    clock,
  });
  const looking = {
    platforms: new Map([
      ['discord', { readReference: () => Promise.reject(new Error('Not to be read')), ...platform }],
    ] as const),
    blobs: await createFileBlobs({
      directory: join(dataDir, 'images'),
      record: createRecordBlob(store, clock),
      clock,
      log,
    }),
    stopping: new AbortController().signal,
    clock,
    log,
  };
  return {
    find: createFindPictures({ ...looking, store, remembered }),
    ask: createAskWhich({ ...looking, remember: remembered.remember }),
    ...remembered,
  };
}

/** One generation with its pictures, shown in the message M1 of channel C1. */
async function made(changes: { count?: number; private?: boolean; post?: string } = {}) {
  const { count = 1, post = 'M1' } = changes;
  const request = { ...world.order().request, count, private: changes.private ?? false };
  const { id } = await world.open({ count, request, wallets: [] });
  for (const run of await world.claim()) await world.made(run, 0);
  const [claimed] = await store.claimGenerations({ now: start, leaseUntil: start + 1, limit: 1 });
  await store.endDelivery({
    id,
    epoch: claimed?.epoch ?? 0,
    to: 'delivered',
    post: { platform: 'discord', channelId: 'C1', messageId: post },
    now: start,
  });
  const images = (await store.generation(id))?.images.map((image) => image.id) ?? [];
  return { id, images };
}

const message = (messageId: string, pictures?: readonly ReturnType<typeof upload>[]): Pointer => ({
  kind: 'message',
  channelId: 'C1',
  messageId,
  pictures,
});
const shown = (found: Found) =>
  found.kind === 'none'
    ? found.why
    : found.pictures.map(({ source, name }) => (source.kind === 'image' ? source.imageId : name));
const looks = (found: FoundMessage): Looks => ({ findPictures: async () => found });

describe('A picture of ours is found', () => {
  it('by its id, with the request that made it', async () => {
    const { images } = await made();
    const { find } = await pictures();
    const found = await find({ kind: 'image', imageId: images[0] as ImageId }, viewer());
    expect(found).toMatchObject({
      kind: 'found',
      pictures: [{ name: 'a lamp', request: { resolution: '1K' }, image: { id: images[0] } }],
    });
  });

  it('by its generation, with all the others of it', async () => {
    const { id, images } = await made({ count: 3 });
    const { find } = await pictures();
    expect(shown(await find({ kind: 'generation', generationId: id }, viewer({ member: 1 })))).toEqual(
      images,
    );
  });

  it('by the message that shows it: the originals, whatever came along and without asking the platform', async () => {
    const { images } = await made({ count: 2 });
    const { find } = await pictures({ findPictures: () => Promise.reject(new Error('Not to be asked')) });
    expect(shown(await find(message('M1'), viewer()))).toEqual(images);
    expect(shown(await find(message('M1', [upload('copy')]), viewer()))).toEqual(images);
  });

  it('where a message shows it once more, as what it is and with who may', async () => {
    const { images } = await made({ private: true });
    const source = { kind: 'image', imageId: images[0] ?? '' } as const;
    const shownAgain = [{ source, name: 'copy' }, upload('cat')];
    const { find } = await pictures(
      looks({ kind: 'message', channelId: 'C1', messageId: 'M9', pictures: shownAgain }),
    );
    expect(await find(message('M9'), viewer())).toMatchObject({
      pictures: [{ name: 'a lamp', image: { id: images[0] } }, { name: 'cat.png' }],
    });
    const others = viewer({ member: 1 });
    expect(shown(await find({ kind: 'attached', pictures: [{ source, name: 'copy' }] }, others))).toBe(
      'not_yours',
    );
  });

  it('by a link to that message', async () => {
    const { images } = await made();
    const { find } = await pictures({
      parseLink: (text) => ({ teamExternalId: 'T1', channelId: 'C1', messageId: text.slice(-2) }),
    });
    expect(shown(await find({ kind: 'link', text: 'https://chat.example/C1/M1' }, viewer()))).toEqual(images);
  });

  it('by a link from another channel: by its owner, and by who the platform says sees it there', async () => {
    const { images } = await made();
    const parseLink = () => ({ teamExternalId: 'T1', channelId: 'C1', messageId: 'M1' });
    const destination = { ...world.order().destination, channelId: 'C2' };
    const follow = async (platform: Looks, member = 1) =>
      shown(
        await (await pictures({ ...platform, parseLink })).find(
          { kind: 'link', text: 'x' },
          viewer({ member, destination }),
        ),
      );
    const there = { kind: 'message', channelId: 'C1', messageId: 'M1', pictures: [] } as const;
    expect(await follow(looks(there))).toEqual(images);
    expect(await follow(looks({ kind: 'hidden', why: 'contents' }))).toEqual(images);
    expect(await follow({})).toEqual(images);
    const hidden = looks({ kind: 'hidden', why: 'channel' });
    expect(await follow(hidden)).toBe('hidden_channel');
    expect(await follow(hidden, 0)).toEqual(images);
    expect(await follow(looks({ kind: 'gone' }))).toBe('deleted');
    const away = () => Promise.reject(new PlatformError('unreachable', 'Nobody answers'));
    expect(await follow({ findPictures: away })).toBe('unreachable');
  });

  it('as the last one here: where the platform says which message that is, and where it does not', async () => {
    const first = await made({ post: 'M1' });
    const second = await made({ post: 'M2' });
    const latest = async (platform: Looks) =>
      shown(await (await pictures(platform)).find({ kind: 'latest' }, viewer()));
    const older = { kind: 'message', channelId: 'C1', messageId: 'M1', pictures: [upload('copy')] } as const;
    expect(await latest(looks(older))).toEqual(first.images);
    expect(await latest({})).toEqual(second.images);
    expect(await latest(looks({ kind: 'hidden', why: 'contents' }))).toEqual(second.images);
    expect(await latest(looks({ kind: 'gone' }))).toEqual(second.images);
  });
});

describe('A picture of somebody is found', () => {
  it('with what came along with its message, or else by asking the platform', async () => {
    const there = { kind: 'message', channelId: 'C1', messageId: 'M9', pictures: [upload('cat')] } as const;
    const { find } = await pictures(looks(there));
    expect(shown(await find(message('M9', [upload('dog')]), viewer()))).toEqual(['dog.png']);
    expect(shown(await find(message('M9'), viewer()))).toEqual(['cat.png']);
    expect(shown(await find({ kind: 'latest' }, viewer()))).toEqual(['cat.png']);
  });

  it('where it is attached, and stays where the platform keeps it', async () => {
    const { find } = await pictures();
    const found = await find({ kind: 'attached', pictures: [upload('cat')] }, viewer());
    expect(found).toMatchObject({ pictures: [{ source: upload('cat').source, image: undefined }] });
  });
});

describe('There is none', () => {
  const cases: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    [
      'of an image that is not there',
      'deleted',
      async () => (await pictures()).find({ kind: 'image', imageId: asId<ImageId>('none') }, viewer()),
    ],
    [
      'of a generation that is not there',
      'deleted',
      async () =>
        (await pictures()).find({ kind: 'generation', generationId: asId<GenerationId>('none') }, viewer()),
    ],
    [
      'of a generation whose pictures were deleted',
      'deleted',
      async () => {
        const { id } = await made();
        sql('update images set deleted_at = 1');
        return (await pictures()).find({ kind: 'generation', generationId: id }, viewer());
      },
    ],
    [
      'of a generation that is not ready',
      'not_ready',
      async () => {
        const { id } = await world.open({ wallets: [] });
        return (await pictures()).find({ kind: 'generation', generationId: id }, viewer());
      },
    ],
    [
      'of a generation that came to nothing',
      'empty',
      async () => {
        const { id } = await world.open({ wallets: [] });
        for (const run of await world.claim()) await world.failed(run);
        return (await pictures()).find({ kind: 'generation', generationId: id }, viewer());
      },
    ],
    [
      'of another team, by its message',
      'other_team',
      async () => {
        await made();
        const others = await createWorld(store, 1, 'T2');
        const stranger = viewer({ teamId: others.teamId, teamExternalId: 'T2', memberId: others.member });
        return (await pictures()).find(message('M1'), stranger);
      },
    ],
    [
      'of another team, by its id',
      'other_team',
      async () => {
        const { images } = await made();
        const others = await createWorld(store, 1, 'T2');
        const stranger = viewer({ teamId: others.teamId, memberId: others.member });
        return (await pictures()).find({ kind: 'image', imageId: images[0] as ImageId }, stranger);
      },
    ],
    [
      'of another team, by a link',
      'other_team',
      async () => {
        const parseLink = () => ({ teamExternalId: 'T2', channelId: 'C9', messageId: 'M9' });
        return (await pictures({ parseLink })).find({ kind: 'link', text: 'x' }, viewer());
      },
    ],
    [
      'that is private and somebody else’s, by its message',
      'not_yours',
      async () => {
        await made({ private: true });
        return (await pictures()).find(message('M1'), viewer({ member: 1 }));
      },
    ],
    [
      'that is private and somebody else’s, by its id',
      'not_yours',
      async () => {
        const { images } = await made({ private: true });
        return (await pictures()).find(
          { kind: 'image', imageId: images[0] as ImageId },
          viewer({ member: 1 }),
        );
      },
    ],
    [
      'that was never shown to anybody but its owner',
      'not_yours',
      async () => {
        const { images } = await made();
        sql('update images set channel_id = null');
        return (await pictures()).find(
          { kind: 'image', imageId: images[0] as ImageId },
          viewer({ member: 1 }),
        );
      },
    ],
    [
      'behind what is no link',
      'no_link',
      async () =>
        (await pictures({ parseLink: () => undefined })).find({ kind: 'link', text: 'x' }, viewer()),
    ],
    [
      'behind a link where there are none',
      'no_link',
      async () => (await pictures()).find({ kind: 'link', text: 'x' }, viewer()),
    ],
    [
      'in a message that is gone',
      'deleted',
      async () => (await pictures(looks({ kind: 'gone' }))).find(message('M9'), viewer()),
    ],
    [
      'in a channel that cannot be seen',
      'hidden_channel',
      async () => (await pictures(looks({ kind: 'hidden', why: 'channel' }))).find(message('M9'), viewer()),
    ],
    [
      'in a message whose contents cannot be seen',
      'hidden_contents',
      async () => (await pictures(looks({ kind: 'hidden', why: 'contents' }))).find(message('M9'), viewer()),
    ],
    [
      'in a message without pictures',
      'empty',
      async () =>
        (await pictures(looks({ kind: 'message', channelId: 'C1', messageId: 'M9', pictures: [] }))).find(
          message('M9'),
          viewer(),
        ),
    ],
    [
      'in a message of a platform that knows only ours',
      'empty',
      async () => (await pictures()).find(message('M9'), viewer()),
    ],
    ['attached', 'empty', async () => (await pictures()).find({ kind: 'attached', pictures: [] }, viewer())],
    [
      'here, where nothing was made',
      'nothing_here',
      async () => (await pictures()).find({ kind: 'latest' }, viewer()),
    ],
    [
      'here, where nothing can be seen',
      'hidden_contents',
      async () =>
        (await pictures(looks({ kind: 'hidden', why: 'contents' }))).find({ kind: 'latest' }, viewer()),
    ],
    [
      'here while the platform does not answer, rather than an older one',
      'unreachable',
      async () => {
        await made();
        const findPictures = () => Promise.reject(new PlatformError('unreachable', 'down'));
        return (await pictures({ findPictures })).find({ kind: 'latest' }, viewer());
      },
    ],
    [
      'of a choice that was never offered',
      'expired',
      async () => (await pictures()).find({ kind: 'pick', pickId: 'none', position: 0 }, viewer()),
    ],
  ];
  it.each(cases)('%s: %s', async (_case, why, find) => {
    expect(await find()).toEqual({ kind: 'none', why });
  });

  it('and what is broken is not taken for it', async () => {
    const { find } = await pictures({ findPictures: () => Promise.reject(new Error('a bug')) });
    await expect(find(message('M9'), viewer())).rejects.toThrow('a bug');
  });
});

describe('A choice', () => {
  const intent = { command: 'edit', options: { prompt: 'make it blue' } };

  it('shows a numbered sheet with a button for each, and leads to the one that was pressed', async () => {
    const { images } = await made();
    const { find, ask, intentOf } = await pictures({ readReference: async () => tinyPicture('cat') });
    const ours = await find({ kind: 'image', imageId: images[0] as ImageId }, viewer());
    const theirs = await find({ kind: 'attached', pictures: [upload('cat')] }, viewer());
    if (ours.kind === 'none' || theirs.kind === 'none') throw new Error('No pictures');
    const asking = viewer();
    const reply = await ask(intent, [...ours.pictures, ...theirs.pictures], asking);
    expect(reply.audience).toBe('private');
    expect(reply.buttons.map(({ verb, label }) => [verb, label])).toEqual([
      ['pick', '1'],
      ['pick', '2'],
    ]);
    expect(reply.images).toMatchObject([
      { type: 'image/png', altText: 'The pictures to choose from. 1: a lamp; 2: cat.png' },
    ]);
    const pointers = reply.buttons.map(({ id }) => pointerOf(id) as Extract<Pointer, { kind: 'pick' }>);
    const chosen = await Promise.all(pointers.map((pointer) => find(pointer, viewer())));
    expect(chosen.map(shown)).toEqual([[images[0]], ['cat.png']]);
    const pickId = pointers[0]?.pickId ?? '';
    const { destination } = asking;
    expect(await intentOf(pickId, viewer())).toEqual({ intent, destination });
    expect(await find({ kind: 'pick', pickId, position: 2 }, viewer())).toEqual({
      kind: 'none',
      why: 'expired',
    });
    expect(await find({ kind: 'pick', pickId, position: 1 }, viewer({ member: 1 }))).toEqual({
      kind: 'none',
      why: 'not_yours',
    });
    expect(await intentOf(pickId, viewer({ member: 1 }))).toBeUndefined();
  });

  it('ends after a day, and says of a picture that was deleted since that it was', async () => {
    const { images } = await made({ count: 2 });
    const { find, remember } = await pictures();
    const found = await find(message('M1'), viewer());
    if (found.kind === 'none') throw new Error(found.why);
    const pickId = await remember(intent, found.pictures, viewer());
    sql(`update images set deleted_at = 1 where id = '${images[0]}'`);
    const choose = (position?: number) => find({ kind: 'pick', pickId, position }, viewer());
    expect(shown(await choose(0))).toBe('deleted');
    expect(shown(await choose(1))).toEqual([images[1]]);
    expect(shown(await choose())).toEqual([images[1]]);
    now += 24 * 3_600_000;
    expect(shown(await choose(1))).toBe('expired');
  });

  it('keeps nothing readable of where uploads lie', async () => {
    const { find, remember } = await pictures();
    const found = await find({ kind: 'attached', pictures: [upload('secret-address')] }, viewer());
    if (found.kind === 'none') throw new Error(found.why);
    const pickId = await remember(intent, found.pictures, viewer());
    expect(JSON.stringify(await store.pick(pickId, now))).not.toContain('secret-address');
  });

  it('shows as its number what cannot be read', async () => {
    const { find, ask } = await pictures();
    const found = await find({ kind: 'attached', pictures: [upload('cat'), upload('dog')] }, viewer());
    if (found.kind === 'none') throw new Error(found.why);
    const reply = await ask(intent, found.pictures, viewer());
    expect(reply.images).toHaveLength(1);
    expect(reply.buttons).toHaveLength(2);
  });
});
