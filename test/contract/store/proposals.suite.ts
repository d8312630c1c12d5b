// What holds of generations that wait for a word, on every database.
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GenerationId, RunId } from '../../../src/ids.ts';
import { newId } from '../../../src/ids.ts';
import type { NewProposal, ProposalOpening } from '../../../src/store/intake-operations.ts';
import type { OpenedStore, StoreKind } from '../../fixture/stores.ts';
import { createWorld, expectLawful, start, type World } from './world.ts';

const hourMs = 3_600_000;

export function proposalSuite(kind: StoreKind): void {
  describe(`${kind.name}: a generation that waits for a word`, () => {
    let opened: OpenedStore;
    let world: World;
    beforeEach(async () => {
      opened = await kind.open();
      world = await createWorld(opened.store, 2);
    });
    afterEach(async () => {
      await expectLawful(world.store);
      await opened.store.close();
    });
    afterAll(() => kind.close());

    const propose = async (changes: Partial<NewProposal> & { count?: number } = {}) => {
      const { runs, purses, mostLiveRuns, mostLiveRunsOfMember, ...order } = world.order(changes);
      const proposal = { ...order, priceMicros: 100, deadlineAt: start + hourMs, ...changes };
      return { id: proposal.id, answer: await world.store.proposeGeneration(proposal) };
    };
    const opening = (id: GenerationId, changes: Parameters<World['order']>[0] = {}): ProposalOpening => {
      const { dedupeKey, inputs, ...order } = world.order(changes);
      return { ...order, id, runs: order.runs.map((run) => ({ ...run, id: newId<RunId>() })) };
    };
    const held = async () =>
      (await world.store.balances([world.share('member', 1000)], start))[0]?.heldMicros;

    test('holds nothing, does nothing, and answers the same gesture again with itself', async () => {
      const { id, answer } = await propose({ dedupeKey: 'discord:T1:I1' });
      expect(answer).toEqual({ kind: 'proposed' });
      expect(await world.store.generation(id)).toMatchObject({ state: 'proposed', openRuns: 0, runs: [] });
      expect(await held()).toBe(0);
      expect(await world.claim()).toEqual([]);
      expect(await world.store.nextDueAt()).toBeUndefined();
      expect((await propose({ dedupeKey: 'discord:T1:I1' })).answer).toEqual({
        kind: 'duplicate',
        generationId: id,
      });
    });

    test('is opened as if it were asked then, where and by whose gesture it is opened', async () => {
      const { id } = await propose({ count: 2, inputs: [{ role: 'reference', sealedSource: 'sealed' }] });
      const destination = { ...world.order().destination, channelId: 'C2' };
      const order = opening(id, { count: 2, price: 120, destination, sealedToken: 'token', now: start + 5 });
      expect(await world.store.openProposed({ ...order, tokenExpiresAt: start + hourMs })).toEqual({
        kind: 'opened',
      });
      expect(await world.store.generation(id)).toMatchObject({
        state: 'open',
        openRuns: 2,
        priceMicros: 240,
        createdAt: start + 5,
        sealedToken: 'token',
        destination: { channelId: 'C2' },
        // What it starts from is still to be fetched.
        runs: [{ state: 'fetching' }, { state: 'fetching' }],
      });
      expect(await held()).toBe(240);
      expect(await world.claim({ now: start + 5 })).toHaveLength(2);
    });

    test('is opened once by five presses at once', async () => {
      const { id } = await propose();
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => world.store.openProposed(opening(id))),
      );
      expect(answers.map((answer) => answer.kind).sort()).toEqual([
        'duplicate',
        'duplicate',
        'duplicate',
        'duplicate',
        'opened',
      ]);
      expect(await held()).toBe(100);
      expect(await world.claim()).toHaveLength(1);
    });

    test('that cannot be paid stays what it was, and can be opened later', async () => {
      const { id } = await propose();
      expect(await world.store.openProposed(opening(id, { price: 1001 }))).toMatchObject({
        kind: 'short',
        missingMicros: 1,
      });
      expect(await world.store.generation(id)).toMatchObject({ state: 'proposed', openRuns: 0, runs: [] });
      expect(await held()).toBe(0);
      expect(await world.store.openProposed(opening(id, { price: 1000 }))).toEqual({ kind: 'opened' });
    });

    test('ends what still waits when it takes its place, and holds what that held', async () => {
      const first = await world.open({ price: 900 });
      const { id } = await propose({ replaces: first.id });
      expect(await world.store.generation(first.id)).toMatchObject({ cancelRequestedAt: null, openRuns: 1 });
      const answers = await Promise.all(
        [1, 2].map(() => world.store.openProposed(opening(id, { price: 1000 }))),
      );
      expect(answers.map((answer) => answer.kind).sort()).toEqual(['duplicate', 'opened']);
      expect(await world.store.generation(first.id)).toMatchObject({ runs: [{ state: 'cancelled' }] });
      expect(await held()).toBe(1000);
    });

    test('stays what it was once what it was to replace has begun', async () => {
      const first = await world.open();
      const { id } = await propose({ replaces: first.id });
      const [run] = await world.claim();
      await world.begin(run as NonNullable<typeof run>);
      expect(await world.store.openProposed(opening(id))).toEqual({ kind: 'begun' });
      expect(await world.store.generation(id)).toMatchObject({ state: 'proposed', runs: [] });
      expect(await held()).toBe(100);
    });

    test('is not opened beyond what may be under way at a time', async () => {
      const { id } = await propose();
      await world.open();
      expect(await world.store.openProposed(opening(id, { mostLiveRunsOfMember: 1 }))).toMatchObject({
        kind: 'busy',
        scope: 'member',
      });
      expect(await world.store.generation(id)).toMatchObject({ state: 'proposed' });
    });

    test('ends with its time, with a cancel, and for everybody but its member', async () => {
      const late = await propose();
      expect(await world.store.openProposed(opening(late.id, { now: start + hourMs }))).toEqual({
        kind: 'ended',
      });
      const stranger = opening(late.id, { memberId: world.members[1] as never });
      expect(await world.store.openProposed(stranger)).toEqual({ kind: 'ended' });
      const cancelled = await propose();
      expect(await world.store.requestCancel(cancelled.id, start)).toEqual({
        kind: 'cancelled',
        ended: 0,
        running: 0,
        made: 0,
        chargedMicros: 0,
      });
      expect(await world.store.openProposed(opening(cancelled.id))).toEqual({ kind: 'ended' });
      expect(await held()).toBe(0);
    });

    test('is forgotten a day after it ended, with what it would have started from', async () => {
      const { id } = await propose({ inputs: [{ role: 'reference', sealedSource: 'sealed' }] });
      await propose({ now: start + 25 * hourMs });
      expect(await world.store.generation(id)).toMatchObject({ state: 'proposed' });
      await propose({ now: start + 25 * hourMs + 1, deadlineAt: start + 26 * hourMs });
      expect(await world.store.generation(id)).toBeUndefined();
      expect(await world.store.inputs(id)).toEqual([]);
      expect(await world.store.openProposed(opening(id))).toEqual({ kind: 'ended' });
    });
  });
}
