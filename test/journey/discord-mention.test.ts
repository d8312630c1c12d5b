// What a team on Discord sees of the whole program when it speaks to the bot in messages.
import { afterAll, beforeAll, expect, test } from 'vitest';
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
  expect(await scene.credits(ada)).toContain('93.3');
  expect(discord.messages(thread)).toHaveLength(2);
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
  expect(await scene.credits(bob)).toContain('100');
});
