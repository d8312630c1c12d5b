// The engine at six real providers whose servers fail in every way. `npm run soak` does the same for longer.
import { describe, expect, it } from 'vitest';
import { findFaults } from './findings.ts';
import { reportSoak } from './report.ts';
import { runSoak } from './run-soak.ts';

/** As many as the suite has time for, beside everything else. */
const generations = 600;
const seed = 20_261_101;

describe('Six hundred generations at six providers that fail in every way', () => {
  it('are all told of once, paid once or not at all, and fit what the providers billed', {
    timeout: 240_000,
  }, async () => {
    const soaked = await runSoak({ generations, seed });
    try {
      expect(findFaults(soaked), reportSoak(soaked)).toEqual([]);
    } finally {
      await soaked.close();
    }
  });
});
