import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

it('takes little more than a plain JPEG and stays within memory for twenty at once', () => {
  // In a process of its own, so that the memory measured is that of the work alone.
  const printed = execFileSync(process.execPath, ['test/unit/image/fit-cost.ts'], { encoding: 'utf8' });
  const measured = JSON.parse(printed) as {
    sizeMiB: number;
    ratio: number;
    similarity: number;
    rssMiB: number;
    largestBytes: number;
  };
  expect(measured.sizeMiB).toBeGreaterThan(20);
  // The goal is 1.3; a busy machine may double either of the two times.
  expect(measured.ratio).toBeLessThan(2);
  expect(measured.similarity).toBeGreaterThan(38);
  expect(measured.largestBytes).toBeLessThanOrEqual(10 * 1024 * 1024);
  expect(measured.rssMiB).toBeLessThan(600);
}, 60_000);
