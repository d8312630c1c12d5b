// Discord: pictures in messages that somebody points at, links to messages, and taking messages away.
import { describe, expect, it } from 'vitest';
import { type GenerationId, newId } from '../../../src/ids.ts';
import type { Invocation } from '../../../src/invocation.ts';
import type { FoundMessage } from '../../../src/platforms/platform.ts';
import type { Writing } from '../../fake/discord/people-message.ts';
import type { Channel } from '../../fake/discord/world.ts';
import { generationAt, image, reply, setStage, signal } from './discord.fixture.ts';

const png = (filename: string) => ({ filename, bytes: new Uint8Array(64).fill(7), contentType: 'image/png' });
const withContent = { fake: { privilegedIntents: ['MessageContent'] } } as const;

function namesIn(found: FoundMessage | undefined): readonly string[] {
  if (found?.kind !== 'message') throw new Error(JSON.stringify(found));
  return found.pictures.map(({ name }) => name);
}

async function setSearch(of: Parameters<typeof setStage>[0] = {}) {
  const stage = await setStage(of);
  await stage.start();
  const { fake, alice, channel, guild, platform } = stage;
  const bob = fake.addUser({ username: 'bob' });
  fake.addMember(guild, bob);
  return {
    ...stage,
    bob,
    say: (writing: Partial<Writing> = {}) =>
      fake.sendMessage({ by: bob, channel, attachments: [png('cat.png')], ...writing }),
    /** As Alice, who asks in the channel or wherever else. */
    async find(message?: { id: string; channelId: string }, where: Channel = channel) {
      const { invocation } = await stage.imagine({ channel: where, by: alice });
      return platform.findPictures?.(
        {
          destination: invocation.destination,
          message: message && { channelId: message.channelId, messageId: message.id },
        },
        signal,
      );
    },
  };
}

describe('a message', () => {
  it('is found with its pictures, which can be read', async () => {
    const { say, find, platform, fake } = await setSearch(withContent);
    const text = { filename: 'a.txt', bytes: new Uint8Array(4), contentType: 'text/plain' };
    const message = say({ attachments: [png('cat.png'), text, png('dog.png')] });
    const found = await find(message);
    expect(found).toMatchObject({ kind: 'message', messageId: message.id, channelId: message.channelId });
    expect(namesIn(found)).toEqual(['cat.png', 'dog.png']);
    const source = found?.kind === 'message' ? found.pictures[1]?.source : undefined;
    if (source?.kind !== 'platform') throw new Error('No picture of the platform');
    expect(await platform.readReference(source.locator, 100, signal)).toHaveLength(64);
    fake.assertNoViolations();
  });

  it('is read from an address that has ended since by asking for a new one', async () => {
    const { say, find, platform, moveClock, bob, fake, guild } = await setSearch(withContent);
    const elsewhere = say({ channel: fake.addChannel(guild) });
    const found = await find(say({ by: bob, attachments: [], forwards: elsewhere }));
    const source = found?.kind === 'message' ? found.pictures[0]?.source : undefined;
    if (source?.kind !== 'platform') throw new Error('No picture was found');
    moveClock(25 * 3_600_000);
    expect(await platform.readReference(source.locator, 100, signal)).toHaveLength(64);
  });

  it('without pictures is found without any', async () => {
    const { say, find } = await setSearch(withContent);
    expect(namesIn(await find(say({ content: 'hello', attachments: [] })))).toEqual([]);
  });

  it('whose contents are held back is not taken for one without pictures', async () => {
    const { say, find, fake } = await setSearch();
    expect(await find(say())).toEqual({ kind: 'hidden', why: 'contents' });
    expect(namesIn(await find(say({ content: `<@${fake.bot.id}>` })))).toEqual(['cat.png']);
  });

  it('that was deleted is gone', async () => {
    const { say, find, fake } = await setSearch();
    const message = say();
    fake.deleteMessage(message);
    expect(await find(message)).toEqual({ kind: 'gone' });
  });
});

describe('a message in another channel', () => {
  it('is found where the person may read it', async () => {
    const { say, find, fake, guild } = await setSearch(withContent);
    const other = fake.addChannel(guild);
    expect(namesIn(await find(say({ channel: other })))).toEqual(['cat.png']);
    const thread = fake.addThread(other);
    expect(namesIn(await find(say({ channel: thread })))).toEqual(['cat.png']);
  });

  it('is hidden from who may not read it, in its threads as well', async () => {
    const { say, find, fake, guild, alice } = await setSearch(withContent);
    const other = fake.addChannel(guild);
    fake.setOverwrite(other, {
      id: alice.id,
      type: 'member',
      allow: 0n,
      deny: fake.permissions.ViewChannel,
    });
    const thread = fake.addThread(other);
    const hidden = { kind: 'hidden', why: 'channel' };
    expect(await find(say({ channel: other }))).toEqual(hidden);
    expect(await find(say({ channel: thread }))).toEqual(hidden);
    expect(fake.requests.some(({ method, path }) => method === 'GET' && path.includes('/messages'))).toBe(
      false,
    );
  });

  it('is open to a role that its channel lets in', async () => {
    const { say, find, fake, guild, alice, bob } = await setSearch(withContent);
    const role = fake.addRole(guild);
    const other = fake.addChannel(guild);
    const { ViewChannel } = fake.permissions;
    for (const id of [role.id, bob.id])
      fake.setOverwrite(other, {
        id,
        type: id === role.id ? 'role' : 'member',
        allow: ViewChannel,
        deny: 0n,
      });
    fake.setOverwrite(other, { id: guild.id, type: 'role', allow: 0n, deny: ViewChannel });
    fake.setOverwrite(other, { id: fake.bot.id, type: 'member', allow: ViewChannel, deny: 0n });
    const message = say({ channel: other });
    expect(await find(message)).toEqual({ kind: 'hidden', why: 'channel' });
    fake.setRoles(guild, alice, [role]);
    const stage = await setStage({ discord: { token: fake.token, apiUrl: fake.restUrl } });
    await stage.start();
    const handle = fake.invokeCommand({ name: 'budget', by: guild.ownerId, channel: message.channelId });
    await handle.callback();
    const { destination } = await fake.waitUntil('it', () => stage.invocations[0]);
    const asAlice = { ...destination, channelId: 'elsewhere', personId: alice.id };
    const where = { channelId: other.id, messageId: message.id };
    const found = await stage.platform.findPictures?.({ destination: asAlice, message: where }, signal);
    expect(namesIn(found)).toEqual(['cat.png']);
  });

  it('of another server, or pointed at from direct messages, is nobody’s to see', async () => {
    const { say, find, fake, alice, bob } = await setSearch(withContent);
    const other = fake.addGuild();
    fake.addMember(other, bob);
    fake.addMember(other, alice);
    const hidden = { kind: 'hidden', why: 'channel' };
    expect(await find(say({ channel: fake.addChannel(other) }))).toEqual(hidden);
    expect(await find(say(), fake.openDirectChannel(alice))).toEqual(hidden);
  });

  it('in a private thread is for those alone who ask in there', async () => {
    const { say, find, fake, channel } = await setSearch(withContent);
    const thread = fake.addThread(channel, { type: 12 });
    const message = say({ channel: thread });
    expect(await find(message)).toEqual({ kind: 'hidden', why: 'channel' });
    expect(namesIn(await find(message, thread))).toEqual(['cat.png']);
  });
});

describe('the last picture here', () => {
  it('is in the latest message with any', async () => {
    const { say, find } = await setSearch(withContent);
    say({ attachments: [png('old.png')] });
    const message = say({ attachments: [png('new.png')] });
    say({ content: 'nice', attachments: [] });
    const found = await find();
    expect(namesIn(found)).toEqual(['new.png']);
    expect(found).toMatchObject({ messageId: message.id });
  });

  it('may be one that nobody lets us see, or none', async () => {
    const { say, find, fake, guild } = await setSearch();
    expect(await find()).toEqual({ kind: 'gone' });
    say();
    expect(await find()).toEqual({ kind: 'hidden', why: 'contents' });
    const closed = fake.addChannel(guild);
    fake.denyBot(closed, fake.permissions.ViewChannel);
    expect(await find(undefined, closed)).toEqual({ kind: 'hidden', why: 'channel' });
  });

  it('in direct messages is theirs or ours', async () => {
    const { say, find, fake, alice } = await setSearch();
    const direct = fake.openDirectChannel(alice);
    say({ by: alice, channel: direct, attachments: [png('mine.png')] });
    say({ by: alice, channel: direct, content: 'look', attachments: [] });
    expect(namesIn(await find(undefined, direct))).toEqual(['mine.png']);
  });
});

describe('a link', () => {
  it.each([
    ['https://discord.com/channels/1/2/3', '1'],
    ['<https://ptb.discord.com/channels/1/2/3>', '1'],
    [' https://canary.discordapp.com/channels/1/2/3/?x=1 ', '1'],
    ['https://discord.com/channels/@me/2/3', undefined],
  ])('to a message is read: %s', async (text, teamExternalId) => {
    const { platform } = await setStage();
    expect(platform.parseLink?.(text)).toEqual({ teamExternalId, channelId: '2', messageId: '3' });
  });

  it.each([
    'a lamp',
    'https://discord.com/channels/1/2',
    'https://discord.com.example/channels/1/2/3',
    'http://discord.com/channels/1/2/3',
    'https://discord.com/channels/x/2/3',
    'https://example.org/?https://discord.com/channels/1/2/3',
  ])('to anything else is none: %s', async (text) => {
    const { platform } = await setStage();
    expect(platform.parseLink?.(text)).toBeUndefined();
  });
});

describe('taking a result away', () => {
  async function deliver(of: { channel?: Channel; audience?: 'public' | 'private' } = {}) {
    const stage = await setSearch();
    stage.replyWith(reply({ lines: [], generation: newId<GenerationId>() }));
    const { invocation } = await stage.imagine(of.channel === undefined ? {} : { channel: of.channel });
    const generation = generationAt(stage.platform, invocation);
    const result = reply({ images: [image(new Uint8Array(64))], audience: of.audience ?? 'public' });
    expect(await generation.deliver('final', result)).toMatchObject({ kind: 'delivered' });
    const remove = (using: Partial<Pick<Invocation, 'token'>> = invocation) =>
      stage.platform.remove?.(
        {
          generationId: generation.generationId,
          destination: invocation.destination,
          memo: generation.memo(),
          remember: async () => {},
          ...(using.token === undefined ? {} : { token: using.token.value }),
        },
        signal,
      );
    return { ...stage, remove, generation };
  }

  it('deletes the message, and finds nothing wrong when it is gone already', async () => {
    const { remove, fake, channel } = await deliver();
    expect(fake.messages(channel)).toHaveLength(1);
    expect(await remove({})).toEqual({ kind: 'delivered' });
    expect(fake.messages(channel)).toEqual([]);
    expect(await remove({})).toEqual({ kind: 'delivered' });
    fake.deleteChannel(channel);
    expect(await remove({})).toEqual({ kind: 'delivered' });
  });

  it('takes back an answer while its token lives', async () => {
    const { remove, fake, channel, moveClock } = await deliver({ audience: 'private' });
    expect(fake.messages(channel, { ephemeral: true })).toHaveLength(1);
    expect(await remove()).toEqual({ kind: 'delivered' });
    expect(fake.messages(channel, { ephemeral: true })).toEqual([]);
    expect(await remove()).toEqual({ kind: 'delivered' });
    moveClock(20 * 60_000);
    expect(await remove()).toMatchObject({ kind: 'impossible' });
  });

  it('waits while Discord has no time for it', async () => {
    const { remove, fake } = await deliver();
    fake.fault({ match: { method: 'DELETE' }, effect: { kind: 'status', status: 503 } });
    expect(await remove({})).toMatchObject({ kind: 'later' });
    expect(await remove({})).toEqual({ kind: 'delivered' });
  });
});

it('names roles and channels as its server does, and nothing for a server that it is not in', async () => {
  const { fake, guild, channel, platform } = await setSearch();
  const role = fake.addRole(guild, { name: 'Makers' });
  const asked = { roleIds: [role.id], channelIds: [channel.id] };
  const names = await platform.names?.({ teamExternalId: guild.id, ...asked }, signal);
  expect(names?.roles.get(role.id)).toBe('Makers');
  expect(names?.channels.get(channel.id)).toBe(channel.name);
  const none = await platform.names?.({ teamExternalId: '100000000000000001', ...asked }, signal);
  expect([none?.roles.size, none?.channels.size]).toEqual([0, 0]);
});
