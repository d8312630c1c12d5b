// What a team on Discord sees of the whole program when everything goes well.
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '../fake/discord/world.ts';
import type { Program } from '../fixture/program.ts';
import { until } from '../fixture/until.ts';
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

test('whoever types a provider is offered those that are on', async () => {
  const typing = {
    by: scene.newMember('tove'),
    channel: scene.channel,
    name: 'imagine',
    focused: 'provider',
  };
  expect(await scene.discord.autocomplete({ ...typing, options: { provider: 'GOO' } })).toEqual([
    { name: 'Google', value: 'google' },
  ]);
  const all = await scene.discord.autocomplete(typing);
  expect(all.map(({ value }) => value).sort()).toEqual(['google', 'runbase', 'sandbox']);
});

/** The bytes of a message's files, in order. */
const filesOf = (message: Message) => message.attachments.map(({ bytes }) => bytes);
const answered = ({ content }: Message) => content !== '';
const refills = /refills on 1 \w+ \d{4}, 00:00 \(UTC\)/;

test.each([
  { provider: 'sandbox', name: 'Sandbox', price: '13.4', left: '86.6' },
  { provider: 'runbase', name: 'Runbase', price: '12', left: '88' },
  { provider: 'google', name: 'Google', price: '13.4', left: '86.6' },
])('two pictures of $name come in one message, byte for byte, and cost what was said', async (of) => {
  const ada = scene.newMember('ada');
  const prompt = `a lamp by ${of.provider}`;
  const asked = scene.use(ada, 'imagine', { prompt, aspect_ratio: '16:9', count: 2, provider: of.provider });
  const callback = await asked.callback();
  expect(callback).toMatchObject({ type: 5, data: { flags: 64 } });

  const final = await scene.final(prompt);
  const states = scene.discord.history(final);
  const [placeholder] = states;
  expect(placeholder?.message.content).toContain(`Next in line · ${of.price} credits`);
  expect(placeholder?.message.content).toContain(
    `<@${ada.id}> asked for\n> ${prompt}\n-# 16:9 · 1K · 2 pictures`,
  );
  expect(JSON.stringify(placeholder?.message.components)).toContain('v1:cancel:');
  expect(final.content.replaceAll('\\', '')).toMatch(
    new RegExp(
      `^<@${ada.id}> asked for\n> ${prompt}\n-# 16:9 · 1K · 2 pictures\n-# ${of.price} credits · ${of.name} · \\d+ s$`,
    ),
  );
  expect(final.channelId).toBe(scene.channel.id);
  expect(final.attachments.map(({ filename }) => filename)).toEqual([
    expect.stringMatching(/^plantain-[0-9a-f]{12}-1\.png$/),
    expect.stringMatching(/^plantain-[0-9a-f]{12}-2\.png$/),
  ]);
  expect(final.attachments.map(({ description }) => description)).toEqual(
    new Array(2).fill(`Picture of: ${prompt}`),
  );
  if (of.provider !== 'sandbox') {
    const fake = of.provider === 'runbase' ? scene.runbase : scene.google;
    const jobs = fake.jobs.filter((job) => job.prompt === prompt);
    const made = await Promise.all(jobs.map(({ id }) => fake.imageFor(id)));
    const sorted = (all: Buffer[]) => all.map((bytes) => bytes.toString('base64')).sort();
    expect(sorted(filesOf(final))).toEqual(sorted(made));
  }
  // One message in the channel, and none left of the answer.
  await asked.waitForOriginalDeleted();
  expect(
    scene.discord.messages(scene.channel).filter(({ content }) => content.includes(prompt)),
  ).toHaveLength(1);

  const credits = (await scene.credits(ada)).replaceAll('\\', '');
  expect(credits).toContain(`${of.left} of 100 credits left`);
  expect(credits).toContain(`${of.price} spent · refills`);
  expect(credits).toMatch(refills);
});

test('history comes a page at a time with a sheet that shows it', async () => {
  const bo = scene.newMember('bo');
  for (const number of [1, 2, 3]) {
    const prompt = `window ${number} of a house`;
    scene.use(bo, 'imagine', { prompt, count: 4, provider: 'google', resolution: '0.5K' });
    await scene.final(prompt);
  }
  const answer = await scene.use(bo, 'history').waitForOriginal(answered);
  expect(answer.ephemeralFor).toBe(bo.id);
  expect(answer.content.split('\n')[0]).toMatch(
    /^- \*\*1\*\* window 3 of a house · \d+ \w+ \d{4}, \d\d:\d\d$/,
  );
  const [sheet] = answer.attachments;
  expect(sheet?.description).toMatch(/^Contact sheet\. 1: window 3 of a house;/);
  expect(await sharp(sheet?.bytes).metadata()).toMatchObject({ format: 'png', width: sheet?.width });

  const older = JSON.stringify(answer.components).match(/"(v1:history:[^"]+)"/)?.[1] ?? '';
  const next = await scene.discord.pressButton(answer, older, { by: bo }).waitForOriginal(answered);
  expect(next.content).toContain('window 1 of a house');
  expect(next.content).not.toContain('window 3 of a house');
});

test('help explains the commands and, by name, their options', async () => {
  const cy = scene.newMember('cy');
  const overview = await scene.use(cy, 'help').waitForOriginal(answered);
  for (const name of ['imagine', 'history', 'credits', 'help'])
    expect(overview.content).toContain(`\`/${name}\``);
  const one = await scene.use(cy, 'help', { command: 'imagine' }).waitForOriginal(answered);
  expect(one.content).toContain('`count` How many pictures · 1–4 · usually 1');
});

test('a picture that waits can be cancelled, free of charge, by nobody but its owner', async () => {
  const di = scene.newMember('di');
  const other = scene.newMember('other');
  const gate = Promise.withResolvers<void>();
  // Google draws eight at a time: the ninth waits.
  scene.google.behave({ start: { kind: 'made', until: gate.promise } }, 8);
  const slow = [1, 2].map((number) => `a slow lamp ${number}`);
  for (const prompt of slow)
    scene.use(other, 'imagine', { prompt, count: 4, provider: 'google', resolution: '0.5K' });
  await until(
    'eight starts',
    () => scene.google.jobs.filter(({ prompt }) => slow.includes(prompt)).length === 8 || undefined,
  );

  const prompt = 'a lamp that nobody needs';
  scene.use(di, 'imagine', { prompt, provider: 'google' });
  const waiting = await scene.shown(prompt);
  expect(waiting.content).toMatch(/Next in line · (about \d+ s · )?6\.7 credits$/);
  const button = JSON.stringify(waiting.components).match(/"(v1:cancel:[^"]+)"/)?.[1] ?? '';

  const refused = await scene.discord.pressButton(waiting, button, { by: other }).waitForOriginal(answered);
  expect(refused.content).toBe('That is not yours to cancel.');
  const cancelled = await scene.discord.pressButton(waiting, button, { by: di }).waitForOriginal(answered);
  expect(cancelled.content).toBe('Cancelled. Nothing was charged.');
  expect(cancelled.ephemeralFor).toBe(di.id);
  const final = await scene.final(prompt);
  expect(final.content).toMatch(/Cancelled\. Nothing was charged\.$/);
  expect(await scene.credits(di)).toContain('100 of 100 credits left');

  gate.resolve();
  for (const each of slow) expect((await scene.final(each)).attachments).toHaveLength(4);
  expect(scene.google.jobs.some((job) => job.prompt === prompt)).toBe(false);
});

test('a private picture is shown to the person alone', async () => {
  const ed = scene.newMember('ed');
  const prompt = 'a lamp for my eyes only';
  const asked = scene.use(ed, 'imagine', { prompt, private: true });
  const answer = await asked.waitForOriginal(({ attachments }) => attachments.length > 0);
  expect(answer.ephemeralFor).toBe(ed.id);
  expect(answer.content).toContain(prompt);
  expect(answer.attachments[0]?.description).toBe(`Picture of: ${prompt}`);
  expect(scene.discord.messages(scene.channel).some(({ content }) => content.includes(prompt))).toBe(false);
  const ofChannel = await scene
    .use(ed, 'history', { whose: 'channel', search: 'my eyes' })
    .waitForOriginal(answered);
  expect(ofChannel.content).toContain('Nothing found');
});

test('where the bot may neither write nor attach, the person gets the picture by direct message', async () => {
  const flo = scene.newMember('flo');
  const closed = scene.discord.addChannel(scene.guild, { name: 'announcements' });
  scene.discord.denyBot(closed, scene.discord.permissions.SendMessages);
  const prompt = 'a lamp in a closed channel';
  scene.use(flo, 'imagine', { prompt }, closed);
  const final = await scene.shown(prompt, ({ attachments }) => attachments.length > 0);
  expect(final.channelId).toBe(scene.discord.openDirectChannel(flo).id);
  expect(scene.discord.messages(closed)).toEqual([]);
});

test('where the person brought the bot along, the answer itself is the result and their home team pays', async () => {
  const joy = scene.newMember('joy');
  await scene.credits(joy);
  joy.hasInstalledTheApp = true;
  const elsewhere = scene.discord.addGuild({ hasBot: false, name: 'Elsewhere' });
  scene.discord.addMember(elsewhere, joy);
  const room = scene.discord.addChannel(elsewhere);
  const there = scene.use(joy, 'imagine', { prompt: 'a lamp among strangers' }, room);
  const brought = await there.waitForOriginal(({ attachments }) => attachments.length > 0);
  expect(brought.content).toContain('a lamp among strangers');
  expect((await scene.credits(joy)).replaceAll('\\', '')).toContain('94 of 100 credits left');
});

test.each(['google', 'sandbox', 'runbase'])('a picture given along reaches %s', async (provider) => {
  const gil = scene.newMember('gil');
  const bytes = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#a06020' } })
    .withExif({ IFD0: { Copyright: 'where I live' } })
    .jpeg()
    .toBuffer();
  const prompt = `make it blue by ${provider}`;
  scene.use(gil, 'imagine', { prompt, provider, reference1: { filename: 'lamp.jpg', bytes } });
  const final = await scene.final(prompt);
  expect(final.attachments).toHaveLength(1);
  if (provider === 'sandbox') return;
  const fake = provider === 'google' ? scene.google : scene.runbase;
  expect(fake.jobs.find((job) => job.prompt === prompt)?.references).toBe(1);
  if (provider === 'google') {
    const request = scene.google.requests.find(({ body }) => JSON.stringify(body).includes(prompt));
    const inline = JSON.stringify(request?.body).match(/"data":"([^"]+)"/)?.[1] ?? '';
    const sent = Buffer.from(inline, 'base64');
    expect(await sharp(sent).metadata()).toMatchObject({ width: 320, height: 200 });
    expect(sent.includes('where I live')).toBe(false);
  }
});

test('what cannot be paid for is refused to the person alone, with the wallet and when it refills', async () => {
  const hal = scene.newMember('hal');
  const asked = scene.use(hal, 'imagine', { prompt: 'far too many lamps', count: 4, resolution: '4K' });
  await scene.final('far too many lamps');
  await asked.waitForOriginalDeleted();
  const again = scene.use(hal, 'imagine', { prompt: 'far too many lamps again', count: 4, resolution: '4K' });
  const refusal = await again.waitForOriginal(answered);
  expect(refusal.ephemeralFor).toBe(hal.id);
  expect(refusal.content.replaceAll('\\', '')).toMatch(
    /^\*\*Not enough credits\.\*\* .+ Nothing was charged\.\n- Your own budget is 4 credits short\. It refills on 1 \w+ \d{4}, 00:00 \(UTC\)\.\n/,
  );
  expect(scene.discord.messages(scene.channel).some(({ content }) => content.includes('lamps again'))).toBe(
    false,
  );
});

test('a long prompt of before is offered, and taken up as it was', async () => {
  const may = scene.newMember('may');
  const prompt = `a harbour ${'at dawn '.repeat(20)}`.trim();
  scene.use(may, 'imagine', { prompt });
  await scene.final(prompt);
  const [offered] = await scene.discord.autocomplete({
    by: may,
    channel: scene.channel,
    name: 'imagine',
    focused: 'prompt',
    options: { prompt: 'harb' },
  });
  expect(offered?.name).toMatch(/^a harbour at dawn .+…$/);
  const made = scene.google.jobs.length + scene.runbase.jobs.length;
  scene.use(may, 'imagine', { prompt: String(offered?.value) });
  const again = await until('the prompt again', () => {
    const jobs = [...scene.google.jobs, ...scene.runbase.jobs];
    return jobs.length > made ? jobs.filter((job) => job.prompt === prompt) : undefined;
  });
  expect(again).toHaveLength(2);
  const stranger = scene.use(scene.newMember('ned'), 'imagine', {
    prompt: 'prompt~01a1fee4-e8f6-7ff3-92b9-ff97616f41f3',
  });
  expect((await stranger.waitForOriginal(answered)).content).toContain('not');
});

test('a provider that does not exist is said so', async () => {
  const ida = scene.newMember('ida');
  const answer = await scene
    .use(ida, 'imagine', { prompt: 'a lamp', provider: 'nobody' })
    .waitForOriginal(answered);
  expect(answer.content).toContain('Nothing was charged.');
  expect(answer.ephemeralFor).toBe(ida.id);
});
