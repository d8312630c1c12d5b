// A team on Slack and one picture, from its first words over its edits to its end, through the whole program.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ObservedMessage } from '../fake/slack/observation.ts';
import { findViolations, readRows } from '../fixture/books.ts';
import { tinyPicture } from '../fixture/pictures.ts';
import type { Program } from '../fixture/program.ts';
import { filesAfterSweep } from '../fixture/swept.ts';
import { answered, buttonOf, createSlackScene, type SlackScene, seen } from './slack.fixture.ts';

let scene: SlackScene;
let program: Program;
let ann: string;
let bea: string;

beforeEach(async () => {
  scene = await createSlackScene();
  program = await scene.installation.start();
  [ann, bea] = [scene.newMember('ann'), scene.newMember('bea')];
});
afterEach(async () => {
  scene?.slack.assertNoViolations();
  await scene?.close();
});

const delivered = async (fits: (message: ObservedMessage) => boolean) => {
  const message = await scene.slack.waitForMessage((each) => each.files.length > 0 && fits(each), 10_000);
  const open = "select id from generations where state <> 'delivered' and state <> 'undelivered'";
  await scene.slack.waitFor(
    'everything to be delivered',
    () => readRows(scene.installation.databaseFile, open).length === 0,
  );
  return message;
};
const shown = (words: string, ...known: readonly ObservedMessage[]) =>
  delivered((each) => seen(each).includes(words) && known.every(({ ts }) => ts !== each.ts));
const press = (message: ObservedMessage, label: string, by: string) =>
  scene.slack.pressButton(message, buttonOf(message, label), by);
/** What only this person sees after a press: the words, and the message, for its buttons. */
const asked = async (message: ObservedMessage, label: string, by: string) => {
  const act = await press(message, label, by);
  const words = await answered(scene.slack, act);
  const ts = act.responses[0]?.ts;
  const answer = scene.slack.ephemeral(message.channel, by).find((each) => each.ts === ts);
  if (answer === undefined) throw new Error('The answer is not there to be pressed');
  return { words, answer };
};
const editForm = (user: string) =>
  scene.slack.waitForView((view) => view.user === user && view.body.callback_id === 'v1:edit');
const bytesOf = (message: ObservedMessage) => message.files[0]?.bytes ?? Buffer.alloc(0);
const altTexts = ({ blocks }: ObservedMessage) =>
  blocks.filter(({ type }) => type === 'image').map(({ alt_text: text }) => text);
const linkTo = ({ channel, ts }: ObservedMessage) => `archives/${channel}/p${ts.replace('.', '')}`;

test('a picture is made, changed from everywhere, looked up, outlives a crash and goes for good', async () => {
  const { slack, google } = scene;
  await scene.say(ann, '/imagine', 'a lighthouse');
  const lighthouse = await shown('> a lighthouse');
  const { channel } = lighthouse;
  await slack.mention({ channel, user: bea, text: 'make it night', threadTs: lighthouse.ts }).delivered;
  const night = await shown('> make it night');
  await press(night, 'Vary', ann);
  const variation = await shown('variation · ');
  await slack.shortcut({ callbackId: 'v1:edit', user: bea, message: variation });
  const boat = slack.uploadFile({ user: bea, name: 'boat.png', bytes: tinyPicture('boat') });
  const view = await editForm(bea);
  const values = { prompt: 'add this boat', reference: [boat] };
  expect((await slack.submitView({ view, values })).outcome).toBe('cleared');
  const harbour = await shown('> add this boat');
  const job = google.jobs.find(({ prompt }) => prompt === 'add this boat');
  // The picture itself comes back as what the model said before.
  expect([job?.references, google.continuations.get(job?.id ?? '')]).toEqual([1, 'known']);

  const { words, answer } = await asked(harbour, 'Details', ann);
  const steps = words.split('\n').filter((line) => /^• \d /.test(line));
  expect(steps).toEqual([
    expect.stringMatching(/^• 1 a lighthouse · \S+ credits · message$/),
    expect.stringMatching(/^• 2 make it night · \S+ credits · message$/),
    expect.stringMatching(/^• 3 variation · \S+ credits · message$/),
    expect.stringMatching(/^• 4 add this boat · \S+ credits · message$/),
  ]);
  for (const message of [lighthouse, night, variation, harbour])
    expect(JSON.stringify(answer.blocks)).toContain(linkTo(message));

  await program.kill();
  program = await scene.installation.start();
  await press(lighthouse, 'Again', bea);
  const secondLighthouse = await shown('> a lighthouse', lighthouse);
  expect(bytesOf(secondLighthouse).equals(bytesOf(lighthouse))).toBe(false);
  await press(lighthouse, 'Edit', bea);
  await slack.submitView({ view: await editForm(bea), values: { prompt: 'at dawn' } });
  await shown('> at dawn');

  // Somebody else is told so; whoever asked is asked once more.
  expect((await asked(night, 'Delete', ann)).words).toContain('Only the person who asked for it');
  const really = await asked(night, 'Delete', bea);
  const there = () => slack.message(night);
  expect([really.words.includes('Delete this picture'), there()?.isDeleted]).toEqual([true, false]);
  const nightBytes = Buffer.from(bytesOf(night));
  await press(really.answer, 'Delete', bea);
  await program.waitForLog(({ msg }) => msg === 'A deleted generation was taken away');
  expect(there()?.isDeleted).toBe(true);
  expect(slack.files().find(({ id }) => id === night.files[0]?.id)?.state ?? 'deleted').toBe('deleted');
  expect((await asked(harbour, 'Details', ann)).words).toMatch(
    /^• 2 make it night · \S+ credits · deleted$/m,
  );

  await program.stop();
  expect(await findViolations(scene.installation.dataDir)).toEqual([]);
  const left = await filesAfterSweep(scene.installation.dataDir);
  const isKept = (kept: Buffer) => left.some((bytes) => bytes.equals(kept));
  expect([bytesOf(lighthouse), nightBytes, bytesOf(harbour)].map(isKept)).toEqual([true, false, true]);
}, 60_000);

test('what is private to somebody else, deleted, or not for everybody is refused with its reason', async () => {
  const { slack, google } = scene;
  const link = ({ channel, ts }: ObservedMessage) =>
    `https://${slack.workspace.domain}.slack.com/${linkTo({ channel, ts } as ObservedMessage)}`;
  await scene.say(ann, '/imagine', 'a secret garden --private');
  const garden = await shown('> a secret garden');
  expect(garden.channel).toBe(slack.directMessage(ann).id);
  await scene.say(ann, '/imagine', 'a vase');
  const vase = await shown('> a vase');
  const edit = async (message: ObservedMessage) =>
    answered(slack, await scene.say(bea, '/edit', `mine now --link ${link(message)}`));
  expect(await edit(garden)).toContain('I cannot see that channel, or you cannot');
  const elsewhere = `https://others.slack.com/archives/C0THERTEAM/p${vase.ts.replace('.', '')}`;
  expect(await answered(slack, await scene.say(bea, '/edit', `mine now --link ${elsewhere}`))).toContain(
    'I cannot see that channel, or you cannot.',
  );
  await answered(slack, await scene.say(slack.ids.admin, '/plantain', 'settings team --who admins'));
  const refusal = 'Only certain people may ask for pictures in this team.';
  for (const label of ['Vary', 'Again', '4K'])
    expect(await answered(slack, await press(vase, label, bea))).toContain(refusal);
  const really = await asked(vase, 'Delete', ann);
  await press(really.answer, 'Delete', ann);
  await program.waitForLog(({ msg }) => msg === 'A deleted generation was taken away');
  expect(await edit(vase)).toContain('That picture is not here any more: it has been deleted.');
  expect(google.jobs).toHaveLength(2);
  expect(scene.about('mine now')).toEqual([]);
}, 40_000);

test('other words for a picture reach the message that shows it', async () => {
  await scene.say(ann, '/imagine', 'a kettle');
  const kettle = await shown('> a kettle');
  const { answer } = await asked(kettle, 'Details', ann);
  await press(answer, 'Change alt text', ann);
  const view = await scene.slack.waitForView(({ body }) => body.callback_id === 'v1:describe');
  const values = { alt_text: 'A copper kettle on a blue stove' };
  expect((await scene.slack.submitView({ view, values })).outcome).toBe('cleared');
  const changed = await scene.slack.waitForMessage(
    (each) => each.ts === kettle.ts && altTexts(each)[0] === 'A copper kettle on a blue stove',
  );
  expect(changed.files.map(({ id }) => id)).toEqual(kettle.files.map(({ id }) => id));
}, 40_000);
