import { expect, it } from 'vitest';
import { createAuditLoop } from '../../../src/ledger/audit-loop.ts';
import type { Log } from '../../../src/log.ts';
import { createLeapingClock } from '../../fixture/leaping-clock.ts';

const hourMs = 3_600_000;

function createScene(answers: readonly (readonly string[] | Error)[]) {
  const clock = createLeapingClock(0);
  const askedAt: number[] = [];
  const logged: unknown[] = [];
  let counted = 0;
  const audit = createAuditLoop({
    store: {
      findViolations: async (now) => {
        const answer = answers[askedAt.push(now) - 1] ?? [];
        if (answer instanceof Error) throw answer;
        return answer;
      },
    },
    metrics: {
      countViolation: () => {
        counted += 1;
      },
    },
    clock,
    log: { error: (details: unknown) => logged.push(details) } as unknown as Log,
  });
  return { clock, audit, askedAt, logged, counted: () => counted };
}

it('looks every hour until it is stopped', async () => {
  const { clock, audit, askedAt } = createScene([]);
  audit.start();
  await clock.pass(3 * hourMs);
  await audit.stop();
  await clock.pass(3 * hourMs);
  expect(askedAt).toEqual([hourMs, 2 * hourMs, 3 * hourMs]);
});

it('logs and counts each violation', async () => {
  const { clock, audit, logged, counted } = createScene([['R1: not so', 'R2: not so']]);
  audit.start();
  await clock.pass(2 * hourMs);
  await audit.stop();
  expect(logged).toEqual([{ violation: 'R1: not so' }, { violation: 'R2: not so' }]);
  expect(counted()).toBe(2);
});

it('looks again after the store could not be read', async () => {
  const lost = new Error('lost');
  const { clock, audit, logged, counted } = createScene([lost, ['R1: not so']]);
  audit.start();
  await clock.pass(2 * hourMs);
  await audit.stop();
  expect(logged).toEqual([{ err: lost }, { violation: 'R1: not so' }]);
  expect(counted()).toBe(1);
});

it('stops without having been started', async () => {
  await expect(createScene([]).audit.stop()).resolves.toBeUndefined();
});
