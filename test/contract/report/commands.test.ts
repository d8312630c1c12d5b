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
import { render } from '../../../src/platforms/discord/render.ts';
import type { PlatformNames } from '../../../src/platforms/platform.ts';
import { plainText, type Reply } from '../../../src/reply.ts';
import { createReporting } from '../../../src/report/desk.ts';
import { createFindNames } from '../../../src/report/names.ts';
import type { Report } from '../../../src/report/report.ts';
import { createReportService } from '../../../src/report/report-service.ts';
import type { Reporting } from '../../../src/report/reporting.ts';
import { createReportWriter } from '../../../src/report/write-report.ts';
import { createSettingsService } from '../../../src/settings-service.ts';
import type { ClaimedRun } from '../../../src/store/records.ts';
import type { Store } from '../../../src/store/store.ts';
import { sqliteStores } from '../../fixture/stores.ts';
import { createWorld, start, type World } from '../store/world.ts';

const log = createLog('silent');
const kind = sqliteStores();
const clock = { ...systemClock, now: () => start };
let store: Store;
let world: World;
let reporting: Reporting;
let write: Writer<'report'>;
let drawn: Report[];
let drawing: () => Promise<Uint8Array>;
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
  drawing = async () => new Uint8Array(3);
  names = async () => ({ roles: new Map([['R1', 'Makers']]), channels: new Map([['C1', 'lamps']]) });
  const findNames = createFindNames({
    store,
    platforms: new Map([['discord', { names: () => names() }]]),
    clock,
    log,
  });
  const providerName = (id: string) => id;
  const service = createReportService({ store, findNames, providerName, creditsPerDollar: 100, clock });
  reporting = createReporting({
    reports: {
      ...service,
      draw: async (report) => {
        drawn.push(report);
        const bytes = await drawing();
        return { ...image, read: async () => bytes };
      },
      openLink: async ({ by }) => `https://plantain.example/reports/${by}`,
    },
    store,
    findNames,
    providerName,
    format: (micros) => formatCredits(micros, 100),
    stopping: new AbortController().signal,
    clock,
    log,
  });
  write = createReportWriter({ reporting, store });
});
afterEach(() => kind.close());

/** As one of the world's three people; on the page of operators when they are one. */
async function ask(
  command: string,
  options: Readonly<Record<string, unknown>>,
  who: { readonly person?: number; readonly isAdmin?: boolean; readonly isOperator?: boolean } = {},
): Promise<Reply> {
  const personId = `P${who.person ?? 0}`;
  const settings = createSettingsService({ store, providers: [], now: () => start });
  const dispatch = createDispatch({
    commands,
    services: { settings, reports: reporting } as unknown as Services,
    enrol: createEnrol({ store, approvedTeams: new Set('*'), operators: new Set(), clock }),
    noteChannel: () => {},
    noteRoles: store.noteRoles,
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
    destination: { platform: 'discord', channelId: 'C1', personId, personName: name, details: {} },
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
      '3 pictures for 26.5 credits · nothing in 11 Oct 2026 – 31 Oct 2026',
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
    expect(textOf(reply)).toContain('8.8 credits · −12 % on 20 Nov 2026 (10 credits)');
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
    expect(weekly).toContain('#lamps every week, by role');
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

  it('brings the report to its channel, for all to see, and nothing once it has ended', async () => {
    await spend();
    await ask('report schedule', { every: 'week' }, { isAdmin: true });
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
      wasTold: false,
      typed: (command: string) => `/${command}`,
      signal: new AbortController().signal,
    };
    const reply = (await write(matter, about)) as Reply;
    expect(reply.audience).toBe('public');
    expect(textOf(reply)).toContain('T1 · 16 Nov 2026 – 22 Nov 2026 (UTC)');
    expect(textOf(reply)).toContain('Posted every week; /report schedule changes that.');
    expect(textOf(reply)).not.toContain('Open in the browser');
    expect([reply.images.length, reply.files?.length]).toEqual([1, 1]);
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
