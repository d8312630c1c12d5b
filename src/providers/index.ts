// Every provider there is, in the default order of preference. One that is off is never loaded.

import type { Provider } from './provider.ts';
import type { ProviderIdentity, ProviderModule, ProviderParts, ProviderSettings } from './provider-module.ts';

export type ProviderEntry = ProviderIdentity & {
  /** Whether it works only with `<PREFIX>_API_KEY`. */
  readonly needsKey: boolean;
  load(): Promise<ProviderModule>;
};

export const providerList: readonly ProviderEntry[] = [
  {
    id: 'runbase',
    name: 'Runbase',
    prefix: 'RUNBASE',
    needsKey: true,
    load: async () => (await import('./runbase.ts')).runbase,
  },
  {
    id: 'google',
    name: 'Google',
    prefix: 'GOOGLE',
    needsKey: true,
    load: async () => (await import('./google.ts')).google,
  },
  {
    id: 'sandbox',
    name: 'Sandbox',
    prefix: 'SANDBOX',
    needsKey: false,
    load: async () => (await import('./sandbox.ts')).sandbox,
  },
];

/** Rejects with a ConfigError when the provider's options are wrong. */
export async function loadProvider(
  entry: ProviderEntry,
  settings: ProviderSettings,
  parts: ProviderParts,
): Promise<Provider> {
  const module = await entry.load();
  return module.create(entry, settings, parts);
}
