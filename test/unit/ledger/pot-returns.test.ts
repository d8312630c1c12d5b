import { expect, it } from 'vitest';
import type { TeamId } from '../../../src/ids.ts';
import { createPotReturns } from '../../../src/ledger/pot-returns.ts';
import type { Log } from '../../../src/log.ts';
import type { WalletShare } from '../../../src/store/records.ts';
import { createLeapingClock } from '../../fixture/leaping-clock.ts';

const minuteMs = 60_000;

it('has each ended pot give back every three minutes, whatever becomes of the others', async () => {
  const clock = createLeapingClock(0);
  const pots = ['broken', 'one', 'other'].map((potId) => ({
    potId,
    teamId: 't' as TeamId,
    timeZone: 'UTC',
  }));
  const asked: string[] = [];
  const logged: object[] = [];
  const log = { info: () => undefined, error: (details: object) => logged.push(details) };
  let looks = 0;
  const rounds = createPotReturns({
    store: {
      endedPots: async () => {
        looks += 1;
        if (looks === 2) throw new Error('The database is away');
        return pots;
      },
      returnPot: async ({ potId, now }) => {
        if (potId === 'broken') throw new Error('More than was set aside');
        asked.push(`${potId} at ${now / minuteMs}`);
        return { returnedMicros: 1, closed: true };
      },
    },
    findTeamWallet: async () => ({}) as WalletShare,
    clock,
    log: log as unknown as Log,
  });
  rounds.start();
  await clock.pass(7 * minuteMs);
  await rounds.stop();
  expect(asked).toEqual(['one at 0', 'other at 0', 'one at 6', 'other at 6']);
  expect(logged).toMatchObject([
    { pot: 'broken' },
    { err: { message: 'The database is away' } },
    { pot: 'broken' },
  ]);
});
