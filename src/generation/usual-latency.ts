// How long a provider usually takes, from its latest runs.
import type { ProviderId } from '../providers/provider.ts';
import type { Store } from '../store/store.ts';
import type { Resolution } from './request.ts';

/** Enough past runs for a middle that means something. */
const latenciesRead = 20;

/** The median in milliseconds; undefined without any run. */
export async function readUsualMs(
  store: Pick<Store, 'latencies'>,
  provider: ProviderId,
  resolution: Resolution,
): Promise<number | undefined> {
  const latencies = await store.latencies(provider, resolution, latenciesRead);
  return [...latencies].sort((left, right) => left - right)[Math.floor(latencies.length / 2)];
}
