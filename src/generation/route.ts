// Which providers can do a request, in the order in which they are asked, and what it costs there. Pure.
import type { Provider, ProviderId } from '../providers/provider.ts';
import {
  type AspectRatio,
  type ImageRequest,
  promptToSend,
  type Resolution,
  resolutions,
} from './request.ts';
import type { Standings } from './standing.ts';

/** What a provider must be able to do for a request. */
export type Demand = {
  readonly aspectRatio: AspectRatio;
  readonly resolution: Resolution;
  readonly references: number;
  readonly search: boolean;
  readonly promptLength: number;
  /** Binding when the member named one. */
  readonly provider: ProviderId | undefined;
};

export type Candidate = {
  readonly provider: ProviderId;
  readonly model: string;
  readonly priceMicros: number;
};

export type Routed =
  /** Best first; each provider once, with its first model that can do it. */
  | { readonly kind: 'able'; readonly candidates: readonly [Candidate, ...Candidate[]] }
  /** `change`: the single change that would make it possible, as people would say it. */
  | { readonly kind: 'unable'; readonly change: string | undefined };

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

export function demandOf(request: ImageRequest, references: number): Demand {
  return {
    aspectRatio: request.aspectRatio,
    resolution: request.resolution,
    references,
    search: request.search,
    promptLength: promptToSend(request).length,
    provider: request.provider,
  };
}

export function route(demand: Demand, options: RouteOptions): Routed {
  const [first, ...rest] = candidatesFor(demand, options);
  if (first !== undefined) return { kind: 'able', candidates: [first, ...rest] };
  return { kind: 'unable', change: findChange(demand, options) };
}

function candidatesFor(demand: Demand, options: RouteOptions): readonly Candidate[] {
  return options.providers
    .filter(({ id }) => demand.provider === undefined || id === demand.provider)
    .flatMap((provider) => {
      for (const model of provider.models) {
        const priceMicros = priceFor(provider, model, demand, options.canServeUrls);
        if (priceMicros !== undefined) return [{ provider: provider.id, model, priceMicros }];
      }
      return [];
    });
}

/** Micro-dollars for one image, or undefined when this model cannot do it or its price is not known. */
export function priceFor(
  provider: Provider,
  model: string,
  demand: Demand,
  canServeUrls: boolean,
): number | undefined {
  const abilities = provider.abilities(model);
  const referencesTravel =
    demand.references === 0 ||
    abilities.referenceTransports.includes('inline') ||
    (abilities.referenceTransports.includes('url') && canServeUrls);
  const able =
    abilities.aspectRatios.includes(demand.aspectRatio) &&
    abilities.resolutions.includes(demand.resolution) &&
    demand.references <= abilities.maxReferences &&
    referencesTravel &&
    (abilities.search || !demand.search) &&
    demand.promptLength <= abilities.maxPromptLength;
  if (!able) return undefined;
  const { resolution, references, search } = demand;
  return provider.price({ model, resolution, references, search });
}

function findChange(demand: Demand, options: RouteOptions): string | undefined {
  const works = (changed: Partial<Demand>, canServeUrls = options.canServeUrls) =>
    candidatesFor({ ...demand, ...changed }, { ...options, canServeUrls }).length > 0;
  if (demand.provider !== undefined && works({ provider: undefined }))
    return 'leave the choice of provider to me';
  if (demand.search && works({ search: false })) return 'do without web search';
  const resolution = [...resolutions].reverse().find((other) => works({ resolution: other }));
  if (resolution !== undefined) return `choose ${resolution}`;
  if (works({ aspectRatio: '1:1' })) return 'choose another aspect ratio, such as 1:1';
  for (let fewer = demand.references - 1; fewer >= 0; fewer -= 1) {
    if (works({ references: fewer }))
      return fewer === 0 ? 'leave out the reference' : `use at most ${fewer} references`;
  }
  if (works({}, true)) return 'ask the operator to set PUBLIC_URL, so that the provider can fetch references';
  if (works({ promptLength: 1 })) return 'shorten the prompt';
  return undefined;
}
