// The plan of polls for each provider and resolution, made anew from time to time from what its latest runs took.
import type { Clock } from '../clock.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { Store } from '../store/store.ts';
import { latenciesWanted, type PollPlan, planPolls } from './next-poll.ts';
import type { Resolution } from './request.ts';

/** One run more or less changes little. */
const freshMs = 60_000;
/** With few latencies each further one matters. */
const freshWhileFewMs = 5_000;

export type PollPlans = { for(provider: ProviderId, resolution: Resolution): Promise<PollPlan> };

export function createPollPlans(parts: {
  readonly store: Pick<Store, 'latencies'>;
  readonly clock: Pick<Clock, 'now'>;
}): PollPlans {
  const plans = new Map<string, { readonly until: number; readonly plan: Promise<PollPlan> }>();
  return {
    for: (provider, resolution) => {
      const key = `${provider} ${resolution}`;
      const now = parts.clock.now();
      const known = plans.get(key);
      if (known !== undefined && now < known.until) return known.plan;
      const latencies = parts.store.latencies(provider, resolution, latenciesWanted);
      const plan = latencies.then(planPolls);
      const forget = () => plans.delete(key);
      plans.set(key, { until: now + freshMs, plan });
      latencies.then(({ length }) => {
        if (length < latenciesWanted) plans.set(key, { until: now + freshWhileFewMs, plan });
      }, forget);
      return plan;
    },
  };
}
