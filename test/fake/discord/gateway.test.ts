import { once } from 'node:events';
import { type Client, Events, GatewayIntentBits, type Message } from 'discord.js';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connect } from './client.fixture.ts';
import { createFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from './fake-discord.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

async function start(options: FakeDiscordOptions = {}, intents: number[] = []) {
  const fake = await createFakeDiscord(options);
  open.push(fake);
  const guild = fake.addGuild();
  const person = fake.addUser();
  fake.addMember(guild, person);
  const channel = fake.addChannel(guild);
  const client = await connect(fake, intents);
  open.push({ close: () => client.destroy() });
  return { fake, guild, person, channel, client };
}

function nextMessage(client: Client): Promise<Message> {
  return new Promise((resolve) => client.once(Events.MessageCreate, resolve));
}

function sentOps(fake: FakeDiscord, op: number) {
  return fake.events.filter((each) => each.direction === 'received' && each.op === op).length;
}

async function identifyRaw(fake: FakeDiscord, data: object): Promise<number> {
  const socket = new WebSocket(`${fake.gatewayUrl}/?v=10&encoding=json`);
  await once(socket, 'message');
  socket.send(JSON.stringify({ op: 2, d: { properties: {}, ...data } }));
  const [code] = await once(socket, 'close');
  return code;
}

test('discord.js logs in and sees the guilds and channels that the bot may see', async () => {
  const { fake, guild, channel, client } = await start();
  expect(client.user.id).toBe(fake.applicationId);
  expect(client.guilds.cache.get(guild.id)?.channels.cache.has(channel.id)).toBe(true);
  fake.assertNoViolations();
});

test('a bad token and intents that are unknown or not granted close the connection', async () => {
  const fake = await createFakeDiscord();
  open.push(fake);
  expect(await identifyRaw(fake, { token: 'wrong', intents: 1 })).toBe(4004);
  expect(await identifyRaw(fake, { token: fake.token, intents: 1 << 30 })).toBe(4013);
  expect(await identifyRaw(fake, { token: fake.token, intents: GatewayIntentBits.MessageContent })).toBe(
    4014,
  );
});

test('without Message Content only mentions, direct messages and own messages arrive with their text', async () => {
  const { fake, person, channel, client } = await start();
  const texts: string[] = [];
  client.on(Events.MessageCreate, (message) => texts.push(message.content));
  fake.sendMessage({ by: person, channel, content: 'hidden' });
  fake.sendMessage({ by: person, channel, content: `<@${fake.bot.id}> shown` });
  const last = nextMessage(client);
  fake.sendMessage({ by: person, channel: fake.openDirectChannel(person), content: 'direct' });
  await last;
  expect(texts).toEqual(['', `<@${fake.bot.id}> shown`, 'direct']);
});

test('with Message Content granted and asked for every text arrives', async () => {
  const options: FakeDiscordOptions = { privilegedIntents: ['MessageContent'] };
  const { fake, person, channel, client } = await start(options, [GatewayIntentBits.MessageContent]);
  const message = nextMessage(client);
  fake.sendMessage({ by: person, channel, content: 'for all' });
  expect((await message).content).toBe('for all');
});

test('a reply to the bot mentions it unless the writer switches that off, and its reference arrives either way', async () => {
  const { fake, person, channel, client } = await start();
  const shown = await client.channels.fetch(channel.id);
  if (!shown?.isSendable()) throw new Error('not sendable');
  const own = await shown.send('a picture');
  const pinging = nextMessage(client);
  fake.sendMessage({ by: person, channel, content: 'bluer', replyTo: own });
  expect((await pinging).content).toBe('bluer');
  const silent = nextMessage(client);
  fake.sendMessage({ by: person, channel, content: 'redder', replyTo: own, pingsTheAuthor: false });
  expect(await silent).toMatchObject({ content: '', reference: { messageId: own.id } });
});

test('what happens while the connection is gone arrives after the resume', async () => {
  const { fake, person, channel, client } = await start();
  fake.dropConnections();
  await fake.waitUntil('the drop', () => fake.connections() === 0 || undefined);
  const missed = nextMessage(client);
  fake.sendMessage({ by: person, channel, content: `<@${fake.bot.id}> while away` });
  expect((await missed).content).toContain('while away');
  expect([sentOps(fake, 2), sentOps(fake, 6)]).toEqual([1, 1]);
});

test('a request to reconnect leads to a resume', async () => {
  const { fake, client } = await start();
  const resumed = once(client, Events.ShardResume);
  fake.askToReconnect();
  await resumed;
  expect([sentOps(fake, 2), sentOps(fake, 6)]).toEqual([1, 1]);
});

test('an invalid session leads to a new identify', async () => {
  const { fake, client } = await start();
  const ready = once(client, Events.ShardReady);
  fake.invalidateSessions(false);
  await ready;
  expect(sentOps(fake, 2)).toBe(2);
});

test('events can be repeated with their old numbers', async () => {
  const { fake, person, channel, client } = await start();
  const seen: string[] = [];
  client.on(Events.Raw, (packet: { t: string; d: { id: string } }) => {
    if (packet.t === 'MESSAGE_CREATE') seen.push(packet.d.id);
  });
  const message = fake.sendMessage({ by: person, channel, content: 'once' });
  fake.repeatLastEvents(1);
  const last = nextMessage(client);
  const after = fake.sendMessage({ by: person, channel, content: 'then' });
  await last;
  expect(seen).toEqual([message.id, message.id, after.id]);
});

test('a client that sends no heartbeats is disconnected', async () => {
  const fake = await createFakeDiscord({ heartbeatIntervalMs: 40 });
  open.push(fake);
  expect(await identifyRaw(fake, { token: fake.token, intents: 0 })).toBe(4009);
});
