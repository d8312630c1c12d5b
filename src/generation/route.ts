// Which providers can do a request, in the order in which they are asked, and what it costs there. Pure.
import type { Provider, ProviderId } from '../providers/provider.ts';
import { type Demand, ratioToSend } from './demand.ts';
import { wayOfReferences } from './reference-way.ts';
import type { Standings } from './standing.ts';

export type Candidate = {
  readonly provider: ProviderId;
  readonly model: string;
  readonly priceMicros: number;
};

/** What the operator prefers among providers that can do it and work: ROUTE. */
export const routePreferences = ['order', 'cheapest', 'fastest'] as const;
export type RoutePreference = (typeof routePreferences)[number];

export type RouteOptions = {
  /** In the operator's order of preference. */
  readonly providers: readonly Provider[];
  readonly preference: RoutePreference;
  readonly standings: Standings;
  /** Whether references can be offered under an address of our own. */
  readonly canServeUrls: boolean;
};

/**
 * Those that can do it, best first; each provider once, with its first model that can. Those that are down come last:
 * they are asked only when nobody else can do it. The sandbox stands in for nobody, down or not.
 */
export function route(demand: Demand, options: RouteOptions): readonly Candidate[] {
  const named = options.providers.filter(({ id }) => demand.provider === undefined || id === demand.provider);
  const able = named.flatMap((provider) => ableWith(provider, demand, options));
  const real = able.filter(({ excluded }) => !excluded);
  return (real.length > 0 ? real : able)
    .map(({ excluded: _, ...candidate }) => candidate)
    .sort(
      (one, other) =>
        Number(isDown(one.provider, options)) - Number(isDown(other.provider, options)) ||
        rank(one, demand, options) - rank(other, demand, options),
    );
}

function ableWith(
  provider: Provider,
  demand: Demand,
  options: RouteOptions,
): readonly (Candidate & { readonly excluded: boolean })[] {
  for (const model of provider.models) {
    const priceMicros = priceFor(provider, model, demand, options);
    if (priceMicros === undefined) continue;
    return [{ provider: provider.id, model, priceMicros, excluded: provider.excludedFromFailover }];
  }
  return [];
}

export function isDown(provider: ProviderId, { standings }: Pick<RouteOptions, 'standings'>): boolean {
  return standings.of(provider).down !== undefined;
}

/** Lower comes first; equal ones stay in the operator's order. */
function rank(candidate: Candidate, { resolution }: Demand, options: RouteOptions): number {
  switch (options.preference) {
    case 'order':
      return 0;
    case 'cheapest':
      return candidate.priceMicros;
    case 'fastest':
      // Who has not shown how long it takes comes first: otherwise it never would.
      return options.standings.of(candidate.provider).usualMs[resolution] ?? 0;
  }
}

/**
 * Micro-dollars for one image, or undefined when this model cannot do it, is gone, may not be used or costs more than is
 * allowed, or its price is not known.
 */
export function priceFor(
  provider: Provider,
  model: string,
  demand: Demand,
  options: Pick<RouteOptions, 'canServeUrls' | 'standings'>,
): number | undefined {
  const abilities = provider.abilities(model);
  const referencesTravel =
    demand.references === 0 ||
    wayOfReferences(abilities, demand.addresses, options.canServeUrls) !== undefined;
  const able =
    abilities.aspectRatios.includes(ratioToSend(demand, abilities)) &&
    abilities.resolutions.includes(demand.resolution) &&
    demand.references <= abilities.maxReferences &&
    referencesTravel &&
    (abilities.search || !demand.search) &&
    demand.promptLength <= abilities.maxPromptLength &&
    (demand.allowed === undefined || demand.allowed.includes(provider.id)) &&
    !options.standings.of(provider.id).goneModels.includes(model);
  if (!able) return undefined;
  const { resolution, references, search, mostMicros } = demand;
  const priceMicros = provider.price({ model, resolution, references, search });
  const isTooDear = priceMicros !== undefined && mostMicros !== undefined && priceMicros > mostMicros;
  return isTooDear ? undefined : priceMicros;
}
