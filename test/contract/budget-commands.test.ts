// What admins say about budgets, on a real database: what is answered, what holds afterwards, and who may not say it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';
import { systemClock } from '../../src/clock.ts';
import type { Services } from '../../src/command.ts';
import { createDispatch } from '../../src/dispatch.ts';
import { createEnrol } from '../../src/enrolment.ts';
import { createBudgetService } from '../../src/ledger/budget-service.ts';
import { createCreditService } from '../../src/ledger/credit-service.ts';
import { createFindPurses, type FindPurses } from '../../src/ledger/wallets.ts';
import { createLog } from '../../src/log.ts';
import { render } from '../../src/platforms/discord/render.ts';
import { plainText, type Reply } from '../../src/reply.ts';
import { createSettingsService } from '../../src/settings-service.ts';
import { openStore } from '../../src/store/index.ts';
import type { ClaimedRun } from '../../src/store/records.ts';
import type { Store } from '../../src/store/store.ts';
import { createWorld, start, type World } from './store/world.ts';

const log = createLog('silent');
const creditMicros = 10_000;
const maya = { id: 'P0', name: 'maya' };
const artists = { id: '200000000000000001', name: 'artists' };
const posters = { id: '300000000000000001', name: 'posters' };

let dataDir: string;
let store: Store;
let world: World;
let findPurses: FindPurses;
let dispatch: ReturnType<typeof createDispatch>;
let gestures: number;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'plantain-budgets-'));
  store = await openStore({ dataDir, log });
  world = await createWorld(store);
  gestures = 0;
  // What is decided later is later, as the trail tells it.
  const clock = { ...systemClock, now: () => start + gestures };
  const defaults = {
    memberAllowanceMicros: 500 * creditMicros,
    teamAllowanceMicros: 10_000 * creditMicros,
    period: 'month',
    installationAllowanceMicros: undefined,
  } as const;
  findPurses = createFindPurses(store, defaults);
  const services = {
    settings: createSettingsService({ store, providers: [], now: () => start }),
    credits: createCreditService({ store, findPurses, creditsPerDollar: 100, clock }),
    budgets: createBudgetService({ store, defaults, clock }),
    commands,
  };
  dispatch = createDispatch({
    commands,
    services: services as unknown as Services,
    enrol: createEnrol({ store, approvedTeams: new Set('*'), operators: new Set(), clock }),
    noteChannel: () => {},
    noteRoles: store.noteRoles,
    noteAdmin: () => {},
    operators: new Set(),
    metrics: { countCommand: () => {} },
    clock,
    log,
  });
});
afterEach(async () => {
  expect(await store.findViolations(start)).toEqual([]);
  await store.close();
  rmSync(dataDir, { recursive: true, force: true });
});

type Way = {
  readonly personId?: string;
  readonly isAdmin?: boolean;
  readonly subject?: string;
  readonly roleIds?: readonly string[];
  readonly channelId?: string;
  readonly parentChannelId?: string;
};

async function ask(command: string, options: Readonly<Record<string, unknown>> = {}, way: Way = {}) {
  const { personId = 'A1', isAdmin = true, subject, roleIds = [], channelId = 'C1', parentChannelId } = way;
  gestures += 1;
  return await dispatch({
    platform: 'discord',
    team: { externalId: 'T1', name: 'T1' },
    person: { externalId: personId, name: personId, roleIds, isTeamAdmin: async () => isAdmin },
    command,
    options,
    ...(subject === undefined ? {} : { subject }),
    destination: {
      platform: 'discord',
      channelId,
      personId,
      personName: personId,
      details: parentChannelId === undefined ? {} : { parentChannelId },
    },
    dedupeKey: `gesture ${gestures}`,
  });
}
const words = ({ lines }: Reply) => plainText(lines);
const say = async (...given: Parameters<typeof ask>) => words(await ask(...given));
const press = async ({ buttons }: Reply, index = 0, way: Way = {}) => {
  const button = buttons[index];
  if (button === undefined) throw new Error('There is no such button');
  return await ask(button.verb, {}, { ...way, subject: button.id });
};
const asMember: Way = { personId: maya.id, isAdmin: false };

/** A picture of maya's, made and charged where there is enough for it. */
async function spend(credits: number, place: { channelId?: string; roleIds?: readonly string[] } = {}) {
  const { channelId = 'C1', roleIds = [] } = place;
  const spender = { teamId: world.teamId, memberId: world.member, timeZone: 'UTC', roleIds, channelId };
  const now = start + gestures;
  const { usual, pot } = await findPurses(spender, now);
  const purses = pot === undefined ? [usual] : [pot, usual];
  const { opened } = await world.open({ price: credits * creditMicros, purses, now });
  if (opened.kind !== 'opened') return opened.kind;
  const [run] = await world.claim({ now });
  await world.made(run as ClaimedRun, credits * creditMicros, now);
  return 'made';
}

describe('/budget set', () => {
  it('says what was and what is, and what that does in mid-period', async () => {
    await spend(120);
    expect(await say('budget set', { allowance: '300', member: maya })).toBe(
      'maya: 500 credits a month → 300 credits a month\n' +
        'From now on 300 credits a month.\n' +
        '120 of them have been spent since 1 November, so 180 are left until 1 December.',
    );
    expect(await say('credits', {}, asMember)).toContain('180 of 300 credits left');
  });

  it('lower than what is spent stops what comes, and charges nothing back', async () => {
    await spend(120);
    expect(await say('budget set', { allowance: '100', member: maya })).toContain(
      '120 have been spent since 1 November, so nothing more can be asked for until 1 December.',
    );
    expect(await spend(1)).toBe('short');
    expect(await say('credits', {}, asMember)).toContain('0 of 100 credits left');
  });

  it('to another period hands out no day twice', async () => {
    await spend(120);
    const said = await say('budget set', { allowance: '200', period: 'week', member: maya });
    expect(said).toContain('maya: 500 credits a month → 200 credits a week');
    expect(said).toContain(
      '120 of them have been used since 16 November, all of it before the period was changed',
    );
    expect(said).toContain('so 80 are left until 23 November.');
  });

  it('back to what is usual says what that is', async () => {
    await say('budget set', { allowance: '300', member: maya });
    expect(await say('budget set', { allowance: 'usual', member: maya })).toContain(
      'From now on what is usual: 500 credits a month.',
    );
  });

  it('gives each member the same, who has nothing of their own', async () => {
    expect(await say('budget set', { allowance: '70.5', each: true })).toContain(
      'Each member: 500 credits a month → 70.5 credits a month',
    );
    expect(await say('credits', {}, asMember)).toContain('70.5 of 70.5 credits left');
    expect(await say('budget set', { allowance: 'unlimited', each: true, role: artists })).toContain(
      'Each member with artists: 70.5 credits a month → no limit',
    );
    expect(await say('credits', {}, { ...asMember, roleIds: [artists.id] })).toContain('No limit');
    await say('budget set', { allowance: '9', member: maya });
    expect(await say('credits', {}, { ...asMember, roleIds: [artists.id] })).toContain('9 of 9 credits left');
  });

  it('caps a role and a channel, shown as the platform shows them', async () => {
    const role = await ask('budget set', { allowance: '50', period: 'day', role: artists });
    expect(render(role).content).toContain('<@&200000000000000001>: no cap → 50 credits a day');
    const channel = await ask('budget set', { allowance: '40', channel: posters });
    expect(render(channel).content).toContain('<#300000000000000001>: no cap → 40 credits a month');
    const there = { ...asMember, roleIds: [artists.id], channelId: 'thread', parentChannelId: posters.id };
    const read = await say('credits', {}, there);
    expect(read).toContain('50 credits left');
    expect(read).toContain('40 credits left');
    expect(await say('budget set', { allowance: 'usual', role: artists })).toContain(
      'There is no cap there any more.',
    );
  });

  it('carries over where it is said, and says when nothing changes', async () => {
    expect(await say('budget set', { carry_over: true, team: true })).toContain(
      'The team: 10,000 credits a month → 10,000 credits a month, unused credits carry over',
    );
    expect(await say('budget set', { allowance: '10000', team: true })).toContain('as before');
  });

  it.each([
    [{}, 'Say what to change: allowance, period or carry_over.'],
    [{ allowance: '5' }, 'Say who it is for: a member, a role, a channel, the team, or each member.'],
    [{ allowance: '5', member: maya, team: true }, 'Name only one'],
    [{ allowance: '5', member: maya, each: true }, 'Each member is named alone or with a role'],
    [{ allowance: 'lots', team: true }, 'allowance must be an amount of credits'],
    [{ allowance: '-5', team: true }, 'allowance must be an amount of credits'],
  ])('refuses %j, and decides nothing', async (options, problem) => {
    expect(await say('budget set', options)).toContain(problem);
    expect(await say('budget audit')).toBe('Nothing has been decided yet.');
  });
});

describe('what was used before the period was changed', () => {
  it('is used of the new one wherever it is read, and forecast as such', async () => {
    await spend(13.4);
    const set = await say('budget set', { allowance: '20', period: 'day', member: maya });
    expect(set).toContain(
      '13.4 of them have been used today, all of it before the period was changed, so 6.6 are left',
    );
    expect(await say('budget show')).toContain(
      '13.4 used, all of it before the period was changed · 6.6 left',
    );
    const read = await say('credits', {}, asMember);
    expect(read).toContain('6.6 of 20 credits left\n13.4 used, all of it before the period was changed · ');
    await say('budget set', { allowance: 'unlimited', member: maya });
    expect(await say('credits', {}, asMember)).toContain('No limit · 13.4 spent');
  });

  it('runs out at once when nearly nothing is left', async () => {
    await spend(162.3);
    await say('budget set', { allowance: '50', period: 'week', member: maya });
    await say('budget grant', { amount: '0.3', member: maya });
    const read = await say('credits', {}, asMember);
    expect(read).toContain('0.3 of 50.3 credits left\n162.3 used, all of it before the period was changed');
    expect(read).toContain('At this pace they will run out today.');
  });
});

describe('carrying over', () => {
  it('is said also without a limit, and when all else is usual again', async () => {
    const unlimited = await say('budget set', { allowance: 'unlimited', member: maya, carry_over: true });
    expect(unlimited).toContain('no limit, unused credits carry over once there is one');
    expect(unlimited).toContain('There is nothing to carry over without a limit.');
    const usual = await say('budget set', { allowance: 'usual', period: 'usual', member: maya });
    expect(usual).toContain('500 credits a month, unused credits carry over');
    expect(usual).toContain('Unused credits still carry over, as was decided: carry_over no ends that.');
    const off = await say('budget set', { allowance: 'usual', member: maya, carry_over: false });
    expect(off).not.toContain('still carry over');
  });
});

describe('what would hold for nobody', () => {
  const thread = { id: '300000000000000002', name: 'sketches', parentId: posters.id };
  /** Discord's own id of it is that of the server. */
  const everyone = { id: 'T1', name: '@everyone' };

  it.each([
    ['budget set', { allowance: '10', channel: thread }, 'A budget is for a whole channel'],
    ['budget grant', { amount: '10', channel: thread }, 'A pot can be for one thread.'],
    ['budget set', { allowance: '10', role: everyone }, 'Choose each for what each member has, or team'],
    ['budget set', { allowance: '10', role: everyone, each: true }, 'Choose each for what each member has'],
    ['budget grant', { amount: '10', role: everyone }, 'Choose team.'],
    ['budget pot', { name: 'Jam', amount: '10', until: '7d', role: everyone }, 'Leave role out'],
    ['settings team', { admin_role: everyone }, 'Choose a role that only admins have.'],
  ])('/%s %j is refused with what to choose instead', async (command, options, problem) => {
    expect(await say(command, options)).toContain(problem);
    expect(await say('budget audit')).toBe('Nothing has been decided yet.');
  });

  it('a pot is for the thread that is named', async () => {
    await ask('budget pot', { name: 'Jam', amount: '10', until: '7d', channel: thread });
    const there = { ...asMember, channelId: thread.id, parentChannelId: posters.id };
    expect(await say('credits', {}, there)).toContain('Jam');
    expect(await say('credits', {}, { ...asMember, channelId: posters.id })).not.toContain('Jam');
  });
});

describe('/budget grant', () => {
  it('gives credits on top, until the end of the day that is named', async () => {
    const reply = await ask('budget grant', { amount: '50', expires: '2026-12-24', member: maya });
    expect(words(reply)).toBe(
      'maya has 50 more credits until the end of 24 Dec 2026.\n' +
        'The allowance is used up first. 550 credits are left in all.',
    );
    const read = await say('credits', {}, asMember);
    expect(read).toContain('550 of 550 credits left');
    expect(read).toContain('50 of them are granted, until the end of 24 Dec 2026');
  });

  it('is taken back by its button, once', async () => {
    const granted = await ask('budget grant', { amount: '50', member: maya });
    expect(words(await press(granted))).toBe('50 credits were taken back.\n500 credits are left in all.');
    expect(await say('credits', {}, asMember)).toContain('500 of 500 credits left');
    expect(words(await press(granted))).toContain('Nothing is left of that grant to take back.');
  });

  it('goes to the team, a role or a channel as well', async () => {
    expect(await say('budget grant', { amount: '1', team: true })).toContain(
      'has 1 more credit, without an end.',
    );
    await say('budget set', { allowance: '10', role: artists });
    const forRole = await say('budget grant', { amount: '5', role: artists, expires: '2026-12-24' });
    expect(forRole.split('\n')).toEqual([
      'The cap of artists is 5 credits higher until the end of 24 Dec 2026.',
      'The allowance is used up first. 15 credits are left in all.',
      "It raises that cap alone: each member's own budget and the team's still count as well.",
    ]);
    await say('budget set', { allowance: '10', channel: posters });
    expect(await say('budget grant', { amount: '5', channel: posters })).toContain('15 credits are left');
  });

  it('says where nothing changes by it, and gives nothing where there is no cap', async () => {
    await say('budget set', { allowance: 'unlimited', team: true });
    expect(await say('budget grant', { amount: '5', team: true })).toContain(
      'There is no limit there now, so this changes nothing until one is set.',
    );
    for (const whose of [{ role: artists }, { channel: posters }]) {
      expect(await say('budget grant', { amount: '50', ...whose })).toContain(
        'There is no cap there, so there is nothing to add to, and nothing was given.',
      );
    }
    expect(await say('budget show')).not.toContain('50 credits');
  });

  it('is shown as idle once the cap that it was added to is gone', async () => {
    for (const whose of [{ role: artists }, { channel: posters }]) {
      await say('budget set', { allowance: '10', ...whose });
      await say('budget grant', { amount: '5', ...whose });
    }
    expect(await say('budget show')).not.toContain('no cap');
    await say('budget set', { allowance: 'usual', role: artists });
    const shown = await say('budget show');
    expect(shown).toContain(`${artists.id}: 5 credits left, without an end (there is no cap there now`);
    expect(shown.split('\n')).toContain(`${posters.id}: 5 credits left, without an end`);
  });

  it.each([
    [{ amount: '0', team: true }, 'amount must be more than 0.'],
    [{ amount: 'some', team: true }, 'amount must be an amount of credits'],
    [{ amount: '5' }, 'Say who it is for'],
    [{ amount: '5', team: true, expires: '2026-11-20' }, 'expires is a day that has passed.'],
    [{ amount: '5', team: true, expires: 'soon' }, 'expires must be a date such as'],
    [{ amount: '5', team: true, expires: '2099-01-01' }, 'expires is more than ten years away.'],
  ])('refuses %j, and grants nothing', async (options, problem) => {
    expect(await say('budget grant', options)).toContain(problem);
    expect(await say('budget audit')).toBe('Nothing has been decided yet.');
  });
});

describe('/budget pot', () => {
  const jam = { name: 'Game jam', amount: '200', until: '7d' };

  it('pays here in place of people’s own credits, until its end', async () => {
    const opened = await ask('budget pot', jam);
    expect(words(opened)).toBe(
      'Pot “Game jam” holds 200 credits for pictures here until the end of 28 Nov 2026.\n' +
        "While it has enough, it pays there in place of people's own budgets. Its credits come out of the team's, of which 9,800 are left; " +
        'what remains at its end goes back.',
    );
    await spend(30);
    const here = await say('credits', {}, asMember);
    expect(here).toContain('The pot “Game jam”\n170 credits left · until the end of 28 Nov 2026');
    expect(here).toContain('500 of 500 credits left');
    expect(await say('credits', {}, { ...asMember, channelId: 'C2' })).not.toContain('Game jam');
    expect(words(await press(opened))).toBe(
      "Pot “Game jam” has ended: 170 credits went back to the team's credits, of which 9,970 are left.",
    );
    expect(await say('credits', {}, asMember)).not.toContain('Game jam');
    expect(words(await press(opened))).toBe('That is not here any more.');
  });

  it('is for the thread in which it is opened, for a channel or for a role', async () => {
    await ask('budget pot', jam, { channelId: 'thread', parentChannelId: 'C1' });
    expect(await say('credits', {}, asMember)).not.toContain('Game jam');
    const inThread = { ...asMember, channelId: 'thread', parentChannelId: 'C1' };
    expect(await say('credits', {}, inThread)).toContain('Game jam');
    const forRole = await ask('budget pot', { ...jam, name: 'Art', role: artists });
    expect(render(forRole).content).toContain('for pictures by <@&200000000000000001> until');
    const elsewhere = { ...asMember, channelId: 'C9' };
    expect(await say('credits', {}, elsewhere)).not.toContain('Art');
    expect(await say('credits', {}, { ...elsewhere, roleIds: [artists.id] })).toContain('Art');
    const forChannel = await ask('budget pot', { ...jam, name: 'Print', channel: posters });
    expect(render(forChannel).content).toContain('for pictures in <#300000000000000001> until');
  });

  it('is not opened with more than the team has left', async () => {
    expect(await say('budget pot', { ...jam, amount: '10001' })).toBe(
      'The team has only 10,000 credits left, 1 too few for that pot. Nothing was changed.',
    );
    expect(await say('budget audit')).toBe('Nothing has been decided yet.');
  });

  it('is in one place', async () => {
    expect(await say('budget pot', { ...jam, channel: posters, role: artists })).toContain(
      'A pot is in a channel or for a role, not both.',
    );
  });
});

describe('/budget show', () => {
  it('shows all that is decided, and how it stands', async () => {
    await spend(120);
    await say('budget set', { allowance: '300', member: maya });
    await say('budget set', { allowance: '70', each: true, role: artists });
    await say('budget set', { allowance: '50', role: artists });
    await say('budget set', { allowance: '40', period: 'week', channel: posters });
    await say('budget pot', { name: 'Jam', amount: '200', until: '2026-11-30' });
    await say('budget grant', { amount: '25', member: maya, expires: '2w' });
    const shown = await ask('budget show');
    expect(words(shown).split('\n')).toEqual([
      'The team',
      '10,000 credits a month (usual)',
      '120 spent · 200 set aside for pots · 9,680 left',
      'No channel is set for admins: alerts and requests reach none of them but those who were active here in the last 90 ' +
        'days. /settings team sets one.',
      'What each member has',
      `${artists.id}: 70 credits a month`,
      'Everybody: 500 credits a month (usual)',
      'Roles',
      `${artists.id}: 50 credits a month`,
      '0 spent · 50 left',
      'Channels',
      `${posters.id}: 40 credits a week`,
      '0 spent · 40 left',
      'Members with a budget of their own',
      'Person 0: 300 credits a month',
      '120 spent · 25 granted · 205 left',
      'Pots',
      '“Jam” 200 of 200 credits left for pictures in C1 until the end of 30 Nov 2026.',
      'Grants',
      'Person 0: 25 credits left until the end of 5 Dec 2026',
    ]);
    expect(shown.buttons.map(({ label }) => label)).toEqual(['End “Jam”', 'Take back 25 · Person 0']);
    await press(shown, 0);
    await press(shown, 1);
    const after = await say('budget show');
    expect(after).not.toContain('Jam');
    expect(after).not.toContain('Grants');
    expect(after).toContain('120 spent · 9,880 left');
  });

  it('says nothing of a channel for admins where there is one', async () => {
    await store.changeSettings({
      teamId: world.teamId,
      scope: 'team',
      subject: world.teamId,
      values: { adminChannelId: 'C9' },
      actor: world.member,
      now: start,
    });
    expect(await say('budget show')).not.toContain('channel');
  });

  it('goes on behind a button where it is long, each part within a message', async () => {
    for (let index = 0; index < 40; index += 1)
      await say('budget set', { allowance: '300', role: { id: `2000000000000000${index + 10}`, name: '' } });
    const pages = [await ask('budget show')];
    for (let last = pages[0]; last !== undefined && last.buttons.length > 0; last = pages.at(-1))
      pages.push(await press(last, last.buttons.length - 1));
    expect(pages.length).toBeGreaterThan(1);
    const contents = pages.map((page) => render(page).content);
    for (const content of contents) {
      expect(content.length).toBeLessThanOrEqual(2_000);
      expect(content).not.toContain('…');
    }
    const mentioned = contents.join('\n').match(/<@&\d+>/g);
    expect(new Set(mentioned).size).toBe(40);
    expect(mentioned).toHaveLength(40);
  });

  it('a button that leads nowhere any more says so', async () => {
    for (const subject of ['99', '-1', 'x'])
      expect(await say('budget show', {}, { subject })).toBe('That is not here any more.');
  });
});

describe('grants in /budget show', () => {
  it('count in the line of whoever has them, and stand in the order of their ends', async () => {
    await say('budget set', { allowance: '10', member: maya });
    await say('budget grant', { amount: '29', member: maya });
    await say('budget grant', { amount: '100', member: maya, expires: '2w' });
    await spend(67);
    const read = await say('budget show');
    expect(read).toContain('67 spent · 129 granted · 72 left');
    expect(read.split('\n').filter((each) => each.includes(' credits left'))).toEqual([
      expect.stringContaining(': 43 credits left until the end of'),
      expect.stringContaining(': 29 credits left, without an end'),
    ]);
  });
});

describe('/budget audit', () => {
  it('says who did what and when, the newest first', async () => {
    await say('budget set', { allowance: '300', member: maya });
    const granted = await ask('budget grant', { amount: '25', team: true });
    await press(granted);
    const opened = await ask('budget pot', { name: 'Jam', amount: '200', until: '2026-11-30' });
    await press(opened);
    const said = (await say('budget audit')).split('\n');
    expect(said.filter((_, index) => index % 2 === 0)).toEqual([
      expect.stringContaining('A1 closed the pot “Jam”'),
      expect.stringContaining('A1 opened the pot “Jam”'),
      expect.stringContaining('A1 took back credits from the team: 25 credits'),
      expect.stringContaining('A1 granted credits to the team'),
      expect.stringContaining('A1 set the budget of Person 0'),
    ]);
    expect(said[1]).toBe('21 Nov 2026, 12:00');
    expect(said[8]).toContain('300 credits');
    expect(said[6]).toContain('25 credits');
    expect(said[2]).toContain('200 credits');
  });

  it('tells that somebody was erased, and names them no more', async () => {
    await say('budget set', { allowance: '300', member: maya });
    const { teamId, member: memberId } = world;
    await store.beginErasure({ teamId, memberId, actor: memberId, now: start + 100 });
    expect((await say('budget audit')).split('\n').filter((_, index) => index % 2 === 0)).toEqual([
      'A former member erased what was kept about a former member',
      'A1 set the budget of a former member: as usual → 300 credits, period as usual',
    ]);
  });

  it('goes on to what is older behind a button, and misses nothing', async () => {
    for (let index = 1; index <= 60; index += 1)
      await say('budget set', { allowance: String(index), team: true });
    const pages = [await ask('budget audit')];
    for (let last = pages[0]; last !== undefined && last.buttons.length > 0; last = pages.at(-1))
      pages.push(await press(last));
    for (const page of pages) expect(render(page).content.length).toBeLessThanOrEqual(2_000);
    const decided = pages.flatMap((page) => words(page).match(/A1 set the budget of the team/g) ?? []);
    expect(decided).toHaveLength(60);
    expect(words(pages.at(-1) as Reply)).toContain('→ 1 credit');
  });
});

describe('a list of what is called by names that take twice their length', () => {
  const name = '_'.repeat(32);

  /** As Discord shows every page of it, by the last button of the one before. */
  async function allPages(command: string, way: Way = {}): Promise<string> {
    const pages = [await ask(command, {}, way)];
    for (let last = pages[0]; last !== undefined && last.buttons.length > 0; last = pages.at(-1)) {
      const index = last.buttons.findLastIndex(({ verb }) => verb === command);
      if (index < 0) break;
      pages.push(await press(last, index, way));
    }
    expect(pages.length).toBeGreaterThan(1);
    return pages.map((page) => render(page).content).join('\n');
  }

  it('has every entry of the trail', async () => {
    const way = { personId: `A${name}` };
    for (let index = 0; index < 30; index += 1)
      await say('budget grant', { amount: String(100 + index), member: { id: `M${index}`, name } }, way);
    const shown = await allPages('budget audit', way);
    for (let index = 0; index < 30; index += 1) expect(shown).toContain(`: ${100 + index} credits`);
    expect(shown.match(/^-# /gm)).toHaveLength(30);
  });

  it('has every budget', async () => {
    for (let index = 0; index < 30; index += 1)
      await say('budget set', { allowance: String(100 + index), member: { id: `M${index}`, name } });
    const shown = await allPages('budget show');
    for (let index = 0; index < 30; index += 1) expect(shown).toContain(`: ${100 + index} credits a month`);
    expect(shown).not.toContain('…');
  });
});

describe('whoever is no admin', () => {
  it.each([
    ['budget set', { allowance: '5', team: true }],
    ['budget grant', { amount: '5', team: true }],
    ['budget pot', { name: 'Jam', amount: '5', until: '7d' }],
    ['budget show', {}],
    ['budget audit', {}],
  ])('is refused /%s, and nothing is decided', async (command, options) => {
    expect(await say(command, options, asMember)).toBe('That is for the admins of this team.');
    expect(await say('budget audit')).toBe('Nothing has been decided yet.');
  });

  it('is refused the buttons of admins', async () => {
    const granted = await ask('budget grant', { amount: '50', member: maya });
    const opened = await ask('budget pot', { name: 'Jam', amount: '5', until: '7d' });
    for (const reply of [granted, opened])
      expect(words(await press(reply, 0, asMember))).toBe('That is for the admins of this team.');
    expect(await say('credits', {}, asMember)).toContain('550 of 550 credits left');
    expect(await say('credits', {}, asMember)).toContain('The pot “Jam”');
  });

  it('cannot reach what is another team’s', async () => {
    const granted = await ask('budget grant', { amount: '50', member: maya });
    const elsewhere = await dispatch({
      platform: 'discord',
      team: { externalId: 'T2', name: 'T2' },
      person: { externalId: 'B1', name: 'B1', roleIds: [], isTeamAdmin: async () => true },
      command: 'takeback',
      options: {},
      subject: granted.buttons[0]?.id ?? '',
      destination: { platform: 'discord', channelId: 'C1', personId: 'B1', personName: 'B1', details: {} },
      dedupeKey: 'elsewhere',
    });
    expect(words(elsewhere)).toBe('That is not here any more.');
    expect(await say('credits', {}, asMember)).toContain('550 of 550 credits left');
  });
});

describe('/credits', () => {
  it('draws the days of the period and says how long the credits last', async () => {
    await spend(400);
    const read = await say('credits', {}, asMember);
    expect(read).toContain('▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁█ by day since 1 November, at most 400 in one');
    expect(read).toContain('At this pace they will run out on Thursday.');
  });

  it('shows of the team’s credits what is left alone, and all of it to admins', async () => {
    await spend(400);
    const [, ofTeam = ''] = (await say('credits', {}, asMember)).split("The team's budget\n");
    expect(ofTeam.split('\n')).toEqual(['9,600 credits left', 'refills on 1 Dec 2026, 00:00 (UTC)']);
    const [, forAdmins = ''] = (await say('credits')).split("The team's budget\n");
    expect(forAdmins).toContain('9,600 of 10,000 credits left');
    expect(forAdmins).toContain('400 spent');
    expect(forAdmins).toContain('At this pace they will last until the end of the month.');
  });
});
