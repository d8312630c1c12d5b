// Conversations with pictures on Slack, through the whole program: in threads, by the menu, by forms, links and buttons.
import Sqlite from 'better-sqlite3';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ObservedMessage } from '../fake/slack/observation.ts';
import type { Program } from '../fixture/program.ts';
import { answered, buttonOf, createSlackScene, type SlackScene, seen } from './slack.fixture.ts';

let scene: SlackScene;
let program: Program;
let database: Sqlite.Database;

beforeAll(async () => {
  scene = await createSlackScene({ environment: { DEFAULT_MEMBER_ALLOWANCE: '1000' } });
  program = await scene.installation.start();
  database = new Sqlite(scene.installation.databaseFile, { readonly: true });
});
afterEach(() => {
  scene.slack.assertNoViolations();
});
afterAll(async () => {
  database?.close();
  await program?.stop();
  await scene?.close();
});

/** What is known of a message is kept a moment after people see it. */
const shown = async (words: string): Promise<ObservedMessage> => {
  const final = await scene.final(words);
  const open = database.prepare("select count(*) from generations where state <> 'delivered'").pluck();
  await scene.slack.waitFor('everything to be delivered', () => open.get() === 0);
  return final;
};
const jobOf = (prompt: string) => scene.google.jobs.find((job) => job.prompt === prompt);
const continues = (prompt: string) => scene.google.continuations.get(jobOf(prompt)?.id ?? '');
const altTexts = ({ blocks }: ObservedMessage) =>
  blocks.filter(({ type }) => type === 'image').map(({ alt_text: text }) => text);

const photo = async (user: string, channel = scene.slack.ids.general) => {
  const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#a06020' } })
    .png()
    .toBuffer();
  const file = scene.slack.uploadFile({ user, name: 'cat.png', bytes });
  return scene.slack.sendMessage({ channel, user, text: 'My cat', files: [file] }).message;
};
const newView = (user: string, seenBefore: readonly string[] = []) =>
  scene.slack.waitForView(
    (view) => view.user === user && view.body.callback_id === 'v1:edit' && !seenBefore.includes(view.id),
  );

test('a mention under a result changes it, and the next one changes that', async () => {
  const ann = scene.newMember('ann');
  await scene.say(ann, '/imagine', 'a lamp');
  const lamp = await shown('> a lamp');
  const channel = lamp.channel;
  await scene.slack.mention({ channel, user: ann, text: 'make it blue', threadTs: lamp.ts }).delivered;
  const blue = await shown('> make it blue');
  expect(blue.threadTs).toBe(lamp.ts);
  expect(altTexts(blue)).toEqual(['Picture of: a lamp. Then changed: make it blue']);
  expect(continues('make it blue')).toBe('known');
  await scene.slack.mention({ channel, user: ann, text: 'at night', threadTs: lamp.ts }).delivered;
  expect(altTexts(await shown('> at night'))).toEqual([
    'Picture of: a lamp. Then changed: make it blue; at night',
  ]);
});

test('somebody’s photo is changed by the menu of its message, by a mention under it, and by a link', async () => {
  const bea = scene.newMember('bea');
  const cat = await photo(bea);
  await scene.slack.shortcut({ callbackId: 'v1:edit', user: bea, message: cat });
  const view = await newView(bea);
  const sent = await scene.slack.submitView({ view, values: { prompt: 'give it a hat' } });
  expect(sent.outcome).toBe('cleared');
  expect(altTexts(await shown('> give it a hat'))).toEqual([
    'Picture that somebody gave, changed: give it a hat',
  ]);
  const { channel } = cat;
  await scene.slack.mention({ channel, user: bea, text: 'give it a coat', threadTs: cat.ts }).delivered;
  expect((await shown('> give it a coat')).threadTs).toBe(cat.ts);
  const link = `https://${scene.slack.workspace.domain}.slack.com/archives/${channel}/p${cat.ts.replace('.', '')}`;
  await scene.say(bea, '/edit', `give it shoes --link ${link}`, scene.slack.ids.project);
  expect((await shown('> give it shoes')).channel).toBe(scene.slack.ids.project);
  expect(
    ['give it a hat', 'give it a coat', 'give it shoes'].map((prompt) => jobOf(prompt)?.references),
  ).toEqual([1, 1, 1]);
});

test('of several pictures the form asks for one, and so do words alone', async () => {
  const cy = scene.newMember('cy');
  await scene.say(cy, '/imagine', 'two owls --count 2');
  const owls = await shown('> two owls');
  await scene.slack.pressButton(owls, buttonOf(owls, 'Edit'), cy);
  const view = await newView(cy);
  const values = { prompt: 'one in snow', which_picture: '1' };
  expect((await scene.slack.submitView({ view, values })).outcome).toBe('cleared');
  await shown('> one in snow');
  expect(continues('one in snow')).toBe('known');

  const { channel } = owls;
  await scene.slack.mention({ channel, user: cy, text: 'in the rain', threadTs: owls.ts }).delivered;
  const direct = scene.slack.directMessage(cy).id;
  const asked = await scene.slack.waitForMessage(
    (message) => message.channel === direct && seen(message).includes('Which one do you mean?'),
  );
  expect(asked.files).toHaveLength(1);
  expect(jobOf('in the rain')).toBeUndefined();
  await scene.slack.pressButton(asked, buttonOf(asked, '2'), cy);
  const rain = await shown('> in the rain');
  expect([rain.channel, rain.threadTs]).toEqual([channel, owls.ts]);
});

test('the last one here is changed by words, and by the form that opens without any', async () => {
  const dan = scene.newMember('dan');
  const project = scene.slack.ids.project;
  await scene.say(dan, '/imagine', 'a boat', project);
  await shown('> a boat');
  await scene.say(dan, '/edit', 'add a sail', project);
  expect(altTexts(await shown('> add a sail'))).toEqual(['Picture of: a boat. Then changed: add a sail']);
  await scene.say(dan, '/edit', '', project);
  const view = await newView(dan);
  await scene.slack.submitView({ view, values: { prompt: 'add a flag' } });
  expect(altTexts(await shown('> add a flag'))).toEqual([
    'Picture of: a boat. Then changed: add a sail; add a flag',
  ]);
});

test('a form sent twice and a button pressed ten times make one picture each', async () => {
  const eve = scene.newMember('eve');
  await scene.say(eve, '/imagine', 'a kite');
  const kite = await shown('> a kite');
  await scene.slack.pressButton(kite, buttonOf(kite, 'Edit'), eve);
  const view = await newView(eve);
  await scene.slack.submitView({ view, values: { prompt: 'make it red' } });
  const delivery = scene.slack.deliveries.findLast(({ payload }) => payload.type === 'view_submission');
  if (delivery === undefined) throw new Error('Nothing was submitted');
  await scene.slack.redeliver(delivery);
  await shown('> make it red');
  await Promise.all(
    Array.from({ length: 10 }, () => scene.slack.pressButton(kite, buttonOf(kite, 'Again'), eve)),
  );
  const finals = () => scene.about('> a kite').filter(({ files }) => files.length > 0);
  await scene.slack.waitFor('the other kite', () => finals().length > 1);
  const { google } = scene;
  expect(google.jobs.filter(({ prompt }) => prompt === 'make it red')).toHaveLength(1);
  expect(google.jobs.filter(({ prompt }) => prompt === 'a kite')).toHaveLength(2);
});

test('what holds no picture, is gone or cannot be seen is told to the person alone', async () => {
  const fay = scene.newMember('fay');
  const { general, project } = scene.slack.ids;
  const words = scene.slack.sendMessage({ channel: general, user: fay, text: 'Hello' }).message;
  const told = async (message: { channel: string; ts: string }) =>
    answered(scene.slack, await scene.slack.shortcut({ callbackId: 'v1:edit', user: fay, message }));
  expect(await told(words)).toContain('There is no picture in that.');
  const others = scene.slack.directMessage(scene.slack.ids.admin).id;
  const secret = await photo(scene.slack.ids.admin, others);
  const link = `https://${scene.slack.workspace.domain}.slack.com/archives/${others}/p${secret.ts.replace('.', '')}`;
  const before = scene.google.jobs.length;
  const refusal = await answered(scene.slack, await scene.say(fay, '/edit', `blue --link ${link}`, project));
  expect(refusal).toContain('I cannot see that channel, or you cannot.');
  expect(scene.google.jobs).toHaveLength(before);
  expect(scene.about('> blue')).toEqual([]);
});
