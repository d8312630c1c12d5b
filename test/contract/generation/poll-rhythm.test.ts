// When a run is looked at, where its provider asks for a rhythm of its own.
import { afterEach, expect, it } from 'vitest';
import { createScriptedProvider } from '../../fixture/scripted-provider.ts';
import { createClock, startEngine, stopEngines } from './running-engine.ts';

afterEach(stopEngines);

async function looksAt(
  poll: { readonly firstMs: number; readonly gapMs: number } | undefined,
  runs: number,
): Promise<readonly (readonly number[])[]> {
  const clock = createClock();
  const one = createScriptedProvider({
    id: 'one',
    now: clock.now,
    ...(poll && { poll }),
    status: (_run, { looks }) => (looks < 4 ? { kind: 'pending' } : undefined),
  });
  const engine = await startEngine(clock, { providers: [one] });
  const ages: number[][] = [];
  for (let index = 0; index < runs; index += 1) {
    const startAt = one.starts.length;
    const pollAt = one.polls.length;
    await engine.ended(await engine.ask());
    ages.push(one.polls.slice(pollAt).map(({ at }) => at - (one.starts[startAt]?.at ?? 0)));
  }
  return ages;
}

const gapsOf = (ages: readonly number[]) => ages.map((age, index) => age - (ages[index - 1] ?? 0));

it('A provider that asks for a rhythm is not looked at more often, however long its runs take', async () => {
  // So many that what its runs take is known at the end.
  for (const ages of await looksAt({ firstMs: 12_000, gapMs: 5_000 }, 12)) {
    const [first, ...later] = gapsOf(ages);
    expect(first).toBeGreaterThanOrEqual(12_000);
    expect(later).toHaveLength(3);
    for (const gap of later) expect(gap).toBeGreaterThanOrEqual(5_000);
  }
});

it('A provider that asks for none is looked at sooner', async () => {
  const [ages = []] = await looksAt(undefined, 1);
  expect(ages[0]).toBeLessThan(5_000);
});
