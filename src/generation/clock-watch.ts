// Notices that the machine slept or that its clock was set: leases then look run out that are not, and whoever holds them
// must have time to renew them before anything is claimed.
import type { Clock } from '../clock.ts';
import { leaseRenewalMs } from './deadlines.ts';

/** Smaller steps run out no lease. */
const leastJumpMs = 10_000;
/** Every holder renews within one renewal. */
const settleMs = leaseRenewalMs + 2_000;

/** @returns how long nothing may be claimed, in milliseconds; 0 usually. */
export function createClockWatch(clock: Pick<Clock, 'now' | 'monotonic'>): () => number {
  let offset = clock.now() - clock.monotonic();
  let quietUntil = Number.NEGATIVE_INFINITY;
  return () => {
    const monotonic = clock.monotonic();
    const present = clock.now() - monotonic;
    if (present - offset > leastJumpMs) quietUntil = monotonic + settleMs;
    offset = present;
    return Math.max(quietUntil - monotonic, 0);
  };
}
