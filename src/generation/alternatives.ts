// Where a run may go on when its provider does not take it: the same provider's next models, and other providers.
import type { Provider, ProviderId } from '../providers/provider.ts';
import type { ClaimedRun } from '../store/records.ts';
import { type Demand, demandOf } from './demand.ts';
import type { Inputs } from './inputs.ts';
import { type Candidate, priceFor, type RouteOptions, route } from './route.ts';

export type Alternatives = {
  /** Those after the run's own in the operator's order; also for a provider that the member named. */
  models(run: ClaimedRun): readonly Candidate[];
  /** Providers that this slot has not been tried at, best first; those that are down last. */
  providers(run: ClaimedRun): readonly Candidate[];
};

export function createAlternatives(parts: {
  readonly providers: ReadonlyMap<ProviderId, Provider>;
  readonly routing: RouteOptions;
  readonly inputs: Pick<Inputs, 'addresses'>;
}): Alternatives {
  const demandBy = (run: ClaimedRun): Demand =>
    demandOf(run.request, parts.inputs.addresses(run), run.deadlineAt);

  return {
    models: (run) => {
      const provider = parts.providers.get(run.provider);
      if (provider === undefined) return [];
      const demand = demandBy(run);
      return provider.models.slice(provider.models.indexOf(run.model) + 1).flatMap((model) => {
        const priceMicros = priceFor(provider, model, demand, parts.routing);
        return priceMicros === undefined ? [] : [{ provider: provider.id, model, priceMicros }];
      });
    },
    providers: (run) => {
      // A provider that the member named is binding; the sandbox's pictures are no substitute for real ones.
      if (run.request.provider !== undefined) return [];
      const providers = parts.routing.providers.filter(
        ({ id, excludedFromFailover }) => !excludedFromFailover && !run.triedProviders.includes(id),
      );
      return route(demandBy(run), { ...parts.routing, providers });
    },
  };
}
