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

/** What may lie in what was asked as well as in the provider: a refusal in words that nobody knows, for example. */
const ofTheTask: readonly FailureReason[] = ['failed', 'bad_result'];

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
  /**
   * `task`: the generation that it is asked for, whose pictures that come to nothing may do so for the same reason: they
   * count once. `open`: it was not asked. That a start was taken, or put off, says nothing; only
   * pictures and failures do.
   */
  ask<Outcome>(question: () => Promise<Outcome>, task: string): Promise<Outcome | 'open'>;
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
  const failedTasks = new Set<string>();
  const repeated = new WeakSet<object>();
  let opening: Opening | undefined;
  const repeats = (outcome: Failed, task: string): boolean => {
    if (!ofTheTask.includes(outcome.reason)) return false;
    const isKnown = failedTasks.has(task);
    failedTasks.add(task);
    return isKnown;
  };
  const against = handleWhenResult(
    (outcome) => isFailed(outcome) && countsAgainst(outcome) && !repeated.has(outcome),
  );
  const breaker = circuitBreaker(against, {
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
  // To cockatiel all but a failure has gone well. A stop, a bug, or a start that was put off or only taken is no proof.
  let saysNothing = false;
  breaker.onReset(() => {
    if (!saysNothing) options.onClose();
  });
  return {
    isClosed: () => breaker.state === CircuitState.Closed,
    worked: () => {
      row.end();
      failedTasks.clear();
    },
    ask: async (question, task) => {
      try {
        return await breaker.execute(async () => {
          saysNothing = true;
          const outcome = await question();
          saysNothing = !isOf(outcome, ['finished', 'failed']);
          if (isFailed(outcome) && repeats(outcome, task)) repeated.add(outcome);
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
  return isOf(outcome, ['failed']);
}

function isOf(outcome: unknown, kinds: readonly string[]): boolean {
  const isObject = typeof outcome === 'object' && outcome !== null && 'kind' in outcome;
  return isObject && kinds.some((kind) => kind === outcome.kind);
}

function countsAgainst({ reason }: Failed): boolean {
  return weights[reason] !== 'nothing';
}

/** Whether what became of a run that tried a provider shows whether it works: else it says something of the run alone. */
export function isProof(outcome: Failed): boolean {
  return countsAgainst(outcome) || outcome.reason === 'refused' || outcome.reason === 'no_image';
}
