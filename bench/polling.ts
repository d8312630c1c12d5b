// How many polls a run takes and how long its end goes unnoticed, with what is learned from two hundred past runs, beside the
// best that anybody could do who knew the distribution itself. A simulation: no time passes.
import { nextPollGapMs, planPolls } from '../src/generation/next-poll.ts';
import { type Figure, mean, percentile } from './measure.ts';

/** In seconds of delay, as next-poll.ts weighs it. */
const pollCost = 0.1;
const runs = 1_500;
/** As many as the worker reads. */
const learnedFrom = 200;
const stepSeconds = 0.05;
const longestGapSeconds = 20;

type Distribution = {
  readonly name: string;
  draw(random: () => number): number;
  /** What providers show: of two modes only the sum of both costs has a goal. */
  readonly isUsual?: boolean;
};

/** The same numbers in every run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const distributions: readonly Distribution[] = [
  {
    name: 'log-normal (median 12 s)',
    draw: (random) => 12 * Math.exp(0.35 * normal(random)),
    isUsual: true,
  },
  {
    name: 'bimodal (8 s or 30 s)',
    draw: (random) => {
      const middle = random() < 0.7 ? 8 : 30;
      return Math.max(1, middle * (1 + 0.1 * normal(random)));
    },
  },
];

type Outcome = { readonly delays: readonly number[]; readonly polls: readonly number[] };

function simulate(latencies: readonly number[], next: (ageMs: number) => number): Outcome {
  const delays: number[] = [];
  const polls: number[] = [];
  for (const latency of latencies) {
    let age = 0;
    let count = 0;
    while (age < latency) {
      age += next(age * 1000) / 1000;
      count += 1;
    }
    delays.push(age - latency);
    polls.push(count);
  }
  return { delays, polls };
}

const costOf = ({ delays, polls }: Outcome): number => mean(delays) + pollCost * mean(polls);

/**
 * What whoever knew the distribution itself would do: for each age the gap of least cost, by dynamic programming from the
 * end over the survival of a large sample.
 */
function createOracle(sample: readonly number[]): (ageMs: number) => number {
  const sorted = [...sample].sort((left, right) => left - right);
  const steps = Math.ceil((sorted.at(-1) ?? 0) / stepSeconds) + 1;
  // How many live on after each step, and the sum of their ends before it.
  const alive: number[] = [];
  const endedSum: number[] = [];
  for (let step = 0, at = 0, sum = 0; step <= steps; step += 1) {
    for (; (sorted[at] ?? Number.POSITIVE_INFINITY) <= step * stepSeconds; at += 1) sum += sorted[at] ?? 0;
    alive.push(sorted.length - at);
    endedSum.push(sum);
  }
  const best = new Array<number>(steps + 1).fill(0);
  const gaps = new Array<number>(steps + 1).fill(1);
  const furthest = Math.ceil(longestGapSeconds / stepSeconds);
  for (let from = steps - 1; from >= 0; from -= 1) {
    let least = Number.POSITIVE_INFINITY;
    for (let to = from + 1; to <= Math.min(from + furthest, steps); to += 1) {
      const ended = (alive[from] ?? 0) - (alive[to] ?? 0);
      const delay = ended * to * stepSeconds - ((endedSum[to] ?? 0) - (endedSum[from] ?? 0));
      const cost = delay + pollCost * (alive[from] ?? 0) + (best[to] ?? 0);
      if (cost >= least) continue;
      least = cost;
      gaps[from] = to - from;
    }
    best[from] = least;
  }
  return (ageMs) => (gaps[Math.round(ageMs / 1000 / stepSeconds)] ?? 1) * stepSeconds * 1000;
}

function simulateOurs(latencies: readonly number[], before: readonly number[]): Outcome {
  let past = before;
  const delays: number[] = [];
  const polls: number[] = [];
  for (const latency of latencies) {
    const plan = planPolls(past.map((seconds) => seconds * 1000));
    const one = simulate([latency], (ageMs) => nextPollGapMs(ageMs, plan));
    delays.push(...one.delays);
    polls.push(...one.polls);
    past = [...past.slice(1), latency];
  }
  return { delays, polls };
}

/** Each number with what it is of the oracle's. */
function describe(name: string, outcome: Outcome, oracle: Outcome): string {
  const beside = (unit: string, of: (each: Outcome) => number) =>
    `${of(outcome).toFixed(2)}${unit} (${(of(outcome) / of(oracle)).toFixed(2)} ×)`;
  const polls = beside(' polls', (each) => mean(each.polls));
  const delay = beside(' s', (each) => mean(each.delays));
  const late = beside(' s', (each) => percentile(each.delays, 0.95));
  return `\n    ${name}: ${polls}, delay ${delay}, p95 ${late}, cost ${beside('', costOf)}`;
}

function measure({ name, draw, isUsual = false }: Distribution): readonly Figure[] {
  const random = createRandom(7);
  const take = (count: number) => Array.from({ length: count }, () => draw(random));
  const latencies = take(runs);
  const ours = simulateOurs(latencies, take(learnedFrom));
  const oracle = simulate(latencies, createOracle(take(200_000)));
  const others = [
    ['whoever knows the distribution', oracle],
    ['ours', ours],
    ['every 2 s', simulate(latencies, () => 2_000)],
    // Each gap half as long again as the one before it.
    ['backing off from 1 to 10 s', simulate(latencies, (ageMs) => Math.min(1_000 + ageMs / 2, 10_000))],
  ] as const;
  const cost: Figure = {
    what: `polling cost (mean delay + 0.1 s × polls), ${name}`,
    limit: 'the optimum by dynamic programming',
    value: costOf(ours) / costOf(oracle),
    unit: ' ×',
    goal: { most: 1.05 },
    detail: others.map(([who, outcome]) => describe(who, outcome, oracle)).join(''),
  };
  if (!isUsual) return [cost];
  const beside = (what: string, of: (each: Outcome) => number): Figure => ({
    what: `${what}, ${name}`,
    limit: 'the same of that optimum',
    value: of(ours) / of(oracle),
    unit: ' ×',
    goal: { most: 1.05 },
    detail: `${of(ours).toFixed(2)} beside ${of(oracle).toFixed(2)}`,
  });
  return [
    cost,
    beside('polls a run', (each) => mean(each.polls)),
    beside('mean delay until a poll finds its end', (each) => mean(each.delays)),
  ];
}

export async function measurePolling(): Promise<readonly Figure[]> {
  return distributions.flatMap(measure);
}
