// What people get who ask for reports: the team's or their own, with table, chart and file; on a real database.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commands } from '../../../commands/index.ts';
import type { Writer } from '../../../src/announcing/announcement.ts';
import { systemClock } from '../../../src/clock.ts';
import type { Services } from '../../../src/command.ts';
import { createDispatch } from '../../../src/dispatch.ts';
import { createEnrol } from '../../../src/enrolment.ts';
import { PlatformError } from '../../../src/errors.ts';
import type { MemberId } from '../../../src/ids.ts';
import { formatCredits } from '../../../src/ledger/money.ts';
import { createLog } from '../../../src/log.ts';
import { createFindNames } from '../../../src/names.ts';
import { render } from '../../../src/platforms/discord/render.ts';
import type { PlatformNames } from '../../../src/platforms/platform.ts';
import { plainText, type Reply } from '../../../src/reply.ts';
import { describeChart } from '../../../src/report/chart.ts';
import { createReadReport } from '../../../src/report/read-report.ts';
import type { Report, ReportFiles, ReportService } from '../../../src/report/report.ts';
import { createReportFiles } from '../../../src/report/report-files.ts';
import { createReportService } from '../../../src/report/report-service.ts';
import { createReportRounds } from '../../../src/report/schedule-rounds.ts';
import { createReportWriter } from '../../../src/report/scheduled-report.ts';
import { createSettingsService } from '../../../src/settings-service.ts';
import type { ClaimedRun } from '../../../src/store/records.ts';
import type { Store } from '../../../src/store/store.ts';
import type { ChannelStanding, TeamChannels } from '../../../src/team-channels.ts';
import { sqliteStores } from '../../fixture/stores.ts';
import { createWorld, start, type World } from '../store/world.ts';

const log = createLog('silent');
const kind = sqliteStores();
const clock = { ...systemClock, now: () => start };
let store: Store;
let world: World;
let reports: ReportService;
let attach: ReportFiles['attach'];
let write: Writer<'report'>;
let drawn: Report[];
let drawing: () => Promise<Uint8Array>;
let link: string | undefined;
let names: () => Promise<PlatformNames>;

const image = {
  type: 'image/png',
  sizeBytes: 3,
  width: 1,
  height: 1,
  altText: 'A chart',
  fileName: 'chart.png',
};

beforeEach(async () => {
  store = (await kind.open()).store;
  world = await createWorld(store, 3);
  drawn = [];
  link = 'there is one';
  drawing = async () => new Uint8Array(3);
  names = async () => ({ roles: new Map([['R1', 'Makers']]), channels: new Map([['C1', 'lamps']]) });
  const findNames = createFindNames({
    store,
    platforms: new Map([['discord', { names: () => names() }]]),
    clock,
    log,
  });
  const providerName = (id: string) => id;
  const parts = { store, findNames, providerName, creditsPerDollar: 100, clock };
  attach = createReportFiles(parts).attach;
  reports = createReportService({
    ...parts,
    read: createReadReport(parts),
    attach: (...asked) => attach(...asked),
    draw: async (report) => {
      drawn.push(report);
      const bytes = await drawing();
      return { ...image, read: async () => bytes };
    },
    openLink: async ({ by }) => link && `https://plantain.example/reports/${by}`,
    format: (micros) => formatCredits(micros, 100),
    stopping: new AbortController().signal,
    log,
  });
  write = createReportWriter({ show: reports.show, store });
});
afterEach(() => kind.close());

/** Whatever is not named here is open. */
const standings: Readonly<Record<string, ChannelStanding | 'unanswered'>> = {
  D1: 'direct',
  C7: 'closed',
  C8: 'unknown',
  C9: 'unanswered',
};
const channels: TeamChannels = { standing: async (_, channelId) => standings[channelId] ?? 'open' };

/** As one of the world's three people; on the page of operators when they are one. */
async function ask(
  command: string,
  options: Readonly<Record<string, unknown>>,
  who: {
    readonly person?: number;
    readonly isAdmin?: boolean;
    readonly isOperator?: boolean;
    readonly channelId?: string;
  } = {},
): Promise<Reply> {
  const personId = `P${who.person ?? 0}`;
  const settings = createSettingsService({ store, providers: [], now: () => start });
  const dispatch = createDispatch({
    commands,
    services: { settings, reports, channels } as unknown as Services,
    enrol: createEnrol({ store, approvedTeams: new Set('*'), operators: new Set(), clock }),
    noteChannel: () => {},
    noteAdmin: () => {},
    operators: new Set(who.isOperator ? [`discord:${personId}`] : []),
    metrics: { countCommand: () => {} },
    clock,
    log,
  });
  const name = `Person ${who.person ?? 0}`;
  return dispatch({
    platform: 'discord',
    team: { externalId: 'T1', name: 'T1' },
    person: { externalId: personId, name, roleIds: [], isTeamAdmin: async () => who.isAdmin ?? false },
    command,
    options,
    destination: {
      platform: 'discord',
      channelId: who.channelId ?? 'C1',
      personId,
      personName: name,
      details: {},
    },
    dedupeKey: 'key',
  });
}
const textOf = ({ lines }: Reply) => plainText(lines).replaceAll('\u00A0', ' ').replaceAll(/ +/g, ' ');
const csvOf = async ({ files = [] }: Reply) => Buffer.from((await files[0]?.read()) ?? '').toString();

const open = (of: Parameters<World['open']>[0]) =>
  world.open({ wallets: [world.share('team', null)], ...of });

/** Ada made two and failed once, her neighbour made one; each costs the house a little. */
async function spend(): Promise<void> {
  await open({ count: 3, price: 67_500 });
  await open({ price: 130_000, memberId: world.members[1] as MemberId, roleIds: [] });
  const mine = ({ memberId }: ClaimedRun) => memberId === world.member;
  const claimed = await world.claim();
  const [one, two, three] = claimed.filter(mine) as [ClaimedRun, ClaimedRun, ClaimedRun];
  const [four] = claimed.filter((run) => !mine(run)) as [ClaimedRun];
  await world.made(one, 67_500);
  await world.made(two, 67_500);
  await store.endRun({
    id: three.id,
    epoch: three.epoch,
    from: three.state,
    to: 'failed',
    reason: 'failed',
    costMicros: 20_000,
    now: start,
  });
  await world.made(four, 130_000);
}

describe('/report show', () => {
  it('shows admins the team: totals, what came to nothing and its cost, a table, a chart, a file and a link', async () => {
    await spend();
    const reply = await ask('report show', {}, { isAdmin: true });
    expect(reply.audience).toBe('private');
    expect(textOf(reply).split('\n')).toEqual([
      'T1 · 1 Nov 2026 – 21 Nov 2026 (UTC)',
      '3 pictures for 26.5 credits · nothing in 1 Oct 2026 – 21 Oct 2026 until 12:15',
      '1 failed (25%) and 0 were refused (0%), free of charge. Providers took $0.02 for what came to nothing.',
      'Member made credits failed',
      'Person 0 2 13.5 1',
      'Person 1 1 13 ',
      'Open in the browser',
    ]);
    expect(drawn).toHaveLength(1);
    expect(reply.images).toHaveLength(1);
    expect((reply.files ?? []).map(({ fileName }) => fileName)).toEqual([
      'plantain-report-2026-11-01-to-2026-11-21.csv',
    ]);
    expect((await csvOf(reply)).trimEnd().split('\r\n')).toHaveLength(5);
  });

  it('shows everybody else their own figures alone, without what the house pays, and says so', async () => {
    await spend();
    const reply = await ask('report show', { by: 'member' }, { person: 1 });
    expect(textOf(reply)).toContain('1 picture for 13 credits');
    expect(textOf(reply)).toContain('These are your own figures');
    expect(textOf(reply)).not.toMatch(/Person 0|Providers|browser/);
    const file = await csvOf(reply);
    expect(file).toContain('Person 1');
    expect(file).not.toMatch(/Person 0|cost/i);
    expect(file.trimEnd().split('\r\n')).toHaveLength(2);
  });

  it('names roles and channels as the platform does, and as it was heard of last when that cannot be asked', async () => {
    await spend();
    const admin = { isAdmin: true };
    expect(textOf(await ask('report show', { by: 'role' }, admin))).toMatch(
      /Makers 2 13.5 1\nwithout a role 1 13/,
    );
    expect(textOf(await ask('report show', { by: 'channel' }, admin))).toContain('lamps 3 26.5 1');
    names = () => Promise.reject(new PlatformError('unreachable', 'Nobody there'));
    expect(textOf(await ask('report show', { by: 'role' }, admin))).toContain('Makers 2');
    expect(textOf(await ask('report show', { by: 'channel' }, admin))).toContain('lamps 3');
  });

  it('compares with the span before', async () => {
    await open({ price: 100_000 });
    await open({ price: 100_000 });
    const [before, now] = (await world.claim()) as [ClaimedRun, ClaimedRun];
    await world.made(before, 100_000, start - 24 * 3_600_000);
    await world.made(now, 88_000);
    const reply = await ask('report show', { period: 'today', by: 'resolution' }, { isAdmin: true });
    expect(textOf(reply)).toContain('8.8 credits · −12 % on 20 Nov 2026 until 12:15 (10 credits)');
  });

  it('says which periods there are when it does not know one', async () => {
    const reply = await ask('report show', { period: 'soon' });
    expect(textOf(reply)).toContain('2026-W40');
    expect(drawn).toEqual([]);
  });

  it('keeps its figures when the chart cannot be drawn, and says so', async () => {
    await spend();
    drawing = () => Promise.reject(new Error('No ink'));
    const reply = await ask('report show', {}, { isAdmin: true });
    expect(reply.images).toEqual([]);
    expect(textOf(reply)).toContain('The chart could not be drawn this time.');
    expect(textOf(reply)).toContain('Person 1 1 13');
  });

  it('fits into a message of Discord, however many there are and whatever they are called', async () => {
    for (let index = 0; index < 70; index += 1) {
      const { member } = await store.enrol({
        platform: 'discord',
        teamExternalId: 'T1',
        teamName: 'T1',
        personExternalId: `Q${index}`,
        personName: `\`**_${'漢字'.repeat(20)} ${index}`,
        approve: 'always',
        now: start,
      });
      await open({ price: 10, memberId: member.id });
    }
    for (const run of await world.claim()) await world.made(run, 10);
    const reply = await ask('report show', {}, { isAdmin: true });
    const { content } = render(reply);
    expect(content.length).toBeLessThanOrEqual(2_000);
    expect(content).toMatch(/and \d+ more/);
    expect(content).toContain('Open in the browser');
  });
});

describe('how it compares', () => {
  /** Of two people: who was charged what today and yesterday, at the same hour. */
  const work = async () => {
    const [ada, ben] = world.members as [MemberId, MemberId];
    const amounts = [
      [ada, 100_000, 24],
      [ada, 50_000, 0],
      [ben, 40_000, 0],
    ] as const;
    for (const [memberId, price, hoursAgo] of amounts) {
      await open({ price, memberId });
      const [run] = (await world.claim()) as [ClaimedRun];
      await world.made(run, price, start - hoursAgo * 3_600_000);
    }
  };

  it('is said of each line, and of those that are new', async () => {
    await work();
    const text = textOf(await ask('report show', { period: 'today', by: 'member' }, { isAdmin: true }));
    expect(text).toContain('Member made credits change failed');
    expect(text).toContain('Person 0 1 5 −50 %');
    expect(text).toContain('Person 1 1 4 new');
  });

  it('says when the days before are cut where today is, and leaves out what came later then', async () => {
    await open({ price: 70_000 });
    const [late] = (await world.claim()) as [ClaimedRun];
    await world.made(late, 70_000, start - 23 * 3_600_000);
    await work();
    const text = textOf(await ask('report show', { period: 'today' }, { isAdmin: true }));
    expect(text).toContain('−10 % on 20 Nov 2026 until 12:15 (10 credits)');
  });
});

describe('two members of one name', () => {
  it('are told apart in table, chart and file', async () => {
    const ids: string[] = [];
    for (const person of ['Q1', 'Q2']) {
      const { member } = await store.enrol({
        platform: 'discord',
        teamExternalId: 'T1',
        teamName: 'T1',
        personExternalId: person,
        personName: 'Maximiliane Alexandra von Hohenlohe',
        approve: 'always',
        now: start,
      });
      ids.push(member.id);
      await open({ price: 10_000, memberId: member.id });
    }
    for (const run of await world.claim()) await world.made(run, 10_000);
    const reply = await ask('report show', {}, { isAdmin: true });
    const [report] = drawn as [Report];
    const bars = describeChart(report, { creditsPerDollar: 100 });
    const file = await csvOf(reply);
    for (const id of ids) {
      const mark = `#${id.slice(-4)}`;
      expect(textOf(reply)).toMatch(new RegExp(`Maximiliane.*… ${mark} 1 1`));
      expect(bars.altText).toContain(mark);
      expect(file).toContain(id);
    }
    expect(file).toContain(',Member ID');
  });
});

describe('the file of a report', () => {
  it('is spoken of only where there is one, and the chart never', async () => {
    for (let index = 0; index < 60; index += 1) {
      const { member } = await store.enrol({
        platform: 'discord',
        teamExternalId: 'T1',
        teamName: 'T1',
        personExternalId: `Q${index}`,
        personName: `Somebody of a long name, ${index}`,
        approve: 'always',
        now: start,
      });
      await open({ price: 10, memberId: member.id });
    }
    for (const run of await world.claim()) await world.made(run, 10);
    const text = async () => textOf(await ask('report show', {}, { isAdmin: true }));
    expect(await text()).toMatch(/and \d+ more; every picture is in the file\./);
    attach = async () => 'too_large';
    expect(await text()).toMatch(/and \d+ more\.\n/);
  });

  it('that is too large for a message leaves a sentence on how to get it', async () => {
    await spend();
    attach = async () => 'too_large';
    const reply = await ask('report show', {}, { isAdmin: true });
    expect(reply.files).toEqual([]);
    expect(textOf(reply)).toContain(
      'too large for a message. It is to be had in the browser; or ask for fewer',
    );
    link = undefined;
    expect(textOf(await ask('report show', {}, { isAdmin: true }))).toContain(
      'too large for a message. Ask for fewer days, such as “2026-10”',
    );
  });
});

describe('/report schedule', () => {
  it('is for admins', async () => {
    const reply = await ask('report schedule', { every: 'week' });
    expect(textOf(reply)).toMatch(/admin/i);
    expect(await store.reportSchedules(world.teamId)).toEqual([]);
  });

  it('says what is scheduled, when it comes next, and ends it', async () => {
    const admin = { isAdmin: true };
    const weekly = textOf(await ask('report schedule', { every: 'week', by: 'role' }, admin));
    expect(weekly).toContain('every Monday at 09:00 in this channel');
    expect(weekly).toContain('23 Nov 2026, 09:00');
    expect(weekly).toContain('#lamps every week, by role; next on 23 Nov 2026, 09:00');
    const channel = { id: 'C2', name: 'office' };
    const monthly = textOf(await ask('report schedule', { every: 'month', channel }, admin));
    expect(monthly).toContain('on the 1st of every month at 09:00 in #office');
    expect((await store.reportSchedules(world.teamId)).map(({ channelId }) => channelId)).toEqual([
      'C1',
      'C2',
    ]);
    expect(textOf(await ask('report schedule', { every: 'never' }, admin))).toContain(
      'No report is posted in this channel any more.',
    );
    expect(textOf(await ask('report schedule', {}, admin))).toContain('C2');
  });

  it.each([
    ['C7', /I may not post there/],
    ['C8', /I see no such channel in this team/],
    ['C9', /Try again/],
    ['D1', /direct message/],
  ])('schedules none where nothing would be posted, and says why: %s', async (id, why) => {
    const admin = { isAdmin: true };
    const named = await ask('report schedule', { every: 'week', channel: { id, name: '' } }, admin);
    expect(textOf(named)).toMatch(why);
    expect(textOf(await ask('report schedule', { every: 'week' }, { ...admin, channelId: id }))).toMatch(why);
    expect(await store.reportSchedules(world.teamId)).toEqual([]);
  });

  it('ends one also where nothing can be posted any more', async () => {
    const channel = { id: 'C7', name: '' };
    const admin = { isAdmin: true };
    const place = { teamId: world.teamId, platform: 'discord', channelId: 'C7', timeZone: 'UTC' } as const;
    await reports.schedule({ ...place, actor: world.member }, { every: 'week', by: 'day' });
    expect(textOf(await ask('report schedule', { every: 'never', channel }, admin))).toContain('No report');
    expect(await store.reportSchedules(world.teamId)).toEqual([]);
  });

  it('shows which one could not be posted the last time', async () => {
    const admin = { isAdmin: true };
    const shown = async () => textOf(await ask('report schedule', {}, admin));
    await ask('report schedule', { every: 'week' }, admin);
    const monday = Date.UTC(2026, 10, 23, 9);
    const { promise: isDue, resolve: nudge } = Promise.withResolvers<void>();
    const rounds = createReportRounds({ store, nudge, clock: { ...clock, now: () => monday }, log });
    rounds.start();
    await isDue;
    await rounds.stop();
    expect(await shown()).not.toContain('could not be posted');
    const [claimed] = await store.claimAnnouncements({ now: monday, leaseUntil: monday + 1, limit: 1 });
    if (claimed === undefined) throw new Error('Nothing is due');
    await store.endAnnouncement({ id: claimed.id, epoch: claimed.epoch, to: 'untold', now: monday });
    expect(await shown()).toContain(
      '#lamps every week, by member; next on 30 Nov 2026, 09:00 ⚠ could not be posted the last time',
    );
  });

  const posted = async () => {
    const [schedule] = await store.reportSchedules(world.teamId);
    const matter = {
      kind: 'report' as const,
      scheduleId: schedule?.id ?? '',
      from: Date.UTC(2026, 10, 16),
      to: Date.UTC(2026, 10, 23),
    };
    const about = {
      teamId: world.teamId,
      to: { kind: 'channel' as const, platform: 'discord' as const, channelId: 'C1' },
      memberId: undefined,
      typed: (command: string) => `/${command}`,
      signal: new AbortController().signal,
    };
    return { matter, about, reply: (await write(matter, about)) as Reply };
  };
  const makeAdminChannel = (adminChannelId: string) =>
    store.changeSettings({
      teamId: world.teamId,
      scope: 'team',
      subject: world.teamId,
      values: { adminChannelId },
      actor: world.member,
      now: start,
    });

  it('posts nothing of what the house pays for all to see, and no line of anybody', async () => {
    await spend();
    await ask('report schedule', { every: 'week' }, { isAdmin: true });
    await makeAdminChannel('C2');
    const { reply } = await posted();
    expect(textOf(reply)).not.toMatch(/Providers|The house paid/);
    expect([reply.images.length, reply.files]).toEqual([1, []]);
  });

  it('brings the file as well where admins are among themselves, without what the house pays', async () => {
    await spend();
    await ask('report schedule', { every: 'week' }, { isAdmin: true });
    await makeAdminChannel('C1');
    const { reply } = await posted();
    expect(textOf(reply)).not.toMatch(/Providers|The house paid/);
    const file = await csvOf(reply);
    expect(file.trimEnd().split('\r\n')).toHaveLength(5);
    expect(file).not.toMatch(/Reported cost|House cost/);
  });

  it('brings the report to its channel, for all to see, and nothing once it has ended', async () => {
    await spend();
    await ask('report schedule', { every: 'week' }, { isAdmin: true });
    const { matter, about, reply } = await posted();
    expect(reply.audience).toBe('public');
    expect(textOf(reply)).toContain('T1 · 16 Nov 2026 – 22 Nov 2026 (UTC)');
    expect(textOf(reply)).toContain('Posted every week; /report schedule changes that.');
    expect(textOf(reply)).not.toContain('Open in the browser');
    expect(reply.images).toHaveLength(1);
    await ask('report schedule', { every: 'never' }, { isAdmin: true });
    expect(await write(matter, about)).toBe('obsolete');
  });
});

describe('/report costs', () => {
  const bill = async (chargeMicros: number, costMicros: number) => {
    await open({ price: chargeMicros });
    const [run] = (await world.claim()) as [ClaimedRun];
    await world.begin(run);
    await world.made({ ...run, state: 'starting' }, chargeMicros);
    await store.noteLateCost({ runId: run.id, start: 1, costMicros, now: start });
  };

  it('is for admins', async () => {
    expect(textOf(await ask('report costs', {}))).toMatch(/admin/i);
  });

  it('holds what was charged against what was reported, and marks what drifts apart', async () => {
    await bill(4_000_000, 5_000_000);
    const text = textOf(await ask('report costs', {}, { isAdmin: true }));
    expect(text).toContain('one charged reported');
    expect(text).toContain('this month $4.00 $5.00 +25 % ⚠');
    expect(text).toContain('Sat 21 Nov $4.00 $5.00 +25 % ⚠');
    expect(text).toContain('⚠ is more than a tenth');
    expect(text).not.toContain('All teams');
  });

  it('says where a provider reports nothing', async () => {
    await spend();
    await open({ price: 50_000, provider: 'two' });
    const [run] = (await world.claim()) as [ClaimedRun];
    await world.made(run, 50_000);
    const text = textOf(await ask('report costs', {}, { isAdmin: true }));
    expect(text).toContain('two charged reported');
    expect(text).toContain('this month $0.05 not reported');
  });

  it('shows those who run it all teams as well', async () => {
    await bill(4_000_000, 5_000_000);
    const dayMs = 86_400_000;
    const day = start - (start % dayMs);
    await store.reconcileDay({ notBefore: day, until: day + dayMs, now: start });
    const text = textOf(await ask('report costs', {}, { isOperator: true }));
    expect(text).toContain('All teams');
    expect(text.match(/\bone \$4.00 \$5.00/g)).toHaveLength(1);
  });
});
