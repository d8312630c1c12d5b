// One provider's circuit breaker: what counts against the provider, when its circuit opens, and for how long.
import {
  BrokenCircuitError,
  CircuitState,
  circuitBreaker,
  DelegateBackoff,
  handleWhenResult,
  type IBreaker,
  type IHalfOpenAfterBackoffContext,
} from 'cockatiel';
import type { Failed, FailureReason, ProviderLimits } from '../providers/provider.ts';

export type CircuitLimit = NonNullable<ProviderLimits['circuit']>;

export const usualCircuit: CircuitLimit = { failures: 5, openMs: 30_000 };

/** What an answer says of the provider: `some` open its circuit in a row, `all` at once, `nothing` never. */
const weights: Readonly<Record<FailureReason, 'nothing' | 'some' | 'all'>> = {
  unavailable: 'some',
  unreachable: 'some',
  timed_out: 'some',
  garbled: 'some',
  failed: 'some',
  bad_result: 'some',
  out_of_credit: 'all',
  bad_key: 'all',
  refused: 'nothing',
  no_image: 'nothing',
  rejected: 'nothing',
  rate_limited: 'nothing',
  model_gone: 'nothing',
  lost: 'nothing',
};

/** A person has to do something at the provider before it works again: waiting does not help. */
export function needsOperator(reason: FailureReason): boolean {
  return weights[reason] === 'all';
}

/** Topping an account up or renewing a key takes a person longer: ten minutes at the usual pause. */
const operatorFactor = 20;
const longestOperatorPauseMs = 2 * 3_600_000;
const longestPauseMs = 10 * 60_000;

/** @param opening from 1, counted since the provider worked last. */
export function openFor({ reason, retryAfterMs = 0 }: Failed, opening: number, openMs: number): number {
  const [firstMs, mostMs] = needsOperator(reason)
    ? [openMs * operatorFactor, longestOperatorPauseMs]
    : [openMs, longestPauseMs];
  const pauseMs = Math.min(firstMs * 2 ** (opening - 1), Math.max(mostMs, firstMs));
  return Math.max(pauseMs, Math.min(retryAfterMs, mostMs));
}

export type Opening = { readonly reason: FailureReason; readonly openings: number; readonly forMs: number };

export type Circuit = {
  isClosed(): boolean;
  /** `open`: it was not asked. */
  ask<Outcome>(question: () => Promise<Outcome>): Promise<Outcome | 'open'>;
  /** An image was made, which ends any row of failures. That a start was taken does not: it may come to nothing. */
  worked(): void;
};

/**
 * `openings`: 0 makes a closed circuit; else one that has opened so often and may be tried, by one start at a time.
 * Cockatiel takes no clock and reads Date.now, by which it would count the pause itself. That is accepted, because no
 * pause is left to it: when one is over is told by our clock and the row that all processes share, and only then is a
 * circuit made that is open since 1970 and lets one start try.
 */
export function createCircuit(options: {
  readonly limit: CircuitLimit;
  readonly openings: number;
  onOpen(opening: Opening): void;
  onClose(): void;
}): Circuit {
  const { failures, openMs } = options.limit;
  const row = createRow(failures);
  let opening: Opening | undefined;
  const breaker = circuitBreaker(handleWhenResult(countsAgainst), {
    breaker: row,
    halfOpenAfter: new DelegateBackoff<IHalfOpenAfterBackoffContext>(({ attempt, result }) => {
      // A circuit that is made open comes without a result.
      if (!('value' in result) || !isFailed(result.value)) return 0;
      const forMs = openFor(result.value, attempt, openMs);
      opening = { reason: result.value.reason, openings: attempt, forMs };
      return forMs;
    }),
    ...(options.openings === 0 ? {} : { initialState: openSince1970(options.openings, failures) }),
  });
  breaker.onBreak(() => {
    if (opening !== undefined) options.onOpen(opening);
  });
  // To cockatiel what throws has gone well; here it is a stop, or a bug, and says nothing of the provider.
  let threw = false;
  breaker.onReset(() => {
    if (!threw) options.onClose();
  });
  return {
    isClosed: () => breaker.state === CircuitState.Closed,
    worked: row.end,
    ask: async (question) => {
      try {
        return await breaker.execute(async () => {
          const outcome = await question().catch((error: unknown) => {
            threw = true;
            throw error;
          });
          if (isFailed(outcome) && needsOperator(outcome.reason)) row.fill();
          return outcome;
        });
      } catch (error) {
        if (error instanceof BrokenCircuitError) return 'open';
        throw error;
      }
    },
  };
}

function openSince1970(openings: number, failures: number): unknown {
  return { ownState: { value: CircuitState.Open, openedAt: 0, attemptNo: openings }, breakerState: failures };
}

/** Failures in a row; cockatiel's own breaker would end it whenever a start was taken. */
function createRow(most: number): IBreaker & { fill(): void; end(): void } {
  let failures = 0;
  return {
    get state() {
      return failures;
    },
    set state(value: unknown) {
      failures = Number(value);
    },
    success: (state) => {
      if (state === CircuitState.HalfOpen) failures = 0;
    },
    failure: () => {
      failures += 1;
      return failures >= most;
    },
    fill: () => {
      failures = most;
    },
    end: () => {
      failures = 0;
    },
  };
}

export function isFailed(outcome: unknown): outcome is Failed {
  return typeof outcome === 'object' && outcome !== null && 'kind' in outcome && outcome.kind === 'failed';
}

function countsAgainst(outcome: unknown): boolean {
  return isFailed(outcome) && weights[outcome.reason] !== 'nothing';
}
