// Discord: the Apps menu of a message.
import { describe, expect, it } from 'vitest';
import { createCommandSet } from '../../../src/command-set.ts';
import { reply, setStage, signal } from './discord.fixture.ts';
import { command, conversation } from './discord-commands.ts';

const png = (filename: string) => ({ filename, bytes: new Uint8Array(64).fill(7), contentType: 'image/png' });

async function setMenu() {
  const stage = await setStage();
  await stage.start(conversation);
  const bob = stage.fake.addUser({ username: 'bob' });
  stage.fake.addMember(stage.guild, bob);
  return { ...stage, bob };
}

describe('registration', () => {
  it('offers the commands with a menu under their names, in every language, beside the typed ones', async () => {
    const { fake } = await setMenu();
    const menus = fake.commands().filter(({ type }) => type === 3);
    expect(menus.map(({ name }) => name)).toEqual(['Edit image', 'Vary image', 'Image details']);
    expect(menus[0]?.name_localizations).toMatchObject({ de: 'Bild bearbeiten', 'es-419': 'Editar imagen' });
    expect(fake.commands().filter(({ type }) => type === 1)).toHaveLength(5);
    fake.assertNoViolations();
  });

  it('is written once, and again only when a menu changed', async () => {
    const stage = await setMenu();
    const written = () => stage.fake.requests.filter(({ method }) => method === 'PUT').length;
    const startWith = async (set: typeof conversation) => {
      const next = await setStage({ discord: { token: stage.fake.token, apiUrl: stage.fake.restUrl } });
      await next.start(set);
      await next.stop();
      return written();
    };
    expect(await startWith(conversation)).toBe(1);
    const changed = conversation.all.map((each) =>
      each.name === 'vary' ? { ...each, menu: 'Another like it' } : each,
    );
    expect(await startWith(createCommandSet(changed))).toBe(2);
  });

  it('holds no more than five', async () => {
    const stage = await setStage();
    const many = Array.from({ length: 6 }, (_, index) =>
      command({ name: `do${index}`, menu: `Do ${index}` }),
    );
    await expect(stage.start(createCommandSet(many))).rejects.toThrow('5');
  });

  it('is named by doctor as what it is', async () => {
    const { platform } = await setMenu();
    const check = (await platform.check(signal)).find(({ name }) => name === 'commands');
    expect(check?.detail).toContain('/imagine');
    expect(check?.detail).toContain('Image details');
    expect(check?.detail).not.toContain('/Image details');
  });
});

describe('choosing from it', () => {
  it('brings the message with its pictures, which the channel does not let the bot read', async () => {
    const { fake, bob, alice, channel, invocations, platform } = await setMenu();
    const message = fake.sendMessage({
      by: bob,
      channel,
      content: 'look',
      attachments: [
        png('lamp.png'),
        { filename: 'notes.txt', bytes: new Uint8Array(4), contentType: 'text/plain' },
      ],
    });
    const asked = fake.invokeMessageCommand({ name: 'Vary image', message, by: alice, channel });
    expect(await asked.callback()).toMatchObject({ type: 5 });
    await asked.waitForOriginal(({ content }) => content !== '');
    const [invocation] = invocations;
    expect(invocation).toMatchObject({ command: 'vary', dedupeKey: expect.stringContaining(asked.id) });
    if (invocation?.pointer?.kind !== 'message') throw new Error('No message is meant');
    expect(invocation.pointer).toMatchObject({ channelId: channel.id, messageId: message.id });
    expect(invocation.pointer.pictures?.map(({ name }) => name)).toEqual(['lamp.png']);
    const source = invocation.pointer.pictures?.[0]?.source;
    if (source?.kind !== 'platform') throw new Error('No picture of a message');
    expect([...(await platform.readReference(source.locator, 100, signal))]).toEqual(Array(64).fill(7));
    expect(invocation.subject).toBeUndefined();
    fake.assertNoViolations();
  });

  it('finds what a link shows and what was forwarded', async () => {
    const { fake, bob, alice, channel, invocations } = await setMenu();
    const elsewhere = fake.addChannel(fake.addGuild());
    const original = fake.sendMessage({
      by: elsewhere.guildId ? fake.world.requireGuild(elsewhere.guildId).ownerId : bob,
      channel: elsewhere,
      attachments: [png('far.png')],
    });
    const shown = {
      url: 'https://example.org/cat.png',
      proxy_url: `${new URL(fake.restUrl).origin}/external/cat.png`,
    };
    const message = fake.sendMessage({
      by: bob,
      channel,
      forwards: original,
      embeds: [
        { type: 'image', url: shown.url, thumbnail: shown },
        { type: 'article', url: 'https://example.org', thumbnail: shown },
      ],
    });
    const asked = fake.invokeMessageCommand({ name: 'Image details', message, by: alice, channel });
    await asked.waitForOriginal(({ content }) => content !== '');
    const pointer = invocations[0]?.pointer;
    if (pointer?.kind !== 'message') throw new Error('No message is meant');
    expect(pointer.pictures?.map(({ name }) => name)).toEqual(['cat.png', 'far.png']);
  });

  it('opens the form of a command that has one, and says nothing else', async () => {
    const stage = await setMenu();
    const { fake, bob, alice, channel, invocations } = stage;
    const message = fake.sendMessage({ by: bob, channel, attachments: [png('lamp.png')] });
    stage.replyWith(
      reply({
        form: { command: 'edit', title: 'Edit image', subject: 'p~7', fields: [{ option: 'prompt' }] },
      }),
    );
    const asked = fake.invokeMessageCommand({ name: 'Edit image', message, by: alice, channel });
    expect(await asked.callback()).toMatchObject({ type: 9, data: { custom_id: 'v1:edit:p~7' } });
    expect(invocations[0]).toMatchObject({
      command: 'edit',
      opensForm: true,
      pointer: { messageId: message.id },
    });
    await stage.stop();
    expect(asked.original()).toBeUndefined();
    fake.assertNoViolations();
  });
});
