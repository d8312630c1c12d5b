// The part of the store's contract that is about providers: how they stand, which models are gone, how often each was
// asked of late, how long runs took and what they really cost. All processes share it, and it outlives them.
import type { Resolution } from '../generation/request.ts';
import type { FailureReason, ProviderId } from '../providers/provider.ts';
import type { ProviderCosts } from './records.ts';

/** A provider that is not simply up. */
export type ProviderHealth = {
  readonly provider: ProviderId;
  /** `open`: its circuit is, until a run that tried it went well. `paused`: it asked us to wait, nothing more. */
  readonly state: 'open' | 'paused';
  readonly reason: FailureReason;
  readonly openedAt: number;
  /** How often it opened since it worked last; 0 when paused. */
  readonly openings: number;
  readonly until: number;
  /** While somebody tries it: until when nobody else does. */
  readonly probeUntil: number;
};

export type GoneModel = { readonly provider: ProviderId; readonly model: string; readonly until: number };

export type Probe = { readonly provider: ProviderId; readonly probeUntil: number };

export type ProviderOperations = {
  providerHealth(): Promise<{
    readonly providers: readonly ProviderHealth[];
    readonly goneModels: readonly GoneModel[];
  }>;
  /**
   * Opens a circuit, or keeps it open for longer. `alert`: operators are to be told, by whoever is answered so: once an
   * opening, when it opened no later than `alertWhenOpenedBy`.
   */
  openCircuit(opening: {
    readonly provider: ProviderId;
    readonly reason: FailureReason;
    readonly openings: number;
    readonly until: number;
    readonly alertWhenOpenedBy: number;
    readonly now: number;
  }): Promise<{ readonly alert: boolean }>;
  /** Nobody was told after all: the next opening is told of. */
  forgetAlert(alert: { readonly provider: ProviderId; readonly alertedAt: number }): Promise<void>;
  /** Nothing is asked until then; a circuit that is open, or a longer pause, is left as it is. */
  pauseProvider(pause: {
    readonly provider: ProviderId;
    readonly reason: FailureReason;
    readonly until: number;
    readonly now: number;
  }): Promise<void>;
  /** The right to try an open circuit whose time has come: false when somebody else has it, or when it is not open. */
  takeProbe(probe: Probe & { readonly now: number }): Promise<boolean>;
  /** It was not used. */
  releaseProbe(probe: Probe): Promise<void>;
  /**
   * A run that was started at `startedAt` went well: what waits for the provider is due at once. False when the circuit
   * was not to be tried then, or has opened anew since.
   */
  closeCircuit(tried: {
    readonly provider: ProviderId;
    readonly startedAt: number;
    readonly now: number;
  }): Promise<boolean>;
  /**
   * Leaves a model out: for `firstMs`, twice as long each time that it is still gone after that, `mostMs` at most.
   * `isNew`: it was there before. Of many that note it at the same time one has it done.
   */
  noteGoneModel(gone: {
    readonly provider: ProviderId;
    readonly model: string;
    readonly firstMs: number;
    readonly mostMs: number;
    readonly now: number;
  }): Promise<{ readonly isNew: boolean }>;
  /** It made a picture again. */
  forgetGoneModel(gone: { readonly provider: ProviderId; readonly model: string }): Promise<void>;
  /**
   * Takes one of `count` places, whoever takes them. Its request goes out between `now` and `goesBy`, at most a window
   * later; the place is not taken again until `windowMs` after that.
   * `freeInMs`: milliseconds until the next one is free, 0 when one is now.
   */
  takePlace(place: {
    readonly provider: ProviderId;
    readonly count: number;
    readonly windowMs: number;
    readonly goesBy: number;
    readonly now: number;
  }): Promise<{ readonly taken: boolean; readonly freeInMs: number }>;

  /** The latest latencies of finished runs, newest first. */
  latencies(provider: ProviderId, resolution: Resolution, limit: number): Promise<readonly number[]>;
  /** Those of runs that were made at `from` or later, of every resolution, in no particular order. */
  latenciesSince(provider: ProviderId, from: number): Promise<readonly number[]>;

  /** What ended from `from` until before `to`, by provider; only those where anything did. */
  providerCosts(span: { readonly from: number; readonly to: number }): Promise<readonly ProviderCosts[]>;
  /** The same from the reconciled days that begin at `from` or later, and until when all days are reconciled. */
  providerDays(span: {
    readonly from: number;
  }): Promise<{ readonly until: number; readonly providers: readonly ProviderCosts[] }>;
  /**
   * Writes what the next UTC day came to that nobody has written yet, days before `notBefore` left out; undefined when
   * there is none that is over by `until` (the beginning of a day), or when another process was quicker.
   */
  reconcileDay(order: {
    readonly notBefore: number;
    readonly until: number;
    readonly now: number;
  }): Promise<{ readonly day: number; readonly providers: readonly ProviderCosts[] } | undefined>;
};
