// Every provider there is, in the default order of preference. One that is off is never loaded.
import { ConfigError } from '../errors.ts';
import type { Provider, ProviderId } from './provider.ts';
import type { ProviderIdentity, ProviderModule, ProviderParts, ProviderSettings } from './provider-module.ts';

export type ProviderEntry = ProviderIdentity & {
  /** Whether it works only with `<PREFIX>_API_KEY`. */
  readonly needsKey: boolean;
  load(): Promise<ProviderModule>;
};

export const providerList: readonly ProviderEntry[] = [
  {
    id: 'orthogonal',
    name: 'Orthogonal',
    prefix: 'ORTHOGONAL',
    needsKey: true,
    load: async () => (await import('./orthogonal.ts')).orthogonal,
  },
  {
    id: 'aimlapi',
    name: 'AI/ML API',
    prefix: 'AIMLAPI',
    needsKey: true,
    load: async () => (await import('./aimlapi.ts')).aimlapi,
  },
  {
    id: 'runbase',
    name: 'Runbase',
    prefix: 'RUNBASE',
    needsKey: true,
    load: async () => (await import('./runbase.ts')).runbase,
  },
  {
    id: 'apimaster',
    name: 'APIMaster',
    prefix: 'APIMASTER',
    needsKey: true,
    load: async () => (await import('./apimaster.ts')).apimaster,
  },
  {
    id: 'vtrix',
    name: 'Vtrix',
    prefix: 'VTRIX',
    needsKey: true,
    load: async () => (await import('./vtrix.ts')).vtrix,
  },
  {
    id: 'google',
    name: 'Google',
    prefix: 'GOOGLE',
    needsKey: true,
    load: async () => (await import('./google.ts')).google,
  },
  {
    id: 'openrouter',
    name: 'OpenRouter',
    prefix: 'OPENROUTER',
    needsKey: true,
    load: async () => (await import('./openrouter.ts')).openrouter,
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

/** Those that are on, in the order given. Rejects with one ConfigError that names every problem of their options. */
export async function loadProviders(
  on: readonly ({ readonly id: ProviderId } & ProviderSettings)[],
  parts: ProviderParts,
): Promise<readonly Provider[]> {
  const problems: string[] = [];
  const providers: Provider[] = [];
  for (const { id, ...settings } of on) {
    const entry = providerList.find((candidate) => candidate.id === id);
    if (entry === undefined) throw new Error(`The provider ${id} is not in the list`);
    try {
      providers.push(await loadProvider(entry, settings, parts));
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return providers;
}
