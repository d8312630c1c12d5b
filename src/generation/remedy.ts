// What single change would make a request possible that nobody can do, and who could do it then. Pure.
import type { Provider } from '../providers/provider.ts';
import type { Demand } from './demand.ts';
import { type Resolution, resolutions } from './request.ts';
import { type RouteOptions, route } from './route.ts';
import type { Standings } from './standing.ts';

export type Change =
  /** They named one that cannot do it, or that is not here. */
  | { readonly kind: 'other_provider' }
  | { readonly kind: 'no_search' }
  | { readonly kind: 'resolution'; readonly resolution: Resolution }
  /** 1:1, for example. */
  | { readonly kind: 'other_ratio' }
  | { readonly kind: 'fewer_references'; readonly most: number }
  /** Whoever runs this has to set it, so that providers can fetch the references. */
  | { readonly kind: 'public_url' }
  | { readonly kind: 'shorter_prompt'; readonly most: number }
  /** Its provider has said of late that it does not offer the model: it is tried again from time to time. */
  | { readonly kind: 'model_back' }
  /** Whoever runs this has to say what it costs there. */
  | { readonly kind: 'price_known' };

export type Remedy = {
  readonly change: Change;
  /** The names of those that could do it then, as people know them, best first; at least one. */
  readonly providers: readonly string[];
};

/** Undefined when more than one thing would have to change. */
export function findRemedy(demand: Demand, options: RouteOptions): Remedy | undefined {
  for (const [change, changed, changedOptions = {}] of changesOf(demand, options)) {
    const providers = route(changed, { ...options, ...changedOptions }).map(
      ({ provider }) => options.providers.find(({ id }) => id === provider)?.name ?? provider,
    );
    if (providers.length > 0) return { change, providers };
  }
  return undefined;
}

/** From the one that costs the person least to the one that costs them most. */
function changesOf(
  demand: Demand,
  options: RouteOptions,
): readonly (readonly [change: Change, changed: Demand, options?: Partial<RouteOptions>])[] {
  const withReferences = (most: number): Demand => ({
    ...demand,
    references: most,
    addresses: demand.addresses?.slice(0, most) ?? (most === 0 ? [] : undefined),
  });
  const fewer = Array.from({ length: demand.references }, (_, index) => demand.references - 1 - index).map(
    (most) => [{ kind: 'fewer_references', most }, withReferences(most)] as const,
  );
  const some = fewer.filter(([{ most }]) => most > 0);
  const none = fewer.filter(([{ most }]) => most === 0);
  const lengths = options.providers
    .flatMap((provider) => provider.models.map((model) => provider.abilities(model).maxPromptLength))
    .filter((most) => most < demand.promptLength)
    .sort((one, other) => other - one);
  return [
    [{ kind: 'other_provider' }, { ...demand, provider: undefined }],
    [{ kind: 'no_search' }, { ...demand, search: false }],
    ...nearestTo(demand.resolution).map(
      (resolution) =>
        [
          { kind: 'resolution', resolution },
          { ...demand, resolution },
        ] as const,
    ),
    [{ kind: 'other_ratio' }, { ...demand, aspectRatio: '1:1' }],
    ...some,
    ...(options.canServeUrls ? [] : [[{ kind: 'public_url' }, demand, { canServeUrls: true }] as const]),
    ...none,
    ...lengths.map(
      (most) =>
        [
          { kind: 'shorter_prompt', most },
          { ...demand, promptLength: most },
        ] as const,
    ),
    [{ kind: 'model_back' }, demand, { standings: withoutGone(options.standings) }],
    [{ kind: 'price_known' }, demand, { providers: options.providers.map(priced) }],
  ];
}

/** The nearest first, and of two that are as near the cheaper one: the lower. */
function nearestTo(asked: Resolution): readonly Resolution[] {
  const distance = (resolution: Resolution) =>
    Math.abs(resolutions.indexOf(resolution) - resolutions.indexOf(asked));
  return resolutions
    .filter((resolution) => resolution !== asked)
    .sort((one, other) => distance(one) - distance(other));
}

function withoutGone(standings: Standings): Standings {
  return { of: (provider) => ({ ...standings.of(provider), goneModels: [] }) };
}

/** Only to see who could do it: what is free here is asked nowhere. */
function priced(provider: Provider): Provider {
  return { ...provider, price: (query) => provider.price(query) ?? 0 };
}
