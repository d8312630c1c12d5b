// What a request comes to under the rules in force: whom it goes to and at which price, or why it goes to nobody. Pure.
import type { ReferenceAddress } from '../destination.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { Rules, Settings } from '../settings.ts';
import { type Demand, demandOf } from './demand.ts';
import { findFits } from './fits.ts';
import { findProvider } from './named-provider.ts';
import { findRemedy } from './remedy.ts';
import type { ImageRequest, RequestLimits } from './request.ts';
import { type Candidate, type RouteOptions, route } from './route.ts';
import { findForbidden, type Refusal } from './rules.ts';
import type { Submitted } from './service.ts';

export type Quote =
  | {
      readonly kind: 'quoted';
      /** As it is kept: with the limits that it has to keep to. */
      readonly request: ImageRequest;
      readonly first: Candidate;
      /** Of all its pictures. */
      readonly priceMicros: number;
    }
  | { readonly kind: 'forbidden'; readonly refusal: Refusal }
  | Extract<Submitted, { readonly kind: 'no_provider' }>;

export type Circumstances = {
  /** One for each of its inputs; undefined where it has none. */
  readonly addresses: readonly (ReferenceAddress | undefined)[];
  /** The last moment at which a start may begin. */
  readonly startsBy: number;
  /** Only who does not ask more for all its pictures together. */
  readonly mostMicros?: number;
};

export function quote(
  asked: ImageRequest,
  { addresses, startsBy, mostMicros }: Circumstances,
  settings: Settings,
  routing: RouteOptions,
): Quote {
  const { rules } = settings;
  const nameOf = (id: ProviderId) => routing.providers.find((provider) => provider.id === id)?.name ?? id;
  const request = keepTo(settings, { ...asked, ...named(asked, routing) });
  const refusal = findForbidden(request, rules, nameOf);
  if (refusal !== undefined) return { kind: 'forbidden', refusal };
  const demand = within(demandOf(request, addresses, startsBy), mostMicros, request);
  const [first] = route(demand, routing);
  if (first !== undefined)
    return { kind: 'quoted', request, first, priceMicros: first.priceMicros * request.count };
  const tooDear = findTooDear(request, demand, rules, routing);
  if (tooDear !== undefined) return { kind: 'forbidden', refusal: tooDear };
  const { providers } = rules;
  if (providers !== undefined && route({ ...demand, allowed: undefined }, routing).length > 0) {
    const names = providers.value.map(nameOf);
    return { kind: 'forbidden', refusal: { rule: 'able_providers', from: providers.from, providers: names } };
  }
  return { kind: 'no_provider', remedy: findRemedy(demand, routing), named: whoIsNamed(request, routing) };
}

function within(demand: Demand, mostMicros: number | undefined, { count }: ImageRequest): Demand {
  if (mostMicros === undefined) return demand;
  const shareMicros = Math.floor(mostMicros / count);
  return { ...demand, mostMicros: Math.min(shareMicros, demand.mostMicros ?? shareMicros) };
}

/** What an earlier request was kept to counts no more: it may have been somebody else's, elsewhere. */
function keepTo({ rules, preferences }: Settings, request: ImageRequest): ImageRequest {
  const { limits: _, costDetail: __, ...free } = request;
  const limits: RequestLimits = {
    ...(rules.providers === undefined ? {} : { providers: [...rules.providers.value] }),
    ...(rules.ceilingMicros === undefined ? {} : { ceilingMicros: rules.ceilingMicros.value }),
    ...(rules.highestResolution === undefined ? {} : { highestResolution: rules.highestResolution.value }),
  };
  const { costDetail = 'full' } = preferences;
  return {
    ...free,
    ...(Object.keys(limits).length === 0 ? {} : { limits }),
    ...(costDetail === 'full' ? {} : { costDetail }),
  };
}

function named({ provider }: ImageRequest, routing: RouteOptions): Pick<ImageRequest, 'provider'> {
  if (provider === undefined) return {};
  return { provider: findProvider(provider, routing.providers)?.id ?? provider };
}

function whoIsNamed({ provider: id }: ImageRequest, { providers }: RouteOptions) {
  if (id === undefined) return undefined;
  const provider = providers.find((candidate) => candidate.id === id);
  return { name: provider?.name ?? id, exists: provider !== undefined };
}

/** Undefined when it is not the price that keeps everybody from doing it. */
function findTooDear(
  request: ImageRequest,
  demand: Demand,
  { ceilingMicros: ceiling }: Rules,
  routing: RouteOptions,
): Refusal | undefined {
  if (ceiling === undefined) return undefined;
  const prices = route({ ...demand, mostMicros: undefined }, routing).map(({ priceMicros }) => priceMicros);
  if (prices.length === 0) return undefined;
  return {
    rule: 'ceiling',
    from: ceiling.from,
    ceilingMicros: ceiling.value,
    priceMicros: Math.min(...prices) * request.count,
    fits: findFits(request, demand, ceiling.value, routing),
  };
}
