// When a provider is asked for the state of a run: few polls and a small delay, from how long its own runs took. Pure.
//
// The latencies seen are smoothed to a distribution, and from its end backwards each moment learns which next poll
// makes delay + λ · polls least (dynamic programming). Following the hazard of the raw sample moment by moment costs
// 4 to 6 % more than the optimum with 200 latencies; this 2 to 4.5 %.

/** What a poll may cost, in seconds of delay: λ. */
const pollCostSeconds = 0.1;
const shortestGapMs = 250;
const longestGapMs = 10_000;
const enoughLatencies = 8;
/** So many past runs are worth asking for: with 50 chance still shows, most of all between two modes. */
export const latenciesWanted = 200;

/** Milliseconds to wait at an age in milliseconds: the time since the run was started. */
export type PollPlan = (ageMs: number) => number;

/** @param latenciesMs past runs of one provider at one resolution, in any order. Costs some milliseconds. */
export function planPolls(latenciesMs: readonly number[]): PollPlan {
  if (latenciesMs.length < enoughLatencies) return blindGapMs;
  const longestMs = Math.max(...latenciesMs);
  // Beyond twice the longest so far nothing is known.
  const stepMs = Math.max(50, (2 * longestMs) / mostSteps);
  const next = planSteps(survivalOf(latenciesMs), stepMs, Math.ceil((2 * longestMs) / stepMs));
  return (ageMs) => {
    const at = next[Math.round(ageMs / stepMs)];
    return at === undefined ? longestGapMs : Math.max(at * stepMs - ageMs, shortestGapMs);
  };
}

/**
 * @param ageMs how long ago the run started, now (the time of the last poll, or 0 before the first).
 * @param shortestMs the provider's rate limit shared by the runs in flight.
 * @returns milliseconds to wait.
 */
export function nextPollGapMs(ageMs: number, plan: PollPlan, shortestMs = shortestGapMs): number {
  const gap = Math.min(plan(ageMs), longestGapMs);
  return Math.round(Math.max(gap, shortestMs, shortestGapMs));
}

function blindGapMs(ageMs: number): number {
  return Math.min(Math.max(1000, ageMs / 10), longestGapMs);
}

const mostSteps = 600;
/** Kernels are as wide as half the way to this share of the sample: narrow where many lie, wide in the tail. */
const neighbourShare = 0.2;
const widthShare = 0.5;
const leastWidth = 0.02;

/** The share of runs that take longer, each latency smeared over its neighbourhood in the logarithm. */
function survivalOf(latenciesMs: readonly number[]): (ms: number) => number {
  const logs = latenciesMs
    .map((latencyMs) => Math.log(Math.max(latencyMs, 1)))
    .sort((one, other) => one - other);
  const count = logs.length;
  const neighbours = Math.max(2, Math.round(count * neighbourShare));
  const kernels = logs.map((log, index) => {
    const width = widthShare * distanceToNeighbour(logs, index, neighbours);
    return { log, width: Math.max(width, leastWidth) };
  });
  const longestMs = Math.exp(logs[count - 1] ?? 0);
  return (ms) => {
    if (ms <= 0) return 1;
    const log = Math.log(ms);
    let longer = 0;
    for (const kernel of kernels) longer += 1 - normal((log - kernel.log) / kernel.width);
    // One over the sample may take longer than any so far.
    const beyond = ms < longestMs ? 1 : Math.exp(-(ms - longestMs) / (0.3 * longestMs));
    return (longer + beyond) / (count + 1);
  };
}

/** To the nth nearest value in a sorted list. */
function distanceToNeighbour(sorted: readonly number[], index: number, nth: number): number {
  const own = sorted[index] ?? 0;
  let below = index;
  let above = index;
  let distance = 0;
  for (let found = 0; found < nth; found += 1) {
    const down = own - (sorted[below - 1] ?? Number.NEGATIVE_INFINITY);
    const up = (sorted[above + 1] ?? Number.POSITIVE_INFINITY) - own;
    if (!Number.isFinite(Math.min(down, up))) break;
    distance = Math.min(down, up);
    if (down <= up) below -= 1;
    else above += 1;
  }
  return distance;
}

/** For each step the one at which to ask next. */
function planSteps(survival: (ms: number) => number, stepMs: number, steps: number): Int32Array {
  const alive = Float64Array.from({ length: steps + 1 }, (_, index) => survival(index * stepMs));
  const stepSeconds = stepMs / 1000;
  const aliveSeconds = new Float64Array(steps + 1);
  for (let index = 1; index <= steps; index += 1) {
    const mean = ((alive[index - 1] ?? 0) + (alive[index] ?? 0)) / 2;
    aliveSeconds[index] = (aliveSeconds[index - 1] ?? 0) + mean * stepSeconds;
  }
  const least = Math.max(1, Math.ceil(shortestGapMs / stepMs));
  const most = Math.max(least, Math.floor(longestGapMs / stepMs));
  const cost = new Float64Array(steps + 1);
  const next = new Int32Array(steps + 1).fill(steps + least);
  for (let from = steps - least; from >= 0; from -= 1) {
    let best = Number.POSITIVE_INFINITY;
    for (let to = from + least; to <= Math.min(steps, from + most); to += 1) {
      const seconds = (to - from) * stepSeconds;
      // Those that end in between wait until the poll finds them.
      const delay = (alive[from] ?? 0) * seconds - ((aliveSeconds[to] ?? 0) - (aliveSeconds[from] ?? 0));
      const total = delay + (cost[to] ?? 0);
      if (total >= best) continue;
      best = total;
      next[from] = to;
    }
    cost[from] = best + pollCostSeconds * (alive[from] ?? 0);
  }
  return next;
}

/** The normal distribution's share below `z`, to 7 digits (Abramowitz and Stegun 7.1.26). */
function normal(z: number): number {
  if (z > 5) return 1;
  if (z < -5) return 0;
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const factor =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const share = 1 - factor * Math.exp(-x * x);
  return z < 0 ? (1 - share) / 2 : (1 + share) / 2;
}
