// What holds of turns, claims, leases and delivery on every database.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type GenerationId, type ImageId, newId, type RunId } from '../../../src/ids.ts';
import type { ClaimedGeneration, ClaimedRun } from '../../../src/store/records.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, hash, leaseMs, start, type World } from './world.ts';

export function scheduleSuite(kind: StoreKind): void {
  describe(`${kind.name}: turns, leases and delivery`, () => {
    let opened: OpenedStore;
    let world: World;
    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 3);
    });
    afterEach(async () => {
      await expectLawful(world.store);
      await opened.store.close();
    });
    afterAll(() => kind.close());

    const first = <Item>(items: readonly Item[]): Item => {
      expect(items).toHaveLength(1);
      return items[0] as Item;
    };
    const claimGenerations = (now = start) =>
      world.store.claimGenerations({ now, leaseUntil: now + leaseMs, limit: 10 });
    const open = (changes: Parameters<World['open']>[0] = {}) =>
      world.open({ wallets: [world.share('team', null)], ...changes });

    test('a member with many runs waiting does not hold up one with a single run', async () => {
      await open({ count: 4 });
      await open({ count: 4 });
      const late = await open({ memberId: world.members[1] as never });
      const order = (await world.claim()).map((run) => run.id);
      expect(order.indexOf(late.runs[0] as never)).toBeLessThan(3);
    });

    test('a team with many members gets the same share as a team with one', async () => {
      const other = await createWorld(opened.store, 1, 'T2');
      for (let round = 0; round < 4; round += 1) {
        for (const memberId of world.members) await open({ memberId });
      }
      for (let round = 0; round < 12; round += 1) {
        await other.open({ wallets: [other.share('team', null)] });
      }
      const runs = await world.claim({ limit: 8 });
      const ofOther = runs.filter((run) => run.teamId === other.teamId).length;
      expect(ofOther).toBeGreaterThanOrEqual(3);
      expect(ofOther).toBeLessThanOrEqual(6);
    });

    test('who comes later starts at the present turn, not at the beginning', async () => {
      await open({ count: 4 });
      await world.claim();
      const late = await open({ memberId: world.members[1] as never });
      const view = await world.store.generation(late.id);
      expect(view?.runs[0]?.turn).toBe(3000);
      expect(await world.store.runsAhead('one', 3000)).toBe(3);
    });

    test('begun runs are claimed before queued ones, and each only once', async () => {
      const old = await open();
      const begun = first(await world.claim());
      await world.begin(begun);
      await open({ count: 2 });
      const later = start + leaseMs + 1;
      const runs = await world.claim({ now: later });
      expect(runs.map((run) => run.state)).toEqual(['starting', 'queued', 'queued']);
      expect(runs[0]?.generationId).toBe(old.id);
      expect(await world.claim({ now: later })).toEqual([]);
    });

    test('no provider gets more at once than its concurrency allows, whoever claims', async () => {
      await open({ count: 4 });
      await open({ count: 4 });
      await open({ count: 2, provider: 'two' });
      const claims = await Promise.all(Array.from({ length: 6 }, () => world.claim({ concurrency: 3 })));
      const runs = claims.flat();
      expect(runs.filter((run) => run.provider === 'one')).toHaveLength(3);
      expect(runs.filter((run) => run.provider === 'two')).toHaveLength(2);
      const [one] = runs.filter((run) => run.provider === 'one') as [ClaimedRun];
      await world.begin(one);
      expect(await world.claim({ concurrency: 3 })).toEqual([]);
      await world.failed({ ...one, state: 'starting' });
      expect(await world.claim({ concurrency: 3 })).toHaveLength(1);
    });

    test('many who claim at the same time never exceed it together', async () => {
      for (let round = 0; round < 12; round += 1) await open({ count: 4 });
      for (let round = 1; round <= 6; round += 1) {
        const now = start + round * leaseMs * 2;
        const claims = await Promise.all(
          Array.from({ length: 25 }, () => world.claim({ concurrency: 2, now })),
        );
        expect(claims.flat()).toHaveLength(2);
      }
    });

    test('a paused provider starts nothing, but what is past its deadline or cancelled is still claimed', async () => {
      const { id } = await open({ deadlineAt: start + 10 });
      await open();
      expect(await world.claim({ paused: ['one'] })).toEqual([]);
      expect(first(await world.claim({ paused: ['one'], now: start + 10 })).generationId).toBe(id);
    });

    test('a lease that ran out counts, also when the process was started anew, and one that was let go does not', async () => {
      await open();
      const run = first(await world.claim());
      expect(run.takeovers).toBe(0);
      const moved = await world.store.moveRun({
        id: run.id,
        epoch: run.epoch,
        from: 'queued',
        to: 'queued',
        nextAt: start,
        leaseUntil: 0,
        changes: { tries: 2 },
        show: false,
        now: start,
      });
      expect(moved).toBe(true);
      const again = first(await world.claim());
      expect(again).toMatchObject({ takeovers: 0, tries: 2 });
      await world.store.clearLeases();
      const third = first(await world.claim());
      expect(third.takeovers).toBe(1);
      const fourth = first(await world.claim({ now: start + leaseMs }));
      expect(fourth.takeovers).toBe(2);
      await world.store.moveRun({
        id: fourth.id,
        epoch: fourth.epoch,
        from: 'queued',
        to: 'queued',
        nextAt: start,
        leaseUntil: 0,
        changes: {},
        show: false,
        now: start + leaseMs,
      });
      expect(first(await world.claim({ now: start + leaseMs })).takeovers).toBe(0);
    });

    test('what is queued for a provider that is off is leased all the same, so that it can go on elsewhere', async () => {
      await open({ provider: 'gone' });
      await open({ provider: 'one' });
      await open({ provider: 'also gone' });
      const claimed = await world.claim({ concurrency: 0 });
      expect(claimed.map(({ provider }) => provider).sort()).toEqual(['also gone', 'gone']);
    });

    test('a move remembers what the provider said, and the next claim sees it', async () => {
      await open();
      const run = first(await world.claim());
      await world.begin(run);
      await world.store.moveRun({
        id: run.id,
        epoch: run.epoch,
        from: 'starting',
        to: 'waiting',
        nextAt: start + 500,
        leaseUntil: 0,
        changes: {
          handle: { id: 'r1', model: 'm' },
          providerRunId: 'r1',
          sealedResult: 'sealed',
          polls: 3,
          readyAt: start + 400,
          startOutcome: 'started',
        },
        show: false,
        now: start,
      });
      expect(await world.store.nextDueAt()).toBe(start);
      expect(await world.claim({ now: start + 499 })).toEqual([]);
      expect(first(await world.claim({ now: start + 500 }))).toMatchObject({
        state: 'waiting',
        handle: { id: 'r1', model: 'm' },
        sealedResult: 'sealed',
        polls: 3,
        starts: 1,
        channelId: 'C1',
        request: { prompt: 'a lamp' },
      });
      const starts = await opened.sql('select outcome from starts');
      expect(starts).toEqual([{ outcome: 'started' }]);
    });

    test('references are fetched first, each once, and their source is forgotten', async () => {
      const { id } = await open({ count: 2, inputs: [{ role: 'parent', sealedSource: 'sealed' }] });
      const runs = await world.claim();
      expect(runs.map((run) => run.state)).toEqual(['fetching', 'fetching']);
      expect(runs[0]?.inputs).toEqual([
        { position: 0, role: 'parent', sealedSource: 'sealed', sealedAddress: null, image: null },
      ]);
      const keep = () =>
        world.store.keepInput({
          generationId: id,
          position: 0,
          imageId: newId<ImageId>(),
          blobHash: hash,
          hasAddress: false,
          now: start,
        });
      await Promise.all([keep(), keep()]);
      const [images] = await opened.sql('select count(*) as count from images');
      expect(Number(images?.count)).toBe(1);
      const [again] = await world.claim({ now: start + leaseMs });
      expect(again?.inputs).toMatchObject([
        { sealedSource: null, image: { kind: 'reference', blob: { hash } } },
      ]);
      expect((await world.store.generation(id))?.inputs).toBe(1);
    });

    test('the source of one that providers fetch themselves is kept until the generation ends', async () => {
      const { id } = await open({ count: 2, inputs: [{ role: 'reference', sealedSource: 'sealed' }] });
      const [first, second] = await world.claim();
      const imageId = newId<ImageId>();
      const kept = { generationId: id, position: 0, imageId, blobHash: hash, hasAddress: true, now: start };
      await world.store.keepInput(kept);
      const fetched = { sealedSource: null, sealedAddress: 'sealed', image: { id: imageId } };
      expect(await world.store.inputs(id)).toMatchObject([fetched]);
      for (const [run, sealedAddress] of [
        [first, 'sealed'],
        [second, null],
      ] as const) {
        if (run === undefined) throw new Error('No run');
        const { id: runId, epoch, state: from } = run;
        const reason = 'deadline';
        await world.store.endRun({ id: runId, epoch, from, to: 'failed', reason, now: start });
        expect(await world.store.inputs(id)).toMatchObject([{ ...fetched, sealedAddress }]);
      }
      expect(await world.store.inputs(newId<GenerationId>())).toEqual([]);
    });

    test('a generation that is cancelled while a run goes on is due at once, to say so', async () => {
      const { id } = await open();
      const progress = first(await claimGenerations());
      await postpone(progress, start + 90_000, 1);
      const run = first(await world.claim());
      const { epoch } = run;
      const leaseUntil = start + leaseMs;
      await world.store.beginStart({
        id: run.id,
        epoch,
        from: 'queued',
        houseMicros: 0,
        leaseUntil,
        now: start,
      });
      const begun = first(await claimGenerations(start));
      await postpone(begun, start + 90_000, 1);
      expect(await world.store.requestCancel(id, start + 10)).toMatchObject({
        kind: 'cancelled',
        running: 1,
      });
      expect(first(await claimGenerations(start + 10)).cancelRequestedAt).toBe(start + 10);
    });

    test('a generation is due when it is opened, when something is to show, and when it ends', async () => {
      const { id } = await open();
      const progress = first(await claimGenerations());
      expect(progress).toMatchObject({ id, state: 'open', memo: {}, noticeMemo: {} });
      expect(await claimGenerations()).toEqual([]);
      await postpone(progress, start + 5000, 1);
      expect(await claimGenerations(start + 4999)).toEqual([]);
      const run = first(await world.claim());
      await world.store.moveRun({
        id: run.id,
        epoch: run.epoch,
        from: 'queued',
        to: 'queued',
        nextAt: start,
        leaseUntil: start + leaseMs,
        changes: {},
        show: true,
        now: start + 10,
      });
      const shown = first(await claimGenerations(start + 10));
      await world.made(run, 100, start + 20);
      expect(await postpone(shown, start + 90_000, 4)).toBe(true);
      const final = first(await claimGenerations(start + 20));
      expect(final).toMatchObject({ state: 'delivering', attempts: 0, openRuns: 0 });
      expect(final.images).toMatchObject([{ blob: { hash }, altText: 'a lamp', slot: 0 }]);
      await postpone(final, start + 50_000, 1);
      expect(await claimGenerations(start + 49_999)).toEqual([]);
      const last = first(await claimGenerations(start + 50_000));
      expect(last.attempts).toBe(1);
      expect(await endDelivery(last)).toBe(true);
      expect(await world.store.generation(id)).toMatchObject({ state: 'delivered', sealedToken: null });
      expect(await world.store.nextDueAt()).toBeUndefined();
    });

    test('a start is shown at once', async () => {
      const { id } = await open();
      await postpone(first(await claimGenerations()), start + 90_000, 0);
      await world.begin(first(await world.claim()), 0, start + 10);
      expect(first(await claimGenerations(start + 10))).toMatchObject({ id, runs: [{ state: 'starting' }] });
    });

    const postpone = (claimed: ClaimedGeneration, nextAt: number, attempts: number) =>
      world.store.postponeGeneration({
        id: claimed.id,
        epoch: claimed.epoch,
        nextAt,
        attempts,
        now: start + 20,
      });
    const endDelivery = (claimed: ClaimedGeneration) =>
      world.store.endDelivery({ id: claimed.id, epoch: claimed.epoch, to: 'delivered', now: start });

    test('memos are kept for whoever delivers next, and only by whoever holds the lease', async () => {
      await open();
      const held = first(await claimGenerations());
      const save = (claimed: ClaimedGeneration, kind: 'final' | 'notice', memo: Record<string, string>) =>
        world.store.saveMemo({ id: claimed.id, epoch: claimed.epoch, kind, memo, now: start });
      expect(await save(held, 'final', { message: 'M1' })).toBe(true);
      expect(await save(held, 'final', { message: 'M2' })).toBe(true);
      expect(await save(held, 'notice', { message: 'N1' })).toBe(true);
      const next = first(await claimGenerations(start + leaseMs));
      expect(next).toMatchObject({ memo: { message: 'M2' }, noticeMemo: { message: 'N1' } });
      expect(await save(held, 'final', { message: 'zombie' })).toBe(false);
      expect(await postpone(held, start, 1)).toBe(false);
      expect(await world.store.renewGenerationLease(held.id, held.epoch, start + 999_999)).toBe(false);
      expect(await world.store.renewGenerationLease(next.id, next.epoch, start + 999_999)).toBe(true);
      expect(await endDelivery(next)).toBe(false);
    });

    test('nothing that is live waits without a time, and what waits too long is found', async () => {
      const { id } = await open();
      await expect(
        opened.sql(`update runs set next_at = null where generation_id = '${id}'`),
      ).rejects.toThrow();
      await expect(opened.sql(`update generations set next_at = null where id = '${id}'`)).rejects.toThrow();
      expect(await world.store.findViolations(start + 46 * 60_000)).toEqual([
        expect.stringContaining('waits long past its time'),
        expect.stringContaining('waits long past its time'),
      ]);
    });

    test('a broken sum is found', async () => {
      await open();
      await opened.sql("update buckets set spent_micros = 5 where id <> 'house'");
      expect(await world.store.findViolations(start)).toEqual([expect.stringContaining('entries sum to')]);
      await opened.sql("update buckets set spent_micros = 0 where id <> 'house'");
    });

    test('a run without a hold is found', async () => {
      const { id, runs } = await open();
      const other = newId<RunId>();
      await opened.sql(
        `insert into runs (id, generation_id, slot, attempt, state, provider, model, hold_micros, charge_micros, turn,
           created_at, ended_at, reason)
         select '${other}', generation_id, 1, 1, 'failed', provider, model, 0, 0, turn, created_at, created_at, 'lost'
         from runs where id = '${runs[0]}'`,
      );
      expect(await world.store.findViolations(start)).toEqual([`${other}: not so that a run has a hold`]);
      await opened.sql(`delete from runs where generation_id = '${id}' and id = '${other}'`);
    });

    test('a message leads to its generation, and the same message again changes nothing', async () => {
      const { id } = await open();
      const other = await open();
      const post = { platform: 'discord', channelId: 'C1', messageId: 'M1' } as const;
      const claimed = await claimGenerations();
      for (const generationId of [id, other.id]) {
        const { epoch } = claimed.find((each) => each.id === generationId) ?? { epoch: 0 };
        const move = {
          id: generationId,
          epoch,
          nextAt: start,
          attempts: 0,
          memo: { shown: 'it' },
          now: start,
        };
        expect(await world.store.postponeGeneration({ ...move, epoch: epoch - 1, post })).toBe(false);
        expect(await world.store.generationOfPost('discord', 'C1', 'M1')).toBe(
          generationId === id ? undefined : id,
        );
        expect(await world.store.postponeGeneration({ ...move, post })).toBe(true);
      }
      expect((await claimGenerations()).map(({ memo }) => memo)).toEqual([{ shown: 'it' }, { shown: 'it' }]);
      expect(await world.store.generationOfPost('discord', 'C1', 'M1')).toBe(id);
      expect(await world.store.generationOfPost('slack', 'C1', 'M1')).toBeUndefined();
    });

    test('latencies come newest first, by provider and resolution', async () => {
      await open({ count: 2 });
      for (const [index, run] of (await world.claim()).entries()) await world.made(run, 1, start + index);
      expect(await world.store.latencies('one', '1K', 10)).toEqual([1234, 1234]);
      expect(await world.store.latencies('one', '4K', 10)).toEqual([]);
    });

    test('live runs are counted by provider and state', async () => {
      await open({ count: 3 });
      await world.begin(first(await world.claim({ limit: 1 })));
      expect(await world.store.liveRuns()).toEqual([
        { provider: 'one', state: 'queued', count: 2 },
        { provider: 'one', state: 'starting', count: 1 },
      ]);
    });

    test('the first team of a platform is approved by itself, later ones by somebody', async () => {
      const enrol = (team: string, platform: 'slack' | 'web' = 'slack') =>
        world.store.enrol({
          platform,
          teamExternalId: team,
          teamName: team,
          personExternalId: 'U1',
          personName: 'Ann',
          approve: 'first',
          now: start,
        });
      const [one, two] = await Promise.all([enrol('W1'), enrol('W2')]);
      expect([one.team.approved, two.team.approved].filter(Boolean)).toHaveLength(1);
      const later = await enrol('W3');
      expect(later.team).toMatchObject({ approved: false, timeZone: 'UTC' });
      await world.store.approveTeam(later.team.id, 'slack:U9', start);
      await world.store.approveTeam(later.team.id, 'slack:U9', start);
      expect((await enrol('W3')).team.approved).toBe(true);
      expect((await enrol('W3')).member).toEqual(later.member);
      expect(await opened.sql('select action, actor from audit')).toEqual([
        { action: 'approve_team', actor: 'slack:U9' },
      ]);
      expect((await world.store.teamsOf('slack', 'U1')).map((team) => team.externalId).sort()).toEqual([
        'W1',
        'W2',
        'W3',
      ]);
    });

    test('a team that spoke before it was listed is approved by what it says next', async () => {
      const speak = (approve: 'always' | 'first') =>
        world.store.enrol({
          platform: 'discord',
          teamExternalId: 'T9',
          teamName: 'T9',
          personExternalId: 'P9',
          personName: 'Ann',
          approve,
          now: start,
        });
      expect((await speak('first')).team.approved).toBe(false);
      expect((await speak('always')).team.approved).toBe(true);
      expect((await speak('first')).team.approved).toBe(true);
      await speak('always');
      expect(await opened.sql('select action, actor from audit')).toEqual([
        { action: 'approve_team', actor: 'environment' },
      ]);
    });

    test('names are kept up to date', async () => {
      const person = {
        platform: 'discord',
        teamExternalId: 'T1',
        teamName: 'New name',
        personExternalId: 'P0',
        personName: 'New person',
        approve: 'never',
        now: start,
      } as const;
      const { team, member } = await world.store.enrol(person);
      expect(team).toMatchObject({ id: world.teamId, name: 'New name' });
      expect(member).toMatchObject({ id: world.member, name: 'New person' });
      expect(await world.store.enrol(person)).toEqual({ team, member });
    });

    test('a team is asked for its rules only where it made one', async () => {
      await open({ wallets: [world.share('member', 100, 'X'), world.share('team', 1000)] });
      const rulesOf = async (wallets: Parameters<typeof world.store.budgetRules>[0]['wallets']) =>
        (
          await world.store.budgetRules({
            teamId: world.teamId,
            wallets,
            roleIds: [],
            places: [],
            now: start,
          })
        ).wallets;
      expect(await rulesOf([{ kind: 'team', subject: world.teamId }])).toEqual([]);
      await opened.sql("update wallets set allowance_micros = -1, period = 'day' where kind = 'team'");
      await opened.sql("update wallets set allowance_micros = 7 where kind = 'member'");
      expect(
        await rulesOf([
          { kind: 'team', subject: world.teamId },
          { kind: 'member', subject: 'X' },
          { kind: 'member', subject: 'unknown' },
        ]),
      ).toEqual([
        {
          kind: 'team',
          subject: world.teamId,
          allowanceMicros: null,
          period: 'day',
          carryOver: undefined,
        },
        { kind: 'member', subject: 'X', allowanceMicros: 7, period: undefined, carryOver: undefined },
      ]);
    });

    test('the chat of the page comes newest first, is changed in place and paged', async () => {
      const ids = [newId<GenerationId>(), newId<GenerationId>(), newId<GenerationId>()].sort();
      for (const id of ids) {
        await world.store.addWebMessage({
          id,
          teamId: world.teamId,
          channelId: 'main',
          author: 'person',
          body: '{}',
          now: start,
        });
      }
      const [one, two, three] = ids as string[] as [string, string, string];
      expect(await world.store.updateWebMessage(two, '{"a":1}', start + 1)).toBe(true);
      expect(await world.store.updateWebMessage('none', '{}', start)).toBe(false);
      const query = { teamId: world.teamId, channelId: 'main', limit: 2 };
      const page = await world.store.webMessages(query);
      expect(page.map((message) => message.id)).toEqual([three, two]);
      expect(page[1]).toMatchObject({ body: '{"a":1}', updatedAt: start + 1, author: 'person' });
      expect((await world.store.webMessages({ ...query, before: two })).map(({ id }) => id)).toEqual([one]);
      expect(await world.store.webMessage(world.teamId, two)).toEqual(page[1]);
      expect(await world.store.webMessage(newId<GenerationId>() as never, two)).toBeUndefined();
    });

    test('it says that it can be read and written', async () => {
      await expect(world.store.ping()).resolves.toBeUndefined();
    });
  });
}
