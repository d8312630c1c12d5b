// Says at the start which providers are on and never chosen for want of a price.
import type { Log } from '../log.ts';
import { providerList } from './index.ts';
import { knownPrices } from './known-prices.ts';
import type { Provider } from './provider.ts';

/** One that is on and is never chosen, which nobody would notice. */
export function warnOfUnpriced(providers: readonly Provider[], log: Log): void {
  for (const { id, prefix } of providerList) {
    const provider = providers.find((candidate) => candidate.id === id);
    if (provider === undefined || knownPrices(provider).length > 0) continue;
    const fields = { provider: id, models: provider.models, variable: `${prefix}_PRICES` };
    log.warn(fields, 'No price is known for this provider, so it is never chosen: set the variable');
  }
}
