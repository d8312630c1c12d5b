// What members were charged held against what a provider says that it took. Pure.
import type { ProviderCosts } from '../store/records.ts';

export type Drift = {
  /** For what was made and whose cost is known. */
  readonly chargedMicros: number;
  /** For the same, and for what came to nothing and was billed. */
  readonly reportedMicros: number;
  /** Of what was charged, e.g. 0.1: the provider takes a tenth more; infinite when nothing was charged. */
  readonly share: number;
};

/** Both must be passed for an alert: a tenth of little is little, and half a dollar of much is rounding. */
const alertShare = 0.1;
const alertMicros = 500_000;

/** Undefined when the provider said nothing of any cost: that is not known, and no drift of 0. */
export function driftOf(costs: ProviderCosts): Drift | undefined {
  const { made, unreported, reportedChargeMicros: chargedMicros, costMicros, failureCostMicros } = costs;
  if (made === unreported && failureCostMicros === 0) return undefined;
  return driftBetween(chargedMicros, costMicros + failureCostMicros);
}

/** Of what is known to have been charged and reported for the same. */
export function driftBetween(chargedMicros: number, reportedMicros: number): Drift {
  const differenceMicros = reportedMicros - chargedMicros;
  const share =
    differenceMicros === 0
      ? 0
      : chargedMicros === 0
        ? Number.POSITIVE_INFINITY
        : differenceMicros / chargedMicros;
  return { chargedMicros, reportedMicros, share };
}

export function isAlarming({ chargedMicros, reportedMicros, share }: Drift): boolean {
  return Math.abs(share) > alertShare && Math.abs(reportedMicros - chargedMicros) > alertMicros;
}

/** What several spans of time came to together, by provider. */
export function addCosts(spans: readonly (readonly ProviderCosts[])[]): ReadonlyMap<string, ProviderCosts> {
  const sums = new Map<string, ProviderCosts>();
  for (const costs of spans.flat()) {
    const sum = sums.get(costs.provider);
    sums.set(costs.provider, sum === undefined ? costs : add(sum, costs));
  }
  return sums;
}

function add(one: ProviderCosts, other: ProviderCosts): ProviderCosts {
  return {
    provider: one.provider,
    made: one.made + other.made,
    chargeMicros: one.chargeMicros + other.chargeMicros,
    unreported: one.unreported + other.unreported,
    reportedChargeMicros: one.reportedChargeMicros + other.reportedChargeMicros,
    costMicros: one.costMicros + other.costMicros,
    billedFailures: one.billedFailures + other.billedFailures,
    failureCostMicros: one.failureCostMicros + other.failureCostMicros,
    doubts: one.doubts + other.doubts,
    houseMicros: one.houseMicros + other.houseMicros,
  };
}
