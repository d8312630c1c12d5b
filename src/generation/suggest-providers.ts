// The providers that are on, for those who type the name of one.
import type { Provider } from '../providers/provider.ts';
import type { Suggestions } from '../suggest.ts';

export function createSuggestProviders(providers: readonly Pick<Provider, 'id' | 'name'>[]): Suggestions {
  return (typed) => {
    const wanted = typed.trim().toLowerCase();
    return providers
      .filter(({ id, name }) => id.includes(wanted) || name.toLowerCase().includes(wanted))
      .map(({ id, name }) => ({ name, value: id }));
  };
}
