// Discord: options that name a person, a role or a channel, in commands, in forms and in messages.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createCommandSet } from '../../../src/command-set.ts';
import type { Form } from '../../../src/form.ts';
import { option } from '../../../src/option.ts';
import { wiresIn } from '../../fake/discord/wire.ts';
import { reply, setStage } from './discord.fixture.ts';
import { command } from './discord-commands.ts';

const options = z.object({
  person: option.person({ summary: 'Who', positional: true }),
  role: option.role({ summary: 'Which role' }).optional(),
  place: option.channel({ summary: 'Where' }).optional(),
  words: option.text({ summary: 'Why', max: 100 }).optional(),
});
const commands = createCommandSet(
  [
    command({ name: 'budget grant', options, audience: 'admins' }),
    command({ name: 'thank', options }),
    command({ name: 'ask', options, acknowledge: 'form' }),
  ],
  { budget: 'Who may spend what' },
);

async function started() {
  const stage = await setStage();
  await stage.start(commands);
  const { fake, guild, alice, channel, invocations } = stage;
  const bob = fake.addUser({ username: 'bob', displayName: 'Bob' });
  const role = fake.addRole(guild, { name: 'Designers' });
  const place = fake.addChannel(guild, { name: 'art' });
  return {
    ...stage,
    bob,
    role,
    place,
    next: async () => fake.waitUntil('an invocation', () => invocations.shift()),
    thank: (given: Record<string, string>) =>
      fake.invokeCommand({ name: 'thank', by: alice, channel, options: given }),
  };
}

describe('an option that names somebody or something', () => {
  it('is one of Discord’s own, and brings the name that people see beside the id', async () => {
    const { fake, guild, bob, role, place, thank, next } = await started();
    fake.addMember(guild, bob, { nick: 'Bobby' });
    thank({ person: bob.id, role: role.id, place: place.id, words: 'well made' });
    expect((await next()).options).toEqual({
      person: { id: bob.id, name: 'Bobby' },
      role: { id: role.id, name: 'Designers' },
      place: { id: place.id, name: 'art' },
      words: 'well made',
    });
    fake.assertNoViolations();
  });

  it('brings the person’s own name when they left, and threads by theirs', async () => {
    const { fake, bob, channel, thank, next } = await started();
    const thread = fake.addThread(channel, { name: 'late ideas' });
    thank({ person: bob.id, place: thread.id });
    expect((await next()).options).toEqual({
      person: { id: bob.id, name: 'Bob' },
      place: { id: thread.id, name: 'late ideas' },
    });
  });

  it('is refused by Discord itself for channels where nobody writes', async () => {
    const { fake, guild, bob, thank } = await started();
    const category = fake.addChannel(guild, { name: 'Corner', type: 4 });
    expect(() => thank({ person: bob.id, place: category.id })).toThrow('offers no channels of type 4');
  });

  it('is a menu in a form, with what it holds at first', async () => {
    const { fake, guild, alice, bob, role, place, channel, next, replyWith } = await started();
    fake.addMember(guild, bob);
    const fields: Form['fields'] = [
      { option: 'person' },
      { option: 'role', value: role.id },
      { option: 'place' },
    ];
    replyWith(reply({ form: { command: 'ask', title: 'Ask', subject: 's', fields } }));
    const asked = fake.invokeCommand({ name: 'ask', by: alice, channel });
    const { data } = await asked.callback();
    expect(wiresIn(data.components).map(({ component }) => component)).toMatchObject([
      { type: 5, required: true, max_values: 1 },
      { type: 6, required: false, default_values: [{ id: role.id, type: 'role' }] },
      { type: 8, required: false, channel_types: expect.not.arrayContaining([4]) },
    ]);
    await next();
    replyWith(reply({}));
    fake.submitModal(asked, { person: [bob.id], place: [place.id] });
    expect((await next()).options).toEqual({
      person: { id: bob.id, name: 'Bob' },
      role: { id: role.id, name: 'Designers' },
      place: { id: place.id, name: 'art' },
    });
    fake.assertNoViolations();
  });

  it('is a mention in a message, with the names that come along with it', async () => {
    const { fake, guild, alice, bob, role, place, channel, next } = await started();
    fake.addMember(guild, bob);
    const us = `<@${fake.bot.id}>`;
    const content = `${us} thank <@${bob.id}> --role <@&${role.id}> --place <#${place.id}> --words "to <@${bob.id}>"`;
    fake.sendMessage({ by: alice, channel, content });
    expect((await next()).options).toEqual({
      person: { id: bob.id, name: 'Bob' },
      role: { id: role.id, name: '' },
      place: { id: place.id, name: '' },
      words: 'to @Bob',
    });
    fake.sendMessage({ by: alice, channel, content: `${us} thank bob` });
    await fake.waitForMessage(({ content: text }) => text.includes('cannot tell who “bob” is.'));
  });
});

it('the channel’s name comes along with a command, and a thread’s own', async () => {
  const { fake, guild, alice, bob, channel, next } = await started();
  fake.addMember(guild, alice);
  const thread = fake.addThread(channel, { name: 'late ideas' });
  for (const where of [channel, thread])
    fake.invokeCommand({ name: 'thank', by: alice, channel: where, options: { person: bob.id } });
  expect([(await next()).channelName, (await next()).channelName].sort()).toEqual(
    [channel.name, 'late ideas'].sort(),
  );
});

it('a command whose every subcommand is for admins is offered to those who manage the server', async () => {
  const { fake } = await started();
  const needed = fake.commands().map(({ name, default_member_permissions: bits }) => [name, bits]);
  expect(needed).toEqual([
    ['budget', '32'],
    ['thank', null],
    ['ask', null],
  ]);
});
