import * as published from 'discord-api-spec/zod';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ask } from './client.fixture.ts';
import { createFakeDiscord, type FakeDiscord } from './fake-discord.ts';
import type { Channel, Guild, User } from './world.ts';

let fake: FakeDiscord;
let guild: Guild;
let person: User;
let channel: Channel;
let messages: string;
let now: number;

beforeEach(async () => {
  now = Date.now();
  fake = await createFakeDiscord({ now: () => now });
  guild = fake.addGuild({ blockedWords: ['forbidden'] });
  person = fake.addUser();
  fake.addMember(guild, person);
  channel = fake.addChannel(guild);
  messages = `/channels/${channel.id}/messages`;
});

afterEach(() => fake.close());

const post = (body: unknown) => ask(fake, 'POST', messages, body);
const refused = (code: number, status = 400) => ({ status, body: { code } });

function form(payload: object, ...files: [string, Uint8Array<ArrayBuffer>][]) {
  const data = new FormData();
  data.set('payload_json', JSON.stringify(payload));
  for (const [index, [name, bytes]] of files.entries()) data.set(`files[${index}]`, new Blob([bytes]), name);
  return data;
}

test('a message is answered as the published schema says', async () => {
  const file: [string, Uint8Array<ArrayBuffer>] = ['a.png', new Uint8Array(20)];
  const attachments = [{ id: '0', description: 'Alt' }];
  const { status, body } = await post(form({ content: 'hello', attachments }, file));
  expect(status).toBe(200);
  // The schemas want times in Z; Discord itself sends +00:00.
  const timestamp = '2026-01-01T00:00:00Z';
  expect(published.MessageResponseSchema.safeParse({ ...body, timestamp }).error).toBeUndefined();
  expect(body).toMatchObject({ content: 'hello', attachments: [{ description: 'Alt', size: 20 }] });
});

test('a nonce makes one message for some minutes, and none once that was deleted', async () => {
  const body = { content: 'once', nonce: 'run1', enforce_nonce: true };
  const first = await post(body);
  expect((await post({ ...body, content: 'other' })).body).toMatchObject({
    id: first.body?.id,
    content: 'once',
  });
  expect(fake.messages(channel)).toHaveLength(1);
  expect((await ask(fake, 'DELETE', `${messages}/${first.body?.id}`)).headers.get('content-type')).toBeNull();
  expect(await post(body)).toMatchObject(refused(10008, 404));
  now += 6 * 60_000;
  expect((await post(body)).status).toBe(200);
});

test('what Discord would not take is refused and remembered', async () => {
  expect(await post({ content: 'x', colour: 'red' })).toMatchObject(refused(50035));
  expect(await post({ content: 'x'.repeat(2001) })).toMatchObject(refused(50035));
  const button = (id: string) => ({ type: 2, style: 1, label: id, custom_id: id });
  const row = { type: 1, components: ['a', 'b', 'c', 'd', 'e', 'f'].map(button) };
  expect(await post({ content: 'x', components: [row] })).toMatchObject(refused(50035));
  const twice = { type: 1, components: [button('a'), button('a')] };
  expect(await post({ content: 'x', components: [twice] })).toMatchObject(refused(50035));
  expect(fake.violations).toHaveLength(4);
  expect(() => fake.assertNoViolations()).toThrow('colour');
});

test('empty messages, blocked words and files above the limits are refused', async () => {
  expect(await post({ content: ' ' })).toMatchObject(refused(50006));
  expect(await post({ content: 'a Forbidden word' })).toMatchObject(refused(200000));
  const large = new Uint8Array(10 * 1024 * 1024 + 1);
  expect(await post(form({ content: 'x' }, ['a.png', large]))).toMatchObject(refused(40005, 413));
  const ten = new Uint8Array(9 * 1024 * 1024);
  const three = form({ content: 'x' }, ['a.png', ten], ['b.png', ten], ['c.png', ten]);
  expect(await post(three)).toMatchObject(refused(40005, 413));
  fake.assertNoViolations();
});

test('permissions decide: view, send, attach, direct messages, other people’s messages', async () => {
  const { AttachFiles, SendMessages, ViewChannel } = fake.permissions;
  const theirs = fake.sendMessage({ by: person, channel, content: 'mine' });
  expect(await ask(fake, 'PATCH', `${messages}/${theirs.id}`, { content: 'x' })).toMatchObject(
    refused(50005, 403),
  );
  fake.denyBot(channel, AttachFiles);
  expect(await post(form({ content: 'x' }, ['a.png', new Uint8Array(1)]))).toMatchObject(refused(50013, 403));
  fake.denyBot(channel, SendMessages);
  expect(await post({ content: 'x' })).toMatchObject(refused(50013, 403));
  fake.denyBot(channel, ViewChannel);
  expect(await post({ content: 'x' })).toMatchObject(refused(50001, 403));
  const closed = fake.addUser({ acceptsDirectMessages: false });
  const direct = await ask(fake, 'POST', '/users/@me/channels', { recipient_id: closed.id });
  const sent = await ask(fake, 'POST', `/channels/${direct.body?.id}/messages`, { content: 'x' });
  expect(sent).toMatchObject(refused(50007, 403));
  expect(fake.invalidRequests()).toBe(5);
});

test('without Message Content other people’s messages are read without their text', async () => {
  const theirs = fake.sendMessage({ by: person, channel, content: 'private' });
  expect((await ask(fake, 'GET', `${messages}/${theirs.id}`)).body).toMatchObject({ content: '' });
});

test('messages are listed newest first, before, after and around one', async () => {
  const ids = [1, 2, 3, 4, 5].map((each) => fake.sendMessage({ by: person, channel, content: `${each}` }).id);
  const list = async (query: string) => {
    const { body } = await ask(fake, 'GET', `${messages}?${query}`);
    return (body as unknown as { id: string }[]).map((each) => ids.indexOf(each.id) + 1);
  };
  expect(await list('limit=2')).toEqual([5, 4]);
  expect(await list(`before=${ids[2]}`)).toEqual([2, 1]);
  expect(await list(`after=${ids[2]}&limit=1`)).toEqual([4]);
  expect(await list(`around=${ids[2]}&limit=3`)).toEqual([4, 3, 2]);
});

test('commands are held to what the schemas do not say', async () => {
  const path = `/applications/${fake.applicationId}/commands`;
  const option = (name: string, required = false) => ({ type: 3, name, description: 'd', required });
  const bad = [
    { name: 'a', description: '' },
    { name: 'A', description: 'd' },
    { name: 'a', description: 'd', options: [option('Upper')] },
    { name: 'a', description: 'd', options: [option('one'), option('two', true)] },
    { name: 'a', description: 'd', options: Array.from({ length: 26 }, (_, index) => option(`o${index}`)) },
    { name: 'a', description: 'd', options: Array.from({ length: 25 }, (_, index) => tooLong(`o${index}`)) },
  ];
  for (const command of bad) expect(await ask(fake, 'PUT', path, [command])).toMatchObject(refused(50035));
  const good = { name: 'report', description: 'd', options: [{ type: 1, name: 'show', description: 'd' }] };
  expect((await ask(fake, 'PUT', path, [good])).status).toBe(200);
  const [before] = fake.commands();
  await ask(fake, 'PUT', path, [{ ...good, description: 'new' }]);
  expect(fake.commands()).toMatchObject([{ id: before?.id, description: 'new' }]);

  function tooLong(name: string) {
    const choices = Array.from({ length: 4 }, (_, index) => ({
      name: `${index}`,
      value: `${index}`.padEnd(90),
    }));
    return { ...option(name), choices };
  }
});

test('faults: answers of our choosing, limits, resets before and after applying, cut and held answers', async () => {
  const path = /messages$/;
  fake.fault({ match: { path }, effect: { kind: 'status', status: 503 } });
  expect((await post({ content: 'a' })).status).toBe(503);
  fake.fault({ match: { path }, effect: { kind: 'rate-limit', retryAfterSeconds: 1.5, scope: 'shared' } });
  const limited = await post({ content: 'a' });
  expect(limited).toMatchObject({ status: 429, body: { retry_after: 1.5, global: false } });
  expect(limited.headers.get('x-ratelimit-scope')).toBe('shared');
  fake.fault({ match: { path }, effect: { kind: 'drop', when: 'before' } });
  await expect(post({ content: 'never' })).rejects.toThrow();
  expect(fake.messages(channel)).toHaveLength(0);
  fake.fault({ match: { path }, effect: { kind: 'drop', when: 'after' } });
  await expect(post({ content: 'made' })).rejects.toThrow();
  fake.fault({ match: { path }, effect: { kind: 'cut' } });
  await expect(post({ content: 'made too' })).rejects.toThrow();
  expect(fake.messages(channel)).toHaveLength(2);
  const hold = fake.fault({ match: { path }, effect: { kind: 'hold', when: 'after' } });
  const held = post({ content: 'held' });
  await fake.waitForMessage((message) => message.content === 'held');
  hold.release();
  expect((await held).status).toBe(200);
});

test('limits are told in headers and, when asked for, enforced', async () => {
  expect((await post({ content: 'a' })).headers.get('x-ratelimit-remaining')).not.toBeNull();
  const strict = await createFakeDiscord({ rateLimits: 'real', now: () => now });
  const path = `/channels/${strict.addChannel(strict.addGuild()).id}/messages`;
  const statuses: number[] = [];
  for (let count = 0; count < 6; count += 1) {
    statuses.push((await ask(strict, 'POST', path, { content: 'x' })).status);
  }
  await strict.close();
  expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
});

test('no token, a wrong one or a route that is not there', async () => {
  expect((await ask(fake, 'GET', '/users/@me', undefined, { authorization: 'Bot x' })).status).toBe(401);
  expect((await ask(fake, 'GET', '/nowhere')).status).toBe(404);
});

test('what is read is shaped as the published schemas say', async () => {
  const thread = fake.addThread(channel);
  const direct = fake.openDirectChannel(person);
  const commands = `/applications/${fake.applicationId}/commands`;
  const command = await ask(fake, 'POST', commands, { name: 'imagine', description: 'd' });
  const asked = fake.invokeCommand({ by: person, channel, name: 'imagine' });
  const callback = `/interactions/${asked.id}/${asked.token}/callback?with_response=true`;
  const answers: [string, unknown][] = [
    ['ApplicationCommandResponse', command.body],
    ['InteractionCallbackResponse', (await ask(fake, 'POST', callback, { type: 5 })).body],
    ['GatewayBotResponse', (await ask(fake, 'GET', '/gateway/bot')).body],
    ['UserPIIResponse', (await ask(fake, 'GET', '/users/@me')).body],
    ['PrivateApplicationResponse', (await ask(fake, 'GET', '/applications/@me')).body],
    ['GuildWithCountsResponse', (await ask(fake, 'GET', `/guilds/${guild.id}`)).body],
    ['GuildMemberResponse', (await ask(fake, 'GET', `/guilds/${guild.id}/members/${person.id}`)).body],
    ['GuildChannelResponse', (await ask(fake, 'GET', `/channels/${channel.id}`)).body],
    ['ThreadResponse', (await ask(fake, 'GET', `/channels/${thread.id}`)).body],
    ['PrivateChannelResponse', (await ask(fake, 'GET', `/channels/${direct.id}`)).body],
  ];
  const schemas = published as Record<
    string,
    { safeParse(value: unknown): { error?: { issues: object[] } } }
  >;
  const wrong = answers.flatMap(([name, body]) => {
    const issues = schemas[`${name}Schema`]?.safeParse(body).error?.issues ?? [];
    // The schemas want times in Z; Discord itself sends +00:00.
    return issues
      .filter((issue) => !('format' in issue && issue.format === 'datetime'))
      .map((issue) => [name, issue]);
  });
  expect(wrong).toEqual([]);
});

test('an edit keeps, describes and drops files as its list says', async () => {
  const made = await post(
    form({ content: 'two' }, ['a.png', new Uint8Array(1)], ['b.png', new Uint8Array(2)]),
  );
  const path = `${messages}/${made.body?.id}`;
  const [first] = (made.body?.attachments ?? []) as { id: string }[];
  const attachments = [{ id: first?.id, description: 'Alt' }, { id: '0' }];
  const edited = await ask(fake, 'PATCH', path, form({ attachments }, ['c.png', new Uint8Array(3)]));
  expect(edited.body).toMatchObject({
    content: 'two',
    attachments: [{ filename: 'a.png', description: 'Alt' }, { filename: 'c.png' }],
  });
  expect(await ask(fake, 'PATCH', path, { attachments: [], content: '' })).toMatchObject(refused(50006));
  fake.assertNoViolations();
});

test('before its first answer an interaction has no webhook, and an answer comes in its deferral’s place', async () => {
  await ask(fake, 'PUT', `/applications/${fake.applicationId}/commands`, [{ name: 'a', description: 'd' }]);
  const asked = fake.invokeCommand({ by: person, channel, name: 'a' });
  const webhook = `/webhooks/${fake.applicationId}/${asked.token}`;
  expect(await ask(fake, 'GET', `${webhook}/messages/@original`)).toMatchObject(refused(10015, 404));
  await ask(fake, 'POST', `/interactions/${asked.id}/${asked.token}/callback`, {
    type: 5,
    data: { flags: 64 },
  });
  const original = asked.original();
  expect((await ask(fake, 'POST', webhook, { content: 'done' })).body).toMatchObject({
    id: original?.id,
    flags: 64,
  });
  expect((await ask(fake, 'DELETE', `${webhook}/messages/%40original`)).status).toBe(204);
  expect(await ask(fake, 'PATCH', `${webhook}/messages/@original`, { content: 'x' })).toMatchObject(
    refused(10008, 404),
  );
  const withNonce = { content: 'x', nonce: 'n', enforce_nonce: true };
  expect(await ask(fake, 'POST', webhook, withNonce)).toMatchObject(refused(50035));
});
