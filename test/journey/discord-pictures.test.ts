// A team on Discord and one picture, from its first words over its edits to its end, through the whole program.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Message, User } from '../fake/discord/world.ts';
import { findViolations } from '../fixture/books.ts';
import { tinyPicture } from '../fixture/pictures.ts';
import type { Program } from '../fixture/program.ts';
import { filesAfterSweep } from '../fixture/swept.ts';
import { buttonOf, createScene, isFinal, type Scene } from './discord.fixture.ts';

let scene: Scene;
let program: Program;
let ada: User;
let bob: User;

beforeEach(async () => {
  scene = await createScene({ environment: { PROVIDERS: 'google,runbase,sandbox' } });
  program = await scene.installation.start();
  [ada, bob] = [scene.newMember('ada'), scene.newMember('bob')];
});
afterEach(async () => {
  scene?.discord.assertNoViolations();
  await scene?.close();
});

const press = (message: Message, label: string, by: User) =>
  scene.discord.pressButton(message, buttonOf(message, label), { by });
const told = async (handle: ReturnType<typeof press>, fits: (message: Message) => boolean = () => true) =>
  handle.waitForOriginal((message) => message.content !== '' && fits(message), 10_000);
/** What a press of Delete answers, beside the message that it is under. */
const toldBeside = async (
  handle: ReturnType<typeof press>,
  fits: (message: Message) => boolean = () => true,
) => handle.waitForFollowUp((message) => message.content !== '' && fits(message), 10_000);
const linkTo = (message: Message) =>
  `https://discord.com/channels/${message.guildId}/${message.channelId}/${message.id}`;
/** A further final message about the same words. */
const another = (words: string, ...known: readonly Message[]) =>
  scene.shown(
    words,
    (message) =>
      isFinal(message) && message.attachments.length > 0 && known.every(({ id }) => id !== message.id),
  );
const bytesOf = (message: Message) => message.attachments[0]?.bytes ?? Buffer.alloc(0);
const isThere = (message: Message) =>
  scene.discord.messages(message.channelId).some(({ id }) => id === message.id);
const gone = (message: Message) =>
  scene.discord.waitUntil('the message to go', () => !isThere(message) || undefined);

test('a picture is made, changed from everywhere, looked up, outlives a crash and goes for good', async () => {
  const { discord, channel, google } = scene;
  scene.use(ada, 'imagine', { prompt: 'a lighthouse' });
  const lighthouse = await scene.final('a lighthouse');
  discord.sendMessage({ by: bob, channel, replyTo: lighthouse, content: 'make it night' });
  const night = await scene.final('make it night');
  press(night, 'Vary', ada);
  const variation = await scene.final('variation · ');
  const opened = discord.invokeMessageCommand({ name: 'Edit image', message: variation, by: bob, channel });
  expect(await opened.callback()).toMatchObject({ type: 9 });
  const boat = { filename: 'boat.png', bytes: tinyPicture('boat'), contentType: 'image/png' };
  discord.submitModal(opened, { prompt: 'add this boat', reference: [boat] });
  const harbour = await scene.final('add this boat');
  const job = google.jobs.find(({ prompt }) => prompt === 'add this boat');
  // The picture itself comes back as what the model said before.
  expect([job?.references, google.continuations.get(job?.id ?? '')]).toEqual([1, 'known']);

  const details = (await told(press(harbour, 'Details', ada))).content;
  const steps = details.split('\n').filter((line) => /\*\*\d\*\*/.test(line));
  const expected: readonly [string, Message][] = [
    ['a lighthouse', lighthouse],
    ['make it night', night],
    ['variation', variation],
    ['add this boat', harbour],
  ];
  expect(steps).toHaveLength(4);
  for (const [index, [words, message]] of expected.entries()) {
    expect(steps[index]).toContain(`**${index + 1}** ${words} · 6`);
    expect(steps[index]).toContain(`credits · [message](<${linkTo(message)}>)`);
  }

  await program.kill();
  program = await scene.installation.start();
  press(lighthouse, 'Again', bob);
  const secondLighthouse = await another('a lighthouse', lighthouse);
  expect(bytesOf(secondLighthouse).equals(bytesOf(lighthouse))).toBe(false);
  const reopened = press(lighthouse, 'Edit', bob);
  expect(await reopened.callback()).toMatchObject({ type: 9 });
  discord.submitModal(reopened, { prompt: 'at dawn' });
  expect((await scene.final('at dawn')).attachments).toHaveLength(1);

  // Somebody else is told so; whoever asked is asked once more.
  expect((await toldBeside(press(night, 'Delete', ada))).content).toContain(
    'Only the person who asked for it',
  );
  const asked = await toldBeside(press(night, 'Delete', bob), ({ components }) => components.length > 0);
  expect(isThere(night)).toBe(true);
  press(asked, 'Delete', bob);
  await gone(night);
  const later = (await told(press(harbour, 'Details', ada))).content;
  expect(later).toMatch(/\*\*2\*\* make it night · \S+ credits · deleted$/m);
  await program.waitForLog(({ msg }) => msg === 'A deleted generation was taken away');

  await program.stop();
  expect(await findViolations(scene.installation.dataDir)).toEqual([]);
  const left = await filesAfterSweep(scene.installation.dataDir);
  const isKept = (message: Message) => left.some((bytes) => bytes.equals(bytesOf(message)));
  expect([lighthouse, night, variation, harbour, secondLighthouse].map(isKept)).toEqual([
    true,
    false,
    true,
    true,
    true,
  ]);
}, 60_000);

test('bytes that two pictures share stay until the second is deleted', async () => {
  const as = { mimeType: 'image/png', data: tinyPicture('twin') };
  scene.google.behave({ start: { kind: 'made', as } }, 2);
  const twins: Message[] = [];
  for (const prompt of ['the first twin', 'the second twin']) {
    scene.use(ada, 'imagine', { prompt });
    twins.push(await scene.final(prompt));
  }
  const left: number[] = [];
  for (const twin of twins) {
    press(
      await toldBeside(press(twin, 'Delete', ada), ({ components }) => components.length > 0),
      'Delete',
      ada,
    );
    await gone(twin);
    await program.waitForLog(({ msg }) => msg === 'A deleted generation was taken away');
    await program.stop();
    const files = await filesAfterSweep(scene.installation.dataDir);
    left.push(files.filter((bytes) => bytes.equals(as.data)).length);
    program = await scene.installation.start();
  }
  expect(left).toEqual([1, 0]);
}, 60_000);

test('other words for a picture reach the message that shows it', async () => {
  scene.use(ada, 'imagine', { prompt: 'a kettle' });
  const kettle = await scene.final('a kettle');
  const [before] = kettle.attachments;
  const details = await told(press(kettle, 'Details', ada), ({ components }) => components.length > 0);
  const opened = press(details, 'Change alt text', ada);
  await opened.callback();
  scene.discord.submitModal(opened, { alt_text: 'A copper kettle on a blue stove' });
  const changed = await scene.discord.waitForMessage(
    ({ id, attachments }) =>
      id === kettle.id && attachments[0]?.description === 'A copper kettle on a blue stove',
  );
  expect(changed.attachments.map(({ id }) => id)).toEqual([before?.id]);
  expect(changed.content).toBe(kettle.content);
}, 40_000);
