// What a request asks of a provider: plain values that routing compares with its abilities. Pure.
import type { ReferenceAddress } from '../destination.ts';
import type { Abilities, ProviderId } from '../providers/provider.ts';
import { startDeadlineMs } from './deadlines.ts';
import { type AspectRatio, type ImageRequest, promptToSend, type Resolution } from './request.ts';

/** What a provider must be able to do for a request. */
export type Demand = {
  readonly aspectRatio: AspectRatio;
  readonly resolution: Resolution;
  readonly references: number;
  /** Where providers can fetch the references without us, one for each; undefined when one of them has no such address. */
  readonly addresses: readonly ReferenceAddress[] | undefined;
  readonly search: boolean;
  readonly promptLength: number;
  /** Binding when the member named one. */
  readonly provider: ProviderId | undefined;
  /** Those that may be asked at all; undefined: everybody. */
  readonly allowed: readonly ProviderId[] | undefined;
  /** The most that one picture may cost. */
  readonly mostMicros: number | undefined;
};

/**
 * @param addresses one for each reference; undefined where it has none.
 * @param startsBy the last moment, in epoch milliseconds, at which a start may begin: an address must outlive that start.
 */
export function demandOf(
  request: ImageRequest,
  addresses: readonly (ReferenceAddress | undefined)[],
  startsBy: number,
): Demand {
  const neededUntil = startsBy + startDeadlineMs(request.resolution);
  const lasting = addresses.filter((address) => address !== undefined && address.validUntil >= neededUntil);
  return {
    aspectRatio: request.aspectRatio,
    resolution: request.resolution,
    references: addresses.length,
    addresses: lasting.length < addresses.length ? undefined : lasting.filter((each) => each !== undefined),
    search: request.search,
    promptLength: promptToSend(request).length,
    provider: request.provider,
    allowed: request.limits?.providers,
    mostMicros: shareOf(request),
  };
}

/** What one picture may cost so that all together keep to the ceiling, whoever makes the others. */
function shareOf({ limits, count }: ImageRequest): number | undefined {
  return limits?.ceilingMicros === undefined ? undefined : Math.floor(limits.ceilingMicros / count);
}

/**
 * The ratio that a provider is sent. `auto` without a reference is 1:1 everywhere, so who has no `auto` can be told so;
 * with one it cannot: the picture would not match.
 */
export function ratioToSend(
  { aspectRatio, references }: Pick<Demand, 'aspectRatio' | 'references'>,
  { aspectRatios }: Pick<Abilities, 'aspectRatios'>,
): AspectRatio {
  return aspectRatio === 'auto' && references === 0 && !aspectRatios.includes('auto') ? '1:1' : aspectRatio;
}
