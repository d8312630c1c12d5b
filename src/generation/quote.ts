// What a request comes to under the rules in force: whom it goes to and at which price, or why it goes to nobody. Pure.
import type { ReferenceAddress } from '../destination.ts';
import type { ProviderId } from '../providers/provider.ts';
import { type Rules, type Settings, sizeOf } from '../settings.ts';
import { type Demand, demandOf } from './demand.ts';
import { findProvider } from './named-provider.ts';
import { findRemedy } from './remedy.ts';
import { type ImageRequest, type RequestLimits, resolutions } from './request.ts';
import { type Candidate, type RouteOptions, route } from './route.ts';
import { type Fit, findForbidden, type Refusal } from './rules.ts';
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

/**
 * @param addresses one for each of its inputs; undefined where it has none.
 * @param startsBy the last moment at which a start may begin.
 */
export function quote(
  asked: ImageRequest,
  { addresses, startsBy }: { readonly addresses: Addresses; readonly startsBy: number },
  settings: Settings,
  routing: RouteOptions,
): Quote {
  const { rules } = settings;
  const nameOf = (id: ProviderId) => routing.providers.find((provider) => provider.id === id)?.name ?? id;
  const request = keepTo(settings, { ...asked, ...named(asked, routing) });
  const refusal = findForbidden(request, rules, nameOf);
  if (refusal !== undefined) return { kind: 'forbidden', refusal };
  const demand = demandOf(request, addresses, startsBy);
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

type Addresses = readonly (ReferenceAddress | undefined)[];

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

function findFits(
  { count, resolution }: ImageRequest,
  demand: Demand,
  ceilingMicros: number,
  routing: RouteOptions,
): readonly Fit[] {
  const isPossible = (changes: Partial<Demand>) => route({ ...demand, ...changes }, routing).length > 0;
  const lower = [...resolutions]
    .reverse()
    .find((each) => sizeOf(each) < sizeOf(resolution) && isPossible({ resolution: each }));
  const fewer = Array.from({ length: count - 1 }, (_, index) => count - 1 - index).find((each) =>
    isPossible({ mostMicros: Math.floor(ceilingMicros / each) }),
  );
  const others =
    demand.provider === undefined
      ? []
      : route({ ...demand, provider: undefined }, routing).flatMap(
          ({ provider }) => routing.providers.find(({ id }) => id === provider)?.name ?? [],
        );
  return [
    ...(lower === undefined ? [] : [{ kind: 'resolution', resolution: lower } as const]),
    ...(fewer === undefined ? [] : [{ kind: 'count', count: fewer } as const]),
    ...(others.length === 0 ? [] : [{ kind: 'providers', providers: others } as const]),
  ];
}
