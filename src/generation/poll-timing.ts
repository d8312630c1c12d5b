// When the next poll of a run is due: from the plan for its provider and resolution, which is made anew from time to
// time from what the latest runs took, within the provider's rate limit and the run's deadline.
import type { Clock } from '../clock.ts';
import type { Provider, ProviderId } from '../providers/provider.ts';
import type { ClaimedRun } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { askedGapMs, latenciesWanted, nextPollGapMs, type PollPlan, planPolls } from './next-poll.ts';
import type { RateWindow } from './rate-window.ts';
import type { Resolution } from './request.ts';

/** One run more or less changes little. */
const freshMs = 60_000;
/** With few latencies each further one matters. */
const freshWhileFewMs = 5_000;

type PollPlans = { for(provider: ProviderId, resolution: Resolution): Promise<PollPlan> };

function createPollPlans(parts: {
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

/** Milliseconds from now until a run is asked for again, at least `atLeastMs`. Pure, but for the time. */
export type NextPoll = (run: ClaimedRun, atLeastMs: number) => number;

export function createPollTiming(parts: {
  readonly store: Pick<Store, 'latencies' | 'liveRuns'>;
  readonly providers: ReadonlyMap<ProviderId, Pick<Provider, 'limits'>>;
  readonly windows: ReadonlyMap<ProviderId, RateWindow>;
  readonly clock: Pick<Clock, 'now'>;
}): { for(run: ClaimedRun): Promise<NextPoll> } {
  const plans = createPollPlans(parts);

  /** Between two polls of one run, when everything in flight shares the provider's limit. */
  const shortestGapMs = async (provider: ProviderId): Promise<number> => {
    const window = parts.windows.get(provider);
    if (window === undefined) return 0;
    const counts = await parts.store.liveRuns();
    const waiting = counts.find((live) => live.provider === provider && live.state === 'waiting');
    return window.shortestPollGapMs(waiting?.count ?? 0);
  };

  return {
    for: async ({ provider, request }) => {
      const plan = await plans.for(provider, request.resolution);
      const shortestMs = await shortestGapMs(provider);
      const rhythm = parts.providers.get(provider)?.limits.poll;
      return (run, atLeastMs) => {
        const now = parts.clock.now();
        const ageMs = now - (run.startedAt ?? run.createdAt);
        const gapMs = nextPollGapMs(ageMs, plan, Math.max(shortestMs, askedGapMs(ageMs, rhythm)));
        return Math.min(Math.max(gapMs, atLeastMs), Math.max(run.deadlineAt - now, 0));
      };
    },
  };
}
