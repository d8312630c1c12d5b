import { afterEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../../src/errors.ts';
import { createScriptedProvider, failed, finished } from '../../fixture/scripted-provider.ts';
import { createClock, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

describe('A start that may have been paid for', () => {
  it('is tried once more at the same provider, at the cost of the house', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_job, { number }) => (number === 1 ? failed('timed_out', 'doubt') : undefined),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ provider, state, attempt }) => [provider, state, attempt])).toEqual([
      ['one', 'made', 1],
    ]);
    expect(one.starts).toHaveLength(2);
    expect(await engine.money()).toMatchObject({
      member: { spent: 50_000, held: 0 },
      team: { spent: 50_000, held: 0 },
      house: { spent: 50_000 },
    });
  });

  it('is told apart in the books from one that was refused and tried again', async () => {
    const clock = createClock();
    const answers = [failed('rate_limited'), failed('timed_out', 'doubt'), undefined];
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_job, { number }) => answers[number - 1],
    });
    const engine = await startEngine(clock, { providers: [one] });
    await engine.ended(await engine.ask());
    expect(engine.sql('select number, outcome from starts order by number')).toEqual([
      { number: 1, outcome: 'rate_limited' },
      { number: 2, outcome: 'in_doubt' },
      { number: 3, outcome: 'finished' },
    ]);
  });

  it('and one that was refused keep how they ended when their run is given up before the next', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: ({ prompt }) => failed(prompt === 'the first' ? 'unavailable' : 'out_of_credit'),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const first = await engine.ask({ request: { prompt: 'the first' } });
    await clock.until(() => one.starts.length === 1);
    await engine.ended(await engine.ask({ request: { prompt: 'the second' } }));
    const [run] = (await engine.ended(first)).runs;
    expect([run?.state, run?.reason, one.starts.length]).toEqual(['failed', 'out_of_credit', 2]);
    expect(engine.sql('select outcome from starts order by at')).toEqual([
      { outcome: 'unavailable' },
      { outcome: 'out_of_credit' },
    ]);
  });

  it('is none when the database is away for a moment just after the provider took it', async () => {
    const clock = createClock();
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    let refusals = 0;
    const engine = await startEngine(clock, {
      providers: [one],
      around: (store) => ({
        ...store,
        moveRun: async (move) => {
          const keepsHandle = move.from === 'starting' && move.to === 'waiting';
          if (keepsHandle && refusals < 3) {
            refusals += 1;
            throw new StoreError('busy', 'The database is busy');
          }
          return store.moveRun(move);
        },
      }),
    });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ state }) => state)).toEqual(['made']);
    expect(refusals).toBe(3);
    expect(one.starts).toHaveLength(1);
    expect(await engine.money()).toMatchObject({ member: { spent: 50_000, held: 0 } });
  });

  it('ends free of charge when the second one is in doubt as well', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: () => failed('garbled', 'doubt'),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ state, reason }) => [state, reason])).toEqual([['failed', 'in_doubt']]);
    expect(one.starts).toHaveLength(2);
    expect(two.starts).toHaveLength(0);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 }, house: { spent: 50_000 } });
    expect(engine.platform.lastOf(ended.id)?.text).toContain(
      'It is not certain whether the provider took the request',
    );
  });

  it.each([
    ['at the limit', 100_000, 1],
    ['just below it', 99_999, 2],
  ])('is not tried again when the price is not below the limit: %s', async (_case, priceMicros, starts) => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      priceMicros,
      start: () => failed('unreachable', 'doubt'),
    });
    const engine = await startEngine(clock, { providers: [one], doubtLimitMicros: 100_000 });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ reason }) => reason)).toEqual(['in_doubt']);
    expect(one.starts).toHaveLength(starts);
  });

  it('is not tried again where only a person can help: that is said at once', async () => {
    const clock = createClock();
    const asked = clock.now();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: () => failed('out_of_credit', 'doubt'),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const [run] = (await engine.ended(await engine.ask())).runs;
    expect(run).toMatchObject({ state: 'failed', reason: 'in_doubt' });
    expect((run?.endedAt ?? 0) - asked).toBeLessThan(10_000);
    expect(one.starts).toHaveLength(1);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 }, house: { spent: 0 } });
  });

  it('is what a run is in that is found in `starting` after a restart', async () => {
    const clock = createClock();
    const silent = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_job, { signal }) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const engine = await startEngine(clock, { providers: [silent] });
    const id = await engine.ask();
    await clock.until(() => silent.starts.length === 1);
    const one = createScriptedProvider({ id: 'one', now: clock.now });
    const again = await engine.restart({ providers: [one], platform: engine.platform });
    const ended = await again.ended(id);
    expect(ended.runs.map(({ state }) => state)).toEqual(['made']);
    expect(one.starts).toHaveLength(1);
    expect(await again.money()).toMatchObject({ member: { spent: 50_000 }, house: { spent: 50_000 } });
  });

  it('is what a start is in that has not answered in its time', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_job, { number, signal }) =>
        number > 1
          ? undefined
          : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const ended = await engine.ended(await engine.ask());
    expect(one.starts.map(({ at }) => at - (one.starts[0]?.at ?? 0))).toEqual([0, 180_000]);
    expect(ended.runs.map(({ state }) => state)).toEqual(['made']);
  });

  it('ends there when the second one is turned away: no dearer provider is started as the third', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_job, { number }) => (number === 1 ? failed('timed_out', 'doubt') : failed('out_of_credit')),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 150_000 });
    const engine = await startEngine(clock, { providers: [one, two] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ provider, reason }) => [provider, reason])).toEqual([['one', 'in_doubt']]);
    expect([one.starts.length, two.starts.length]).toEqual([2, 0]);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 }, house: { spent: 50_000 } });
  });
});

describe('A result that comes after its run has ended', () => {
  it('is kept and offered, and nothing is charged for it', async () => {
    const clock = createClock();
    let engine: Awaited<ReturnType<typeof startEngine>> | undefined;
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: async (_job, { keep, signal }) => {
        // As if another worker had taken it over and given it up.
        const id = (await engine?.sql('select id, epoch from runs'))?.[0]?.id;
        engine?.sql(`update runs set epoch = epoch + 1 where id = '${id}'`);
        const [run] = engine?.sql('select id, epoch from runs') ?? [];
        await engine?.store.endRun({
          id: run?.id as never,
          epoch: Number(run?.epoch),
          from: 'starting',
          to: 'failed',
          reason: 'in_doubt',
          now: clock.now(),
        });
        return finished('late', keep, signal);
      },
    });
    engine = await startEngine(clock, { providers: [one] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ state, chargeMicros }) => [state, chargeMicros])).toEqual([['failed', 0]]);
    await clock.until(async () => (await engine?.view(ended.id))?.images.length === 1);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 } });
    const { teamId, memberId } = ended;
    const history = await engine.store.history({
      teamId,
      viewerId: memberId,
      whose: { kind: 'member', memberId },
      limit: 10,
    });
    expect(history).toHaveLength(1);
  });

  it('is fetched and kept also when it lies elsewhere', async () => {
    const clock = createClock();
    let engine: Awaited<ReturnType<typeof startEngine>> | undefined;
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: async () => {
        engine?.sql('update runs set epoch = epoch + 1');
        const [run] = engine?.sql('select id, epoch from runs') ?? [];
        await engine?.store.endRun({
          id: run?.id as never,
          epoch: Number(run?.epoch),
          from: 'starting',
          to: 'failed',
          reason: 'in_doubt',
          now: clock.now(),
        });
        return { kind: 'finished', images: [{ kind: 'url', url: 'https://files.example/late.png' }] };
      },
    });
    const { tinyPicture } = await import('../../fixture/pictures.ts');
    engine = await startEngine(clock, { providers: [one], download: async () => tinyPicture('late') });
    const ended = await engine.ended(await engine.ask());
    await clock.until(async () => (await engine?.view(ended.id))?.images.length === 1);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 } });
  });
});
