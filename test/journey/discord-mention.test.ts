// What a team on Discord sees of the whole program when it speaks to the bot in messages.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { User } from '../fake/discord/world.ts';
import type { Program } from '../fixture/program.ts';
import { createScene, type Scene } from './discord.fixture.ts';

let scene: Scene;
let program: Program;

beforeAll(async () => {
  scene = await createScene({ environment: { DEFAULT_MEMBER_ALLOWANCE: '100' } });
  program = await scene.installation.start();
});

afterAll(async () => {
  await program?.stop();
  scene?.discord.assertNoViolations();
  await scene?.close();
});

const left = async (by: User) => (await scene.credits(by)).replaceAll('\\', '');

test('a mention makes a picture under the message that asked, once, though Discord tells of it again', async () => {
  const { discord, channel } = scene;
  const ada = scene.newMember('ada');
  const thread = discord.addThread(channel);
  const said = discord.sendMessage({
    by: ada,
    channel: thread,
    content: `<@${discord.bot.id}> a lighthouse --provider sandbox`,
  });
  discord.repeatLastEvents(1);
  const final = await scene.final('a lighthouse');
  expect(final).toMatchObject({ channelId: thread.id, replyTo: { messageId: said.id } });
  expect(final.attachments).toHaveLength(1);
  discord.repeatLastEvents(20);
  // Handled in their order, so that this comes after whatever the repetitions did.
  expect(await left(ada)).toContain('93.3 of 100 ');
  expect(discord.messages(thread)).toHaveLength(2);
});

test('a reply to a picture changes that picture, and so does the form from its menu', async () => {
  const { discord, channel } = scene;
  const [eve, mallory] = [scene.newMember('eve'), scene.newMember('mallory')];
  scene.use(eve, 'imagine', { prompt: 'a harbour', provider: 'sandbox' });
  const harbour = await scene.final('a harbour');
  const said = discord.sendMessage({
    by: mallory,
    channel,
    replyTo: harbour,
    content: 'make it night --provider sandbox',
  });
  const night = await scene.final('make it night');
  expect(night).toMatchObject({ channelId: channel.id, replyTo: { messageId: said.id } });
  expect(night.content).toContain(`<@${mallory.id}>`);

  const opened = discord.invokeMessageCommand({ name: 'Edit image', message: night, by: eve, channel });
  expect(await opened.callback()).toMatchObject({ type: 9 });
  discord.submitModal(opened, { prompt: 'add a moon --provider sandbox' });
  const moon = await scene.final('add a moon');
  expect(moon.attachments).toHaveLength(1);
  expect(await left(mallory)).toContain('93.3 of 100 ');
});

test('what cannot be done is said to the person alone', async () => {
  const { discord, channel } = scene;
  const bob = scene.newMember('bob');
  const picture = { filename: 'cat.png', bytes: new Uint8Array(64), contentType: 'image/png' };
  const before = discord.messages(channel).length;
  discord.sendMessage({
    by: bob,
    channel,
    content: `<@${discord.bot.id}> imagine --count 9`,
    attachments: [picture],
  });
  const direct = discord.openDirectChannel(bob);
  const answer = await discord.waitForMessage(
    ({ channelId, authorId }) => channelId === direct.id && authorId === discord.bot.id,
  );
  expect(answer.content).not.toBe('');
  expect(discord.messages(channel)).toHaveLength(before + 1);
  expect(await left(bob)).toContain('100 of 100 ');
});
