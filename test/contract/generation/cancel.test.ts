import { afterEach, describe, expect, it } from 'vitest';
import type { GenerationId } from '../../../src/ids.ts';
import { createRecordingPlatform } from '../../fixture/recording-platform.ts';
import { createScriptedProvider, failed, finished } from '../../fixture/scripted-provider.ts';
import { createClock, type RunningEngine, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

const cancel = (engine: RunningEngine, id: GenerationId) =>
  engine.generation.cancel(id, { teamId: engine.team.id, memberId: engine.member.id }, false);

/** A promise that a test keeps when it wants to. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  let waiting = false;
  return {
    pass: async () => {
      waiting = true;
      await promise;
    },
    open: resolve,
    reached: () => waiting,
  };
}

describe('Cancel', () => {
  it('ends free of charge what is queued, at once', async () => {
    const clock = createClock();
    const full = createScriptedProvider({
      id: 'one',
      now: clock.now,
      concurrency: 1,
      status: () => ({ kind: 'pending' }),
    });
    const engine = await startEngine(clock, { providers: [full] });
    await engine.ask();
    await clock.until(() => full.starts.length === 1);
    const id = await engine.ask({ request: { count: 3 } });
    expect(await cancel(engine, id)).toMatchObject({ kind: 'cancelled', ended: 3, running: 0, made: 0 });
    const ended = await engine.ended(id);
    expect(ended.runs.map(({ state }) => state)).toEqual(['cancelled', 'cancelled', 'cancelled']);
    expect(engine.platform.lastOf(id)).toMatchObject({ images: 0, kind: 'final' });
    expect(engine.platform.lastOf(id)?.text).toContain('Cancelled. Nothing was charged.');
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 50_000 } });
    expect(await cancel(engine, id)).toEqual({ kind: 'already_ended' });
  });

  it('says what was made before it and what that cost', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      concurrency: 1,
      status: () => (one.starts.length === 1 ? undefined : { kind: 'pending' }),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const id = await engine.ask({ request: { count: 3 } });
    await clock.until(() => one.starts.length === 2);
    expect(await cancel(engine, id)).toEqual({
      kind: 'cancelled',
      ended: 1,
      running: 1,
      made: 1,
      chargedMicros: 50_000,
    });
  });

  it('ends free of charge what is fetching, when its worker comes back', async () => {
    const clock = createClock();
    const fetching = gate();
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    const platform = createRecordingPlatform({
      now: clock.now,
      read: async () => {
        await fetching.pass();
        throw new Error('It is not needed any more');
      },
    });
    const plain = { ...platform };
    const engine = await startEngine(clock, { providers: [one], platform: plain });
    const id = await engine.ask({
      references: [{ kind: 'platform', platform: 'web', locator: { file: 'F1' } }],
    });
    while (!fetching.reached()) await new Promise((resolve) => setImmediate(resolve));
    expect(await cancel(engine, id)).toMatchObject({ kind: 'cancelled', ended: 1, running: 0, made: 0 });
    fetching.open();
    const ended = await engine.ended(id);
    expect(ended.runs.map(({ state }) => state)).toEqual(['cancelled']);
    expect(one.starts).toHaveLength(0);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 } });
  });

  it.each(['starting', 'waiting', 'collecting'] as const)(
    'lets finish what is %s, charges it and puts it into the history alone',
    async (state) => {
      const clock = createClock();
      const held = gate();
      const one = createScriptedProvider({
        id: 'one',
        now: clock.now,
        start: async (_job, { keep, signal }) => {
          if (state !== 'starting') return undefined;
          await held.pass();
          return finished('cancelled', keep, signal);
        },
        status: async () => {
          if (state === 'collecting') {
            return { kind: 'finished', images: [{ kind: 'url', url: 'https://files.example/1.png' }] };
          }
          if (held.reached()) return undefined;
          void held.pass();
          return { kind: 'pending' };
        },
      });
      const { tinyPicture } = await import('../../fixture/pictures.ts');
      const engine = await startEngine(clock, {
        providers: [one],
        download: async () => {
          await held.pass();
          return tinyPicture('elsewhere');
        },
      });
      const id = await engine.ask();
      if (state === 'collecting') clock.pass(2_000).catch(() => undefined);
      else await clock.until(held.reached);
      while (!held.reached()) await new Promise((resolve) => setImmediate(resolve));
      expect((await engine.view(id)).runs[0]?.state).toBe(state);
      expect(await cancel(engine, id)).toMatchObject({ kind: 'cancelled', ended: 0, running: 1, made: 0 });
      held.open();
      const ended = await engine.ended(id);
      expect(ended.runs.map((run) => run.state)).toEqual(['made']);
      expect(await engine.money()).toMatchObject({ member: { spent: 50_000, held: 0 } });
      expect(engine.platform.lastOf(id)).toMatchObject({ images: 0, kind: 'final' });
      expect(engine.platform.lastOf(id)?.text).toContain(
        'One picture had already started: it is in your /history',
      );
      const { teamId } = ended;
      const history = (whose: Parameters<typeof engine.store.history>[0]['whose']) =>
        engine.store.history({ teamId, viewerId: ended.memberId, whose, limit: 10 });
      expect(await history({ kind: 'member', memberId: ended.memberId })).toHaveLength(1);
      expect(await history({ kind: 'channel', channelId: 'C1' })).toHaveLength(0);
    },
  );

  it('is obeyed by a start that comes back with a definite no', async () => {
    const clock = createClock();
    const held = gate();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: async () => {
        await held.pass();
        return failed('unavailable');
      },
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    const id = await engine.ask();
    await clock.until(held.reached);
    await cancel(engine, id);
    held.open();
    const ended = await engine.ended(id);
    expect(ended.runs.at(-1)?.state).toBe('cancelled');
    expect(two.starts).toHaveLength(0);
    expect(engine.platform.lastOf(id)?.text).toContain('Cancelled. Nothing was charged.');
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 } });
  });

  it('is for whoever asked, and for admins of that team', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now, status: () => ({ kind: 'pending' }) });
    const engine = await startEngine(clock, { providers: [one] });
    const other = await engine.enrol('T1', 'Bob');
    const stranger = await engine.enrol('T2', 'Eve');
    const id = await engine.ask();
    const by = (who: typeof other, admin: boolean) =>
      engine.generation.cancel(id, { teamId: who.team.id, memberId: who.member.id }, admin);
    expect(await by(other, false)).toEqual({ kind: 'not_yours' });
    expect(await by(stranger, true)).toEqual({ kind: 'not_yours' });
    expect(await by(other, true)).toMatchObject({ kind: 'cancelled' });
    expect(
      await engine.generation.cancel(
        'none' as GenerationId,
        { teamId: engine.team.id, memberId: engine.member.id },
        true,
      ),
    ).toEqual({ kind: 'not_found' });
  });
});
