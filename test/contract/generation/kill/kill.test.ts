import { afterEach, describe, expect, it } from 'vitest';
import type { Kill } from '../../../fixture/kill-around.ts';
import { createLane, createRandom, type Lane } from './lane.ts';

/** Every write of the engine, and every step to the outside. A lease is renewed after 20 s only; a late result needs two workers. */
const parts = [
  'store.openGeneration',
  'store.claimRuns',
  'store.beginStart',
  'store.moveRun',
  'store.endRun',
  'store.failOver',
  'store.requestCancel',
  'store.keepInput',
  'store.keepBlob',
  'store.claimGenerations',
  'store.saveMemo',
  'store.postponeGeneration',
  'store.endDelivery',
  'store.takePlace',
  'provider.start',
  'provider.status',
  'platform.deliver',
  'platform.readReference',
  'blobs.keep',
] as const;
const moments = ['before', 'during', 'after'] as const;

/** How often every point is come to, and the seed: for soaks. */
const rounds = Number(process.env.KILL_ROUNDS ?? 1);
const seed = Number(process.env.KILL_SEED ?? 7);
/** What a program waits for takes longer than what it computes. */
const laneCount = 4;
const killsFromOutside = 6 * rounds;

const lanes: Lane[] = [];
afterEach(async () => {
  for (const lane of lanes.splice(0)) await lane.close();
});

describe('A program that is killed at any moment', () => {
  it('goes on where it was: everything ends, nothing is charged twice, everybody is told once', {
    timeout: 180_000 * rounds,
  }, async () => {
    const random = createRandom(seed);
    const points = Array.from({ length: rounds }, (_, round) =>
      parts.flatMap((part) =>
        moments.map((moment): Kill => {
          const most = part.startsWith('store.') ? 40 : 25;
          const ticks = Math.floor(random() * most);
          return { part, moment, nth: 1 + (round % 4), ticks, inRecovery: false };
        }),
      ),
    ).flat();
    const waiting = points
      .map((kill) => ({ kill, order: random() }))
      .sort((one, other) => one.order - other.order);
    const missed: Kill[] = [];
    let outside = killsFromOutside;
    const work = async () => {
      const lane = await createLane(createRandom(Math.floor(random() * 2 ** 32)));
      lanes.push(lane);
      let kills = 0;
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        kills += 1;
        // Not in a row: what is found five times in the hands of a dead process is given up, as it should be.
        const kill = { ...next.kill, inRecovery: kills % 3 === 0 };
        // What happens in a batch is drawn, so that a point may need a second one.
        if (!(await lane.kill(kill)) && !(await lane.kill({ ...kill, nth: 1 }))) missed.push(kill);
        if (outside > 0 && random() < killsFromOutside / points.length) {
          outside -= 1;
          await lane.killAfter(300 + random() * 900);
        }
      }
      return lane.finish();
    };
    const violations = await Promise.all(Array.from({ length: laneCount }, work));
    expect(violations.flat()).toEqual([]);
    expect(missed).toEqual([]);
  });
});
