// What holds of reports on every database: their figures, their file, and the schedules by which they post themselves.
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { type ImageId, type MemberId, newId, type RunId } from '../../../src/ids.ts';
import { createLog } from '../../../src/log.ts';
import { createFindNames } from '../../../src/names.ts';
import type { ReplyFile } from '../../../src/reply.ts';
import { noFigures } from '../../../src/report/figures.ts';
import { createReadReport } from '../../../src/report/read-report.ts';
import type { Report, ReportAsk, ReportGroup, ReportSpan } from '../../../src/report/report.ts';
import { createReportFiles } from '../../../src/report/report-files.ts';
import { nextPost } from '../../../src/report/schedule.ts';
import { createReportRounds } from '../../../src/report/schedule-rounds.ts';
import { parseSpan } from '../../../src/report/span.ts';
import type { ClaimedRun } from '../../../src/store/records.ts';
import type { Store } from '../../../src/store/store.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, hash, start, type World } from './world.ts';

const log = createLog('silent');
const signal = new AbortController().signal;
const hourMs = 3_600_000;
/** Berlin's and Lord Howe's clocks change in it. */
const october = { from: Date.UTC(2026, 8, 30), to: Date.UTC(2026, 10, 2) };
const zones = ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'] as const;

/** One request for one picture, and what came of it. */
const plan = fc.record({
  member: fc.nat(2),
  roles: fc.subarray(['R1', 'R2', 'R3']),
  channel: fc.constantFrom('C1', 'C2'),
  thread: fc.boolean(),
  provider: fc.constantFrom('one', 'two'),
  resolution: fc.constantFrom('1K' as const, '4K' as const),
  end: fc.constantFrom('made' as const, 'failed' as const, 'refused' as const, 'cancelled' as const),
  takenOver: fc.boolean(),
  charge: fc.integer({ min: 0, max: 99_999 }),
  cost: fc.option(fc.integer({ min: 0, max: 99_999 }), { nil: undefined }),
  late: fc.boolean(),
  at: fc.integer({ min: october.from, max: october.to }),
});
type Plan = typeof plan extends fc.Arbitrary<infer Value> ? Value : never;

export function reportsSuite(kind: StoreKind, { teams }: { readonly teams: number }): void {
  describe(`${kind.name}: reports`, () => {
    let opened: OpenedStore;
    let store: Store;
    beforeEach(async () => {
      opened = await kind.open();
      store = opened.store;
    });
    afterEach(async () => {
      // Before anything is late that was made due in the past here.
      await expectLawful(store, october.from);
      await store.close();
    });
    afterAll(() => kind.close());

    const serviceOn = (now = start) => {
      const clock = { ...systemClock, now: () => now };
      const parts = {
        store,
        findNames: createFindNames({ store, platforms: new Map(), clock, log }),
        providerName: (id: string) => id.toUpperCase(),
        creditsPerDollar: 100,
        clock,
      };
      return { read: createReadReport(parts), ...createReportFiles(parts) };
    };

    const carryOut = async (world: World, each: Plan): Promise<void> => {
      const { provider, roles, channel } = each;
      const order = world.order({ provider, price: 100_000 });
      await world.open({
        ...order,
        memberId: world.members[each.member] as MemberId,
        roleIds: roles,
        request: { ...order.request, resolution: each.resolution },
        purses: [[world.share('team', null)]],
        destination: {
          ...order.destination,
          channelId: each.thread ? `${channel}-thread` : channel,
          details: each.thread ? { parentChannelId: channel } : {},
        },
      });
      let [run] = (await world.claim()) as [ClaimedRun];
      if (each.takenOver) {
        await world.begin(run);
        const next = { id: newId<RunId>(), provider, model: 'm', holdMicros: 100_000 };
        const moved = await store.failOver({
          id: run.id,
          epoch: run.epoch,
          from: 'starting',
          reason: 'unavailable',
          costMicros: 7,
          next,
          purses: [[world.share('team', null)]],
          now: each.at,
        });
        expect(moved.kind).toBe('failed_over');
        [run] = (await world.claim({ now: Math.max(start, each.at) })) as [ClaimedRun];
      }
      await world.begin(run);
      const end = {
        id: run.id,
        epoch: run.epoch,
        from: 'starting' as const,
        now: each.at,
        ...(each.cost === undefined || each.late ? {} : { costMicros: each.cost }),
      };
      const images = [{ id: newId<ImageId>(), blobHash: hash, position: 0, altText: '' }];
      await store.endRun(
        each.end === 'made'
          ? { ...end, to: 'made', chargeMicros: each.charge, images }
          : { ...end, to: each.end, reason: each.end },
      );
      if (each.cost !== undefined && each.late) {
        const late = { runId: run.id, start: 1, costMicros: each.cost };
        await store.noteLateCost({ ...late, now: each.at + 40 * hourMs });
        // The same word again changes nothing.
        await store.noteLateCost({ ...late, now: each.at + 50 * hourMs });
      }
    };

    /** The figures as one would work them out by hand. */
    const byHand = (
      plans: readonly Plan[],
      { from, to }: Pick<ReportSpan, 'from' | 'to'>,
      keysOf: (each: Plan) => readonly string[],
    ) => {
      const rows = new Map<string, Record<string, number>>();
      for (const each of plans.filter(({ at }) => at >= from && at < to)) {
        const { charge, cost = 0 } = each;
        const made = each.end === 'made';
        const tookOver = each.takenOver ? 7 : 0;
        const counts = {
          made: made ? 1 : 0,
          failed: each.end === 'failed' ? 1 : 0,
          refused: each.end === 'refused' ? 1 : 0,
          chargeMicros: made ? charge : 0,
          costMicros: cost + tookOver,
          failureCostMicros: (made ? 0 : cost) + tookOver,
          reportedChargeMicros: made && each.cost !== undefined ? charge : 0,
          houseMicros: 0,
        };
        if (Object.values(counts).every((count) => count === 0)) continue;
        for (const key of keysOf(each)) {
          const row = rows.get(key) ?? {};
          for (const [name, count] of Object.entries(counts)) row[name] = (row[name] ?? 0) + count;
          rows.set(key, row);
        }
      }
      return rows;
    };

    const figures = ({ rows }: Report) =>
      new Map(
        rows
          .map(({ key, name: _name, mark: _mark, beforeMicros: _before, ...row }) => [key, row] as const)
          .filter(([, row]) => Object.values(row).some((count) => count > 0)),
      );

    const localDay = (timeZone: string) => {
      const format = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
      return (at: number) => format.format(at);
    };

    test('have the figures that one would work out by hand, in every zone and by everything', async () => {
      let team = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(plan, { minLength: 1, maxLength: 8 }),
          fc.constantFrom(...zones),
          async (plans, timeZone) => {
            team += 1;
            const world = await createWorld(store, 3, `T${team}`);
            for (const each of plans) await carryOut(world, each);
            const reports = serviceOn();
            const span = parseSpan('2026-10', timeZone, start) as ReportSpan;
            const dayOf = localDay(timeZone);
            const keys: Readonly<Record<ReportGroup, (each: Plan) => readonly string[]>> = {
              day: ({ at }) => [dayOf(at)],
              member: ({ member }) => [world.members[member] as string],
              role: ({ roles }) => (roles.length === 0 ? [''] : roles),
              channel: ({ channel }) => [channel],
              provider: ({ provider }) => [provider],
              model: () => ['m'],
              resolution: ({ resolution }) => [resolution],
            };
            for (const [by, keysOf] of Object.entries(keys)) {
              const ask = { teamId: world.teamId, costs: true, by: by as ReportGroup, span, timeZone };
              const report = await reports.read(ask, signal);
              expect([by, figures(report)]).toEqual([by, byHand(plans, span, keysOf)]);
              const { total } = report;
              expect(total).toEqual(byHand(plans, span, () => ['all']).get('all') ?? noFigures);
              const own = { ...ask, memberId: world.members[0] as MemberId };
              const mine = plans.filter(({ member }) => member === 0);
              expect(figures(await reports.read(own, signal))).toEqual(byHand(mine, span, keysOf));
              if (by !== 'day') {
                const earlier = byHand(plans, report.before.span, keysOf);
                for (const row of report.rows) {
                  expect(row.beforeMicros).toBe(earlier.get(row.key)?.chargeMicros ?? 0);
                }
              }
              expect(report.before.total).toEqual(
                byHand(plans, report.before.span, () => ['all']).get('all') ?? noFigures,
              );
            }
            const ask = { teamId: world.teamId, costs: true, by: 'member' as const, span, timeZone };
            await expectFileToAgree(reports, ask, plans, dayOf);
          },
        ),
        { numRuns: teams, endOnFailure: true },
      );
    }, 120_000);

    /** The one that goes along is the one that is streamed. */
    const fileOf = async (reports: ReturnType<typeof serviceOn>, ask: ReportAsk): Promise<string> => {
      const [file] = (await reports.attach(ask, signal)) as readonly ReplyFile[];
      const attached = Buffer.from((await file?.read()) ?? '').toString();
      const { fileName, text } = await reports.stream(ask, signal);
      let streamed = '';
      for await (const piece of text) streamed += piece;
      expect([fileName, streamed]).toEqual([file?.fileName, attached]);
      return attached;
    };

    async function expectFileToAgree(
      reports: ReturnType<typeof serviceOn>,
      ask: ReportAsk,
      plans: readonly Plan[],
      dayOf: (at: number) => string,
    ): Promise<void> {
      const text = await fileOf(reports, ask);
      const [header = '', ...lines] = text.slice(1).trimEnd().split('\r\n');
      const titles = header.split(',');
      const cells = lines.map((line) => {
        const values = line.split(',');
        return (title: string) => values[titles.indexOf(title)] ?? '';
      });
      const micros = (value: string) => Math.round(Number(value) * 1_000_000);
      const sum = (title: string) => cells.reduce((total, cell) => total + micros(cell(title)), 0);
      const { total } = await reports.read(ask, signal);
      expect(sum('Charged (USD)')).toBe(total.chargeMicros);
      expect(sum('Credits')).toBe(total.chargeMicros * 100);
      expect(sum('Reported cost (USD)')).toBe(total.costMicros);
      for (const state of ['made', 'failed', 'refused'] as const)
        expect(cells.filter((cell) => cell('State') === state)).toHaveLength(total[state]);
      const inSpan = plans.filter(({ at }) => at >= ask.span.from && at < ask.span.to);
      expect(cells).toHaveLength(inSpan.length + inSpan.filter(({ takenOver }) => takenOver).length);
      for (const cell of cells) {
        expect(dayOf(Date.parse(cell('Time')))).toBe(cell('Day'));
        expect(cell('Time').slice(0, 10)).toBe(cell('Day'));
      }
    }

    test('read the file page by page, no line twice and none left out', async () => {
      const world = await createWorld(store);
      const count = 7;
      await world.open({ count: 4, price: 10 });
      await world.open({ count: 3, price: 10 });
      for (const run of await world.claim()) await world.made(run, 10);
      const query = { teamId: world.teamId, from: start - hourMs, to: start + hourMs, limit: 2 };
      const seen: string[] = [];
      for (let page = await store.usageLines(query); page.length > 0; ) {
        seen.push(...page.map(({ runId }) => runId));
        const after = page.at(-1);
        page = after === undefined ? [] : await store.usageLines({ ...query, after });
      }
      expect(seen).toHaveLength(count);
      expect(new Set(seen).size).toBe(count);
    });

    test('call people, roles and channels as they were heard of last, and nobody who was erased', async () => {
      const world = await createWorld(store, 2);
      await world.open({ price: 30 });
      await world.open({ price: 20, memberId: world.members[1] as MemberId });
      for (const run of await world.claim()) await world.made(run, run.holdMicros);
      const { teamId } = world;
      const keep = (kind: 'role' | 'channel', id: string, name: string) =>
        store.keepNames({ teamId, kind, names: new Map([[id, name]]), now: start });
      await keep('channel', 'C1', 'old-name');
      await keep('channel', 'C1', 'lamps');
      await store.beginErasure({ teamId, memberId: world.member, actor: world.member, now: start });
      const reports = serviceOn();
      const span = parseSpan('today', 'UTC', start) as ReportSpan;
      const names = async (by: ReportGroup) =>
        (await reports.read({ teamId, costs: true, by, span, timeZone: 'UTC' }, signal)).rows.map(
          ({ name }) => name,
        );
      expect(await names('member')).toEqual(['a former member', 'Person 1']);
      expect(await names('channel')).toEqual(['lamps']);
      expect(await names('role')).toEqual(['R1']);
      expect(await names('provider')).toEqual(['ONE']);
      const text = await fileOf(reports, { teamId, costs: true, by: 'day', span, timeZone: 'UTC' });
      expect(text).toContain(',a former member,R1,lamps,ONE,');
      expect(text).not.toContain('a lamp');
    });

    describe('that post themselves', () => {
      const monday = Date.UTC(2026, 10, 23, 9);
      const schedule = async (world: World, every: 'week' | 'month' | null, channelId = 'C1') =>
        store.scheduleReport({
          teamId: world.teamId,
          platform: 'discord',
          channelId,
          every,
          by: 'member',
          nextAt: nextPost(every ?? 'week', 'UTC', start),
          coveredUntil: monday - 9 * hourMs - 7 * 24 * hourMs,
          actor: world.member,
          now: start,
        });
      const roundOn = (on: Store, now: number) => {
        const nudged: number[] = [];
        const stopped = Promise.withResolvers<void>();
        const clock = {
          ...systemClock,
          now: () => now,
          // One round alone.
          wait: async (_: number, stopping: AbortSignal) => {
            stopped.resolve();
            await new Promise((resolve) => stopping.addEventListener('abort', resolve));
            throw stopping.reason;
          },
        };
        const rounds = createReportRounds({ store: on, nudge: () => nudged.push(now), clock, log });
        rounds.start();
        return stopped.promise.then(() => rounds.stop());
      };
      const told = async () =>
        (await opened.sql('select matter, recipient from announcements order by created_at')).map((row) => ({
          matter: JSON.parse(String(row.matter)),
          recipient: JSON.parse(String(row.recipient)),
        }));

      test('are told once, of the week before, whoever looks', async () => {
        const world = await createWorld(store);
        await schedule(world, 'week');
        await roundOn(store, monday - 1);
        expect(await told()).toEqual([]);
        const others = kind.name === 'PostgreSQL' ? [await opened.openAgain()] : [];
        await Promise.all([store, store, ...others].map((each) => roundOn(each, monday)));
        const [announcement, ...more] = await told();
        expect(more).toEqual([]);
        expect(announcement).toMatchObject({
          matter: { kind: 'report', from: Date.UTC(2026, 10, 16), to: Date.UTC(2026, 10, 23) },
          recipient: { kind: 'channel', platform: 'discord', channelId: 'C1' },
        });
        await roundOn(store, monday + hourMs);
        expect(await told()).toHaveLength(1);
      });

      test('leave out what was missed but for the latest', async () => {
        const world = await createWorld(store);
        await schedule(world, 'week');
        await roundOn(store, monday + 17 * 24 * hourMs);
        expect((await told()).map(({ matter }) => matter.to)).toEqual([Date.UTC(2026, 11, 7)]);
        const [next] = await store.reportSchedules(world.teamId);
        expect(next?.nextAt).toBe(Date.UTC(2026, 11, 14, 9));
      });

      test('tell no days twice when the zone is changed', async () => {
        const world = await createWorld(store);
        await schedule(world, 'week');
        await roundOn(store, monday);
        const change = { teamId: world.teamId, timeZone: 'America/Los_Angeles', actor: world.member };
        await store.setTimeZone({ ...change, now: monday });
        // Monday at nine in UTC is still the night there.
        await roundOn(store, monday + 7 * 24 * hourMs);
        await roundOn(store, monday + 7 * 24 * hourMs + 8 * hourMs);
        expect((await told()).map(({ matter }) => matter.to)).toEqual([
          Date.UTC(2026, 10, 23),
          Date.UTC(2026, 10, 30, 8),
        ]);
      });

      test('are one for each channel, changed and ended with a trail, and outlive who made them', async () => {
        const world = await createWorld(store);
        await schedule(world, 'week');
        await schedule(world, 'month');
        await schedule(world, 'month');
        await schedule(world, 'week', 'C2');
        await schedule(world, null, 'C2');
        await store.beginErasure({
          teamId: world.teamId,
          memberId: world.member,
          actor: world.member,
          now: start,
        });
        const left = await store.reportSchedules(world.teamId);
        expect(left.map(({ channelId, every }) => [channelId, every])).toEqual([['C1', 'month']]);
        const trail = await opened.sql(
          "select subject, before_value, after_value from audit where action = 'schedule_report'",
        );
        const line = (subject: string, before: object, after: object) => ({
          subject: `channel:${subject}`,
          before_value: JSON.stringify(before),
          after_value: JSON.stringify(after),
        });
        const week = { every: 'week', by: 'member' };
        const month = { every: 'month', by: 'member' };
        expect(trail).toHaveLength(4);
        expect(trail).toEqual(
          expect.arrayContaining([
            line('C1', {}, week),
            line('C1', week, month),
            line('C2', {}, week),
            line('C2', week, {}),
          ]),
        );
        await roundOn(store, Date.UTC(2026, 11, 1, 9));
        expect((await told()).map(({ matter }) => matter.to)).toEqual([Date.UTC(2026, 11, 1)]);
      });
    });
  });
}
