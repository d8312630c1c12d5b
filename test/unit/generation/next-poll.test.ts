import { describe, expect, it } from 'vitest';
import {
  latenciesWanted,
  nextPollGapMs,
  type PollPlan,
  planPolls,
} from '../../../src/generation/next-poll.ts';
import { createRandom } from '../../contract/generation/kill/lane.ts';

/** What a poll costs, in seconds of delay. */
const lambda = 0.1;
const shortest = 0.25;
const longest = 10;

type Distribution = { readonly name: string; readonly draw: (random: () => number) => number };

const gauss = (random: () => number) =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
const logNormal: Distribution = {
  name: 'log-normal around 12 s',
  draw: (random) => 12 * Math.exp(0.35 * gauss(random)),
};
const bimodal: Distribution = {
  name: 'bimodal, 6 s and 35 s',
  draw: (random) => (random() < 0.7 ? 6 : 35) * Math.exp(0.15 * gauss(random)),
};

/** The gap that each moment calls for, as the function answers it, so that many runs can be simulated. */
function pollTimes(plan: PollPlan, untilSeconds: number): readonly number[] {
  const times: number[] = [];
  for (let at = 0; at < untilSeconds; ) {
    at += nextPollGapMs(at * 1000, plan) / 1000;
    times.push(at);
  }
  return times;
}

function judge(times: readonly number[], latencies: readonly number[]) {
  let polls = 0;
  let delay = 0;
  for (const latency of latencies) {
    const index = times.findIndex((at) => at >= latency);
    polls += index + 1;
    delay += (times[index] ?? Number.NaN) - latency;
  }
  const mean = { polls: polls / latencies.length, delay: delay / latencies.length };
  return { ...mean, cost: mean.delay + lambda * mean.polls };
}

/** The best that anybody can do who knows the distribution: dynamic programming over moments 50 ms apart. */
function optimum(latencies: readonly number[]): number {
  const step = 0.05;
  const end = Math.max(...latencies) + longest;
  const count = Math.ceil(end / step);
  const sorted = [...latencies].sort((left, right) => left - right);
  const alive = new Float64Array(count + 1);
  const sums = new Float64Array(count + 1);
  for (let index = 0, at = 0, sum = 0; index <= count; index += 1) {
    while (at < sorted.length && (sorted[at] ?? 0) <= index * step) sum += sorted[at++] ?? 0;
    alive[index] = sorted.length - at;
    sums[index] = sum;
  }
  const cost = new Float64Array(count + 1);
  for (let from = count - 1; from >= 0; from -= 1) {
    let best = Number.POSITIVE_INFINITY;
    const last = Math.min(count, from + longest / step);
    for (let to = from + shortest / step; to <= last; to += 1) {
      const found = (alive[from] ?? 0) - (alive[to] ?? 0);
      const delay = found * to * step - ((sums[to] ?? 0) - (sums[from] ?? 0));
      best = Math.min(best, lambda * (alive[from] ?? 0) + delay + (cost[to] ?? 0));
    }
    cost[from] = Number.isFinite(best) ? best : 0;
  }
  return (cost[0] ?? 0) / latencies.length;
}

describe('When to poll', () => {
  it.each([
    { ...logNormal, expected: { polls: 6.1, delay: 0.6 } },
    { ...bimodal, expected: { polls: 5.9, delay: 0.5 } },
  ])('costs at most a twentieth more than the optimum: $name', ({ draw, expected }) => {
    const random = createRandom(1);
    const truth = Array.from({ length: 20_000 }, () => draw(random));
    const best = optimum(truth);
    const until = Math.max(...truth) + 2 * longest;
    // What one sees of a provider is some of its runs, each time other ones.
    const judged = Array.from({ length: 20 }, () => {
      const seen = Array.from({ length: latenciesWanted }, () => draw(random) * 1000);
      return judge(pollTimes(planPolls(seen), until), truth);
    });
    const mean = (of: (each: ReturnType<typeof judge>) => number) =>
      judged.reduce((sum, each) => sum + of(each), 0) / judged.length;
    expect(mean(({ cost }) => cost) / best).toBeLessThanOrEqual(1.05);
    expect(mean(({ polls }) => polls)).toBeCloseTo(expected.polls, 0);
    expect(mean(({ delay }) => delay)).toBeCloseTo(expected.delay, 0);
  });

  it('is planned in a few milliseconds, also for runs of many minutes', () => {
    const random = createRandom(2);
    const seen = Array.from({ length: latenciesWanted }, () => logNormal.draw(random) * 20_000);
    planPolls(seen);
    const from = performance.now();
    planPolls(seen);
    expect(performance.now() - from).toBeLessThan(100);
  });

  it('is every second, then every tenth of the age, while too little is known', () => {
    const plan = planPolls([5000, 6000]);
    expect([0, 1000, 20_000, 90_000, 600_000].map((age) => nextPollGapMs(age, plan))).toEqual([
      1000, 1000, 2000, 9000, 10_000,
    ]);
  });

  it('is never sooner than a quarter of a second nor later than fifteen, whatever was seen', () => {
    const seen = [
      Array.from({ length: 20 }, () => 0),
      Array.from({ length: 20 }, () => 1),
      Array.from({ length: 20 }, () => 300_000),
      Array.from({ length: 20 }, (_, index) => 10 ** (index / 3)),
    ];
    for (const plan of seen.map(planPolls)) {
      for (let age = 0; age < 1_000_000; age += 7919) {
        const gap = nextPollGapMs(age, plan);
        expect(gap).toBeGreaterThanOrEqual(250);
        expect(gap).toBeLessThanOrEqual(15_000);
      }
    }
  });

  it('leaves room for what the provider allows', () => {
    const plan = planPolls(Array.from({ length: 20 }, () => 5000));
    expect(nextPollGapMs(5000, plan, 4000)).toBeGreaterThanOrEqual(4000);
    expect(nextPollGapMs(0, plan, 30_000)).toBe(30_000);
  });
});
