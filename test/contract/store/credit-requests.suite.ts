// What holds of requests for credits, on every database.
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GenerationId, MemberId } from '../../../src/ids.ts';
import { newId, type RunId } from '../../../src/ids.ts';
import type { CreditRequestOperations } from '../../../src/store/credit-request-operations.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, start, type World } from './world.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const limits = { most: 3, withinMs: dayMs, afterDenialMs: 6 * hourMs };

export function creditRequestSuite(kind: StoreKind): void {
  describe(`${kind.name}: a request for credits`, () => {
    let opened: OpenedStore;
    let world: World;
    let asker: MemberId;
    let admins: readonly [MemberId, MemberId];
    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 3);
      const [one, two, three] = world.members;
      asker = one as MemberId;
      admins = [two as MemberId, three as MemberId];
    });
    afterEach(async () => {
      await expectLawful(world.store);
      await opened.store.close();
    });
    afterAll(() => kind.close());

    const propose = async (now = start) => {
      const { runs, purses, mostLiveRuns, mostLiveRunsOfMember, ...order } = world.order();
      await world.store.proposeGeneration({ ...order, priceMicros: 1300, deadlineAt: now + hourMs, now });
      return order.id;
    };
    type Ask = Parameters<CreditRequestOperations['askForCredits']>[0];
    const ask = (generationId: GenerationId, changes: Partial<Ask> = {}) => {
      const now = changes.now ?? start;
      return world.store.askForCredits({
        id: randomUUID(),
        generationId,
        teamId: world.teamId,
        memberId: asker,
        priceMicros: 1300,
        shorts: [
          { share: world.share('member', 1000), missingMicros: 300 },
          { share: world.share('team', 1200), missingMicros: 100 },
        ],
        channelId: 'C1',
        until: now + 3 * dayMs,
        limits,
        now,
        ...changes,
      });
    };
    const asked = async (now = start) => {
      const answer = await ask(await propose(now), { now });
      if (answer.kind !== 'asked') throw new Error(answer.kind);
      return answer.request;
    };
    type Deciding = Parameters<CreditRequestOperations['decideOnCredits']>[0];
    const approve = (id: string, changes: Partial<Deciding> = {}) =>
      world.store.decideOnCredits({
        id,
        teamId: world.teamId,
        to: 'approved',
        grants: [
          { share: world.share('member', 1000), amountMicros: 300, endsAt: start + 30 * dayMs },
          { share: world.share('team', 1200), amountMicros: 100, endsAt: start + 30 * dayMs },
        ],
        amountMicros: 300,
        by: admins[0],
        now: start + 1,
        ...changes,
      });
    const deny = (id: string, now = start + 1) =>
      approve(id, { to: 'denied', grants: [], amountMicros: undefined, now });
    const amounts = async (now = start + 1) => {
      const shares = [world.share('member', 1000), world.share('team', 1200)];
      return (await world.store.balances(shares, now)).map(({ amountMicros }) => amountMicros);
    };
    const audited = async () =>
      (await opened.sql("select action, actor from audit where action like '%_credits' order by at")).map(
        ({ action, actor }) => [action, actor],
      );
    const due = async (now = start + 1) =>
      (await world.store.claimAnnouncements({ now, leaseUntil: now + 1, limit: 99 })).map(
        ({ matter, recipient }) => [matter.kind, recipient.kind],
      );
    const end = async (now = start + 1) => {
      const claimed = await world.store.claimAnnouncements({ now, leaseUntil: now + 1000, limit: 99 });
      for (const { id, epoch } of claimed)
        expect(await world.store.endAnnouncement({ id, epoch, to: 'told', now })).toBe(true);
    };

    test('keeps what it is for waiting, is noted, and is told to the admins once', async () => {
      const generationId = await propose();
      const first = await ask(generationId);
      expect(first).toMatchObject({
        kind: 'asked',
        request: {
          memberId: asker,
          memberName: 'Person 0',
          generationId,
          amountMicros: 300,
          priceMicros: 1300,
          shorts: [
            { kind: 'member', missingMicros: 300 },
            { kind: 'team', missingMicros: 100 },
          ],
          state: 'asked',
          decidedBy: undefined,
          until: start + 3 * dayMs,
        },
      });
      expect(await world.store.generation(generationId)).toMatchObject({
        state: 'proposed',
        deadlineAt: start + 3 * dayMs,
      });
      expect(await ask(generationId)).toEqual({ ...first, kind: 'known' });
      expect(await audited()).toEqual([['ask_credits', asker]]);
      const [told, ...others] = await world.store.claimAnnouncements({
        now: start,
        leaseUntil: start + 1,
        limit: 9,
      });
      expect(others).toEqual([]);
      expect(told).toMatchObject({
        matter: { kind: 'credits_asked' },
        recipient: { kind: 'admins', channelId: 'C1' },
      });
    });

    test('is made once by five presses at once', async () => {
      const generationId = await propose();
      const answers = await Promise.all(Array.from({ length: 5 }, () => ask(generationId)));
      expect(answers.map((answer) => answer.kind).sort()).toEqual([
        'asked',
        'known',
        'known',
        'known',
        'known',
      ]);
      expect(await audited()).toHaveLength(1);
    });

    test('is one at a time, also when two are made at once', async () => {
      const generations = [await propose(), await propose()] as const;
      const answers = await Promise.all(generations.map((id) => ask(id)));
      expect(answers.map((answer) => answer.kind).sort()).toEqual(['asked', 'wait']);
      expect(answers.find((answer) => answer.kind === 'wait')).toEqual({
        kind: 'wait',
        why: 'open',
        until: start + 3 * dayMs,
      });
    });

    test('is not made within six hours after one was denied, nor a fourth time within a day', async () => {
      const denied = await asked();
      await deny(denied.id);
      expect(await ask(await propose())).toEqual({
        kind: 'wait',
        why: 'denied',
        until: start + 1 + 6 * hourMs,
      });
      const later = start + 1 + 6 * hourMs;
      await approve((await asked(later)).id, { now: later });
      await approve((await asked(later)).id, { now: later });
      expect(await ask(await propose(later), { now: later })).toEqual({
        kind: 'wait',
        why: 'many',
        until: start + dayMs,
      });
      expect((await asked(start + dayMs)).state).toBe('asked');
    });

    test('that is approved gives every wallet what it lacks, tells whoever asked, and can be opened', async () => {
      const request = await asked();
      await end();
      expect(await approve(request.id)).toMatchObject({
        kind: 'decided',
        request: {
          state: 'approved',
          decidedMicros: 300,
          decidedBy: { memberId: admins[0], name: 'Person 1' },
          endedAt: start + 1,
        },
      });
      expect(await amounts()).toEqual([1300, 1300]);
      expect(await amounts(start + 40 * dayMs)).toEqual([1000, 1200]);
      expect((await audited()).at(-1)).toEqual(['approve_credits', admins[0]]);
      expect((await due()).sort()).toEqual([
        ['credits_answered', 'member'],
        ['credits_asked', 'admins'],
      ]);
      const wallets = [world.share('member', 1000), world.share('team', 1200)];
      const { dedupeKey, inputs, ...order } = world.order({ price: 1300, wallets, now: start + 2 });
      const id = request.generationId as GenerationId;
      expect(await world.store.openProposed({ ...order, id })).toEqual({ kind: 'opened' });
      expect(await world.store.creditRequest(request.id)).toMatchObject({ state: 'approved' });
    });

    test('is decided once by two admins at once', async () => {
      const request = await asked();
      const answers = await Promise.all([
        ...admins.map((by) => approve(request.id, { by })),
        deny(request.id),
      ]);
      expect(answers.map((answer) => answer.kind).sort()).toEqual(['already', 'already', 'decided']);
      const [winner] = answers.filter((answer) => answer.kind === 'decided');
      const given = winner?.kind === 'decided' && winner.request.state === 'approved';
      expect(await amounts()).toEqual(given ? [1300, 1300] : [1000, 1200]);
      expect(await audited()).toHaveLength(2);
      expect(await deny(request.id)).toMatchObject({
        kind: 'already',
        request: winner?.kind === 'decided' ? winner.request : undefined,
      });
    });

    test.each([
      ['was cancelled', (id: GenerationId) => world.store.requestCancel(id, start + 1)],
      [
        'was opened after all',
        (id: GenerationId) => {
          const { dedupeKey, inputs, ...order } = world.order();
          const runs = order.runs.map((run) => ({ ...run, id: newId<RunId>() }));
          return world.store.openProposed({ ...order, id, runs });
        },
      ],
      [
        'was of somebody who was erased',
        () =>
          world.store.beginErasure({ teamId: world.teamId, memberId: asker, actor: asker, now: start + 1 }),
      ],
    ] as const)('whose picture %s needs nothing any more, and admins see so', async (_, happen) => {
      const request = await asked();
      await end();
      await happen(request.generationId as GenerationId);
      expect(await due()).toEqual([['credits_asked', 'admins']]);
      expect(await approve(request.id)).toMatchObject({ kind: 'already', request: { state: 'expired' } });
      expect(await amounts()).toEqual([1000, 1200]);
      expect(await audited()).toHaveLength(1);
    });

    test('ends with its time, once, and whoever asked is told', async () => {
      const request = await asked();
      await end();
      const over = start + 3 * dayMs;
      expect(await world.store.expireCreditRequests({ now: over - 1, limit: 9 })).toBe(0);
      expect(await approve(request.id, { now: over })).toMatchObject({ kind: 'already' });
      const ended = await Promise.all(
        [1, 2].map(() => world.store.expireCreditRequests({ now: over, limit: 9 })),
      );
      expect(ended.reduce((sum, count) => sum + count, 0)).toBe(1);
      expect((await due(over)).sort()).toEqual([
        ['credits_answered', 'member'],
        ['credits_asked', 'admins'],
      ]);
      expect(await approve(request.id, { now: over })).toMatchObject({
        kind: 'already',
        request: { state: 'expired' },
      });
      expect(await amounts(over)).toEqual([1000, 1200]);
    });

    test('is dropped ninety days after its end, with what was told of it, and not a moment before', async () => {
      const request = await asked();
      const over = start + 3 * dayMs;
      await world.store.expireCreditRequests({ now: over, limit: 9 });
      await end();
      const told = await world.store.claimAnnouncements({ now: over, leaseUntil: over + 1, limit: 9 });
      for (const { id, epoch } of told)
        await world.store.endAnnouncement({ id, epoch, to: 'told', now: over });
      await world.store.forgetTold({ now: over + 90 * dayMs, limit: 9 });
      expect((await world.store.creditRequest(request.id))?.state).toBe('expired');
      await world.store.forgetTold({ now: over + 90 * dayMs + 1, limit: 9 });
      expect(await world.store.creditRequest(request.id)).toBeUndefined();
      expect(await opened.sql('select id from announcements')).toEqual([]);
    });

    test('is for what waits of one’s own alone, and decided in its own team', async () => {
      const mine = await propose();
      expect(await ask(mine, { memberId: admins[0] })).toEqual({ kind: 'gone' });
      expect(await ask(mine, { now: start + hourMs })).toEqual({ kind: 'gone' });
      const cancelled = await propose();
      await world.store.requestCancel(cancelled, start);
      expect(await ask(cancelled)).toEqual({ kind: 'gone' });
      const other = await createWorld(opened.store, 1, 'T2');
      const request = await asked();
      expect(await approve(request.id, { teamId: other.teamId })).toEqual({ kind: 'gone' });
      expect(await approve(randomUUID())).toEqual({ kind: 'gone' });
    });

    test('outlives what it was for when that is forgotten', async () => {
      const request = await asked();
      const later = start + 5 * dayMs;
      await propose(later);
      expect(await world.store.generation(request.generationId as GenerationId)).toBeUndefined();
      expect(await world.store.creditRequest(request.id)).toMatchObject({
        generationId: undefined,
        state: 'expired',
      });
    });

    test('ends with what it was for also when nobody was there to end it, and whoever asked is told', async () => {
      const request = await asked();
      const later = start + 5 * dayMs;
      // Somebody else's is the first thing after the program was off.
      await propose(later);
      await world.store.expireCreditRequests({ now: later, limit: 9 });
      expect(await world.store.creditRequest(request.id)).toMatchObject({ state: 'expired' });
      expect(await due(later)).toContainEqual(['credits_answered', 'member']);
    });

    test('that is approved at the last moment leaves a day in which it can be made', async () => {
      const request = await asked();
      await end();
      const last = start + 3 * dayMs - 1;
      await approve(request.id, { now: last });
      const generation = await world.store.generation(request.generationId as GenerationId);
      expect(generation).toMatchObject({ state: 'proposed', deadlineAt: last + dayMs });
    });

    test('is told anew wherever it names an admin who is erased', async () => {
      const request = await asked();
      await deny(request.id);
      await end();
      const [memberId] = admins;
      await world.store.beginErasure({ teamId: world.teamId, memberId, actor: memberId, now: start + 2 });
      expect((await due(start + 2)).sort()).toEqual([
        ['credits_answered', 'member'],
        ['credits_asked', 'admins'],
      ]);
      expect((await world.store.creditRequest(request.id))?.decidedBy?.name).toBeUndefined();
    });

    test('of somebody who is erased says no more whose it was, wherever it was told', async () => {
      const request = await asked();
      await approve(request.id);
      await end();
      await world.store.beginErasure({ teamId: world.teamId, memberId: asker, actor: asker, now: start + 2 });
      expect(await world.store.creditRequest(request.id)).toMatchObject({
        state: 'approved',
        memberName: undefined,
        generationId: undefined,
      });
      expect(await due(start + 2)).toEqual([['credits_asked', 'admins']]);
    });

    test('is among what a person can have of themselves', async () => {
      const request = await asked();
      await approve(request.id);
      const { creditRequests } = await world.store.exportMember({
        teamId: world.teamId,
        memberId: asker,
      });
      expect(creditRequests).toEqual([
        {
          generationId: request.generationId,
          amountMicros: 300,
          state: 'approved',
          decidedMicros: 300,
          createdAt: start,
          decidedAt: start + 1,
        },
      ]);
    });

    test('finds whoever asked with their team, as long as anybody knows them', async () => {
      expect(await world.store.memberWithTeam(asker)).toMatchObject({
        team: { id: world.teamId, externalId: 'T1', approved: true },
        member: { id: asker, externalId: 'P0', name: 'Person 0' },
      });
      await world.store.beginErasure({ teamId: world.teamId, memberId: asker, actor: asker, now: start });
      expect(await world.store.memberWithTeam(asker)).toBeUndefined();
    });
  });
}
