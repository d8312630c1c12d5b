// Discord: replies to pictures, mentions and direct messages become invocations, and are answered where they can be.
import { describe, expect, it } from 'vitest';
import type { Invocation } from '../../../src/invocation.ts';
import type { Writing } from '../../fake/discord/people-message.ts';
import type { Channel, Message } from '../../fake/discord/world.ts';
import { generationAt, image, reply, setStage } from './discord.fixture.ts';
import { conversation } from './discord-commands.ts';

const png = (filename: string) => ({ filename, bytes: new Uint8Array(64).fill(7), contentType: 'image/png' });

async function setConversation(of: Parameters<typeof setStage>[0] = {}) {
  const stage = await setStage(of);
  await stage.start(conversation);
  const { fake, alice, channel, guild, platform, invocations } = stage;
  const bob = fake.addUser({ username: 'bob', displayName: 'Bob' });
  fake.addMember(guild, bob);
  return {
    ...stage,
    bob,
    us: `<@${fake.bot.id}>`,
    /** A result of ours in the channel. */
    async picture(where: Channel = channel): Promise<Message> {
      const { invocation } = await stage.imagine({ channel: where });
      const generation = generationAt(platform, invocation);
      const outcome = await generation.deliver(
        'final',
        reply({ text: 'A lamp', images: [image(new Uint8Array(64).fill(9))] }),
      );
      if (outcome.kind !== 'delivered' || outcome.message === undefined) throw new Error(outcome.kind);
      const posted = fake.world.findMessage(outcome.message.messageId);
      if (posted === undefined) throw new Error('The result was not posted');
      invocations.splice(0);
      return posted;
    },
    say: (writing: Partial<Writing>): Message => fake.sendMessage({ by: alice, channel, ...writing }),
    /** What dispatch was told next. */
    async told(): Promise<Invocation> {
      return fake.waitUntil('an invocation', () => invocations[0]);
    },
    answerTo: (message: Message) =>
      fake.waitForMessage(
        ({ authorId, replyTo }) => authorId === fake.bot.id && replyTo?.messageId === message.id,
      ),
  };
}

describe('a reply to a picture of ours', () => {
  it('edits it in the words that came with it, with further pictures to go by', async () => {
    const { picture, say, told, guild, channel, alice, answerTo, fake } = await setConversation();
    const target = await picture();
    const said = say({ replyTo: target, content: 'make it  blue', attachments: [png('blue.png')] });
    const invocation = await told();
    expect(invocation).toMatchObject({
      platform: 'discord',
      team: { externalId: guild.id, name: 'Lamps' },
      person: { externalId: alice.id, name: 'Alice', roleIds: [] },
      command: 'edit',
      options: { prompt: 'make it blue', reference: [{ locator: { name: 'blue.png', messageId: said.id } }] },
      pointer: { kind: 'message', channelId: channel.id, messageId: target.id },
      destination: {
        channelId: channel.id,
        details: { gestureId: said.id, isWritten: true, replyTo: said.id, mayPost: true, mayRead: true },
      },
      dedupeKey: `discord:${guild.id}:${said.id}`,
    });
    expect(invocation.pointer).toMatchObject({ pictures: [{ name: expect.stringContaining('lamp') }] });
    expect(invocation).not.toHaveProperty('token');
    expect((await answerTo(said)).content).toBe('All is well');
    fake.assertNoViolations();
  });

  it('gets its result as a reply, made once however often that is tried', async () => {
    const stage = await setConversation();
    const { picture, say, platform, channel, fake, answerTo } = stage;
    const target = await picture();
    const { promise: told, resolve: tell } = Promise.withResolvers<Invocation>();
    stage.replyWith(async (invocation) => {
      tell(invocation);
      return reply({ lines: [] });
    });
    const said = say({ replyTo: target, content: 'make it blue' });
    const invocation = await told;
    const generation = generationAt(platform, invocation);
    await generation.deliver('progress', reply({ text: 'Queued' }));
    generation.forget();
    const picked = reply({ text: 'A blue lamp', images: [image(new Uint8Array(64).fill(3))] });
    expect(await generation.deliver('final', picked)).toMatchObject({ kind: 'delivered' });
    const result = await answerTo(said);
    expect(result.content).toBe('A blue lamp');
    expect(fake.messages(channel).filter(({ replyTo }) => replyTo?.messageId === said.id)).toHaveLength(1);
    fake.assertNoViolations();
  });

  it('that cannot be read is told what would help, once', async () => {
    const { picture, say, answerTo, fake, invocations, channel, stop } = await setConversation();
    const said = say({ replyTo: await picture(), content: 'make it blue', pingsTheAuthor: false });
    expect((await answerTo(said)).content).toMatch(/press edit.*mention me/i);
    fake.repeatLastEvents(3);
    await fake.waitUntil('a second attempt', () => {
      const tries = fake.requests.filter(
        ({ method, path }) => method === 'POST' && path.endsWith(`${channel.id}/messages`),
      );
      return tries.length > 2 ? true : undefined;
    });
    await stop();
    expect(fake.messages(channel).filter(({ replyTo }) => replyTo?.messageId === said.id)).toHaveLength(1);
    expect(invocations).toEqual([]);
  });

  it('needs no mention where Message Content is on', async () => {
    const { picture, say, told } = await setConversation({ fake: { privilegedIntents: ['MessageContent'] } });
    say({ replyTo: await picture(), content: 'make it blue', pingsTheAuthor: false });
    expect(await told()).toMatchObject({ command: 'edit', options: { prompt: 'make it blue' } });
  });

  it('carries the same key when Discord tells of it again', async () => {
    const { picture, say, fake, invocations, channel, answerTo } = await setConversation();
    const said = say({ replyTo: await picture(), content: 'make it blue' });
    await answerTo(said);
    fake.repeatLastEvents(3);
    await fake.waitUntil('it told again', () => (invocations.length > 1 ? true : undefined));
    expect(new Set(invocations.map(({ dedupeKey }) => dedupeKey)).size).toBe(1);
    expect(fake.messages(channel).filter(({ replyTo }) => replyTo?.messageId === said.id)).toHaveLength(1);
  });
});

describe('a mention', () => {
  it('in a reply to somebody else means their picture, which Discord may not show us', async () => {
    const { say, told, us, bob } = await setConversation();
    const theirs = say({ by: bob, attachments: [png('cat.png')] });
    say({ replyTo: theirs, content: `${us} make it blue`, pingsTheAuthor: false });
    const { command, options, pointer } = await told();
    expect({ command, options }).toEqual({ command: 'edit', options: { prompt: 'make it blue' } });
    expect(pointer).toMatchObject({ kind: 'message', messageId: theirs.id, pictures: undefined });
  });

  it('in a reply brings their picture along where Message Content is on', async () => {
    const { say, told, us, bob } = await setConversation({ fake: { privilegedIntents: ['MessageContent'] } });
    const theirs = say({ by: bob, attachments: [png('cat.png')] });
    say({ replyTo: theirs, content: `${us} make it blue`, pingsTheAuthor: false });
    expect((await told()).pointer).toMatchObject({ pictures: [{ name: 'cat.png' }] });
  });

  it('with pictures of its own edits those', async () => {
    const { say, told, us } = await setConversation();
    say({ content: `make ${us} it blue`, attachments: [png('one.png'), png('two.png')] });
    const { command, options, pointer } = await told();
    expect({ command, options }).toEqual({ command: 'edit', options: { prompt: 'make it blue' } });
    expect(pointer).toMatchObject({ kind: 'attached', pictures: [{ name: 'one.png' }, { name: 'two.png' }] });
  });

  it('without any picture makes one, with people by their names and options where they are understood', async () => {
    const { say, told, us, bob } = await setConversation();
    say({ content: `${us} <@${bob.id}> as a lamp <:lit:123456789> --ar 16:9` });
    expect(await told()).toMatchObject({
      command: 'imagine',
      options: { prompt: '@Bob as a lamp :lit:', aspect_ratio: '16:9' },
    });
  });

  it.each([
    ['credits', { command: 'credits', options: {} }],
    ['/imagine a lamp --count 2', { command: 'imagine', options: { prompt: 'a lamp', count: 2 } }],
    ['', { command: 'help' }],
  ])('runs the command that it names: “%s”', async (words, expected) => {
    const { say, told, us } = await setConversation();
    say({ content: `${us} ${words}` });
    expect(await told()).toMatchObject(expected);
  });

  it('says what is wrong with what was typed, to the person alone', async () => {
    const { say, us, fake, alice, invocations } = await setConversation();
    say({ content: `${us} imagine a lamp --count many` });
    const direct = fake.openDirectChannel(alice);
    const answer = await fake.waitForMessage(({ channelId }) => channelId === direct.id);
    expect(answer.content).toContain('--count');
    expect(invocations).toEqual([]);
  });

  it('knows by their roles who manages the server', async () => {
    const stage = await setConversation();
    const { fake, guild, alice, bob, invocations, us, say } = stage;
    const role = fake.addRole(guild, { permissions: fake.permissions.ManageGuild });
    fake.setRoles(guild, alice, [role]);
    say({ content: `${us} credits` });
    say({ by: bob, content: `${us} credits` });
    await fake.waitUntil('both', () => (invocations.length === 2 ? true : undefined));
    const admins = await Promise.all(
      invocations.map(async ({ person }) => [
        person.name,
        await person.isTeamAdmin({ externalId: 'T1', adminRoleId: undefined }),
      ]),
    );
    expect(Object.fromEntries(admins)).toEqual({ Alice: true, Bob: false });
  });

  it('waits when Discord has no time to say who may do what', async () => {
    const { say, us, fake, answerTo, waitsMs } = await setConversation();
    fake.fault({
      match: { method: 'GET', path: /\/channels\/\d+$/ },
      times: 2,
      effect: { kind: 'status', status: 503 },
    });
    const said = say({ content: `${us} credits` });
    expect((await answerTo(said)).content).toBe('All is well');
    expect(waitsMs).toHaveLength(2);
  });

  it('in a forum post is answered there', async () => {
    const { say, us, fake, guild, answerTo, told } = await setConversation();
    const forum = fake.addChannel(guild, { type: 15 });
    const post = fake.addThread(forum);
    const said = say({ content: `${us} credits`, channel: post });
    expect((await answerTo(said)).channelId).toBe(post.id);
    expect((await told()).destination.details.parentChannelId).toBe(forum.id);
  });

  it('in a thread belongs to its channel', async () => {
    const { say, told, us, fake, guild } = await setConversation();
    const home = fake.addChannel(guild, { nsfw: true });
    const thread = fake.addThread(home);
    say({ content: `${us} a lamp`, channel: thread });
    const { destination } = await told();
    expect(destination).toMatchObject({
      channelId: thread.id,
      details: { parentChannelId: home.id, nsfw: true, mayPost: true },
    });
  });
});

describe('a direct message', () => {
  it('belongs to no team, and everything is answered there', async () => {
    const stage = await setConversation();
    const { say, told, fake, alice, answerTo } = stage;
    stage.replyWith(reply({ text: 'Not enough credits', audience: 'private' }));
    const direct = fake.openDirectChannel(alice);
    const said = say({ channel: direct, content: 'a lamp' });
    const invocation = await told();
    expect(invocation).toMatchObject({ command: 'imagine', options: { prompt: 'a lamp' }, team: undefined });
    expect(await invocation.person.isTeamAdmin({ externalId: 'T1', adminRoleId: undefined })).toBe(false);
    expect(invocation.dedupeKey).toBe(`discord:${alice.id}:${said.id}`);
    expect((await answerTo(said)).content).toBe('Not enough credits');
  });

  it('with a forwarded picture edits that', async () => {
    const { say, told, fake, alice, bob } = await setConversation();
    const theirs = say({ by: bob, attachments: [png('cat.png')] });
    say({ channel: fake.openDirectChannel(alice), forwards: theirs });
    expect(await told()).toMatchObject({
      command: 'edit',
      pointer: { kind: 'attached', pictures: [{ name: 'cat.png' }] },
    });
  });
});

describe('an answer for the person alone', () => {
  it('goes to their direct messages, and nothing is said in the channel', async () => {
    const stage = await setConversation();
    const { say, us, fake, alice, channel } = stage;
    stage.replyWith(reply({ text: 'Not enough credits', audience: 'private' }));
    say({ content: `${us} a lamp` });
    const answer = await fake.waitForMessage(({ content }) => content === 'Not enough credits');
    expect(answer.channelId).toBe(fake.openDirectChannel(alice).id);
    await stage.stop();
    expect(fake.messages(channel)).toHaveLength(1);
  });

  it('is only hinted at where their direct messages are closed', async () => {
    const stage = await setConversation();
    const { us, fake, guild, channel, answerTo } = stage;
    const carol = fake.addUser({ username: 'carol', acceptsDirectMessages: false });
    fake.addMember(guild, carol);
    stage.replyWith(reply({ text: 'Not enough credits', audience: 'private' }));
    const said = fake.sendMessage({ by: carol, channel, content: `${us} a lamp` });
    const answer = await answerTo(said);
    expect(answer.content).toMatch(/direct messages/);
    expect(answer.content).not.toContain('credits');
  });

  it('takes the place of one for everybody where the bot may not post', async () => {
    const stage = await setConversation();
    const { say, us, fake, alice, channel, told } = stage;
    fake.denyBot(channel, fake.permissions.SendMessages);
    say({ content: `${us} credits` });
    const answer = await fake.waitForMessage(({ content }) => content === 'All is well');
    expect(answer.channelId).toBe(fake.openDirectChannel(alice).id);
    expect((await told()).destination.details.mayPost).toBe(false);
  });

  it('is no reply where the bot may not read what it would reply to', async () => {
    const { say, us, fake, channel } = await setConversation();
    fake.denyBot(channel, fake.permissions.ReadMessageHistory);
    say({ content: `${us} credits` });
    const answer = await fake.waitForMessage(({ content }) => content === 'All is well');
    expect(answer).toMatchObject({ channelId: channel.id, replyTo: undefined });
    fake.assertNoViolations();
  });
});

describe('what is none of our business', () => {
  it('costs no request: talk, replies to others, and what bots write', async () => {
    const { say, us, bob, fake, channel, picture, invocations, answerTo } = await setConversation({
      fake: { privilegedIntents: ['MessageContent'] },
    });
    const target = await picture();
    const robot = fake.addUser({ username: 'robot' });
    robot.bot = true;
    fake.addMember(fake.world.requireGuild(channel.guildId ?? ''), robot);
    const before = fake.requests.length;
    const talk = say({ by: bob, content: 'look at this', attachments: [png('cat.png')] });
    say({ content: 'lovely', replyTo: talk });
    say({ by: robot, content: `${us} make it blue`, replyTo: target });
    fake.editMessage(talk, `${us} a lamp`);
    // Events come in their order: what came before this one has been passed over.
    await answerTo(say({ content: `${us} a candle` }));
    expect(invocations.map(({ options }) => options)).toEqual([{ prompt: 'a candle' }]);
    const made = fake.requests.slice(before).map(({ method, route }) => `${method} ${route}`);
    expect(made.sort()).toEqual([
      'GET /channels/:channel',
      'GET /guilds/:guild',
      'GET /guilds/:guild/members/:user',
      'POST /channels/:channel/messages',
    ]);
  });

  it('is an unreadable reply to words of ours', async () => {
    const stage = await setConversation();
    const { say, us, answerTo, told, invocations, fake, channel } = stage;
    const answer = await answerTo(say({ content: `${us} credits` }));
    invocations.splice(0);
    say({ replyTo: answer, content: 'thanks', pingsTheAuthor: false });
    await answerTo(say({ content: `${us} help` }));
    expect((await told()).command).toBe('help');
    expect(fake.messages(channel)).toHaveLength(5);
  });
});
