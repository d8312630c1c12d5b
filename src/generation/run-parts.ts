// What the steps of a run share: the parts they work with, and what one hands to the next.
import type { Clock } from '../clock.ts';
import type { FindPurses } from '../ledger/wallets.ts';
import type { Log } from '../log.ts';
import type { Provider, ProviderId } from '../providers/provider.ts';
import type { ClaimedRun } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import type { RunEvent } from './advance.ts';
import type { Collect } from './collect.ts';
import type { Health } from './health.ts';
import type { Inputs } from './inputs.ts';
import type { RateWindow } from './rate-window.ts';
import type { RouteOptions } from './route.ts';

export type RunMetrics = {
  countRun(provider: string, outcome: string): void;
  observeRun(provider: string, resolution: string, durationMs: number): void;
  countPoll(provider: string): void;
};

export type RunParts = {
  readonly store: Store;
  readonly providers: ReadonlyMap<ProviderId, Provider>;
  /** Only for providers that limit their requests. */
  readonly windows: ReadonlyMap<ProviderId, RateWindow>;
  readonly routing: RouteOptions;
  readonly health: Health;
  readonly findPurses: FindPurses;
  readonly inputs: Inputs;
  readonly collect: Collect;
  readonly doubtLimitMicros: number;
  /** There is something new to show: the row says what, this only wakes whoever shows it. */
  readonly shown: () => void;
  readonly metrics: RunMetrics;
  readonly clock: Clock;
  readonly log: Log;
};

/** A run as it is now and what just happened to it; or nothing more to do for now. */
export type Next = { readonly run: ClaimedRun; readonly event: RunEvent } | 'done';

export function logOf({ log }: Pick<RunParts, 'log'>, run: ClaimedRun): Log {
  return log.child({ run: run.id, generation: run.generationId, provider: run.provider, slot: run.slot });
}
