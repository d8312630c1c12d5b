// What the rest of the program may ask about the providers: how each stands, what it costs, how long it takes, and for
// those who decide what it really took.
import type { ProviderId } from '../providers/provider.ts';
import type { ProviderCosts } from '../store/records.ts';
import type { Resolution } from './request.ts';
import type { Down } from './standing.ts';

/** The price of one image in micro-dollars, by resolution, at some models that cost the same. */
export type PriceLine = {
  readonly models: readonly string[];
  readonly images: readonly { readonly resolution: Resolution; readonly priceMicros: number }[];
  /** On top for each reference picture and for web search; `isMost`: less at some resolutions. */
  readonly reference: { readonly micros: number; readonly isMost: boolean } | undefined;
  readonly search: { readonly micros: number; readonly isMost: boolean } | undefined;
};

export type CostReport = ProviderCosts & {
  /** Undefined: it said nothing of its costs. `share`: 0.1 for a tenth more than was charged. */
  readonly drift:
    | { readonly chargedMicros: number; readonly reportedMicros: number; readonly share: number }
    | undefined;
};

export type ProviderReport = {
  readonly id: ProviderId;
  readonly name: string;
  /** Undefined: it may be asked. */
  readonly down: Down | undefined;
  /** In order of preference, without those that are gone. */
  readonly models: readonly string[];
  readonly goneModels: readonly string[];
  /** Empty when no price is known: then it is never chosen. */
  readonly prices: readonly PriceLine[];
  /** Of the last hour; undefined when nothing was made in it. */
  readonly latency: { readonly medianMs: number; readonly count: number } | undefined;
  readonly queue: { readonly waiting: number; readonly running: number };
  /** Only when they were asked for; undefined where nothing ended in that time. */
  readonly costs?: { readonly day: CostReport | undefined; readonly month: CostReport | undefined };
};

export type ProviderReports = {
  /** Every provider that is on, in the operator's order. `costs`: for operators and admins alone. */
  read(ask: { readonly costs: boolean }): Promise<readonly ProviderReport[]>;
};
