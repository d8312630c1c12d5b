// What change would bring a request down to a price, and what it costs then. Pure.
import type { ProviderId } from '../providers/provider.ts';
import { sizeOf } from '../settings.ts';
import type { Demand } from './demand.ts';
import { type ImageRequest, type Resolution, resolutions } from './request.ts';
import { type RouteOptions, route } from './route.ts';

export type FitChange =
  | { readonly kind: 'resolution'; readonly resolution: Resolution }
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'smaller_and_fewer'; readonly resolution: Resolution; readonly count: number }
  | { readonly kind: 'provider'; readonly provider: ProviderId };

/** One way to keep to a price, by itself. */
export type Fit = {
  readonly change: FitChange;
  /** Of all its pictures then. */
  readonly priceMicros: number;
  /** Who would make it, as people know them. */
  readonly provider: string;
};

/**
 * Those that people miss least first: all of them smaller, then fewer, then who else would make it, best first. When
 * none of these is enough: fewer and smaller ones.
 * @param mostMicros of all its pictures together; its own ceiling holds as well.
 */
export function findFits(
  { count, resolution, derivation, limits }: ImageRequest,
  demand: Demand,
  mostMicros: number,
  routing: RouteOptions,
): readonly Fit[] {
  const totalMicros = Math.min(mostMicros, limits?.ceilingMicros ?? mostMicros);
  const candidates = (pictures: number, changes: Partial<Demand>) =>
    route({ ...demand, mostMicros: Math.floor(totalMicros / pictures), ...changes }, routing).map(
      ({ provider: id, priceMicros }) => ({
        id,
        provider: routing.providers.find((provider) => provider.id === id)?.name ?? id,
        priceMicros: priceMicros * pictures,
      }),
    );
  const first = (change: FitChange, pictures: number, changes: Partial<Demand>): readonly Fit[] =>
    candidates(pictures, changes)
      .slice(0, 1)
      .map(({ provider, priceMicros }) => ({ change, priceMicros, provider }));
  // What was to become larger is there already at less.
  const largestFirst = resolutions
    .filter((each) => derivation !== 'larger' && sizeOf(each) < sizeOf(resolution))
    .reverse();
  const fewer = Array.from({ length: count - 1 }, (_, index) => count - 1 - index);
  const single = [
    ...largestFirst
      .flatMap((each) => first({ kind: 'resolution', resolution: each }, count, { resolution: each }))
      .slice(0, 1),
    ...fewer.flatMap((each) => first({ kind: 'count', count: each }, each, {})).slice(0, 1),
    ...candidates(count, { provider: undefined }).map(({ id, provider, priceMicros }) => ({
      change: { kind: 'provider', provider: id } as const,
      priceMicros,
      provider,
    })),
  ];
  if (single.length > 0) return single;
  let most = 0;
  // Of those of a size as many as possible, and no smaller ones that are not more.
  return largestFirst.flatMap((each) => {
    const more = fewer.filter((pictures) => pictures > most);
    const [found] = more.flatMap((pictures) =>
      first({ kind: 'smaller_and_fewer', resolution: each, count: pictures }, pictures, {
        resolution: each,
      }).map((fit) => ({ fit, pictures })),
    );
    if (found === undefined) return [];
    most = found.pictures;
    return [found.fit];
  });
}

export function withFit(request: ImageRequest, change: FitChange): ImageRequest {
  switch (change.kind) {
    case 'resolution':
      return { ...request, resolution: change.resolution };
    case 'count':
      return { ...request, count: change.count };
    case 'smaller_and_fewer':
      return { ...request, resolution: change.resolution, count: change.count };
    case 'provider':
      return { ...request, provider: change.provider };
  }
}
