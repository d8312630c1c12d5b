// Credits run out: the refusal says what would fit, admins are asked, and what they give makes the picture by itself.
import { afterEach, expect, test } from 'vitest';
import type { Message } from '../fake/discord/world.ts';
import { findViolations, readRows } from '../fixture/books.ts';
import { buttonOf, createScene, type Scene } from './discord.fixture.ts';

let scene: Scene;

afterEach(async () => {
  await scene.close();
});

const answered = ({ content }: Message) => content !== '';
const labels = (message: Message) =>
  [...JSON.stringify(message.components).matchAll(/"label":"([^"]+)"/g)].map(([, label]) => label);

/** 26.8 credits are asked for, and 20 are there. */
async function runShort(prompt: string) {
  scene = await createScene({ environment: { DEFAULT_MEMBER_ALLOWANCE: '20' } });
  const program = await scene.installation.start();
  const bo = scene.newMember('bo');
  const asked = scene.use(bo, 'imagine', { prompt, count: 4, provider: 'google' });
  const refusal = await asked.waitForOriginal(answered);
  const said = await scene.discord
    .pressButton(refusal, buttonOf(refusal, 'Request credits'), { by: bo })
    .waitForOriginal(answered);
  const request = await scene.shown('Asked for: 6.8 credits');
  const press = (message: Message, label: string, by = scene.guild.ownerId) =>
    scene.discord.pressButton(message, buttonOf(message, label), { by });
  const changed = (fits: string) => scene.shown(fits, ({ id }) => id === request.id);
  return { program, bo, refusal, said, request, press, changed };
}

async function expectSound(program: Awaited<ReturnType<typeof runShort>>['program']) {
  scene.discord.assertNoViolations();
  const ofRequests = program.log.filter(({ matter }) => matter !== 'wallet_used');
  expect(ofRequests.filter(({ level }) => level !== 'info')).toEqual([]);
  await program.stop();
  expect(await findViolations(scene.installation.dataDir)).toEqual([]);
}

test('what an admin approves is made by itself, where it was asked', async () => {
  const { program, bo, refusal, said, request, press, changed } = await runShort('four lamps on a hill');
  expect(refusal.ephemeralFor).toBe(bo.id);
  expect(refusal.content).toContain('This costs 26.8 credits. Nothing was charged.');
  expect(refusal.content).toContain('Your own budget is 6.8 credits short. It refills on ');
  expect(labels(refusal)).toContain('Make 2 · 13.4 credits');
  expect(said.ephemeralFor).toBe(bo.id);
  expect(said.content).toContain('The admins are asked for 6.8 credits.');

  expect(request.channelId).toBe(scene.channel.id);
  expect(request.content).toContain('Asked for: 6.8 credits, by **bo**');
  expect(request.content).toContain('four lamps on a hill');
  expect(labels(request)).toEqual(['Approve · 6.8', 'Half · 4', 'Deny']);
  press(request, 'Approve · 6.8', bo.id);
  expect((await scene.shown('That is for the admins of this team.')).ephemeralFor).toBe(bo.id);

  press(request, 'Approve · 6.8');
  const decided = await changed('gave 6.8 credits');
  expect(labels(decided)).toEqual([]);
  const final = await scene.shown('four lamps on a hill', ({ attachments }) => attachments.length === 4);
  expect(final.channelId).toBe(scene.channel.id);
  const told = await scene.shown('gave 6.8 credits for your picture');
  expect(told.channelId).not.toBe(scene.channel.id);
  expect(told.content).toContain('It is being made');
  expect(scene.google.accepted).toBe(4);
  await expectSound(program);
  const rows = (text: string) => readRows(scene.installation.databaseFile, text);
  expect(rows("select action from audit where action like '%_credits' order by at")).toEqual([
    { action: 'ask_credits' },
    { action: 'approve_credits' },
  ]);
  expect(
    rows(`select sum(b.spent_micros) as spent, sum(b.held_micros) as held
      from buckets b join wallets w on w.id = b.wallet_id where w.kind = 'member'`),
  ).toEqual([{ spent: 268_000, held: 0 }]);
});

test('with half of it the direct message offers what fits, and its button makes that', async () => {
  const { program, bo, request, press, changed } = await runShort('four lamps in a bay');
  press(request, 'Half · 4');
  expect((await changed('gave 4 credits')).content).not.toContain('It can be decided');
  const told = await scene.shown('gave 4 credits for your picture');
  expect(told.content).toContain('Your own budget is 2.8 credits short.');
  expect(labels(told)).toContain('Make 3 · 20.1 credits');
  press(told, 'Make 3 · 20.1 credits', bo.id);
  const final = await scene.shown('four lamps in a bay', ({ attachments }) => attachments.length === 3);
  expect(final.channelId).toBe(scene.channel.id);
  await expectSound(program);
});

test('nobody is asked in private where no admin is known, until there is a channel for them', async () => {
  scene = await createScene({ environment: { DEFAULT_MEMBER_ALLOWANCE: '20' } });
  const program = await scene.installation.start();
  const { discord, guild } = scene;
  const bo = scene.newMember('bo');
  const prompt = 'four lamps in secret';
  const asked = scene.use(bo, 'imagine', { prompt, count: 4, provider: 'google', private: true });
  const refusal = await asked.waitForOriginal(answered);
  const ask = async () =>
    (
      await discord
        .pressButton(refusal, buttonOf(refusal, 'Request credits'), { by: bo })
        .waitForOriginal(answered)
    ).content;
  expect(await ask()).toContain('Nobody who could decide would hear of it');
  const admins = discord.addChannel(guild);
  discord.sendMessage({
    by: { id: guild.ownerId },
    channel: scene.channel,
    content: `<@${discord.bot.id}> settings team --admin_channel ${admins.id}`,
  });
  await scene.shown('Channel of admins');
  expect(await ask()).toContain('The admins are asked for 6.8 credits.');
  const request = await scene.shown('Asked for: 6.8 credits', ({ channelId }) => channelId === admins.id);
  expect(request.content).not.toContain(prompt);
  expect(request.content).toContain('now 20 of 20');
  await expectSound(program);
});

test('a channel of another server is neither for its admins nor for its reports', async () => {
  scene = await createScene({});
  const program = await scene.installation.start();
  const { discord, guild, channel } = scene;
  const foreign = discord.addChannel(discord.addGuild());
  const say = (content: string) =>
    discord.sendMessage({ by: { id: guild.ownerId }, channel, content: `<@${discord.bot.id}> ${content}` });
  const isAnswer = ({ authorId }: Message) => authorId === discord.bot.id;
  for (const what of [
    `report schedule week --channel ${foreign.id}`,
    `settings team --admin_channel ${foreign.id}`,
  ]) {
    const said = say(what);
    await scene.shown(
      'I see no such channel in this team',
      (message) => isAnswer(message) && message.id > said.id,
    );
  }
  expect(readRows(scene.installation.databaseFile, 'select * from report_schedules')).toEqual([]);
  expect(discord.messages(foreign)).toEqual([]);
  await program.stop();
});
