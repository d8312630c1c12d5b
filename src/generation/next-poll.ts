// When a provider is asked for the state of a run: few polls and a small delay, from how long its own runs took. Pure.
//
// With hazard h(t) of the observed latencies, waiting √(2λ/h(t)) after a poll minimises delay + λ·polls; exactly, from
// the last poll at age a, the next is at b with ∫ₐᵇ (H(u) − H(a)) du = λ, where H = −ln(1 − F) is the cumulated
// hazard, here piecewise linear between the quantiles of the sample.

/** What a poll may cost, in seconds of delay: λ. */
const pollCostSeconds = 0.1;
const shortestGapMs = 250;
const longestGapMs = 10_000;
const enoughLatencies = 8;
/** The last of n runs says little about what comes after it: the hazard of the last stretch goes on. */
const integrationSteps = 400;

/**
 * @param ageMs how long ago the run started, now (the time of the last poll, or 0 before the first).
 * @param latenciesMs past runs of this provider at this resolution, in any order.
 * @param shortestMs the provider's rate limit shared by the runs in flight.
 * @returns milliseconds to wait.
 */
export function nextPollGapMs(
  ageMs: number,
  latenciesMs: readonly number[],
  shortestMs = shortestGapMs,
): number {
  const gap =
    latenciesMs.length < enoughLatencies
      ? blindGapMs(ageMs)
      : Math.min(knownGapMs(ageMs, latenciesMs), longestGapMs);
  return Math.round(Math.max(gap, shortestMs, shortestGapMs));
}

function blindGapMs(ageMs: number): number {
  return Math.min(Math.max(1000, ageMs / 10), longestGapMs);
}

type Knot = { readonly atSeconds: number; readonly hazard: number };

function knownGapMs(ageMs: number, latenciesMs: readonly number[]): number {
  const knots = cumulatedHazard(latenciesMs);
  const from = ageMs / 1000;
  const start = hazardAt(knots, from);
  const longest = Math.max(longestGapMs / 1000, (knots[1]?.atSeconds ?? 0) - from + longestGapMs / 1000);
  const step = longest / integrationSteps;
  let area = 0;
  for (let index = 1; index <= integrationSteps; index += 1) {
    const before = hazardAt(knots, from + (index - 1) * step) - start;
    const after = hazardAt(knots, from + index * step) - start;
    const slice = ((before + after) / 2) * step;
    if (area + slice >= pollCostSeconds) {
      const share = slice === 0 ? 1 : (pollCostSeconds - area) / slice;
      return (index - 1 + share) * step * 1000;
    }
    area += slice;
  }
  return longest * 1000;
}

function cumulatedHazard(latenciesMs: readonly number[]): readonly Knot[] {
  const sorted = [...latenciesMs].sort((left, right) => left - right);
  const knots: Knot[] = [{ atSeconds: 0, hazard: 0 }];
  for (const [index, latencyMs] of sorted.entries()) {
    // The k-th of n stands at quantile k/(n+1), so that the last one leaves some hazard for later.
    knots.push({ atSeconds: latencyMs / 1000, hazard: -Math.log(1 - (index + 1) / (sorted.length + 1)) });
  }
  // One over the sample says that the first can come a little before the fastest so far.
  const fastest = (sorted[0] ?? 0) / 1000;
  knots.splice(1, 0, { atSeconds: fastest * 0.8, hazard: 0 });
  return knots;
}

function hazardAt(knots: readonly Knot[], seconds: number): number {
  let previous = knots[0] ?? { atSeconds: 0, hazard: 0 };
  for (const knot of knots) {
    if (knot.atSeconds >= seconds) {
      const width = knot.atSeconds - previous.atSeconds;
      if (width === 0) return knot.hazard;
      return previous.hazard + ((knot.hazard - previous.hazard) * (seconds - previous.atSeconds)) / width;
    }
    previous = knot;
  }
  const earlier = knots.at(-5) ?? previous;
  const width = Math.max(previous.atSeconds - earlier.atSeconds, 0.001);
  return previous.hazard + ((previous.hazard - earlier.hazard) / width) * (seconds - previous.atSeconds);
}
