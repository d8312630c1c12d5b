// The program dies, or is stopped, in the middle of its work, and is started again on the same data.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { User } from '../fake/discord/world.ts';
import { findViolations, readRows } from '../fixture/books.ts';
import { until } from '../fixture/until.ts';
import { createScene, type Scene } from './discord.fixture.ts';

let scene: Scene;
let ada: User;

beforeEach(async () => {
  // One at a time at Runbase, so that others wait in line.
  scene = await createScene({
    environment: {
      RUNBASE_OPTIONS: JSON.stringify({ requests: { count: 1000, windowMs: 1000 }, concurrency: 1 }),
    },
  });
  ada = scene.newMember('ada');
});

afterEach(async () => {
  await scene.close();
});

/** Waits until runs are in these states in the database, whatever their order. */
const inStates = (...states: string[]) =>
  until(
    `runs ${states.join(', ')}`,
    () => {
      const rows = readRows(scene.installation.databaseFile, 'select state from runs order by state');
      return rows.map(({ state }) => state).join() === [...states].sort().join() || undefined;
    },
    10_000,
  );

const messagesWith = (prompt: string) =>
  scene.discord.messages(scene.channel).filter(({ content }) => content.includes(prompt));

async function expectBooks(spentMicros: number) {
  expect(await findViolations(scene.installation.dataDir)).toEqual([]);
  const [member] = readRows(
    scene.installation.databaseFile,
    `select sum(spent_micros) as spent, sum(held_micros) as held from buckets b
     join wallets w on w.id = b.wallet_id where w.kind = 'member'`,
  );
  expect(member).toEqual({ spent: spentMicros, held: 0 });
}

test('killed while one picture is made and one waits in line, it delivers both, once', async () => {
  const first = await scene.installation.start();
  const gate = Promise.withResolvers<void>();
  scene.runbase.behave({ start: { kind: 'made', until: gate.promise } });
  scene.use(ada, 'imagine', { prompt: 'the lamp being made', provider: 'runbase' });
  await inStates('waiting');
  scene.use(ada, 'imagine', { prompt: 'the lamp in line', provider: 'runbase' });
  await inStates('waiting', 'queued');
  await scene.shown('the lamp in line');
  await first.kill();
  gate.resolve();

  const second = await scene.installation.start();
  for (const prompt of ['the lamp being made', 'the lamp in line']) {
    expect((await scene.final(prompt)).attachments).toHaveLength(1);
    expect(messagesWith(prompt)).toHaveLength(1);
  }
  expect(scene.runbase.accepted).toBe(2);
  await second.stop();
  await expectBooks(120_000);
  scene.discord.assertNoViolations();
});

test('killed while it fetches a picture, it fetches it again and delivers it once', async () => {
  const first = await scene.installation.start();
  scene.runbase.behave({ start: { kind: 'made', file: { kind: 'stall' } } });
  scene.use(ada, 'imagine', { prompt: 'the lamp on its way', provider: 'runbase' });
  await inStates('collecting');
  await until('the download', () => scene.runbase.files.requests.length > 0 || undefined);
  await first.kill();
  const [request] = scene.runbase.files.requests;
  scene.runbase.files.change(`${scene.runbase.files.origin}${request?.path}`, { kind: 'ok' });

  const second = await scene.installation.start();
  expect((await scene.final('the lamp on its way')).attachments).toHaveLength(1);
  expect(messagesWith('the lamp on its way')).toHaveLength(1);
  expect(scene.runbase.accepted).toBe(1);
  await second.stop();
  await expectBooks(60_000);
});

test('killed while it delivers, it delivers once', async () => {
  const first = await scene.installation.start();
  const held = scene.discord.fault({
    match: { method: 'PATCH', path: /^\/channels\/.*\/messages\// },
    effect: { kind: 'hold', when: 'after' },
  });
  scene.runbase.behave({ start: { kind: 'made', polls: 1 } });
  scene.use(ada, 'imagine', { prompt: 'the lamp at the door', provider: 'runbase' });
  await until('the final edit', () => held.hits() > 0 || undefined, 10_000);
  await first.kill();
  held.release();

  const second = await scene.installation.start();
  await second.waitForLog(({ msg }) => msg === 'Generation delivered');
  expect((await scene.final('the lamp at the door')).attachments).toHaveLength(1);
  expect(messagesWith('the lamp at the door')).toHaveLength(1);
  await second.stop();
  await expectBooks(60_000);
});

test('killed while a provider has not answered yet, it asks once more at the expense of the house', async () => {
  const first = await scene.installation.start();
  scene.runbase.behave({ start: { kind: 'hang', accepts: true } });
  scene.use(ada, 'imagine', { prompt: 'the lamp in doubt', provider: 'runbase' });
  await until('the start', () => scene.runbase.accepted === 1 || undefined);
  await inStates('starting');
  await first.kill();

  const second = await scene.installation.start();
  expect((await scene.final('the lamp in doubt')).attachments).toHaveLength(1);
  expect(scene.runbase.accepted).toBe(2);
  await second.stop();
  await expectBooks(60_000);
  const house = readRows(
    scene.installation.databaseFile,
    "select spent_micros as spent from buckets where id = 'house'",
  );
  expect(house).toEqual([{ spent: 60_000 }]);
});

test('killed again in the same doubt, it gives up and charges nothing', async () => {
  scene.runbase.behave({ start: { kind: 'hang', accepts: true } }, 2);
  let program = await scene.installation.start();
  scene.use(ada, 'imagine', { prompt: 'the lamp in double doubt', provider: 'runbase' });
  for (const starts of [1, 2]) {
    await until('the start', () => scene.runbase.accepted === starts || undefined);
    await program.kill();
    program = await scene.installation.start();
  }
  const final = await scene.final('the lamp in double doubt');
  expect(final.content).toMatch(
    /It is not certain whether the provider took the request, so it was given up\. Nothing was charged\.$/,
  );
  expect(scene.runbase.accepted).toBe(2);
  await program.stop();
  await expectBooks(0);
});

test('stopped while runs wait, it exits soon and goes on with them afterwards', async () => {
  const first = await scene.installation.start();
  const gate = Promise.withResolvers<void>();
  scene.runbase.behave({ start: { kind: 'made', until: gate.promise } });
  scene.use(ada, 'imagine', { prompt: 'the lamp that outlasts a restart', provider: 'runbase' });
  await inStates('waiting');
  scene.google.behave({ start: { kind: 'hang' } });
  scene.use(ada, 'imagine', { prompt: 'the lamp that never comes', provider: 'google' });
  await inStates('waiting', 'starting');
  const { tookMs } = await first.stop();
  expect(tookMs).toBeLessThan(10_000);
  gate.resolve();

  const second = await scene.installation.start();
  for (const prompt of ['the lamp that outlasts a restart', 'the lamp that never comes']) {
    expect((await scene.final(prompt)).attachments).toHaveLength(1);
    expect(messagesWith(prompt)).toHaveLength(1);
  }
  await second.stop();
  await expectBooks(127_000);
});

test('a gateway that cuts, resumes and repeats itself makes nothing twice', async () => {
  const program = await scene.installation.start();
  const gate = Promise.withResolvers<void>();
  scene.runbase.behave({ start: { kind: 'made', until: gate.promise } });
  scene.use(ada, 'imagine', { prompt: 'the lamp in bad weather', provider: 'runbase' });
  await inStates('waiting');
  scene.discord.repeatLastEvents(2);
  scene.discord.dropConnections();
  await program.waitForLog(({ msg }) => msg === 'discord session resumed', 10_000);
  scene.discord.askToReconnect();
  await until(
    'a second resume',
    () => program.log.filter(({ msg }) => msg === 'discord session resumed').length === 2 || undefined,
    10_000,
  );
  scene.discord.repeatLastEvents(3);
  gate.resolve();
  expect((await scene.final('the lamp in bad weather')).attachments).toHaveLength(1);
  // Whoever asks now is heard.
  expect(await scene.credits(ada)).toContain('494 of 500 credits left');
  expect(messagesWith('the lamp in bad weather')).toHaveLength(1);
  expect(scene.runbase.accepted).toBe(1);
  await program.stop();
  await expectBooks(60_000);
});
