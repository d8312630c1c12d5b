// What single change would make a request possible that nobody can do, and who could do it then. Pure.
import type { Demand } from './demand.ts';
import { type Resolution, resolutions } from './request.ts';
import { type RouteOptions, route } from './route.ts';

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
  | { readonly kind: 'shorter_prompt'; readonly most: number };

export type Remedy = {
  readonly change: Change;
  /** The names of those that could do it then, as people know them, best first; at least one. */
  readonly providers: readonly string[];
};

/** Undefined when more than one thing would have to change. */
export function findRemedy(demand: Demand, options: RouteOptions): Remedy | undefined {
  for (const [change, changed, canServeUrls] of changesOf(demand, options)) {
    const providers = route(changed, { ...options, canServeUrls }).map(
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
): readonly (readonly [change: Change, changed: Demand, canServeUrls: boolean])[] {
  const { canServeUrls } = options;
  const withReferences = (most: number): Demand => ({
    ...demand,
    references: most,
    addresses: demand.addresses?.slice(0, most) ?? (most === 0 ? [] : undefined),
  });
  const fewer = Array.from({ length: demand.references }, (_, index) => demand.references - 1 - index).map(
    (most) => [{ kind: 'fewer_references', most }, withReferences(most), canServeUrls] as const,
  );
  const some = fewer.filter(([{ most }]) => most > 0);
  const none = fewer.filter(([{ most }]) => most === 0);
  const lengths = options.providers
    .flatMap((provider) => provider.models.map((model) => provider.abilities(model).maxPromptLength))
    .filter((most) => most < demand.promptLength)
    .sort((one, other) => other - one);
  return [
    [{ kind: 'other_provider' }, { ...demand, provider: undefined }, canServeUrls],
    [{ kind: 'no_search' }, { ...demand, search: false }, canServeUrls],
    ...[...resolutions]
      .reverse()
      .map(
        (resolution) =>
          [{ kind: 'resolution', resolution }, { ...demand, resolution }, canServeUrls] as const,
      ),
    [{ kind: 'other_ratio' }, { ...demand, aspectRatio: '1:1' }, canServeUrls],
    ...some,
    ...(canServeUrls ? [] : [[{ kind: 'public_url' }, demand, true] as const]),
    ...none,
    ...lengths.map(
      (most) => [{ kind: 'shorter_prompt', most }, { ...demand, promptLength: most }, canServeUrls] as const,
    ),
  ];
}
