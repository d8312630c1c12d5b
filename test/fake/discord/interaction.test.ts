import {
  type ChatInputCommandInteraction,
  Events,
  type Interaction,
  type MessageComponentInteraction,
  MessageFlags,
  type ModalSubmitInteraction,
} from 'discord.js';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ask, connect } from './client.fixture.ts';
import { modalProblems } from './component-rule.ts';
import { createFakeDiscord, type FakeDiscord } from './fake-discord.ts';
import type { Wire } from './wire.ts';
import type { Channel, Guild, User } from './world.ts';

let fake: FakeDiscord;
let guild: Guild;
let person: User;
let channel: Channel;
const open: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  fake = await createFakeDiscord();
  guild = fake.addGuild();
  person = fake.addUser();
  fake.addMember(guild, person);
  channel = fake.addChannel(guild);
});

afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
  await fake.close();
});

const imagine = {
  name: 'imagine',
  description: 'A new picture',
  integration_types: [0, 1],
  contexts: [0, 1, 2],
  options: [
    { type: 3, name: 'prompt', description: 'What to draw', required: true },
    { type: 11, name: 'reference1', description: 'A picture to go by' },
    { type: 4, name: 'count', description: 'How many', min_value: 1, max_value: 4 },
    { type: 3, name: 'style', description: 'Preset', autocomplete: true },
  ],
};

async function start(answer: (interaction: Interaction) => Promise<unknown>) {
  const client = await connect(fake);
  open.push({ close: () => client.destroy() });
  const failures: { code?: number; status?: number }[] = [];
  client.on(Events.InteractionCreate, (interaction) => {
    answer(interaction).catch((error: { code?: number; status?: number }) => failures.push(error));
  });
  await client.application.commands.set([imagine, { type: 3, name: 'Edit image' }]);
  const failed = (code: number) =>
    vi.waitFor(() => {
      const found = failures.find((each) => each.code === code);
      expect(found).toBeDefined();
      return found;
    });
  return { client, failed };
}

const asCommand = (interaction: Interaction) => interaction as ChatInputCommandInteraction;

function invoke(more: object = {}) {
  return fake.invokeCommand({ by: person, channel, name: 'imagine', options: { prompt: 'a lamp' }, ...more });
}

test('a deferred ephemeral answer, a channel message with a file, and the answer deleted', async () => {
  const picture = Buffer.alloc(1_000_000, 7);
  await start(async (interaction) => {
    const command = asCommand(interaction);
    await command.deferReply({ flags: MessageFlags.Ephemeral });
    if (!command.channel?.isSendable()) throw new Error('not sendable');
    const message = await command.channel.send({
      content: command.options.getString('prompt', true),
      nonce: '1',
      enforceNonce: true,
    });
    await message.edit({
      content: 'done',
      files: [{ attachment: picture, name: 'a lamp.png', description: 'A lamp' }],
    });
    await command.deleteReply();
  });
  const asked = invoke();
  expect(await asked.callback()).toMatchObject({ type: 5, data: { flags: 64 } });
  await asked.waitForOriginalDeleted();
  const [message] = fake.messages(channel);
  expect(message?.content).toBe('done');
  expect(message?.attachments[0]).toMatchObject({ filename: 'a_lamp.png', description: 'A lamp' });
  expect(message?.attachments[0]?.bytes.equals(picture)).toBe(true);
  fake.assertNoViolations();
});

test('a reference travels as a resolved attachment at a URL that serves its bytes until it expires', async () => {
  let now = Date.now();
  await fake.close();
  fake = await createFakeDiscord({ now: () => now });
  guild = fake.addGuild();
  person = fake.addUser();
  fake.addMember(guild, person);
  channel = fake.addChannel(guild);
  let url = '';
  await start(async (interaction) => {
    url = asCommand(interaction).options.getAttachment('reference1', true).url;
    await asCommand(interaction).reply('seen');
  });
  const bytes = Buffer.from('picture');
  const asked = invoke({ options: { prompt: 'x', reference1: { filename: 'in.png', bytes } } });
  await asked.callback();
  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
  expect((await fetch(url.split('?')[0] ?? '')).status).toBe(404);
  now += 25 * 3_600_000;
  expect((await fetch(url)).status).toBe(404);
});

test('interactions carry what the app may do and where it came from', async () => {
  fake.denyBot(channel, fake.permissions.AttachFiles);
  let seen: unknown;
  const { failed } = await start(async (interaction) => {
    const { attachmentSizeLimit, context, authorizingIntegrationOwners, appPermissions } = interaction;
    seen = {
      attachmentSizeLimit,
      context,
      owner: authorizingIntegrationOwners.guildId,
      mayAttach: appPermissions.has('AttachFiles'),
      locale: interaction.guildLocale,
    };
    const files = [{ attachment: Buffer.from('x'), name: 'x.png' }];
    await asCommand(interaction).reply({ content: 'x', files });
  });
  invoke();
  await failed(50013);
  expect(seen).toEqual({
    attachmentSizeLimit: 10 * 1024 * 1024,
    context: 0,
    owner: guild.id,
    mayAttach: false,
    locale: 'en-US',
  });
});

test('a callback after three seconds is answered with Unknown interaction, a second one as acknowledged already', async () => {
  const late = Promise.withResolvers<void>();
  const { failed } = await start(async (interaction) => {
    if (asCommand(interaction).options.getString('prompt') === 'late') await late.promise;
    await asCommand(interaction).deferReply();
    asCommand(interaction).deferred = false;
    await asCommand(interaction).deferReply();
  });
  const asked = invoke({ options: { prompt: 'late' } });
  asked.expireCallback();
  late.resolve();
  expect(await failed(10062)).toMatchObject({ status: 404 });
  invoke();
  expect(await failed(40060)).toMatchObject({ status: 400 });
});

test('a token of fifteen minutes is refused, and the public message stays editable by the bot alone', async () => {
  const expired = Promise.withResolvers<void>();
  const { client, failed } = await start(async (interaction) => {
    await asCommand(interaction).deferReply();
    await expired.promise;
    await asCommand(interaction).editReply('too late');
  });
  const asked = invoke({ ageMs: 14 * 60_000 });
  await asked.callback();
  asked.expireToken();
  expired.resolve();
  expect(await failed(50027)).toMatchObject({ status: 401 });
  const id = asked.original()?.id ?? '';
  await client.rest.patch(`/channels/${channel.id}/messages/${id}`, { body: { content: 'by the bot' } });
  expect(asked.original()?.content).toBe('by the bot');
});

test('ephemeral answers do not exist for the bot token, in reading, listing or editing', async () => {
  await start((interaction) =>
    asCommand(interaction).reply({ content: 'psst', flags: MessageFlags.Ephemeral }),
  );
  const asked = invoke();
  const { id } = await asked.waitForOriginal((message) => message.content === 'psst');
  const path = `/channels/${channel.id}/messages`;
  expect(await ask(fake, 'GET', `${path}/${id}`)).toMatchObject({ status: 404, body: { code: 10008 } });
  expect(await ask(fake, 'PATCH', `${path}/${id}`, { content: 'x' })).toMatchObject({
    body: { code: 10008 },
  });
  expect((await ask(fake, 'GET', path)).body).toEqual([]);
  expect(fake.messages(channel, { ephemeral: true })).toHaveLength(1);
});

test('with_response tells the id of a deferred message without the message', async () => {
  let answer: unknown;
  await start(async (interaction) => {
    const { interaction: told, resource } = await asCommand(interaction).deferReply({ withResponse: true });
    answer = {
      id: told.responseMessageId,
      loading: told.responseMessageLoading,
      message: resource?.message ?? null,
    };
    await asCommand(interaction).editReply('done');
  });
  const asked = invoke();
  const original = await asked.waitForOriginal((message) => message.content === 'done');
  expect(answer).toEqual({ id: original.id, loading: true, message: null });
});

test('buttons, forms with files, menus of messages and suggestions work as a person uses them', async () => {
  const components = [
    { type: 1, components: [{ type: 2, style: 1, label: 'Edit', custom_id: 'v1:edit:1' }] },
  ];
  await start(async (interaction) => {
    if (interaction.isAutocomplete()) {
      return interaction.respond([{ name: `${interaction.options.getFocused()}!`, value: 'id1' }]);
    }
    if (interaction.isMessageContextMenuCommand())
      return interaction.reply(interaction.targetMessage.content);
    if (interaction.isChatInputCommand()) return interaction.reply({ content: 'picture', components });
    if (interaction.isButton()) {
      return (interaction as MessageComponentInteraction).showModal({
        title: 'Edit',
        custom_id: 'v1:form:1',
        components: [
          { type: 18, label: 'How', component: { type: 4, style: 2, custom_id: 'how' } },
          {
            type: 18,
            label: 'By',
            component: { type: 19, custom_id: 'files', required: false, max_values: 3 },
          },
        ],
      });
    }
    const form = interaction as ModalSubmitInteraction;
    const files = form.fields.getUploadedFiles('files');
    return form.reply(`${form.fields.getTextInputValue('how')} ${files?.size}`);
  });
  const { focused, suggestions } = { focused: 'style', suggestions: { prompt: 'x', style: 'wa' } };
  expect(
    await fake.autocomplete({ by: person, channel, name: 'imagine', options: suggestions, focused }),
  ).toEqual([{ name: 'wa!', value: 'id1' }]);
  const message = await invoke().waitForOriginal(() => true);
  const pressed = fake.pressButton(message, 'v1:edit:1', { by: person });
  expect((await pressed.callback()).type).toBe(9);
  const files = [{ filename: 'a.png', bytes: Buffer.from('a') }];
  const sent = fake.submitModal(pressed, { how: 'bluer', files });
  expect((await sent.waitForOriginal(() => true)).content).toBe('bluer 1');
  const theirs = fake.sendMessage({ by: person, channel, content: 'exempt' });
  const menu = fake.invokeMessageCommand({ by: person, channel, name: 'Edit image', message: theirs });
  expect((await menu.waitForOriginal(() => true)).content).toBe('exempt');
  fake.assertNoViolations();
});

test('through a user installation alone there are five follow-ups and no channel message', async () => {
  const foreign = fake.addGuild({ hasBot: false });
  const traveller = fake.addUser({ hasInstalledTheApp: true });
  fake.addMember(foreign, traveller);
  const there = fake.addChannel(foreign);
  const { client, failed } = await start(async (interaction) => {
    const command = asCommand(interaction);
    await command.reply('1');
    for (let count = 0; count < 6; count += 1) await command.followUp('more');
  });
  const asked = invoke({ by: traveller, channel: there });
  await failed(40094);
  expect(asked.followUps()).toHaveLength(5);
  const post = client.rest.post(`/channels/${there.id}/messages`, { body: { content: 'x' } });
  await expect(post).rejects.toMatchObject({ code: 50001 });
});

test('two hundred interactions at once are all answered within their three seconds', async () => {
  await start((interaction) => asCommand(interaction).deferReply());
  const asked = Array.from({ length: 200 }, () => invoke());
  const callbacks = await Promise.all(asked.map((each) => each.callback(3000)));
  expect(callbacks.every((each) => each.type === 5 && each.latencyMs < 3000)).toBe(true);
});

describe('a group of subcommands', () => {
  const settings = {
    name: 'settings',
    description: 'Defaults and rules',
    options: [
      {
        type: 1,
        name: 'mine',
        description: 'My own',
        options: [
          { type: 3, name: 'style', description: 'Preset', autocomplete: true },
          { type: 4, name: 'count', description: 'How many', max_value: 4 },
        ],
      },
      { type: 1, name: 'team', description: 'Everybody’s' },
    ],
  };
  const use = (more: object) => fake.invokeCommand({ by: person, channel, name: 'settings', ...more });

  test('is used by one of its subcommands alone, with that one’s options', async () => {
    const { client } = await start(async (interaction) => {
      const { options } = asCommand(interaction);
      await asCommand(interaction).reply(`${options.getSubcommand()} ${options.getInteger('count')}`);
    });
    await client.application.commands.set([settings]);
    const asked = use({ subcommand: 'mine', options: { count: 2 } });
    expect((await asked.waitForOriginal(() => true)).content).toBe('mine 2');
    expect(() => use({})).toThrow('cannot be used without one');
    expect(() => use({ subcommand: 'dance' })).toThrow('no subcommand dance');
    expect(() => use({ subcommand: 'team', options: { count: 2 } })).toThrow('no option count');
    expect(() => use({ subcommand: 'mine', options: { count: 5 } })).toThrow('out of range');
    expect(() => use({ subcommand: 'mine more' })).toThrow('no subcommand more');
    fake.assertNoViolations();
  });

  test('suggests where an option says so, and only what Discord takes', async () => {
    const answers = [
      [{ name: 'Warm', value: 'id1' }],
      [{ name: 'Warm', value: 'x'.repeat(101) }],
      [{ name: 'Warm', value: 7 }],
    ];
    const { client, failed } = await start(async (interaction) => {
      if (interaction.isAutocomplete()) await interaction.respond(answers.shift() ?? []);
    });
    await client.application.commands.set([settings]);
    const type = (focused: string) =>
      fake.autocomplete({ by: person, channel, name: 'settings', subcommand: 'mine', focused }, 500);
    expect(await type('style')).toEqual([{ name: 'Warm', value: 'id1' }]);
    fake.assertNoViolations();
    await expect(type('count')).rejects.toThrow('suggests nothing');
    for (const _ of [1, 2]) await expect(type('style')).rejects.toThrow();
    await failed(50035);
    expect(fake.violations).toHaveLength(2);
  });
});

test('a form must not contradict itself', () => {
  const modal = (component: Wire) => ({
    title: 'Edit',
    components: [{ type: 18, label: 'Field', component: { custom_id: 'field', ...component } }],
  });
  const options = (values: string[]) => values.map((value) => ({ value, label: value, default: true }));
  const codes = (component: Wire) => modalProblems(modal(component)).map(({ code }) => code);
  expect(codes({ type: 19, min_values: 0 })).toEqual(['BASE_TYPE_MIN_MAX']);
  expect(codes({ type: 19, min_values: 0, required: false })).toEqual([]);
  expect(codes({ type: 4, value: 'abc', max_length: 2 })).toEqual(['BASE_TYPE_BAD_LENGTH']);
  expect(codes({ type: 3, disabled: true, options: options(['a']) })).toEqual(['CANNOT_HAVE']);
  expect(codes({ type: 3, options: options(['a', 'b']) })).toEqual(['SELECT_COMPONENT_TOO_MANY_DEFAULTS']);
  expect(codes({ type: 3, max_values: 2, options: options(['a', 'a']) })).toEqual([
    'SELECT_COMPONENT_OPTION_VALUE_DUPLICATED',
  ]);
});
