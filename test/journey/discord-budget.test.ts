// Forty people, or one, pressing at once: what the budget allows is made, and nothing more.
import { afterEach, expect, test } from 'vitest';
import { findViolations, readRows } from '../fixture/books.ts';
import { until } from '../fixture/until.ts';
import { createScene, type Scene } from './discord.fixture.ts';

let scene: Scene;

afterEach(async () => {
  await scene.close();
});

const presses = 40;
const affordable = 10;

test.each([
  { whose: 'Your own budget', variable: 'DEFAULT_MEMBER_ALLOWANCE', people: 1 },
  { whose: "The team's budget", variable: 'DEFAULT_TEAM_ALLOWANCE', people: presses },
])('of 40 requests at once $whose pays for the 10 that it can', async ({ whose, variable, people }) => {
  // 6.7 credits each.
  scene = await createScene({ environment: { [variable]: '69' } });
  const program = await scene.installation.start();
  const members = Array.from({ length: people }, () => scene.newMember());
  const asked = Array.from({ length: presses }, (_, number) => {
    const by = members[number % people];
    if (by === undefined) throw new Error('Nobody is there');
    return scene.use(by, 'imagine', { prompt: `lamp number ${number}`, provider: 'google' });
  });
  const said = (at: (typeof asked)[number]) => at.original()?.content ?? '';
  const isRefused = (at: (typeof asked)[number]) => said(at).startsWith('**Not enough credits.**');
  const finals = () =>
    scene.discord
      .messages(scene.channel)
      .filter(({ content, attachments }) => content.includes('lamp number') && attachments.length === 1);
  await until(
    'ten pictures and thirty refusals',
    () => {
      const isDone =
        asked.filter(isRefused).length === presses - affordable && finals().length === affordable;
      return isDone || undefined;
    },
    15_000,
  );
  for (const each of asked.filter(isRefused)) {
    expect(said(each).replaceAll('\\', '')).toMatch(
      new RegExp(`Nothing was charged\\.\n- ${whose} is 4\\.7 credits short\\. It refills on .+\\.`),
    );
    expect(each.original()?.ephemeralFor).toBeDefined();
  }
  // What is not refused has made way for its picture.
  for (const each of asked.filter((one) => !isRefused(one))) await each.waitForOriginalDeleted();
  expect(scene.google.accepted).toBe(affordable);
  scene.discord.assertNoViolations();
  expect(program.log.filter(({ level }) => level !== 'info')).toEqual([]);

  await program.stop();
  expect(await findViolations(scene.installation.dataDir)).toEqual([]);
  const rows = readRows(
    scene.installation.databaseFile,
    `select w.kind, sum(b.spent_micros) as spent, sum(b.held_micros) as held
     from buckets b join wallets w on w.id = b.wallet_id where w.kind <> 'house' group by w.kind order by w.kind`,
  );
  expect(rows).toEqual([
    { kind: 'member', spent: 670_000, held: 0 },
    { kind: 'team', spent: 670_000, held: 0 },
  ]);
});

test('the budget of a role holds for its members in direct messages as well, whoever can say their roles', async () => {
  scene = await createScene();
  const program = await scene.installation.start();
  const { discord, guild } = scene;
  const bo = scene.newMember('bo');
  // They are known here without the role.
  await scene.credits(bo);
  const guests = discord.addRole(guild, { name: 'guests' });
  discord.setRoles(guild, bo, [guests]);
  const set = discord.invokeCommand({
    by: guild.ownerId,
    channel: scene.channel,
    name: 'budget',
    subcommand: 'set',
    options: { allowance: '5', role: guests.id },
  });
  await set.waitForOriginal(({ content }) => content.includes('5'));
  const direct = discord.openDirectChannel(bo);
  const refused = async (prompt: string) => {
    const asked = scene.use(bo, 'imagine', { prompt, provider: 'google' }, direct);
    return (await asked.waitForOriginal(({ content }) => content !== '')).content;
  };
  expect(await refused('a lamp')).toContain("Your role's budget is 1.7 credits short");
  await program.stop();

  // Nothing is remembered in the process, and Discord says nothing.
  const again = await scene.installation.start();
  discord.fault({
    match: { method: 'GET', path: /members/ },
    times: Number.POSITIVE_INFINITY,
    effect: { kind: 'status', status: 403 },
  });
  expect(await refused('a door')).toContain("Your role's budget is 1.7 credits short");
  await again.stop();
  expect(scene.google.accepted).toBe(0);
  expect(await findViolations(scene.installation.dataDir)).toEqual([]);
});
