// Discord: a message that was delivered is set anew with the files that it has, shared, and taken away.
import { describe, expect, it } from 'vitest';
import type { Memo } from '../../../src/destination.ts';
import type { GenerationId } from '../../../src/ids.ts';
import { newId } from '../../../src/ids.ts';
import { markOf } from '../../../src/platforms/discord/memo.ts';
import type { Delivery, DeliveryOutcome, Platform, Removal } from '../../../src/platforms/platform.ts';
import type { Reply } from '../../../src/reply.ts';
import { button, generationAt, image, reply, type Stage, setStage, signal } from './discord.fixture.ts';

const bytes = (seed: number) => new Uint8Array(40_000).map((_, index) => (index * seed) % 251);
const pictures = [1, 2, 3].map((number) =>
  image(bytes(number), {
    id: `image-${number}` as never,
    altText: `Lamp ${number}`,
    fileName: `plantain-${number}.png`,
  }),
);
const made = (of: Partial<Reply> = {}) =>
  reply({ text: 'Made', images: pictures, buttons: [button('details', 'g~1')], ...of });

type Way = 'channel' | 'answer';

async function delivered(way: Way = 'channel') {
  const stage = await setStage();
  await stage.start();
  stage.replyWith({ ...reply({}), lines: [], generation: 'g1' as never });
  const { handle, invocation } = await stage.imagine();
  const generation = generationAt(stage.platform, invocation);
  const audience = way === 'channel' ? 'public' : 'private';
  await generation.deliver('final', made({ audience }));
  return { ...stage, handle, invocation, generation, audience } as const;
}

type Set = Awaited<ReturnType<typeof delivered>>;

/** As the engine does: with the memo that was kept, and what it remembers from now on. */
function again(
  { platform, generation, invocation }: Set,
  what: Reply,
  of: { occasion?: Delivery['occasion']; memo?: Memo; token?: boolean } = {},
): Promise<DeliveryOutcome> {
  return platform.deliver(
    {
      generationId: generation.generationId,
      kind: 'final',
      occasion: of.occasion ?? 'again',
      destination: invocation.destination,
      reply: what,
      memo: of.memo ?? generation.memo(),
      remember: async () => {},
      ...(of.token === false || invocation.token === undefined ? {} : { token: invocation.token.value }),
    },
    signal,
  );
}

function removal({ generation, invocation }: Set, of: Partial<Removal> = {}): Removal {
  return {
    generationId: generation.generationId,
    destination: invocation.destination,
    memo: generation.memo(),
    remember: async () => {},
    ...(invocation.token === undefined ? {} : { token: invocation.token.value }),
    ...of,
  };
}

const remove = (platform: Platform, of: Removal) => platform.remove?.(of, signal);
const uploads = ({ fake }: Stage) =>
  fake.requests.filter(({ path, method }) => method !== 'GET' && /messages/.test(path)).length;
const shown = (set: Set) =>
  set.fake.messages(set.channel).map(({ attachments }) => attachments.map((each) => each.description));

describe('a delivered message', () => {
  it('gets other words for its pictures without being sent them again', async () => {
    const set = await delivered();
    const [before] = set.fake.messages(set.channel);
    const ids = before?.attachments.map(({ id }) => id);
    const changed = pictures.map((each, index) => ({ ...each, altText: `Green lamp ${index + 1}` }));
    expect(await again(set, made({ images: changed }))).toMatchObject({ kind: 'delivered' });
    const [after, ...others] = set.fake.messages(set.channel);
    expect(others).toEqual([]);
    expect(after?.attachments.map(({ id }) => id)).toEqual(ids);
    expect(shown(set)).toEqual([['Green lamp 1', 'Green lamp 2', 'Green lamp 3']]);
    set.fake.assertNoViolations();
  });

  it('loses the file of a picture that was deleted, and keeps the others', async () => {
    const set = await delivered();
    const left = pictures.filter((_, index) => index !== 1);
    await again(set, made({ images: left }));
    expect(shown(set)).toEqual([['Lamp 1', 'Lamp 3']]);
    set.fake.assertNoViolations();
  });

  it('that was made before its files were remembered is looked at first', async () => {
    const set = await delivered();
    const { attachments: _, ...memo } = set.generation.memo();
    const left = pictures.filter((_picture, index) => index !== 0);
    await again(set, made({ images: left }), { memo });
    expect(shown(set)).toEqual([['Lamp 2', 'Lamp 3']]);
    set.fake.assertNoViolations();
  });

  it('that somebody took away stays away', async () => {
    const set = await delivered();
    const [message] = set.fake.messages(set.channel);
    if (message === undefined) throw new Error('There is no message');
    set.fake.world.remove(message);
    expect(await again(set, made())).toMatchObject({ kind: 'impossible' });
    const { attachments: _, ...memo } = set.generation.memo();
    expect(await again(set, made(), { memo })).toMatchObject({ kind: 'impossible' });
    expect(set.fake.messages(set.channel)).toEqual([]);
  });

  it('is asked for again later when Discord is away', async () => {
    const set = await delivered();
    set.fake.fault({
      match: { method: 'PATCH', path: /messages/ },
      times: 1,
      effect: { kind: 'status', status: 503 },
    });
    expect(await again(set, made())).toMatchObject({ kind: 'later' });
    expect(await again(set, made())).toMatchObject({ kind: 'delivered' });
  });

  it('for one person alone changes while the interaction lives, and not after', async () => {
    const set = await delivered('answer');
    const changed = pictures.map((each) => ({ ...each, altText: 'Green' }));
    const what = made({ images: changed, audience: 'private' });
    expect(await again(set, what)).toMatchObject({ kind: 'delivered' });
    expect(set.handle.original()?.attachments.map(({ description }) => description)).toEqual([
      'Green',
      'Green',
      'Green',
    ]);
    set.moveClock(15 * 60_000);
    expect(await again(set, what)).toMatchObject({ kind: 'impossible' });
    expect(set.fake.messages(set.channel)).toEqual([]);
  });
});

describe('sharing', () => {
  it('posts in the channel what one person saw alone, once', async () => {
    const set = await delivered('answer');
    const since = Date.now();
    let memo: Memo = {};
    const share = () =>
      set.platform.deliver(
        {
          generationId: set.generation.generationId,
          kind: 'final',
          occasion: 'shared',
          since,
          destination: set.invocation.destination,
          reply: made(),
          memo,
          remember: async (next) => {
            memo = next;
          },
        },
        signal,
      );
    set.fake.fault({
      match: { method: 'POST', path: /messages/ },
      times: 1,
      effect: { kind: 'drop', when: 'after' },
    });
    expect(await share()).toMatchObject({ kind: 'later' });
    expect(await share()).toMatchObject({ kind: 'delivered', message: { channelId: set.channel.id } });
    memo = {};
    set.moveClock(10 * 60_000);
    expect(await share()).toMatchObject({ kind: 'delivered' });
    expect(shown(set)).toEqual([['Lamp 1', 'Lamp 2', 'Lamp 3']]);
    set.fake.assertNoViolations();
  });

  it('goes nowhere else when the channel does not take it', async () => {
    const set = await delivered('answer');
    set.fake.fault({
      match: { method: 'POST', path: new RegExp(`^/channels/${set.channel.id}/`) },
      times: 9,
      effect: { kind: 'status', status: 403, code: 50013, message: 'No' },
    });
    const before = uploads(set);
    expect(await again(set, made(), { occasion: 'shared', memo: {} })).toMatchObject({ kind: 'impossible' });
    expect(uploads(set)).toBe(before + 1);
  });

  it('is possible where the bot may post, and nowhere else', async () => {
    const { platform, invocation } = await delivered();
    const { destination } = invocation;
    expect(await platform.findOpenPlace?.(destination, signal)).toEqual(destination);
    const closed = { ...destination, details: { ...destination.details, mayPost: false } };
    expect(await platform.findOpenPlace?.(closed, signal)).toBeUndefined();
  });
});

describe('taking away', () => {
  it('deletes the message with its files, however often it is asked to', async () => {
    const set = await delivered();
    expect(await remove(set.platform, removal(set))).toEqual({ kind: 'delivered' });
    expect(set.fake.messages(set.channel)).toEqual([]);
    expect(await remove(set.platform, removal(set))).toEqual({ kind: 'delivered' });
    set.fake.assertNoViolations();
  });

  it('deletes it for nobody in particular, when whoever asked for it was erased', async () => {
    const set = await delivered();
    const { destination } = removal(set);
    const nobody = { ...destination, personId: '', personName: '' };
    expect(await remove(set.platform, removal(set, { destination: nobody }))).toEqual({ kind: 'delivered' });
    expect(set.fake.messages(set.channel)).toEqual([]);
    set.fake.assertNoViolations();
  });

  it('deletes a private answer while the interaction lives, and says when it no longer does', async () => {
    const set = await delivered('answer');
    set.moveClock(15 * 60_000);
    expect(await remove(set.platform, removal(set))).toMatchObject({ kind: 'impossible' });
    set.moveClock(-15 * 60_000);
    expect(await remove(set.platform, removal(set))).toEqual({ kind: 'delivered' });
    expect(set.handle.original()).toBeUndefined();
    set.fake.assertNoViolations();
  });

  it('waits while Discord is away, and gives up where it may not', async () => {
    const set = await delivered();
    const fail = (status: number, code?: number) =>
      set.fake.fault({
        match: { method: 'DELETE', path: /messages/ },
        times: 1,
        effect: { kind: 'status', status, ...(code === undefined ? {} : { code, message: 'No' }) },
      });
    fail(503);
    expect(await remove(set.platform, removal(set))).toMatchObject({ kind: 'later' });
    fail(403, 50001);
    expect(await remove(set.platform, removal(set))).toMatchObject({ kind: 'impossible' });
  });

  it('has nothing to do where there never was a message', async () => {
    const set = await delivered();
    const generationId = newId<GenerationId>();
    expect(await remove(set.platform, removal(set, { generationId, memo: {} }))).toEqual({
      kind: 'delivered',
    });
    expect(set.fake.messages(set.channel)).toHaveLength(1);
  });

  it('deletes what an attempt made whose answer was lost: by its files or its buttons', async () => {
    for (const what of [made({ buttons: [] }), made({ images: [] })]) {
      const stage = await setStage();
      await stage.start();
      stage.replyWith({ ...reply({}), lines: [], generation: 'g1' as never });
      const { invocation } = await stage.imagine();
      const generation = generationAt(stage.platform, invocation);
      const named = what.buttons.map((each) => ({ ...each, id: `g~${generation.generationId}` }));
      stage.fake.fault({
        match: { method: 'POST', path: /channels.*messages/ },
        times: 1,
        effect: { kind: 'drop', when: 'after' },
      });
      const images = what.images.map((each) => ({
        ...each,
        fileName: `plantain-${markOf(generation.generationId)}.png`,
      }));
      const outcome = await generation.deliver('final', { ...what, images, buttons: named });
      expect(outcome).toMatchObject({ kind: 'later' });
      expect(stage.fake.messages(stage.channel)).toHaveLength(1);
      const asked = removal({ ...stage, invocation, generation } as unknown as Set);
      expect(await remove(stage.platform, asked)).toEqual({ kind: 'delivered' });
      expect(stage.fake.messages(stage.channel)).toEqual([]);
      stage.fake.assertNoViolations();
    }
  });

  it('deletes a private answer of which it was never heard whether it is there', async () => {
    const set = await delivered('answer');
    expect(await remove(set.platform, removal(set, { memo: {} }))).toEqual({ kind: 'delivered' });
    expect(set.handle.original()).toBeUndefined();
  });

  it('says where it cannot see whether there is a message', async () => {
    const set = await delivered();
    set.fake.fault({
      match: { method: 'GET', path: /messages/ },
      times: 1,
      effect: { kind: 'status', status: 403, code: 50001, message: 'No' },
    });
    expect(await remove(set.platform, removal(set, { memo: {} }))).toMatchObject({ kind: 'impossible' });
  });
});

it('messages have addresses, in servers and in direct messages', async () => {
  const { platform, invocation, guild, channel } = await delivered();
  const link = (channelId: string) =>
    platform.linkTo?.(invocation.destination, { channelId, messageId: '42' });
  expect(link(channel.id)).toBe(`https://discord.com/channels/${guild.id}/${channel.id}/42`);
  expect(link('99')).toBe('https://discord.com/channels/@me/99/42');
});
