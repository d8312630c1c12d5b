// Puts together how the providers stand, from their own price lists, what routing knows of them, and the store.
import type { Clock } from '../clock.ts';
import { addCosts, driftOf } from '../ledger/drift.ts';
import type { Provider, ProviderId } from '../providers/provider.ts';
import type { ProviderCosts } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { CostReport, PriceLine, ProviderReport, ProviderReports } from './provider-report.ts';
import { type Resolution, resolutions } from './request.ts';
import type { Standings } from './standing.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const monthDays = 30;

type Costs = ReadonlyMap<ProviderId, ProviderCosts>;

export function createProviderReports(parts: {
  readonly providers: readonly Provider[];
  readonly standings: Standings;
  readonly store: Pick<Store, 'latenciesSince' | 'liveRuns' | 'providerCosts' | 'providerDays'>;
  readonly clock: Pick<Clock, 'now'>;
}): ProviderReports {
  const { providers, standings, store, clock } = parts;

  const readCosts = async (): Promise<{ readonly day: Costs; readonly month: Costs }> => {
    const now = clock.now();
    const to = now + 1;
    const from = now - (now % dayMs) - (monthDays - 1) * dayMs;
    const day = await store.providerCosts({ from: now - dayMs, to });
    const known = await store.providerDays({ from });
    const since = await store.providerCosts({ from: Math.max(known.until, from), to });
    return { day: addCosts([day]), month: addCosts([known.providers, since]) };
  };

  return {
    read: async (ask) => {
      const live = await store.liveRuns();
      const costs = ask.costs ? await readCosts() : undefined;
      const reportOf = async (provider: Provider): Promise<ProviderReport> => {
        const { id, name } = provider;
        const { down, goneModels } = standings.of(id);
        const models = provider.models.filter((model) => !goneModels.includes(model));
        const runs = live.filter((each) => each.provider === id);
        const isWaiting = ({ state }: (typeof runs)[number]) => state === 'fetching' || state === 'queued';
        return {
          id,
          name,
          down,
          models,
          goneModels: provider.models.filter((model) => goneModels.includes(model)),
          prices: pricesOf(provider, models),
          latency: summarise(await store.latenciesSince(id, clock.now() - hourMs)),
          queue: {
            waiting: total(runs.filter(isWaiting)),
            running: total(runs.filter((each) => !isWaiting(each))),
          },
          ...(costs && { costs: { day: report(costs.day.get(id)), month: report(costs.month.get(id)) } }),
        };
      };
      return Promise.all(providers.map(reportOf));
    },
  };
}

function report(costs: ProviderCosts | undefined): CostReport | undefined {
  return costs && { ...costs, drift: driftOf(costs) };
}

function total(runs: readonly { readonly count: number }[]): number {
  return runs.reduce((sum, { count }) => sum + count, 0);
}

/** Models in their order, those together that cost the same. */
function pricesOf(provider: Provider, models: readonly string[]): readonly PriceLine[] {
  const lines = new Map<string, PriceLine>();
  for (const model of models) {
    const { models: _, ...prices } = priceLine(provider, model);
    if (prices.images.length === 0) continue;
    const key = JSON.stringify(prices);
    lines.set(key, { ...prices, models: [...(lines.get(key)?.models ?? []), model] });
  }
  return [...lines.values()];
}

function priceLine(provider: Provider, model: string): PriceLine {
  const { resolutions: able, maxReferences, search } = provider.abilities(model);
  const price = (resolution: Resolution, references: number, searches: boolean) =>
    provider.price({ model, resolution, references, search: searches });
  const images = resolutions
    .filter((resolution) => able.includes(resolution))
    .flatMap((resolution) => {
      const priceMicros = price(resolution, 0, false);
      return priceMicros === undefined ? [] : [{ resolution, priceMicros }];
    });
  const extra = (references: number, searches: boolean) =>
    images.map(
      ({ resolution, priceMicros }) => (price(resolution, references, searches) ?? priceMicros) - priceMicros,
    );
  return {
    models: [model],
    images,
    reference: maxReferences > 0 ? surcharge(extra(1, false)) : undefined,
    search: search ? surcharge(extra(0, true)) : undefined,
  };
}

function surcharge(extras: readonly number[]): PriceLine['reference'] {
  const micros = Math.max(0, ...extras);
  return micros === 0 ? undefined : { micros, isMost: extras.some((extra) => extra !== micros) };
}

function summarise(latenciesMs: readonly number[]): ProviderReport['latency'] {
  const sorted = [...latenciesMs].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return undefined;
  const lower = sorted.length % 2 === 0 ? (sorted[middle - 1] ?? upper) : upper;
  return { medianMs: (lower + upper) / 2, count: sorted.length };
}
