// What providers say that runs cost: kept on every way that a run can take, believed only when it can be true, and
// never what a member is charged.
import { afterEach, describe, expect, it } from 'vitest';
import { createLog } from '../../../src/log.ts';
import { createScriptedProvider, failed, finished } from '../../fixture/scripted-provider.ts';
import { createClock, type RunningEngine, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

const costs = (engine: RunningEngine) =>
  engine.sql('select provider, cost_micros as cost from runs order by created_at, attempt');
const startCosts = (engine: RunningEngine) =>
  engine.sql('select cost_micros as cost from starts order by number').map(({ cost }) => cost);
const reported = (engine: RunningEngine) =>
  engine.sql('select sum(cost_micros) as cost from usage').map(({ cost }) => cost)[0];

describe('What a provider reports as its cost', () => {
  it('is kept once although the start and the result both say it', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: () => ({ kind: 'started', providerRunId: 'R1', handle: { run: 'R1' }, costMicros: 40_000 }),
    });
    const engine = await startEngine(clock, { providers: [one] });
    await engine.ended(await engine.ask());
    expect(costs(engine)).toEqual([{ provider: 'one', cost: 40_000 }]);
    expect(reported(engine)).toBe(40_000);
  });

  it.each([
    ['refused at the start', 'start', 'refused'],
    ['failed at the start', 'start', 'failed'],
    ['refused when it was looked at', 'status', 'refused'],
    ['failed when it was looked at', 'status', 'failed'],
  ] as const)('is kept of a run that was %s, and nothing is charged', async (_case, step, reason) => {
    const clock = createClock();
    const answer = () => failed(reason, 'definite', { costMicros: 7_000 });
    const one = createScriptedProvider({ id: 'one', now: clock.now, [step]: answer });
    const engine = await startEngine(clock, { providers: [one] });
    await engine.ended(await engine.ask());
    expect(costs(engine)).toEqual([{ provider: 'one', cost: 7_000 }]);
    expect(reported(engine)).toBe(7_000);
    expect(await engine.money()).toMatchObject({ member: { spent: 0, held: 0 } });
  });

  it('is kept of an attempt that another provider took over', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: () => failed('out_of_credit', 'definite', { costMicros: 3_000 }),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    await engine.ended(await engine.ask());
    expect(costs(engine)).toEqual([
      { provider: 'one', cost: 3_000 },
      { provider: 'two', cost: 40_000 },
    ]);
    expect(reported(engine)).toBe(43_000);
  });

  it('is summed over the starts of a run: one in doubt, one turned away, and the one that made it', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_job, { number }) => {
        if (number === 1) return failed('rate_limited', 'definite', { costMicros: 100, retryAfterMs: 1_000 });
        return number === 2 ? failed('garbled', 'doubt', { costMicros: 9_000 }) : undefined;
      },
    });
    const engine = await startEngine(clock, { providers: [one] });
    await engine.ended(await engine.ask());
    expect(startCosts(engine)).toEqual([100, 9_000, 40_000]);
    expect(costs(engine)).toEqual([{ provider: 'one', cost: 49_100 }]);
    expect(reported(engine)).toBe(49_100);
    expect(await engine.money()).toMatchObject({ member: { spent: 50_000 }, house: { spent: 50_000 } });
  });

  it('is kept of a start in doubt also when it is not started again', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit: { failures: 1, openMs: 3_600_000 },
      start: () => failed('garbled', 'doubt', { costMicros: 9_000 }),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ reason }) => reason)).toEqual(['in_doubt']);
    expect(one.starts).toHaveLength(1);
    expect(startCosts(engine)).toEqual([9_000]);
    expect(costs(engine)).toEqual([{ provider: 'one', cost: 9_000 }]);
  });

  it('stays when the picture itself cannot be fetched', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: () => ({
        kind: 'finished',
        images: [{ kind: 'url', url: 'https://files.example/gone.png' }],
        costMicros: 40_000,
      }),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ reason }) => reason)).toEqual(['result_unreachable']);
    expect(costs(engine)).toEqual([{ provider: 'one', cost: 40_000 }]);
  });

  it('is added to a run that had ended when its result came, once', async () => {
    const clock = createClock();
    let engine: RunningEngine | undefined;
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: async (_job, { keep, signal }) => {
        // As if another worker had taken it over and given it up.
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
        return finished('late', keep, signal);
      },
    });
    engine = await startEngine(clock, { providers: [one] });
    const ended = await engine.ended(await engine.ask());
    await clock.until(() => startCosts(engine as RunningEngine)[0] === 40_000);
    expect(costs(engine)).toEqual([{ provider: 'one', cost: 40_000 }]);
    expect(reported(engine)).toBe(40_000);
    const again = { runId: ended.runs[0]?.id as never, start: 1, costMicros: 40_000, now: clock.now() };
    await engine.store.noteLateCost(again);
    expect([costs(engine)[0]?.cost, reported(engine)]).toEqual([40_000, 40_000]);
  });
});

describe('A cost that cannot be true', () => {
  it.each([
    ['negative', -1],
    ['no number', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['beyond all integers', 1e300],
    ['a hundred dollars and more', 100_000_001],
  ])('is not believed and breaks nothing: %s', async (_case, costMicros) => {
    const clock = createClock();
    const lines: string[] = [];
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: () => ({ kind: 'started', providerRunId: 'R1', handle: { run: 'R1' }, costMicros }),
      status: async (_run, { keep, signal, looks }) =>
        looks === 1
          ? failed('unavailable', 'doubt', { costMicros })
          : { ...(await finished('lamp', keep, signal)), costMicros },
    });
    const log = createLog('error', { write: (text: string) => lines.push(text) });
    const engine = await startEngine(clock, { providers: [one], log });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ state, chargeMicros }) => [state, chargeMicros])).toEqual([['made', 50_000]]);
    expect(costs(engine)).toEqual([{ provider: 'one', cost: null }]);
    expect(lines.filter((line) => line.includes('a cost that cannot be true'))).toHaveLength(3);
  });

  it('is not believed of a run that failed either', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: () => failed('refused', 'definite', { costMicros: Number.NaN }),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const ended = await engine.ended(await engine.ask());
    expect(ended.runs.map(({ state }) => state)).toEqual(['refused']);
    expect(costs(engine)).toEqual([{ provider: 'one', cost: null }]);
  });
});

it('A cost above the price held is kept and logged, and the price is all that is charged', async () => {
  const clock = createClock();
  const lines: string[] = [];
  const one = createScriptedProvider({
    id: 'one',
    now: clock.now,
    status: async (_run, { keep, signal }) => ({
      ...(await finished('lamp', keep, signal)),
      costMicros: 200_000.4,
    }),
  });
  const log = createLog('warn', { write: (text: string) => lines.push(text) });
  const engine = await startEngine(clock, { providers: [one], log });
  await engine.ended(await engine.ask());
  expect(costs(engine)).toEqual([{ provider: 'one', cost: 200_000 }]);
  expect(await engine.money()).toMatchObject({ member: { spent: 50_000, held: 0 }, house: { spent: 0 } });
  expect(lines.some((line) => line.includes('more than its price'))).toBe(true);
});
