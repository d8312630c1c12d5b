// What a team on Slack sees of the whole program in Socket Mode.
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Program } from '../fixture/program.ts';
import {
  answered,
  buttonOf,
  createSlackScene,
  expectAcknowledged,
  type SlackScene,
  seen,
} from './slack.fixture.ts';

let scene: SlackScene;
let program: Program;

beforeAll(async () => {
  scene = await createSlackScene({ environment: { DEFAULT_MEMBER_ALLOWANCE: '100' } });
  program = await scene.installation.start();
});

afterEach(() => {
  scene.slack.assertNoViolations();
});

afterAll(async () => {
  await program?.stop();
  await scene?.close();
});

const credits = async (by: string): Promise<string> =>
  answered(scene.slack, await scene.say(by, '/plantain', 'credits'));

const sorted = (pictures: readonly Buffer[]) => pictures.map((bytes) => bytes.toString('base64')).sort();

const jobsOf = (prompt: string) => scene.google.jobs.filter((job) => job.prompt === prompt);

const photograph = () =>
  sharp({ create: { width: 320, height: 200, channels: 3, background: '#a06020' } })
    .withExif({ IFD0: { Copyright: 'where I live' } })
    .jpeg()
    .toBuffer();

test('pictures come in a new message in place of the one that announced them, byte for byte, and cost what was said', async () => {
  const ada = scene.newMember('ada');
  const act = await scene.say(ada, '/imagine', 'a lamp --ar 16:9 --count 2');
  expectAcknowledged(act);

  const final = await scene.final('> a lamp');
  await scene.slack.waitFor('the placeholder to go', () => scene.about('> a lamp')[0]?.isDeleted);
  const [placeholder, ...shown] = scene.about('> a lamp');
  expect(placeholder && seen(placeholder)).toBe(
    `ada asked for\n> a lamp\n(16:9 · 1K · 2 pictures)\nNext in line · 13.4 credits\n[Cancel]`,
  );
  expect(shown.map(({ ts }) => ts)).toEqual([final.ts]);
  expect(seen(final)).toMatch(
    new RegExp(
      `^@${ada} asked for\n> a lamp\n(\\[picture: Picture of: a lamp\\]\n){2}\\(16:9 · 1K · 2 pictures\\)\n\\(13\\.4 credits · Google · \\d+ s\\)\n\\[Edit\\] \\[Vary\\] \\[Again\\] \\[4K\\] \\[Favourite\\] \\[Details\\] \\[Delete\\]$`,
    ),
  );
  expect(final).toMatchObject({
    channel: scene.slack.ids.general,
    isBroken: false,
    metadata: { event_type: 'plantain_generation', event_payload: { kind: 'final' } },
  });
  expect(final.files.map(({ name }) => name)).toEqual(['plantain-1.png', 'plantain-2.png']);
  expect(final.files.map(({ altText }) => altText)).toEqual(['Picture of: a lamp', 'Picture of: a lamp']);
  const made = await Promise.all(jobsOf('a lamp').map(({ id }) => scene.google.imageFor(id)));
  expect(sorted(final.files.map(({ bytes }) => bytes))).toEqual(sorted(made));

  const left = await credits(ada);
  expect(left).toMatch(
    /^Your own budget\n█{17}░{3} 86\.6 of 100 credits left\n\(13\.4 spent · refills on 1 \w+ \d{4}, 00:00 \(UTC\)\)\n(?:\(.*\)\n)*The team's budget\n9,986\.6 credits left/,
  );
});

test('whatever keyboards make of dashes and quotes is understood', async () => {
  const bo = scene.newMember('bo');
  const typed: readonly (readonly [string, string])[] = [
    ['—ar 3:2 a dashing lamp', 'a dashing lamp'],
    ['a dapper lamp –ar=3:2', 'a dapper lamp'],
    ['“a curly lamp” --ar “3:2”', 'a curly lamp'],
  ];
  for (const [text, prompt] of typed) {
    expectAcknowledged(await scene.say(bo, '/imagine', text));
    const final = await scene.final(prompt);
    expect(seen(final)).toContain(`> ${prompt}\n`);
    expect(jobsOf(prompt).map(({ aspectRatio }) => aspectRatio)).toEqual(['3:2']);
  }
});

test.each([
  ['a lamp --cuont 2', 'There is no option --cuont. Did you mean --count?'],
  ['a lamp --ratio 1:1', 'There is no option --ratio. Did you mean --aspect-ratio?'],
  ['a lamp --count many', '--count takes a whole number, not “many”.'],
  ['a lamp --count 9', 'count goes from 1 to 4. /plantain help imagine shows how it goes.'],
  ['--count 2', 'Tell me what the picture should show, for example: /imagine a lamp in the fog'],
  [
    'a lamp --provider nobody',
    'There is no provider “nobody” here. Name another provider, or none (Google, Runbase could do it). Nothing was charged.',
  ],
])('/imagine %s is refused with a sentence', async (text, sentence) => {
  const before = scene.google.accepted;
  const act = await scene.say(scene.slack.ids.member, '/imagine', text);
  expectAcknowledged(act);
  expect(await answered(scene.slack, act)).toBe(sentence);
  expect(scene.google.accepted).toBe(before);
});

test('history comes as a sheet by direct message, with a pointer where it was asked, and a page at a time', async () => {
  const cy = scene.newMember('cy');
  for (const number of [1, 2, 3]) {
    expectAcknowledged(await scene.say(cy, '/imagine', `window ${number} --count 4 --res 0.5K`));
    await scene.final(`window ${number}`);
  }
  const act = await scene.say(cy, '/plantain', 'history');
  expect(await answered(scene.slack, act)).toBe('I sent it to you in a direct message.');
  const direct = scene.slack.directMessage(cy).id;
  const page = await scene.slack.waitForMessage(
    ({ channel, files }) => channel === direct && files.length > 0,
  );
  expect(seen(page)).toMatch(/^• 1 window 3 · \d+ \w+ \d{4}, \d\d:\d\d\n/);
  expect(seen(page)).toContain('[picture: Contact sheet. 1: window 3;');
  expect(await sharp(page.files[0]?.bytes).metadata()).toMatchObject({ format: 'png' });

  await scene.slack.pressButton(page, buttonOf(page, 'Older'), cy);
  const older = await scene.slack.waitForMessage(
    (message) => message.channel === direct && message.ts !== page.ts && message.files.length > 0,
  );
  expect(seen(older)).toContain('window 1 · ');
  expect(seen(older)).not.toContain('window 3 · ');
});

test('help names every command as it is typed here', async () => {
  const help = await answered(scene.slack, await scene.say(scene.slack.ids.member, '/plantain', ''));
  expect(help).toContain('• /imagine Make a picture\n');
  expect(help).toContain('• /plantain history What was made\n');
  expect(help).toMatch(
    /\(\/plantain help with the whole name of a command shows its options: \/plantain help imagine\)$/,
  );
  const one = await answered(
    scene.slack,
    await scene.say(scene.slack.ids.member, '/plantain', 'help history'),
  );
  expect(one).toContain('/plantain history\nWhat was made\n• search What words in the prompt begin with\n');
  expect(one).toContain('> /plantain history lamp --whose channel');
  const unknown = await answered(scene.slack, await scene.say(scene.slack.ids.member, '/plantain', 'sing'));
  expect(unknown).toBe('There is no command sing. Type /plantain help for those there are.');
});

test('the home tab shows where one stands', async () => {
  const lou = scene.newMember('lou');
  const opened = scene.slack.openHome({ user: lou });
  expect((await opened?.first)?.outcome).toBe('acked');
  const home = await scene.slack.waitFor('the home tab', () => scene.slack.home(lou));
  expect(seen({ blocks: home.body.blocks as unknown[] })).toMatch(
    /^# Your credits\nYour own budget\n█{20} 100 of 100 credits left\n\(0 spent · refills.*# Your pictures\n.*# Help\n/s,
  );
});

test('/imagine alone opens a form, and a picture given there reaches the provider without what it tells of its owner', async () => {
  const di = scene.newMember('di');
  expectAcknowledged(await scene.say(di, '/imagine'));
  const view = await scene.slack.waitForView(({ user }) => user === di);
  const first = await scene.slack.submitView({
    view,
    values: { prompt: 'a blue lamp', count: 2, private: true },
  });
  expect(first.outcome).toBe('cleared');
  const hidden = await scene.final('a blue lamp');
  expect(hidden.channel).toBe(scene.slack.directMessage(di).id);
  expect(hidden.files).toHaveLength(2);

  expectAcknowledged(await scene.say(di, '/imagine'));
  const again = await scene.slack.waitForView(({ user, id }) => user === di && id !== view.id);
  const file = scene.slack.uploadFile({ user: di, name: 'lamp.jpg', bytes: await photograph() });
  const prompt = 'the same, but green';
  const sent = await scene.slack.submitView({
    view: again,
    values: { prompt, aspect_ratio: '3:2', reference: [file] },
  });
  expect(sent.outcome).toBe('cleared');
  const final = await scene.final(prompt);
  expect(final.channel).toBe(scene.slack.ids.general);
  expect(jobsOf(prompt)).toMatchObject([{ references: 1, aspectRatio: '3:2' }]);
  const request = scene.google.requests.find(({ body }) => JSON.stringify(body).includes(prompt));
  const inline = JSON.stringify(request?.body).match(/"data":"([^"]+)"/)?.[1] ?? '';
  const given = Buffer.from(inline, 'base64');
  expect(await sharp(given).metadata()).toMatchObject({ width: 320, height: 200 });
  expect(given.includes('where I live')).toBe(false);
});

test('a private picture goes to the direct message, with a pointer that only the person sees', async () => {
  const ed = scene.newMember('ed');
  const prompt = 'a lamp for my eyes only';
  const act = await scene.say(ed, '/imagine', `${prompt} --private`);
  expectAcknowledged(act);
  const final = await scene.final(prompt);
  expect(final.channel).toBe(scene.slack.directMessage(ed).id);
  expect(await answered(scene.slack, act)).toBe('I sent it to you in a direct message.');
  expect(new Set(scene.about(prompt).map(({ channel }) => channel))).toEqual(new Set([final.channel]));
  const others = await scene.say(ed, '/plantain', 'history my eyes --whose channel');
  expect(await answered(scene.slack, others)).toBe('Nothing found for “my eyes”.');
});

test('where the bot may not post it asks to be invited before anything is held, and makes what is private all the same', async () => {
  const flo = scene.newMember('flo');
  const { secret, outside } = scene.slack.ids;
  const act = await scene.say(flo, '/imagine', 'a lamp behind doors', secret);
  expectAcknowledged(act);
  expect(await answered(scene.slack, act)).toBe(
    'I cannot post in this channel. Type /invite @Plantain here, or ask again with --private.',
  );
  expect(jobsOf('a lamp behind doors')).toEqual([]);
  const again = await scene.say(flo, '/imagine', 'a lamp behind doors --private', secret);
  expectAcknowledged(again);
  expect((await scene.final('a lamp behind doors')).channel).toBe(scene.slack.directMessage(flo).id);
  expect(await answered(scene.slack, again)).toBe('I sent it to you in a direct message.');
  // A public channel needs no invitation.
  expectAcknowledged(await scene.say(flo, '/imagine', 'a lamp outside', outside));
  expect((await scene.final('a lamp outside')).channel).toBe(outside);
  expect(await credits(flo)).toContain('86.6 of 100 credits left');
});

test('a picture that waits can be cancelled, free of charge, by nobody but its owner', async () => {
  const gil = scene.newMember('gil');
  const hal = scene.newMember('hal');
  const gate = Promise.withResolvers<void>();
  // Google draws eight at a time: the ninth waits.
  scene.google.behave({ start: { kind: 'made', until: gate.promise } }, 8);
  for (const number of [1, 2]) await scene.say(hal, '/imagine', `slow lamp ${number} --count 4 --res 0.5K`);
  await scene.slack.waitFor(
    'eight starts',
    () => scene.google.jobs.filter(({ prompt }) => prompt.startsWith('slow lamp')).length === 8,
  );
  const prompt = 'a lamp that nobody needs';
  await scene.say(gil, '/imagine', `${prompt} --provider google`);
  const waiting = await scene.slack.waitForMessage((message) => seen(message).includes(prompt));
  const cancel = buttonOf(waiting, 'Cancel');

  const refused = await scene.slack.pressButton(waiting, cancel, hal);
  expect(refused.ack.outcome).toBe('acked');
  expect(await answered(scene.slack, refused)).toBe('That is not yours to cancel.');
  const cancelled = await scene.slack.pressButton(waiting, cancel, gil);
  expect(await answered(scene.slack, cancelled)).toBe('Cancelled. Nothing was charged.');
  const final = await scene.slack.waitForMessage(
    (message) => message.ts === waiting.ts && seen(message).includes('Cancelled. Nothing was charged.'),
  );
  expect(seen(final)).not.toContain('[Cancel]');
  expect(await credits(gil)).toContain('100 of 100 credits left');
  gate.resolve();
  for (const number of [1, 2]) expect((await scene.final(`slow lamp ${number}`)).files).toHaveLength(4);
  expect(jobsOf(prompt)).toEqual([]);
});

test('what cannot be paid for is refused to the person alone, with the wallet and when it refills', async () => {
  const ida = scene.newMember('ida');
  await scene.say(ida, '/imagine', 'far too many lamps --count 4 --res 4K');
  await scene.final('far too many lamps');
  const refused = await scene.say(ida, '/imagine', 'even more of them --count 4 --res 4K');
  expectAcknowledged(refused);
  expect(await answered(scene.slack, refused)).toMatch(
    /Not enough credits[\s\S]*Your own budget is 20\.8 credits short\. It refills on 1 \w+ \d{4}, 00:00 \(UTC\)\./,
  );
  expect(scene.about('even more of them')).toEqual([]);
});

test('the same gesture delivered again, over the same socket or a new one, makes nothing twice', async () => {
  const joy = scene.newMember('joy');
  const act = await scene.say(joy, '/imagine', 'the only lamp');
  await scene.slack.redeliver(act.delivery);
  await scene.final('the only lamp');
  const before = scene.slack.socket.connections();
  scene.slack.socket.drop();
  const connection = await scene.slack.waitFor('a new connection', () =>
    scene.slack.socket.connections().find((number) => !before.includes(number)),
  );
  expect((await scene.slack.redeliver(act.delivery, connection)).outcome).toBe('acked');

  // A mention arrives as two events, here with two times, and each of them is repeated.
  const mentioned = scene.slack.mention({
    channel: scene.slack.ids.general,
    user: joy,
    text: 'a lamp by mention',
    mentionWithOtherTs: true,
  });
  const acks = await mentioned.delivered;
  expect(acks.map(({ outcome }) => outcome)).toEqual(mentioned.deliveries.map(() => 'acked'));
  for (const delivery of mentioned.deliveries) await scene.slack.redeliver(delivery);
  await scene.final('a lamp by mention');

  // Whatever would come twice comes before what is asked afterwards.
  await scene.say(joy, '/imagine', 'the last lamp');
  await scene.final('the last lamp');
  for (const prompt of ['the only lamp', 'a lamp by mention']) {
    expect(jobsOf(prompt)).toHaveLength(1);
    expect(scene.about(prompt).filter(({ isDeleted }) => !isDeleted)).toHaveLength(1);
  }
  expect(await credits(joy)).toContain('79.9 of 100 credits left');
});

test('pictures asked for by direct message or in a thread come there, and who writes help gets help', async () => {
  const kai = scene.newMember('kai');
  const { general } = scene.slack.ids;
  const direct = scene.slack.directMessage(kai).id;
  scene.slack.sendMessage({ channel: direct, user: kai, text: 'a lamp between us' });
  expect((await scene.final('a lamp between us')).channel).toBe(direct);

  const root = scene.slack.sendMessage({ channel: general, user: kai, text: 'Which lamp?' }).message;
  scene.slack.mention({ channel: general, user: kai, text: 'a lamp in a thread —n 2', threadTs: root.ts });
  const inThread = await scene.final('a lamp in a thread');
  expect(inThread).toMatchObject({ channel: general, threadTs: root.ts });
  expect(inThread.files).toHaveLength(2);

  const before = scene.google.accepted;
  scene.slack.sendMessage({ channel: direct, user: kai, text: 'Help!' });
  const help = await scene.slack.waitForMessage(
    (message) => message.channel === direct && seen(message).startsWith('What I can do'),
  );
  expect(seen(help)).toContain('• /imagine Make a picture');
  expect(scene.google.accepted).toBe(before);
});
