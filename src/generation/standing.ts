// How each provider stands, as routing sees it: whether it may be asked, which models it no longer offers, how long it
// takes. A snapshot that is read without waiting; health.ts and what the store knows keep it fresh.
import type { FailureReason, ProviderId } from '../providers/provider.ts';
import type { Resolution } from './request.ts';

/** A provider that is not asked for a while. */
export type Down = {
  readonly reason: FailureReason;
  /** Epoch milliseconds; from then on one start may try whether it works again. */
  readonly until: number;
};

export type Standing = {
  /** Undefined: it may be asked. */
  readonly down: Down | undefined;
  /** Models that it said it does not offer (any more), remembered for a while. */
  readonly goneModels: readonly string[];
  /** The median latency of its latest runs in milliseconds; a resolution without any is missing. */
  readonly usualMs: Readonly<Partial<Record<Resolution, number>>>;
};

/** Longer no model is left out: resellers put models back, or operators rename them. */
export const longestGoneMs = 6 * 3_600_000;

export type Standings = { of(provider: ProviderId): Standing };

export const unknownStanding: Standing = { down: undefined, goneModels: [], usualMs: {} };
