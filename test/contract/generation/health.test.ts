import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../../../src/alert.ts';
import { usualDefaults } from '../../fixture/engine.ts';
import { type PostgresServer, startPostgres } from '../../fixture/postgres.ts';
import {
  createScriptedProvider,
  failed,
  finished,
  type ScriptedProvider,
} from '../../fixture/scripted-provider.ts';
import { createClock, type RunningEngine, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

const circuit = { failures: 3, openMs: 30_000 };

function collectAlerts(): { readonly alerts: Alert[]; alertOperators(alert: Alert): Promise<boolean> } {
  const alerts: Alert[] = [];
  return {
    alerts,
    alertOperators: async (alert) => {
      alerts.push(alert);
      return true;
    },
  };
}

const last = async (engine: RunningEngine, id: Parameters<RunningEngine['ended']>[0]) => {
  const run = (await engine.ended(id)).runs.at(-1);
  return [run?.provider, run?.state, run?.reason];
};

const gaps = ({ starts }: ScriptedProvider) =>
  starts.slice(1).map(({ at }, index) => at - (starts[index]?.at ?? 0));

describe('A provider that fails', () => {
  it('is left alone after some failures in a row, and others take over', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit,
      start: () => failed('unavailable'),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    for (let index = 0; index < 6; index += 1) {
      expect(await last(engine, await engine.ask())).toEqual(['two', 'made', null]);
    }
    expect(one.starts).toHaveLength(3);
  });

  it('is left alone as well when it takes every run and makes none', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit,
      status: () => failed('failed'),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    for (let index = 0; index < 3; index += 1) await engine.ended(await engine.ask());
    expect(await last(engine, await engine.ask())).toEqual(['two', 'made', null]);
    expect(one.starts).toHaveLength(3);
  });

  it('is tried with one start when its time has come, and asked by all once that went well', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit,
      start: async (_job, { number, signal }) => {
        if (number <= 3) return failed('unavailable');
        if (number === 4) await clock.wait(2_000, signal);
        return undefined;
      },
    });
    const engine = await startEngine(clock, { providers: [one] });
    const first = await engine.ask();
    await clock.until(() => one.starts.length === 3);
    const others = await engine.ask({ request: { count: 4 } });
    expect(await last(engine, first)).toEqual(['one', 'made', null]);
    expect((await engine.ended(others)).runs.map(({ state }) => state)).toEqual(Array(4).fill('made'));
    const [, , third, probe, ...rest] = one.starts.map(({ at }) => at);
    expect((probe ?? 0) - (third ?? 0)).toBeGreaterThanOrEqual(30_000);
    expect(rest).toHaveLength(4);
    expect(Math.min(...rest)).toBeGreaterThanOrEqual((probe ?? 0) + 2_000);
    // Nobody waits longer than it takes to know.
    expect(Math.max(...rest)).toBeLessThan((probe ?? 0) + 10_000);
  });

  it('is left alone for longer each time that it still fails', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit: { failures: 1, openMs: 30_000 },
      start: () => failed('unavailable'),
    });
    const engine = await startEngine(clock, { providers: [one] });
    await engine.ended(await engine.ask());
    const [first, second, third] = gaps(one);
    expect(first).toBeGreaterThanOrEqual(30_000);
    expect(second).toBeGreaterThanOrEqual(60_000);
    expect(third).toBeGreaterThanOrEqual(120_000);
    expect(third).toBeLessThan(130_000);
  });

  it('is told to operators once when it goes on taking every run and making none', async () => {
    const clock = createClock();
    const { alerts, alertOperators } = collectAlerts();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit,
      status: () => failed('failed'),
    });
    const engine = await startEngine(clock, { providers: [one], alertOperators });
    for (let minute = 0; minute < 60; minute += 1) {
      await engine.ask();
      await clock.pass(60_000);
    }
    expect(alerts).toMatchObject([{ kind: 'provider_down', provider: 'one', reason: 'failed' }]);
    // Tried ever more seldom, by one run at a time.
    expect(one.starts.length).toBeLessThan(15);
  });

  it('works again only when a run that tried it has made its picture', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit: { failures: 1, openMs: 30_000 },
      start: (_job, { number }) => (number === 1 ? failed('unavailable') : undefined),
      status: (_run, { startedAt }) => (clock.now() - startedAt < 40_000 ? { kind: 'pending' } : undefined),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const ids = [await engine.ask(), await engine.ask()];
    await clock.until(() => one.starts.length === 2);
    await clock.pass(20_000);
    expect(one.starts).toHaveLength(2);
    expect(engine.standings.health('one')).toMatchObject({ state: 'open', openings: 1 });
    for (const id of ids) expect(await last(engine, id)).toEqual(['one', 'made', null]);
    expect(engine.standings.health('one')).toBeUndefined();
  });

  it('makes those wait for it that have nobody else, until it works', async () => {
    const clock = createClock();
    const from = clock.now();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: () => (clock.now() - from < 120_000 ? failed('unavailable') : undefined),
    });
    const engine = await startEngine(clock, { providers: [one] });
    const ended = await engine.ended(await engine.ask({ request: { count: 4 } }));
    expect(ended.runs.map(({ state }) => state)).toEqual(Array(4).fill('made'));
  });

  it('makes nobody wait for a try that has failed', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit: { failures: 1, openMs: 30_000 },
      start: async (_job, { number, signal }) => {
        if (number === 2) await clock.wait(5_000, signal);
        return number <= 2 ? failed('unavailable') : undefined;
      },
    });
    const engine = await startEngine(clock, { providers: [one] });
    const first = await engine.ask();
    await clock.until(() => one.starts.length === 2);
    const others = [await engine.ask(), await engine.ask()];
    // Those wait for the one that tries it.
    await clock.pass(1_000);
    for (const id of [first, ...others]) await engine.ended(id);
    const [, second = 0, third = 0, ...rest] = one.starts.map(({ at }) => at);
    expect(third - second).toBeGreaterThanOrEqual(65_000);
    expect(third - second).toBeLessThan(75_000);
    expect(Math.max(...rest) - third).toBeLessThan(30_000);
  });

  it('is tried at once when it was left alone by a clock that was ahead', async () => {
    const clock = createClock();
    let aheadMs = 5 * 86_400_000;
    const skewed = { ...clock, now: () => clock.now() + aheadMs };
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit: { failures: 1, openMs: 30_000 },
      start: (_job, { number }) => (number === 1 ? failed('unavailable') : undefined),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(skewed, { providers: [one, two] });
    expect(await last(engine, await engine.ask())).toEqual(['two', 'made', null]);
    aheadMs = 0;
    await clock.pass(60_000);
    expect(await last(engine, await engine.ask())).toEqual(['one', 'made', null]);
    expect(engine.standings.health('one')).toBeUndefined();
  });

  it('is never left alone for what is no fault of its own', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit: { failures: 1, openMs: 30_000 },
      start: (_job, { number }) => (number % 2 === 0 ? failed('refused') : failed('rejected')),
    });
    const engine = await startEngine(clock, { providers: [one] });
    for (let index = 0; index < 4; index += 1) await engine.ended(await engine.ask());
    expect(one.starts).toHaveLength(4);
  });

  it('leaves a run in doubt where it is: it waits for that provider and goes to no other', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit: { failures: 1, openMs: 30_000 },
      start: (_job, { number }) => (number === 1 ? failed('timed_out', 'doubt') : undefined),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const engine = await startEngine(clock, { providers: [one, two] });
    expect(await last(engine, await engine.ask())).toEqual(['one', 'made', null]);
    expect(gaps(one)[0]).toBeGreaterThanOrEqual(30_000);
    expect(await engine.money()).toMatchObject({
      member: { spent: 50_000, held: 0 },
      house: { spent: 50_000 },
    });
  });

  it('is told to operators once, when it lasts', async () => {
    const clock = createClock();
    const { alerts, alertOperators } = collectAlerts();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit: { failures: 1, openMs: 30_000 },
      start: () => failed('unavailable'),
    });
    const engine = await startEngine(clock, { providers: [one], alertOperators });
    const seen: number[] = [];
    for (let minute = 0; minute < 40; minute += 1) {
      await engine.ask();
      await clock.pass(60_000);
      seen.push(alerts.length);
    }
    expect(seen.slice(0, 10)).toEqual(Array(10).fill(0));
    expect(alerts).toMatchObject([{ kind: 'provider_down', provider: 'one', reason: 'unavailable' }]);
  });
});

describe('A start that finds the circuit open that was closed when it began', () => {
  it('was none: it goes on like those that come after it', async () => {
    const clock = createClock();
    const opened = Promise.withResolvers<void>();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit: { failures: 1, openMs: 30_000 },
      requests: { count: 100, windowMs: 1_000 },
      start: () => failed('failed'),
    });
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    let looks = 0;
    const engine = await startEngine(clock, {
      providers: [one, two],
      around: (store) => ({
        ...store,
        // What is read just before a start: by the second one only when the first has opened the circuit.
        liveRuns: async () => {
          looks += 1;
          if (looks === 2) await opened.promise;
          return store.liveRuns();
        },
        endRun: async (end) => {
          const ended = await store.endRun(end);
          opened.resolve();
          return ended;
        },
      }),
    });
    const ended = await engine.ended(await engine.ask({ request: { count: 2 } }));
    expect(one.starts).toHaveLength(1);
    expect(ended.runs.map(({ provider, state, reason }) => [provider, state, reason]).toSorted()).toEqual([
      ['one', 'failed', 'failed'],
      ['one', 'failed', 'failed'],
      ['two', 'made', null],
    ]);
    // Of the one at the first provider that was never started there is no start either.
    expect(engine.sql('select provider from starts order by provider')).toEqual([
      { provider: 'one' },
      { provider: 'two' },
    ]);
  });
});

describe('A request that leaves later than its place was taken', () => {
  it('still leaves in a window that has room for it', async () => {
    const clock = createClock();
    const requests = { count: 2, windowMs: 10_000 };
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      requests,
      start: (_job, { number, keep, signal }) => finished(`s${number}`, keep, signal),
    });
    let begins = 0;
    const engine = await startEngine(clock, {
      providers: [one],
      around: (store) => ({
        ...store,
        beginStart: async (start) => {
          begins += 1;
          if (begins <= 2) await clock.wait(3_000, new AbortController().signal);
          return store.beginStart(start);
        },
      }),
    });
    await engine.ended(await engine.ask({ request: { count: 4 } }));
    const times = one.starts.map(({ at }) => at);
    expect(times).toHaveLength(4);
    for (const at of times) {
      expect(times.filter((each) => each > at - requests.windowMs && each <= at).length).toBeLessThanOrEqual(
        requests.count,
      );
    }
  });
});

describe('A provider account that is out of credit', () => {
  const outOfCredit = (now: () => number) =>
    createScriptedProvider({ id: 'one', now, circuit, start: () => failed('out_of_credit') });

  it('is not asked again, which people are told at once when there is nobody else', async () => {
    const clock = createClock();
    const { alerts, alertOperators } = collectAlerts();
    const one = outOfCredit(clock.now);
    const engine = await startEngine(clock, { providers: [one], alertOperators });
    for (let index = 0; index < 3; index += 1) {
      expect(await last(engine, await engine.ask())).toEqual(['one', 'failed', 'out_of_credit']);
    }
    expect(one.starts).toHaveLength(1);
    expect(alerts).toEqual([
      { kind: 'provider_down', provider: 'one', reason: 'out_of_credit', until: expect.any(Number) },
    ]);
  });

  it('is told again while nobody could be told', async () => {
    const clock = createClock();
    const told: boolean[] = [];
    const engine = await startEngine(clock, {
      providers: [outOfCredit(clock.now)],
      alertOperators: async () => {
        told.push(told.length === 1);
        return told.length === 2;
      },
    });
    for (let hour = 0; hour < 4; hour += 1) {
      await engine.ended(await engine.ask());
      await clock.pass(2 * 3_600_000);
    }
    expect(told).toEqual([false, true]);
  });

  it('is known after a restart', async () => {
    const clock = createClock();
    const { alerts, alertOperators } = collectAlerts();
    const one = outOfCredit(clock.now);
    const two = createScriptedProvider({ id: 'two', now: clock.now });
    const options = { providers: [one, two], alertOperators };
    const engine = await startEngine(clock, options);
    await engine.ended(await engine.ask());
    const again = await engine.restart({ ...options, platform: engine.platform });
    expect(await last(again, await again.ask())).toEqual(['two', 'made', null]);
    expect(one.starts).toHaveLength(1);
    expect(alerts).toHaveLength(1);
  });

  it('is tried again after a while, and works once it was topped up', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit,
      start: (_job, { number }) => (number === 1 ? failed('out_of_credit') : undefined),
    });
    const engine = await startEngine(clock, { providers: [one] });
    await engine.ended(await engine.ask());
    await clock.pass(9 * 60_000);
    expect(await last(engine, await engine.ask())).toEqual(['one', 'failed', 'out_of_credit']);
    await clock.pass(60_000);
    expect(await last(engine, await engine.ask())).toEqual(['one', 'made', null]);
    expect(await last(engine, await engine.ask())).toEqual(['one', 'made', null]);
    expect(one.starts).toHaveLength(3);
  });

  it('is tried anew when the process that tried it was stopped meanwhile', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit,
      start: async (_job, { number, signal }) => {
        if (number === 2) await clock.wait(86_400_000, signal);
        return failed('out_of_credit');
      },
    });
    const engine = await startEngine(clock, { providers: [one] });
    await engine.ended(await engine.ask());
    await clock.pass(600_000);
    await engine.ask();
    await clock.until(() => one.starts.length === 2);
    const again = await engine.restart({ providers: [one], platform: engine.platform });
    expect(again.standings.health('one')).toMatchObject({
      state: 'open',
      reason: 'out_of_credit',
      probeUntil: 0,
    });
  });
});

describe('Several processes', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it('tell operators once between them, and know of each other’s circuits', async () => {
    const clock = createClock();
    const { alerts, alertOperators } = collectAlerts();
    const databaseUrl = await server.createDatabase();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      circuit,
      start: () => failed('bad_key'),
    });
    const options = { providers: [one], alertOperators };
    const engine = await startEngine(clock, options, databaseUrl);
    const other = await startEngine(clock, { ...options, platform: engine.platform }, databaseUrl);
    const asked = await Promise.all([engine, other, engine, other].map((each) => each.ask()));
    for (const id of asked) await engine.ended(id);
    await clock.pass(5_000);
    const known = one.starts.length;
    for (const each of [engine, other]) {
      expect(each.standings.of('one').down).toMatchObject({ reason: 'bad_key' });
      await each.ended(await each.ask());
    }
    expect(one.starts).toHaveLength(known);
    expect(alerts).toHaveLength(1);
  });

  it('share the window of a provider that limits its requests', async () => {
    const clock = createClock();
    const databaseUrl = await server.createDatabase();
    const requests = { count: 5, windowMs: 1_000 };
    const one = createScriptedProvider({ id: 'one', now: clock.now, requests });
    const engine = await startEngine(clock, { providers: [one] }, databaseUrl);
    const options = { providers: [one], platform: engine.platform };
    const other = await startEngine(clock, options, databaseUrl);
    const asked = await Promise.all(
      [engine, other, engine, other].map((each) => each.ask({ request: { count: 3 } })),
    );
    for (const id of asked) await engine.ended(id);
    const all = [...one.starts, ...one.polls].map(({ at }) => at);
    expect(all.length).toBeGreaterThanOrEqual(24);
    for (const at of all) {
      expect(all.filter((each) => each > at - requests.windowMs && each <= at).length).toBeLessThanOrEqual(5);
    }
  });
});

describe('A model that is gone', () => {
  it('is not asked for again, and after a restart neither', async () => {
    const clock = createClock();
    const { alerts, alertOperators } = collectAlerts();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      models: ['old', 'new'],
      start: ({ model }) => (model === 'old' ? failed('model_gone') : undefined),
    });
    const options = { providers: [one], alertOperators };
    const engine = await startEngine(clock, options);
    for (let index = 0; index < 2; index += 1) {
      expect(await last(engine, await engine.ask())).toEqual(['one', 'made', null]);
    }
    const again = await engine.restart({ ...options, platform: engine.platform });
    expect(await last(again, await again.ask())).toEqual(['one', 'made', null]);
    expect(one.starts.map(({ job }) => job.model)).toEqual(['old', 'new', 'new', 'new']);
    expect(alerts).toEqual([{ kind: 'model_gone', provider: 'one', model: 'old' }]);
    const models = async (minutes: number) => {
      await clock.pass(minutes * 60_000);
      await again.ended(await again.ask());
      return one.starts.slice(-2).map(({ job }) => job.model);
    };
    expect(await models(10)).toEqual(['old', 'new']);
    // It is left out for longer each time that it is still gone.
    expect(await models(19)).toEqual(['new', 'new']);
    expect(await models(1)).toEqual(['old', 'new']);
    expect(alerts).toHaveLength(1);
  });

  it('is asked for like any other once it has made a picture again', async () => {
    const clock = createClock();
    const { alerts, alertOperators } = collectAlerts();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      models: ['old', 'new'],
      start: (_job, { number }) => (number === 1 || number === 4 ? failed('model_gone') : undefined),
    });
    const engine = await startEngine(clock, { providers: [one], alertOperators });
    for (let index = 0; index < 4; index += 1) {
      await engine.ended(await engine.ask());
      await clock.pass(10 * 60_000);
    }
    expect(one.starts.map(({ job }) => job.model)).toEqual(['old', 'new', 'old', 'old', 'new', 'old']);
    expect(alerts).toHaveLength(2);
  });
});

describe('A provider that asks for a pause', () => {
  it('gets it from everybody, and people are told until when they wait', async () => {
    const clock = createClock();
    const one = createScriptedProvider({
      id: 'one',
      now: clock.now,
      start: (_job, { number }) =>
        number === 1 ? failed('rate_limited', 'definite', { retryAfterMs: 120_000 }) : undefined,
    });
    const engine = await startEngine(clock, { providers: [one] });
    const first = await engine.ask();
    await clock.until(() => one.starts.length === 1);
    const pausedAt = clock.now();
    const second = await engine.ask();
    const waits = 'Waiting for ONE, which asks for a pause, until 12:02 UTC';
    for (const id of [first, second]) {
      await clock.until(() => engine.platform.lastOf(id)?.text.includes(waits) === true);
      expect(clock.now()).toBeLessThan(pausedAt + 60_000);
    }
    for (const id of [first, second]) expect(await last(engine, id)).toEqual(['one', 'made', null]);
    expect(Math.min(...one.starts.slice(1).map(({ at }) => at))).toBeGreaterThanOrEqual(pausedAt + 120_000);
  });
});

describe('Where a slot goes on', () => {
  it('is the next one that the credits reach for, when the first is too dear', async () => {
    const clock = createClock();
    const down = { start: () => failed('unavailable') };
    const one = createScriptedProvider({ id: 'one', now: clock.now, ...down });
    const two = createScriptedProvider({ id: 'two', now: clock.now, priceMicros: 90_000 });
    const three = createScriptedProvider({ id: 'three', now: clock.now, priceMicros: 60_000 });
    const engine = await startEngine(clock, {
      providers: [one, two, three],
      defaults: { ...usualDefaults, memberAllowanceMicros: 70_000 },
    });
    expect(await last(engine, await engine.ask())).toEqual(['three', 'made', null]);
    expect(two.starts).toHaveLength(0);
    expect(await engine.money()).toMatchObject({ member: { spent: 60_000, held: 0 } });
  });
});
