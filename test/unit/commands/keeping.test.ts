// Who may do what with a picture that is there, on a real database: each refused with its sentence.
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describe as describeCommand } from '../../../commands/describe.ts';
import { details } from '../../../commands/details.ts';
import { favourite } from '../../../commands/favourite.ts';
import { open } from '../../../commands/open.ts';
import { remove } from '../../../commands/remove.ts';
import { share } from '../../../commands/share.ts';
import { systemClock } from '../../../src/clock.ts';
import type { AnyCommand, Call, Services } from '../../../src/command.ts';
import type { Destination } from '../../../src/destination.ts';
import type { Derivation } from '../../../src/generation/request.ts';
import type { GenerationId, ImageId } from '../../../src/ids.ts';
import { createKeepingService } from '../../../src/image/keeping-service.ts';
import type { Picture, PictureService } from '../../../src/image/pictures.ts';
import { keepingMessages as say } from '../../../src/messages/pictures.ts';
import { plainText, type Reply } from '../../../src/reply.ts';
import { createWorld, leaseMs, start, type World } from '../../contract/store/world.ts';
import { settingsOf } from '../../fixture/settings.ts';
import { type OpenedStore, sqliteStores } from '../../fixture/stores.ts';

type Who = 'owner' | 'member' | 'admin' | 'stranger';

describe('A picture that is there', () => {
  const kind = sqliteStores();
  let opened: OpenedStore;
  let world: World;
  let stranger: World;
  let services: Services;
  let openPlace: ((destination: Destination) => Promise<Destination | undefined>) | undefined;
  let candidates: readonly Picture[] = [];
  beforeEach(async () => {
    opened = await kind.open();
    world = await createWorld(opened.store, 2);
    stranger = await createWorld(opened.store, 1, 'T2');
    openPlace = async (destination) => destination;
    const keeping = createKeepingService({
      store: opened.store,
      blobs: { read: async () => new Uint8Array([1]) },
      linkToImage: undefined,
      providers: new Map([['one', { name: 'One' }]]),
      platforms: new Map([
        [
          'discord' as const,
          {
            linkTo: (_, { messageId }) => `https://chat.example/${messageId}`,
            get findOpenPlace() {
              return openPlace as never;
            },
          },
        ],
      ]),
      nudge: () => {},
      stopping: new AbortController().signal,
      clock: systemClock,
    });
    const pictures: Pick<PictureService, 'find' | 'ask'> = {
      find: async () =>
        candidates.length === 0
          ? { kind: 'none', why: 'empty' }
          : { kind: 'found', pictures: candidates as never },
      ask: async () => ({ lines: [], images: [], buttons: [], audience: 'private' }),
    };
    services = {
      keeping,
      pictures: pictures as PictureService,
      credits: { format: (micros: number) => String(micros) } as Services['credits'],
    } as Services;
  });
  afterEach(() => opened.store.close());
  afterAll(() => kind.close());

  const made = async (
    of: { private?: boolean; count?: number; parent?: ImageId; derivation?: Derivation } = {},
  ) => {
    const { store } = opened;
    const { id } = await world.open({
      wallets: [world.share('team', null)],
      count: of.count ?? 1,
      request: {
        prompt: 'a lamp in the fog',
        aspectRatio: '1:1',
        resolution: '1K',
        count: of.count ?? 1,
        search: false,
        private: of.private ?? false,
        ...(of.derivation === undefined ? {} : { derivation: of.derivation }),
      },
      inputs: of.parent === undefined ? [] : [{ role: 'parent', imageId: of.parent }],
    });
    for (const run of await world.claim()) await world.made(run, 50);
    const [due] = await store.claimGenerations({ now: start, leaseUntil: start + leaseMs, limit: 1 });
    const post = { platform: 'discord' as const, channelId: 'C1', messageId: `M-${id}` };
    await store.endDelivery({ id, epoch: due?.epoch ?? 0, to: 'delivered', post, now: start });
    return { id, images: (await store.generation(id))?.images ?? [] };
  };
  const call = (who: Who, subject: string, options: unknown = {}): Call<unknown> => ({
    platform: 'discord',
    teamId: who === 'stranger' ? stranger.teamId : world.teamId,
    teamExternalId: 'T1',
    teamApproved: true,
    memberId:
      who === 'stranger'
        ? stranger.member
        : ((who === 'owner' ? world.members[0] : world.members[1]) as never),
    memberName: 'Ada',
    timeZone: 'UTC',
    roles: async () => [],
    settings: settingsOf(),
    isAdmin: async () => who === 'admin' || who === 'stranger',
    isOperator: false,
    options,
    subject,
    pointer: undefined,
    destination: world.order().destination,
    dedupeKey: 'k',
    token: undefined,
    typed: (command) => `/${command}`,
  });
  const press = (command: AnyCommand, who: Who, subject: string, options?: unknown): Promise<Reply> =>
    command.run(call(who, subject, options), services);
  const said = async (reply: Promise<Reply>) => plainText((await reply).lines);
  const generation = (id: GenerationId) => `g~${id}`;
  const gone = { code: 'not_found' };

  it('names the pot that paid for it', async () => {
    const { id } = await made();
    await opened.sql("update wallets set kind = 'pot', name = 'Game jam' where kind = 'team'");
    const text = await said(press(details, 'member', generation(id)));
    expect(text).toContain('Cost 50 credits · paid by the pot “Game jam”');
  });

  it('tells everybody in the team how it was made, and admins what the provider reported', async () => {
    const { id, images } = await made();
    await opened.sql('update runs set cost_micros = 39000');
    const text = await said(press(details, 'member', generation(id)));
    for (const part of [
      'a lamp in the fog',
      '1:1 · 1K',
      'One · m',
      'Cost 50 credits',
      'Person 0',
      'Alt text a lamp',
    ])
      expect(text).toContain(part);
    expect(text).not.toMatch(/reports|paid by/);
    expect(await said(press(details, 'admin', generation(id)))).toContain('the provider reports $0.0390');
    await expect(press(details, 'stranger', generation(id))).rejects.toMatchObject(gone);
    await expect(press(details, 'stranger', `i~${images[0]?.id}`)).rejects.toMatchObject(gone);
  });

  it('asks whether somebody is an admin only where that changes what they see', async () => {
    const { id, images } = await made();
    const asks = async (who: Who, subject: string) => {
      let asked = 0;
      const isAdmin = async () => {
        asked += 1;
        return who === 'admin';
      };
      await details.run({ ...call(who, subject), isAdmin }, services);
      return asked;
    };
    expect(await asks('owner', generation(id))).toBe(0);
    // Admins may change its alt text.
    expect(await asks('admin', `i~${images[0]?.id}`)).toBe(1);
    await opened.sql('update runs set cost_micros = 39000');
    expect(await asks('owner', generation(id))).toBe(1);
    const several = await made({ count: 2 });
    expect(await asks('member', generation(several.id))).toBe(0);
    expect(await asks('member', generation((await made({ private: true })).id))).toBe(1);
  });

  it('that is private is told to its owner alone; admins see what it cost', async () => {
    const { id } = await made({ private: true });
    expect(await said(press(details, 'owner', generation(id)))).toContain('a lamp in the fog');
    expect(await said(press(details, 'member', generation(id)))).toBe(say.notYours);
    const seen = await press(details, 'admin', generation(id));
    expect(plainText(seen.lines)).toContain('Cost 50 credits');
    expect(plainText(seen.lines)).not.toContain('lamp');
    expect([seen.images, seen.buttons]).toEqual([[], []]);
  });

  it('tells each only of the pictures that they may see', async () => {
    const { id, images } = await made({ count: 2 });
    await opened.sql(`update images set channel_id = null where id = '${images[0]?.id}'`);
    await opened.sql(`update images set alt_text = 'the other lamp' where id = '${images[1]?.id}'`);
    const ofBoth = images.map((image) => `i~${image.id}`);
    expect((await press(details, 'owner', generation(id))).buttons.map((button) => button.id)).toEqual(
      ofBoth,
    );
    const seen = await press(details, 'member', generation(id));
    expect(seen.buttons).toEqual([]);
    expect(plainText(seen.lines)).toContain('Alt text the other lamp');
    await opened.sql('update images set channel_id = null');
    expect(await said(press(details, 'member', generation(id)))).toBe(say.notYours);
  });

  it('tells the line that it comes from, leads back, and hides what others made in private', async () => {
    const first = await made({ private: true });
    const second = await made({ parent: first.images[0]?.id as ImageId });
    const third = await made({ parent: second.images[0]?.id as ImageId });
    const own = await press(details, 'owner', generation(third.id));
    expect(own.buttons.map(({ verb, id }) => [verb, id])).toEqual([
      ['open', `i~${first.images[0]?.id}`],
      ['open', `i~${second.images[0]?.id}`],
      ['describe', `i~${third.images[0]?.id}`],
    ]);
    const others = await press(details, 'member', generation(third.id));
    expect(plainText(others.lines)).toContain('1 made in private by somebody else');
    expect(others.buttons.map(({ id }) => id)).toEqual([`i~${second.images[0]?.id}`]);
    const links = others.lines.flatMap(({ spans }) =>
      spans.flatMap((span) => (typeof span === 'object' && 'link' in span ? [span.link] : [])),
    );
    expect(links).toEqual([second.id, third.id].map((id) => `https://chat.example/M-${id}`));
  });

  it('that is a variation is called one: its words are those of another', async () => {
    const source = await made();
    const parent = source.images[0]?.id as ImageId;
    const { id } = await made({ parent, derivation: 'variation' });
    const text = await said(press(details, 'owner', generation(id)));
    expect(text).toContain('A variation of:');
    expect(text).toContain('2 variation · 50 credits');
    expect(await said(press(details, 'owner', generation(source.id)))).not.toContain('variation');
  });

  it('opens for whoever may see it, with the way to its message', async () => {
    const { id, images } = await made({ private: true });
    const subject = `i~${images[0]?.id}`;
    const shown = await press(open, 'owner', subject);
    expect([shown.images.map(({ id }) => id), shown.audience]).toEqual([[images[0]?.id], 'private']);
    expect(shown.buttons.map(({ verb }) => verb)).toContain('share');
    const address = { link: `https://chat.example/M-${id}`, label: say.itsMessage };
    expect(shown.lines.flatMap(({ spans }) => spans)).toContainEqual(address);
    for (const who of ['member', 'admin', 'stranger'] as const) {
      await expect(press(open, who, subject)).rejects.toMatchObject(gone);
    }
    await expect(press(open, 'owner', 'x')).rejects.toMatchObject(gone);
  });

  it('gets other words from its owner and from admins, and from nobody else', async () => {
    const { images } = await made();
    const subject = `i~${images[0]?.id}`;
    const form = await describeCommand.form?.(call('owner', subject), services);
    expect(form?.form).toMatchObject({ subject, fields: [{ option: 'alt_text', value: 'a lamp' }] });
    const change = (who: Who, text: string) => press(describeCommand, who, subject, { alt_text: text });
    expect(await said(change('owner', 'Green'))).toBe(say.altTextChanged);
    expect(await said(change('admin', 'Blue'))).toBe(say.altTextChanged);
    expect(await said(change('member', 'Red'))).toBe(say.notYoursToDescribe);
    const refused = await describeCommand.form?.(call('member', subject), services);
    expect([refused?.form, plainText(refused?.lines ?? [])]).toEqual([undefined, say.notYoursToDescribe]);
    await expect(change('stranger', 'Black')).rejects.toMatchObject(gone);
    await expect(change('owner', 'x'.repeat(1001))).rejects.toMatchObject({ code: 'invalid_options' });
    expect((await opened.store.image(images[0]?.id as ImageId))?.altText).toBe('Blue');
  });

  it('that is private is described by its owner alone', async () => {
    const { images } = await made({ private: true });
    const subject = `i~${images[0]?.id}`;
    expect(await said(press(describeCommand, 'admin', subject, { alt_text: 'Seen' }))).toBe(
      say.notYoursToDescribe,
    );
  });

  it('is a favourite of whoever presses, and no longer when they press again', async () => {
    const { images } = await made();
    const [image] = images;
    candidates = [
      { source: { kind: 'image', imageId: image?.id ?? '' }, name: '', image, request: undefined },
    ];
    expect(await said(press(favourite, 'member', `i~${image?.id}`))).toBe(say.favouriteAdded);
    expect(await said(press(favourite, 'owner', `i~${image?.id}`))).toBe(say.favouriteAdded);
    expect(await said(press(favourite, 'member', `i~${image?.id}`))).toBe(say.favouriteRemoved);
    await expect(press(favourite, 'stranger', `i~${image?.id}`)).rejects.toMatchObject(gone);
    candidates = [
      {
        source: { kind: 'platform', platform: 'discord', locator: {} },
        name: '',
        image: undefined,
        request: undefined,
      },
    ];
    expect(await said(press(favourite, 'member', ''))).toBe(say.notMadeHere);
  });

  it('that is private is shared by its owner, not even by admins', async () => {
    const { id } = await made({ private: true });
    expect(await said(press(share, 'member', generation(id)))).toBe(say.notYoursToShare);
    expect(await said(press(share, 'admin', generation(id)))).toBe(say.notYoursToShare);
    await expect(press(share, 'stranger', generation(id))).rejects.toMatchObject(gone);
    openPlace = async () => undefined;
    expect(await said(press(share, 'owner', generation(id)))).toBe(say.cannotPostThere);
    expect((await opened.store.generation(id))?.state).toBe('delivered');
    openPlace = async (destination) => destination;
    expect(await said(press(share, 'owner', generation(id)))).toBe(say.sharing);
    expect(await said(press(share, 'owner', generation(id)))).toBe(say.alreadyShared);
  });

  it('that is public needs no sharing', async () => {
    const { id } = await made();
    expect(await said(press(share, 'owner', generation(id)))).toBe(say.alreadyShared);
  });

  it('is deleted by its owner and by admins, when they have been asked once more', async () => {
    for (const who of ['owner', 'admin'] as const) {
      const { id, images } = await made();
      expect(await said(press(remove, 'member', generation(id)))).toBe(say.notYoursToDelete);
      expect(await said(press(remove, 'member', `yes~${generation(id)}`))).toBe(say.notYoursToDelete);
      await expect(press(remove, 'stranger', `yes~${generation(id)}`)).rejects.toMatchObject(gone);
      const asked = await press(remove, who, generation(id));
      expect(asked.buttons).toEqual([
        { verb: 'remove', id: `yes~${generation(id)}`, label: 'Delete', style: 'danger' },
      ]);
      expect(await opened.store.image(images[0]?.id as ImageId)).toBeDefined();
      expect([remove.acknowledge, asked.audience]).toEqual(['update', 'private']);
      const done = await press(remove, who, asked.buttons[0]?.id ?? '');
      expect(plainText(done.lines)).toBe(say.deleted);
      // It stands where the question stood, which cannot be answered again.
      expect([done.audience, done.buttons]).toEqual(['public', []]);
      expect(await opened.store.image(images[0]?.id as ImageId)).toBeUndefined();
      await expect(press(remove, who, generation(id))).rejects.toMatchObject(gone);
      await expect(press(details, who, generation(id))).rejects.toMatchObject(gone);
      const [due] = await opened.store.claimGenerations({
        now: Date.now(),
        leaseUntil: Date.now() + 1,
        limit: 1,
      });
      await opened.store.endRemoval(id, due?.epoch ?? 0, Date.now());
    }
  });

  it('of several goes alone', async () => {
    const { id, images } = await made({ count: 3 });
    const asked = await press(remove, 'owner', generation(id));
    expect(asked.buttons.map(({ label }) => label)).toEqual([
      'Delete all 3',
      'Only picture 1',
      'Only picture 2',
      'Only picture 3',
    ]);
    await press(remove, 'owner', asked.buttons[2]?.id ?? '');
    expect((await opened.store.generation(id))?.images.map((image) => image.id)).toEqual([
      images[0]?.id,
      images[2]?.id,
    ]);
    const text = await said(press(details, 'owner', generation(id)));
    expect(text).not.toContain('Alt text');
  });
});
