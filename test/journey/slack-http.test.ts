// The whole program beside Slack in HTTP mode: everything comes as signed requests to its own server.
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Tampering } from '../fake/slack/signed-delivery.ts';
import type { Program } from '../fixture/program.ts';
import { answered, createSlackScene, expectAcknowledged, type SlackScene, seen } from './slack.fixture.ts';

let scene: SlackScene;
let program: Program;

beforeAll(async () => {
  scene = await createSlackScene({ mode: 'http', slack: { retryDelaysMs: [0, 50, 50] } });
  program = await scene.installation.start();
});

afterEach(() => {
  scene.slack.assertNoViolations();
});

afterAll(async () => {
  await program?.stop();
  await scene?.close();
});

test('the address of the events is confirmed, and only when Slack has signed the question', async () => {
  expect(await scene.slack.challenge()).toMatchObject({ passed: true });
  expect(await scene.slack.challenge({ signingSecret: 'a guess' })).toMatchObject({
    passed: false,
    answer: { status: 401 },
  });
});

test('a picture is asked for, made, paid and shown once, however often the request is delivered', async () => {
  const ada = scene.newMember('ada');
  const act = await scene.say(ada, '/imagine', 'a lamp --ar 16:9 --count 2');
  expectAcknowledged(act);
  expect((await scene.slack.redeliver(act.delivery)).outcome).toBe('acked');
  const final = await scene.final('> a lamp');
  expect(final).toMatchObject({ channel: scene.slack.ids.general, isBroken: false });
  const jobs = scene.google.jobs.filter(({ prompt }) => prompt === 'a lamp');
  const made = await Promise.all(jobs.map(({ id }) => scene.google.imageFor(id)));
  const sorted = (pictures: readonly Buffer[]) => pictures.map((bytes) => bytes.toString('base64')).sort();
  expect(sorted(final.files.map(({ bytes }) => bytes))).toEqual(sorted(made));
  await scene.slack.waitFor('the placeholder to go', () => scene.about('> a lamp')[0]?.isDeleted);

  expect((await scene.slack.redeliver(act.delivery)).outcome).toBe('acked');
  const credits = await scene.say(ada, '/plantain', 'credits');
  expect(await answered(scene.slack, credits)).toContain('486.6 of 500 credits left');
  expect(jobs).toHaveLength(2);
  expect(scene.about('> a lamp').filter(({ isDeleted }) => !isDeleted)).toHaveLength(1);
});

test('a form is opened and sent, and an unknown option is named in the acknowledgement', async () => {
  const bo = scene.newMember('bo');
  expectAcknowledged(await scene.say(bo, '/imagine'));
  const view = await scene.slack.waitForView(({ user }) => user === bo);
  const sent = await scene.slack.submitView({ view, values: { prompt: 'a lamp by form' } });
  expect(sent.outcome).toBe('cleared');
  await scene.final('a lamp by form');
  const refused = await scene.say(bo, '/imagine', 'a lamp --cuont 2');
  expect(refused.shown).toMatchObject({ visibility: 'ephemeral' });
  expect(await answered(scene.slack, refused)).toBe('There is no option --cuont. Did you mean --count?');
});

test('an event that Slack sends again, because it heard nothing in time, makes nothing twice', async () => {
  const cy = scene.newMember('cy');
  const said = scene.slack.mention({ channel: scene.slack.ids.general, user: cy, text: 'a lamp by mention' });
  await said.delivered;
  for (const delivery of said.deliveries)
    for (const _ of [1, 2, 3]) expect((await scene.slack.redeliver(delivery)).outcome).toBe('acked');
  await scene.final('a lamp by mention');
  const credits = await scene.say(cy, '/plantain', 'credits');
  expect(await answered(scene.slack, credits)).toContain('493.3 of 500 credits left');
  expect(scene.google.jobs.filter(({ prompt }) => prompt === 'a lamp by mention')).toHaveLength(1);
});

test('an event that came while the program was down is taken when Slack sends it again', async () => {
  const ed = scene.newMember('ed');
  await program.kill();
  const said = scene.slack.mention({
    channel: scene.slack.ids.general,
    user: ed,
    text: 'a lamp in the night',
  });
  expect((await said.delivered).map(({ outcome }) => outcome)).not.toContain('acked');
  program = await scene.installation.start();
  for (const delivery of said.deliveries)
    expect((await scene.slack.redeliver(delivery)).outcome).toBe('acked');
  await scene.final('a lamp in the night');
  expect(scene.google.jobs.filter(({ prompt }) => prompt === 'a lamp in the night')).toHaveLength(1);
});

const forgeries: readonly (readonly [string, number, Tampering])[] = [
  ['signed with a guess', 401, { signingSecret: 'a guess' }],
  ['without a signature', 401, { omitHeaders: ['x-slack-signature'] }],
  ['without a time', 401, { omitHeaders: ['x-slack-request-timestamp'] }],
  ['from 301 s ago', 401, { skewSeconds: -301 }],
  ['from 302 s ahead', 401, { skewSeconds: 302 }],
  ['altered on the way', 401, { alterBody: (body) => body.replace('forged', 'forget') }],
  ['of 10 MB', 413, { alterBody: (body) => `${body}&padding=${'x'.repeat(10 * 1024 * 1024)}` }],
];

test.each(forgeries)('a request %s is refused, and writes nothing', async (_, status, tampering) => {
  const help = async () =>
    answered(scene.slack, await scene.say(scene.slack.ids.member, '/plantain', 'help'));
  await help();
  const database = new Database(scene.installation.databaseFile, { readonly: true });
  try {
    const unsettled = database.prepare("select count(*) from generations where state <> 'delivered'").pluck();
    await scene.slack.waitFor('everything to be delivered', () => unsettled.get() === 0);
    // Changes with every commit of another connection.
    const before = database.pragma('data_version');
    const rows = countRows(database);
    const asked = scene.slack.requests.length;
    const answer = await scene.slack.postSigned('slash_commands', lampOf('U0STRANGER', 'forged'), tampering);
    expect(answer).toMatchObject({ status, text: '' });
    expect(database.pragma('data_version')).toEqual(before);
    // What is asked rightly afterwards has been answered, so the forgery would have been worked on.
    await help();
    expect(countRows(database)).toEqual(rows);
    expect(scene.slack.requests.slice(asked).map(({ method }) => method)).toEqual(['response_url']);
  } finally {
    database.close();
  }
});

test('the same request, rightly signed 298 s ago, is taken', async () => {
  const di = scene.newMember('di');
  const answer = await scene.slack.postSigned('slash_commands', lampOf(di, 'true'), { skewSeconds: -298 });
  expect(answer.status).toBe(200);
  expect(seen(await scene.final('a true lamp'))).toContain(`@${di} asked for`);
});

function lampOf(person: string, which: string) {
  return {
    command: '/imagine',
    text: `a ${which} lamp`,
    trigger_id: `1.2.${which}`,
    user_id: person,
    user_name: which,
    team_id: scene.slack.workspace.id,
    channel_id: scene.slack.ids.general,
    response_url: `${scene.slack.origin}/commands/none`,
  };
}

function countRows(database: Database.Database): Record<string, unknown> {
  const tables = database
    .prepare("select name from sqlite_master where type = 'table'")
    .pluck()
    .all() as string[];
  return Object.fromEntries(
    tables.map((table) => [table, database.prepare(`select count(*) from "${table}"`).pluck().get()]),
  );
}
