// How the providers stand, read from a real engine: queue, times, prices, costs.
import { afterEach, describe, expect, it } from 'vitest';
import { createProviderReports } from '../../../src/generation/provider-report-service.ts';
import { type Standing, unknownStanding } from '../../../src/generation/standing.ts';
import { createScriptedProvider, failed } from '../../fixture/scripted-provider.ts';
import { createClock, type RunningEngine, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

function reportsOf(
  engine: RunningEngine,
  providers: Parameters<typeof createProviderReports>[0]['providers'],
  standing: Standing = unknownStanding,
) {
  const standings = { of: () => standing };
  return createProviderReports({ providers, standings, store: engine.store, clock: engine.clock });
}

it('tells the operator’s order, who is down, and which models are gone', async () => {
  const clock = createClock();
  const [one, two] = ['one', 'two'].map((id) => createScriptedProvider({ id, now: clock.now }));
  const providers = [two, one].flatMap((each) => each ?? []);
  const engine = await startEngine(clock, { providers });
  const down = { reason: 'bad_key', until: clock.now() + 1 } as const;
  const standing = { down, goneModels: ['one-model'], usualMs: {} };
  const [first, second] = await reportsOf(engine, providers, standing).read({ costs: false });
  expect([first?.name, second?.name]).toEqual(['TWO', 'ONE']);
  expect(first).toMatchObject({ down, models: ['two-model'], goneModels: [] });
  expect(second).toMatchObject({ models: [], goneModels: ['one-model'], prices: [] });
  expect(first).not.toHaveProperty('costs');
});

it('tells the median of the last hour alone, and who waits and runs', async () => {
  const clock = createClock();
  let stuck = false;
  const one = createScriptedProvider({
    id: 'one',
    now: clock.now,
    concurrency: 1,
    status: () => (stuck ? { kind: 'pending' } : undefined),
  });
  const engine = await startEngine(clock, { providers: [one] });
  const reports = reportsOf(engine, [one]);
  expect((await reports.read({ costs: false }))[0]).toMatchObject({ latency: undefined });
  await engine.ended(await engine.ask());
  await engine.ended(await engine.ask());
  const [{ latency } = { latency: undefined }] = await reports.read({ costs: false });
  expect(latency?.count).toBe(2);
  expect(latency?.medianMs).toBeGreaterThan(0);
  stuck = true;
  await engine.ask({ request: { count: 3 } });
  await clock.pass(2_000);
  expect((await reports.read({ costs: false }))[0]?.queue).toEqual({ waiting: 2, running: 1 });
  await clock.pass(hourMs + 1);
  expect((await reports.read({ costs: false }))[0]).toMatchObject({
    latency: undefined,
    queue: { waiting: 0, running: 0 },
  });
});

describe('prices', () => {
  it('come from the provider itself, with what references and search add', async () => {
    const clock = createClock();
    const plain = createScriptedProvider({ id: 'one', now: clock.now });
    const one = {
      ...plain,
      models: ['a', 'b', 'c', 'd'],
      abilities: () => ({ ...plain.abilities('a'), resolutions: ['2K', '1K', '4K'] as const }),
      price: ({ model, resolution, references, search }: Parameters<typeof plain.price>[0]) => {
        if (model === 'd' || resolution === '4K') return undefined;
        if (model === 'c') return 10;
        // An operator's own price at 2K is the whole price.
        return resolution === '2K' ? 90 : 60 + references * 5 + (search ? 14 : 0);
      },
    };
    const engine = await startEngine(clock, { providers: [one] });
    const [report] = await reportsOf(engine, [one]).read({ costs: false });
    expect(report?.prices).toEqual([
      {
        models: ['a', 'b'],
        images: [
          { resolution: '1K', priceMicros: 60 },
          { resolution: '2K', priceMicros: 90 },
        ],
        reference: { micros: 5, isMost: true },
        search: { micros: 14, isMost: true },
      },
      {
        models: ['c'],
        images: [
          { resolution: '1K', priceMicros: 10 },
          { resolution: '2K', priceMicros: 10 },
        ],
        reference: undefined,
        search: undefined,
      },
    ]);
  });
});

it('tells what was charged and reported over a day and over thirty, reconciled or not', async () => {
  const clock = createClock();
  const one = createScriptedProvider({
    id: 'one',
    now: clock.now,
    start: (_job, { number }) =>
      number === 2 ? failed('refused', 'definite', { costMicros: 2_000 }) : undefined,
  });
  const engine = await startEngine(clock, { providers: [one] });
  let aheadMs = 0;
  const now = () => clock.now() + aheadMs;
  const reports = reportsOf({ ...engine, clock: { ...clock, now } }, [one]);
  const costs = async () => (await reports.read({ costs: true }))[0]?.costs;
  await engine.ended(await engine.ask());
  await engine.ended(await engine.ask());
  const today = await costs();
  expect(today?.day).toMatchObject({
    made: 1,
    failureCostMicros: 2_000,
    drift: { chargedMicros: 50_000, reportedMicros: 42_000 },
  });
  expect(today?.month).toEqual(today?.day);
  aheadMs = 2 * dayMs;
  expect(await costs()).toEqual({ day: undefined, month: today?.day });
  const until = now() - (now() % dayMs);
  const order = { notBefore: until - 3 * dayMs, until, now: now() };
  let days = 0;
  while ((await engine.store.reconcileDay(order)) !== undefined) days += 1;
  expect(days).toBe(3);
  expect(await costs()).toEqual({ day: undefined, month: today?.day });
  aheadMs = 31 * dayMs;
  expect(await costs()).toEqual({ day: undefined, month: undefined });
});
