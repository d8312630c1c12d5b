import { expect, it } from 'vitest';
import { createPotReturns } from '../../../src/ledger/pot-returns.ts';
import type { Log } from '../../../src/log.ts';
import { createLeapingClock } from '../../fixture/leaping-clock.ts';

const minuteMs = 60_000;

it('asks until nothing is left to give back, then again in three minutes, also after a failure', async () => {
  const clock = createLeapingClock(0);
  const askedAt: number[] = [];
  const answers = [100, 3, 0, new Error('The database is away'), 0];
  const logged: unknown[] = [];
  const log = { info: () => undefined, error: (details: unknown) => logged.push(details) };
  const rounds = createPotReturns({
    store: {
      returnPots: async (now) => {
        const answer = answers[askedAt.push(now) - 1] ?? 0;
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    clock,
    log: log as unknown as Log,
  });
  rounds.start();
  await clock.pass(7 * minuteMs);
  await rounds.stop();
  expect(askedAt).toEqual([0, 0, 0, 3 * minuteMs, 6 * minuteMs]);
  expect(logged).toHaveLength(1);
});
