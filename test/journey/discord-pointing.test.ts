// Pointing at pictures on Discord, through the whole program: which one is meant, who may, and how often it counts.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { InteractionHandle } from '../fake/discord/interaction-handle.ts';
import type { Message, User } from '../fake/discord/world.ts';
import { readRows } from '../fixture/books.ts';
import { tinyPicture } from '../fixture/pictures.ts';
import type { Program } from '../fixture/program.ts';
import { buttonOf, createScene, isFinal, type Scene } from './discord.fixture.ts';

let scene: Scene;
let program: Program;
let ada: User;
let bob: User;

beforeEach(async () => {
  scene = await createScene({
    environment: { PROVIDERS: 'google,runbase,sandbox', DEFAULT_MEMBER_ALLOWANCE: '1000' },
  });
  program = await scene.installation.start();
  [ada, bob] = [scene.newMember('ada'), scene.newMember('bob')];
});
afterEach(async () => {
  scene?.discord.assertNoViolations();
  await scene?.close();
});

const imagine = async (by: User, prompt: string, options = {}) => {
  scene.use(by, 'imagine', { prompt, ...options });
  return scene.final(prompt);
};
const press = (message: Message, label: string, by: User) =>
  scene.discord.pressButton(message, buttonOf(message, label), { by });
const answered = async (handle: InteractionHandle) =>
  handle.waitForOriginal(({ content }) => content !== '', 10_000);
const edit = async (by: User, options: Record<string, string>) =>
  (await answered(scene.use(by, 'edit', options))).content;
const reply = (by: User, to: Message, content: string) =>
  scene.discord.sendMessage({ by, channel: scene.channel, replyTo: to, content });
/** What is said to this person alone who wrote a message. */
const toldDirectly = async (by: User, words: string) => {
  const direct = scene.discord.openDirectChannel(by);
  return scene.discord.waitForMessage(
    ({ channelId, authorId, content }) =>
      channelId === direct.id && authorId === scene.discord.bot.id && content.includes(words),
  );
};
const linkTo = ({ guildId, channelId, id }: Pick<Message, 'guildId' | 'channelId' | 'id'>) =>
  `https://discord.com/channels/${guildId}/${channelId}/${id}`;
const jobsOf = (words: string) => scene.google.jobs.filter(({ prompt }) => prompt.includes(words));
const photo = (by: User, filename = 'cat.png') =>
  scene.discord.sendMessage({
    by,
    channel: scene.channel,
    content: 'My cat',
    attachments: [{ filename, bytes: tinyPicture(filename), contentType: 'image/png' }],
  });
/** Which of its siblings a picture is, by the slot of the run that made what this prompt started from. */
const parentOf = (prompt: string) =>
  readRows(
    scene.installation.databaseFile,
    `select runs.slot from generations
     join generation_inputs on generation_inputs.generation_id = generations.id and role = 'parent'
     join images on images.id = generation_inputs.image_id
     join runs on runs.id = images.run_id
     where json_extract(generations.request, '$.prompt') = '${prompt}'`,
  ).map(({ slot }) => slot);

test('of four pictures nothing is guessed: a reply and a button show them, a form offers them', async () => {
  const { discord, channel } = scene;
  const owls = await imagine(ada, 'four owls', { count: 4 });
  expect(owls.attachments).toHaveLength(4);
  reply(bob, owls, 'in snow');
  const asked = await toldDirectly(bob, 'Which one do you mean?');
  expect(asked.attachments.map(({ contentType }) => contentType)).toEqual(['image/png']);
  expect(asked.attachments[0]?.description).toContain('4: four owls');
  expect(jobsOf('in snow')).toEqual([]);
  press(asked, '3', bob);
  const snow = await scene.final('in snow');
  expect([snow.channelId, parentOf('in snow')]).toEqual([channel.id, [2]]);

  const sheet = await answered(press(owls, 'Vary', bob));
  expect([sheet.ephemeralFor, sheet.attachments.length]).toEqual([bob.id, 1]);
  press(sheet, '4', bob);
  await scene.final('variation · ');

  const opened = discord.invokeMessageCommand({ name: 'Edit image', message: owls, by: bob, channel });
  await opened.callback();
  discord.submitModal(opened, { prompt: 'at noon', which_picture: ['1'] });
  await scene.final('at noon');
  expect(parentOf('at noon')).toEqual([1]);
}, 40_000);

test('somebody’s upload is edited by its menu; in a reply only as far as Discord shows it', async () => {
  const { discord, channel } = scene;
  const cat = photo(ada);
  const opened = discord.invokeMessageCommand({ name: 'Edit image', message: cat, by: bob, channel });
  expect(await opened.callback()).toMatchObject({ type: 9 });
  discord.submitModal(opened, { prompt: 'give it a hat' });
  const hat = await scene.final('give it a hat');
  expect(hat.attachments[0]?.description).toBe('Picture that somebody gave, changed: give it a hat');
  expect(jobsOf('give it a hat')[0]?.references).toBe(1);
  reply(bob, cat, `<@${discord.bot.id}> give it a coat`);
  await toldDirectly(bob, 'I cannot see what is in that message.');
  const words = discord.sendMessage({ by: ada, channel, content: 'Hello' });
  const empty = discord.invokeMessageCommand({ name: 'Edit image', message: words, by: bob, channel });
  expect((await answered(empty)).content).toContain('There is no picture in that.');
  expect(jobsOf('give it a coat')).toEqual([]);
}, 40_000);

test('what is gone, elsewhere or private to somebody else is refused with its reason, and makes nothing', async () => {
  const { discord, channel, guild } = scene;
  const secret = scene.use(ada, 'imagine', { prompt: 'a secret garden', private: true });
  const garden = await secret.waitForOriginal(({ attachments }) => attachments.length > 0, 10_000);
  const cat = photo(ada);
  discord.deleteMessage(cat);
  const other = discord.addGuild({ name: 'Others' });
  const there = discord.addChannel(other, { name: 'pictures' });
  const theirs = { guildId: other.id, channelId: there.id, id: cat.id };
  const before = scene.google.jobs.length;
  const prompt = 'mine now';
  for (const [message, words] of [
    [cat, 'That picture is not here any more: it has been deleted.'],
    [garden, 'That picture is not here any more: it has been deleted.'],
    [theirs, 'That belongs to another team.'],
  ] as const) {
    expect(await edit(bob, { prompt, link: linkTo(message) })).toContain(words);
  }
  // Their message, under this server’s name.
  const disguised = { ...theirs, guildId: guild.id };
  expect(await edit(bob, { prompt, link: linkTo(disguised) })).not.toBe('');
  expect(await edit(bob, { prompt, link: 'https://example.com/x' })).toContain('That is no link');

  const lamp = await imagine(ada, 'a lamp to delete');
  const really = await press(lamp, 'Delete', ada).waitForFollowUp(({ components }) => components.length > 0);
  press(really, 'Delete', ada);
  await program.waitForLog(({ msg }) => msg === 'A deleted generation was taken away');
  expect(await edit(bob, { prompt, link: linkTo(lamp) })).toContain('it has been deleted.');
  expect(scene.google.jobs).toHaveLength(before + 1);
  expect(discord.messages(channel).filter(({ content }) => content.includes(prompt))).toEqual([]);
}, 40_000);

test('who may not ask for pictures may not change any either', async () => {
  const { discord, channel, guild } = scene;
  const owner = discord.world.requireUser(guild.ownerId);
  const vase = await imagine(ada, 'a vase');
  const set = discord.invokeCommand({
    by: owner,
    channel,
    name: 'settings',
    subcommand: 'team',
    options: { who: 'admins' },
  });
  await answered(set);
  const refusal = 'Only certain people may ask for pictures in this team.';
  for (const label of ['Vary', 'Again', '4K'])
    expect((await answered(press(vase, label, bob))).content).toContain(refusal);
  reply(bob, vase, 'make it blue');
  await toldDirectly(bob, refusal);
  const opened = press(vase, 'Edit', bob);
  expect(await opened.callback()).toMatchObject({ type: 9 });
  const sent = discord.submitModal(opened, { prompt: 'make it green' });
  expect((await answered(sent)).content).toContain(refusal);
  expect(scene.google.jobs).toHaveLength(1);
  expect(await scene.credits(bob)).toContain('1,000 of 1,000 credits left');
  press(vase, 'Vary', owner);
  await scene.final('variation · ');
}, 40_000);

test('ten presses, a form sent twice, and whatever Discord repeats after it was cut off count once', async () => {
  const { discord, channel } = scene;
  const kite = await imagine(ada, 'a kite');
  for (let time = 0; time < 10; time += 1) press(kite, 'Vary', bob);
  await scene.final('variation · ');
  const opened = press(kite, 'Edit', bob);
  await opened.callback();
  for (let time = 0; time < 2; time += 1) discord.submitModal(opened, { prompt: 'make it red' });
  const red = await scene.final('make it red');
  // Other words are another picture.
  discord.submitModal(opened, { prompt: 'make it blue' });
  await scene.final('make it blue');

  reply(bob, red, 'add a tail');
  press(red, 'Again', ada);
  discord.repeatLastEvents(2);
  discord.dropConnections();
  await program.waitForLog(({ msg }) => msg === 'discord session resumed', 10_000);
  discord.repeatLastEvents(4);
  await scene.final('add a tail');
  await scene.shown('make it red', (message) => isFinal(message) && message.id !== red.id);
  discord.repeatLastEvents(20);
  // Handled in their order, so that this comes after whatever the repetitions did.
  await imagine(ada, 'the last kite');
  const counts = ['Make a new variation', 'make it red', 'make it blue', 'add a tail'].map(
    (words) => jobsOf(words).length,
  );
  expect(counts).toEqual([1, 2, 1, 1]);
  const shown = (words: string) =>
    discord.messages(channel).filter((message) => isFinal(message) && message.content.includes(words));
  expect(shown('add a tail').filter(({ authorId }) => authorId === discord.bot.id)).toHaveLength(1);
}, 40_000);
