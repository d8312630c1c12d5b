// Slack's bad days and ours: the program is killed between any two steps of a delivery, and Slack is slow, busy or wrong.
// In the end there is one message with all pictures, and no other.
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { FaultPlan } from '../fake/slack/fault.ts';
import type { ObservedMessage } from '../fake/slack/observation.ts';
import type { Program } from '../fixture/program.ts';
import { answered, createSlackScene, expectAcknowledged, type SlackScene, seen } from './slack.fixture.ts';

let scene: SlackScene;
let program: Program;
let asked = 0;

beforeAll(async () => {
  scene = await createSlackScene({ environment: { DEFAULT_MEMBER_ALLOWANCE: '1000' } });
  program = await scene.installation.start();
});

afterEach(() => {
  scene.slack.clearFaults();
  scene.slack.setFilePollsUntilReady(2);
  scene.slack.assertNoViolations();
});

afterAll(async () => {
  await program?.stop();
  await scene?.close();
});

type Arguments = Readonly<Record<string, unknown>>;
type Step = { readonly method: string; readonly when: (args: Arguments) => boolean };

const always = () => true;
/** Whether a post is the generation's message of this kind, as its metadata says. */
const posts = (kind: string) => (args: Arguments) => JSON.stringify(args).includes(`kind\\":\\"${kind}`);
const postsFinal = { method: 'chat.postMessage', when: posts('final') };

const steps: readonly Step[] = [
  { method: 'chat.postMessage', when: posts('progress') },
  { method: 'files.getUploadURLExternal', when: always },
  { method: 'upload', when: always },
  { method: 'files.completeUploadExternal', when: always },
  { method: 'files.info', when: always },
  postsFinal,
  { method: 'conversations.replies', when: always },
  { method: 'chat.delete', when: always },
];

/** Asks for two pictures; the prompt that tells them from all others. */
async function ask(by: string, channel = scene.slack.ids.general): Promise<string> {
  asked += 1;
  const prompt = `lamp number ${asked}.`;
  expectAcknowledged(await scene.say(by, '/imagine', `${prompt} --ar 16:9 --count 2`, channel));
  return prompt;
}

/** When the program has nothing left to do: the one message with both pictures, and that nothing else is left of it. */
async function expectOneMessage(prompt: string, channel = scene.slack.ids.general): Promise<ObservedMessage> {
  const final = await scene.final(prompt, 15_000);
  await settled();
  const left = scene.about(prompt).filter(({ isDeleted }) => !isDeleted);
  expect(left.map(({ ts }) => ts)).toEqual([final.ts]);
  expect(left).toMatchObject([{ channel, isBroken: false }]);
  expect(new Set(final.files.map(({ id }) => id)).size).toBe(2);
  expect(seen(final)).toContain('\n(16:9 · 1K · 2 pictures)\n(13.4 credits · Google');
  return final;
}

async function settled(): Promise<void> {
  const database = new Database(scene.installation.databaseFile, { readonly: true });
  try {
    const open = database.prepare("select count(*) from generations where state <> 'delivered'").pluck();
    await scene.slack.waitFor('every delivery to end', () => open.get() === 0, 15_000);
  } finally {
    database.close();
  }
}

test.each([
  { name: 'has not done', applied: false },
  { name: 'has done', applied: true },
])(
  'killed amid eight deliveries, each at another step that Slack $name, it ends each with one message',
  async ({ applied }) => {
    const person = scene.newMember(applied ? 'bo' : 'ada');
    for (const step of steps) scene.slack.fault({ ...step, kind: 'slow', delayMs: 3_600_000, applied });
    const begun = scene.slack.requests.length;
    const prompts = await Promise.all(steps.map(() => ask(person)));
    const isHeld = ({ method, when }: Step) =>
      scene.slack.requests
        .slice(begun)
        .some(
          (request) => request.method === method && request.outcome === 'unanswered' && when(request.args),
        );
    await scene.slack.waitFor('a delivery to be held at each step', () => steps.every(isHeld));

    await program.kill();
    program = await scene.installation.start();
    for (const prompt of prompts) await expectOneMessage(prompt);
    const credits = await answered(scene.slack, await scene.say(person, '/plantain', 'credits'));
    // Eight times two pictures.
    expect(credits).toContain('892.8 of 1,000 credits left');
  },
  30_000,
);

test('when Slack is busy or its answers are lost, each delivery still ends with one message', async () => {
  const { general, outside } = scene.slack.ids;
  const person = scene.newMember('cy');
  const busy = { kind: 'status', status: 429, retryAfterSeconds: 1 } as const;
  const posting = (channel: string): Step => ({
    ...postsFinal,
    when: (args) => args.channel === channel && postsFinal.when(args),
  });
  const failures: readonly FaultPlan[] = [
    { ...busy, ...posting(general) },
    { ...busy, method: 'files.getUploadURLExternal' },
    { ...busy, method: 'chat.delete' },
    { kind: 'drop-after-applying', ...posting(general) },
    // Where the bot is no member it cannot read what it has posted.
    { kind: 'html', applied: true, ...posting(outside) },
    { kind: 'status', status: 502, applied: true, ...posting(outside) },
    // Seen of files that were called ready.
    { kind: 'error', error: 'invalid_blocks', ...posting(general) },
    { kind: 'drop-before', method: 'upload' },
    { kind: 'drop-after-applying', method: 'files.completeUploadExternal' },
  ];
  for (const failure of failures) scene.slack.fault(failure);
  const begun = scene.slack.requests.length;
  const channels = Array.from({ length: 8 }, (_, index) => (index % 2 === 0 ? general : outside));
  const prompts = await Promise.all(channels.map((channel) => ask(person, channel)));
  for (const [index, prompt] of prompts.entries()) await expectOneMessage(prompt, channels[index]);
  const spoiled = scene.slack.requests
    .slice(begun)
    .filter(({ outcome }) => outcome.startsWith('fault:') || outcome === 'invalid_blocks');
  expect(spoiled).toHaveLength(failures.length);
}, 30_000);

test('files that are not ready for a while are waited for, and shown once they are', async () => {
  scene.slack.setFilePollsUntilReady(Number.POSITIVE_INFINITY);
  const begun = scene.slack.requests.length;
  const prompt = await ask(scene.newMember('di'));
  const looks = () =>
    scene.slack.requests.slice(begun).filter(({ method }) => method === 'files.info').length;
  await scene.slack.waitFor('several looks at the files', () => looks() >= 4);
  const isFinal = ({ files }: ObservedMessage) => files.length > 0;
  expect(scene.about(prompt).filter(isFinal)).toEqual([]);
  scene.slack.settleFiles();
  await expectOneMessage(prompt);
});

test('what people do to the message meanwhile is no hindrance', async () => {
  const { slack } = scene;
  const { general } = slack.ids;
  const person = scene.newMember('ed');
  const gate = Promise.withResolvers<void>();
  scene.google.behave({ start: { kind: 'made', until: gate.promise } }, 6);
  const placeholderOf = (prompt: string) =>
    slack.waitForMessage((message) => message.botId !== undefined && seen(message).includes(prompt));
  slack.addChannel({
    id: 'C1CLOSING0',
    name: 'closing',
    kind: 'public',
    members: [person, slack.workspace.botUserId],
  });
  const removed = await ask(person);
  slack.deleteMessage(await placeholderOf(removed));
  const discussed = await ask(person);
  const { ts: threadTs } = await placeholderOf(discussed);
  slack.sendMessage({ channel: general, user: person, text: 'I like lamps', threadTs });
  const homeless = await ask(person, 'C1CLOSING0');
  await placeholderOf(homeless);
  const closing = slack.workspace.channels.get('C1CLOSING0');
  if (closing !== undefined) closing.archived = true;
  gate.resolve();

  await expectOneMessage(removed);
  const final = await scene.final(discussed);
  const link = await slack.waitForMessage(({ ts, isEdited }) => ts === threadTs && isEdited);
  expect(seen(link)).toBe('The pictures are here: Open');
  expect(final).toMatchObject({ channel: general, isBroken: false });
  // A message in an archived channel can neither be changed nor removed.
  expect((await scene.final(homeless)).channel).toBe(slack.directMessage(person).id);
});
