// For which models and resolutions a provider's price is known; for anything else it is never used.
import { type Resolution, resolutions } from '../generation/request.ts';
import type { Provider } from './provider.ts';

export type KnownPrices = { readonly model: string; readonly resolutions: readonly Resolution[] };

/** Models without any known price are left out. */
export function knownPrices(
  provider: Pick<Provider, 'models' | 'abilities' | 'price'>,
): readonly KnownPrices[] {
  return provider.models.flatMap((model) => {
    const able = provider.abilities(model).resolutions;
    const priced = resolutions.filter(
      (resolution) =>
        able.includes(resolution) &&
        provider.price({ model, resolution, references: 0, search: false }) !== undefined,
    );
    return priced.length === 0 ? [] : [{ model, resolutions: priced }];
  });
}
