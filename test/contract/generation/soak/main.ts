// npm run soak -- [generations] [seed]: the soak of the tests for longer, with what it came to; exits with 1 when
// anything does not fit together.
import { z } from 'zod';
import { findFaults } from './findings.ts';
import { reportSoak } from './report.ts';
import { runSoak } from './run-soak.ts';

const given = z.coerce.number().int().positive();
const [generations = '2000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
const soaked = await runSoak({ generations: given.parse(generations), seed: given.parse(seed) });
try {
  const faults = findFaults(soaked);
  process.stdout.write(`${reportSoak(soaked)}\n${faults.length} faults\n`);
  for (const fault of faults) process.stdout.write(`${fault}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  await soaked.close();
}
