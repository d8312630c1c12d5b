// When a provider is asked for the state of a run: few polls and a small delay, from how long its own runs took. Pure.
//
// With hazard h(t) of the observed latencies, waiting √(2λ/h(t)) after a poll minimises delay + λ·polls; exactly, from
// the last poll at age a, the next is at b with ∫ₐᵇ (H(u) − H(a)) du = λ, where H = −ln(1 − F) is the cumulated
// hazard, here piecewise linear between the quantiles of the sample.

import type { ProviderLimits } from '../providers/provider.ts';

/** What a poll may cost, in seconds of delay: λ. */
const pollCostSeconds = 0.1;
const shortestGapMs = 250;
const longestGapMs = 10_000;
/** Where past runs are known: between two ways of taking its time a provider is left alone for longer. */
const longestKnownGapMs = 15_000;
const enoughLatencies = 8;
/** The last of n runs says little about what comes after it: the hazard of the last stretch goes on. */
const tailKnots = 5;

/** So many past runs are worth asking for: with 50 chance still shows, most of all between two modes. */
export const latenciesWanted = 200;

/** Milliseconds to wait at an age in milliseconds: the time since the run was started. */
export type PollPlan = (ageMs: number) => number;

/** @param latenciesMs past runs of one provider at one resolution, in any order. */
export function planPolls(latenciesMs: readonly number[]): PollPlan {
  if (latenciesMs.length < enoughLatencies) return blindGapMs;
  const knots = cumulatedHazard(latenciesMs);
  return (ageMs) => Math.min(knownGapMs(ageMs, knots), longestKnownGapMs);
}

/**
 * @param ageMs how long ago the run started, now (the time of the last poll, or 0 before the first).
 * @param shortestMs what the provider asks for: its rate limit shared by the runs in flight, and its rhythm.
 * @returns milliseconds to wait.
 */
export function nextPollGapMs(ageMs: number, plan: PollPlan, shortestMs = shortestGapMs): number {
  return Math.round(Math.max(plan(ageMs), shortestMs, shortestGapMs));
}

/** Until the next poll, by the rhythm that the provider asks for. */
export function askedGapMs(ageMs: number, poll: ProviderLimits['poll']): number {
  if (poll === undefined) return 0;
  return ageMs < poll.firstMs ? poll.firstMs - ageMs : poll.gapMs;
}

function blindGapMs(ageMs: number): number {
  return Math.min(Math.max(1000, ageMs / 10), longestGapMs);
}

type Knot = { readonly atSeconds: number; readonly hazard: number };

function knownGapMs(ageMs: number, knots: readonly Knot[]): number {
  const from = ageMs / 1000;
  const longest = from + Math.max(0, (knots[1]?.atSeconds ?? 0) - from) + longestKnownGapMs / 1000;
  let at = from;
  // What the hazard has grown by since the last poll, and the area under that growth.
  let grown = 0;
  let area = 0;
  for (let index = 1; at < longest; index += 1) {
    const end = Math.min(knots[index]?.atSeconds ?? Number.POSITIVE_INFINITY, longest);
    const width = end - at;
    if (width <= 0) {
      // Runs that took equally long: the hazard jumps.
      if (end === at && at > from) grown += growthBefore(knots, index);
      continue;
    }
    const slope = slopeBefore(knots, index);
    const slice = grown * width + (slope * width ** 2) / 2;
    if (area + slice >= pollCostSeconds) {
      const rest = pollCostSeconds - area;
      // Where grown·x + slope·x²/2 = rest; written so that a slope of 0 divides nothing by 0.
      const more = (2 * rest) / (grown + Math.sqrt(grown ** 2 + 2 * slope * rest));
      return (at + more - from) * 1000;
    }
    area += slice;
    grown += slope * width;
    at = end;
  }
  return (longest - from) * 1000;
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

function growthBefore(knots: readonly Knot[], index: number): number {
  return (knots[index]?.hazard ?? 0) - (knots[index - 1]?.hazard ?? 0);
}

/** How fast the hazard grows in the stretch that ends at a knot; beyond the last as over the last few. */
function slopeBefore(knots: readonly Knot[], index: number): number {
  const isBeyond = index >= knots.length;
  const end = knots[isBeyond ? knots.length - 1 : index];
  const start = knots[isBeyond ? Math.max(knots.length - tailKnots, 0) : index - 1];
  if (start === undefined || end === undefined) return 0;
  return (end.hazard - start.hazard) / Math.max(end.atSeconds - start.atSeconds, 0.001);
}
