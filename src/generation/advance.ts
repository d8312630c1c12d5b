// What becomes of a run after what just happened to it: pure, over plain values. Effects are in work.ts.
import { type DownloadErrorCode, unreachable } from '../errors.ts';
import type { Failed, FailureReason, Finished, Pending, Started } from '../providers/provider.ts';
import type { ClaimedRun, LiveRunState } from '../store/records.ts';
import { needsOperator } from './circuit.ts';
import { mostTakeovers } from './deadlines.ts';
import type { EndReason } from './end-reason.ts';
import { afterDoubt } from './recover.ts';
import type { Candidate } from './route.ts';
import type { Down } from './standing.ts';

/** What a worker finds or brings about. */
export type RunEvent =
  /** It was claimed in its state, nothing has been tried yet. */
  | { readonly kind: 'claimed' }
  | { readonly kind: 'inputs_ready' }
  | { readonly kind: 'input_failed'; readonly code: DownloadErrorCode | 'gone' }
  /** It was not started: what it starts from has no way to its provider any more. */
  | { readonly kind: 'inputs_stuck' }
  /** It was not started: its provider is not asked for a while. */
  | { readonly kind: 'held_up'; readonly down: Down }
  /** It was not started: its provider said of late that it does not offer the model. */
  | { readonly kind: 'model_gone' }
  | { readonly kind: 'start'; readonly outcome: Started | Finished | Failed }
  | { readonly kind: 'status'; readonly outcome: Pending | Finished | Failed }
  | { readonly kind: 'download_failed'; readonly code: DownloadErrorCode };

export type Decision =
  /** Do what the state is for: fetch, start, poll, collect. */
  | { readonly kind: 'work' }
  | { readonly kind: 'move'; readonly to: LiveRunState; readonly afterMs: number; readonly tries: number }
  /** When the next poll is due is for next-poll.ts to say. */
  | { readonly kind: 'poll_later'; readonly tries: number; readonly atLeastMs: number }
  /** Start once more at the same provider, at the house's cost. */
  | { readonly kind: 'start_again' }
  | { readonly kind: 'collect'; readonly result: Finished }
  /** To the first of these that the credits reach for. */
  | {
      readonly kind: 'fail_over';
      readonly to: readonly [Candidate, ...Candidate[]];
      readonly reason: EndReason;
    }
  | { readonly kind: 'end'; readonly to: 'failed' | 'refused' | 'cancelled'; readonly reason: EndReason };

export type Circumstances = {
  readonly now: number;
  readonly doubtLimitMicros: number;
  /** Whether the run's provider is configured in this process. */
  readonly providerIsOn: boolean;
  /** Whether the run's provider is not asked for a while. */
  readonly down: Down | undefined;
  /** The same provider with its next models, for when it no longer offers this one. */
  readonly otherModels: readonly Candidate[];
  /** Where the slot may go on, best first: providers that work and that it has not been tried at. */
  readonly alternatives: readonly Candidate[];
  /** Likewise, but they are not asked for a while, which passes by itself. */
  readonly laterAlternatives: readonly Candidate[];
};

/** Tries of one step before it is given up. */
const mostStartTries = 4;
const mostDownloadTries = 5;
/** Rather than failing over, a short pause that the provider itself asks for is waited out. */
const shortPauseMs = 15_000;
/** How long a provider may take until it knows a run that it took. */
const soonMs = 60_000;

export function advance(run: ClaimedRun, event: RunEvent, circumstances: Circumstances): Decision {
  switch (event.kind) {
    case 'claimed':
      return afterClaim(run, circumstances);
    case 'inputs_ready':
      return { kind: 'move', to: 'queued', afterMs: 0, tries: 0 };
    case 'input_failed':
      return afterInputFailed(run, event.code, circumstances.now);
    case 'inputs_stuck':
      return failOverOrEnd(run, whereverElse(circumstances), 'input_unreadable');
    case 'held_up':
      return afterHeldUp(run, event.down, circumstances);
    case 'model_gone':
      return afterModelGone(run, circumstances);
    case 'start':
      return afterStart(run, event.outcome, circumstances);
    case 'status':
      return afterStatus(run, event.outcome, circumstances.now);
    case 'download_failed':
      return afterDownloadFailed(run, event.code);
    default:
      return unreachable(event);
  }
}

function afterClaim(run: ClaimedRun, circumstances: Circumstances): Decision {
  if (run.takeovers >= mostTakeovers) return end('failed', 'crashed');
  const notStarted = run.state === 'fetching' || run.state === 'queued';
  if (notStarted && run.cancelRequestedAt !== null) return end('cancelled', 'cancelled');
  if (!circumstances.providerIsOn && run.state !== 'collecting') {
    if (!notStarted) return end('failed', 'provider_off');
    return failOverOrEnd(run, whereverElse(circumstances), 'provider_off');
  }
  if (run.state === 'starting') {
    // Whoever wrote `starting` is gone: whether the provider was called is not known.
    return decideDoubt(run, circumstances);
  }
  // Whether a run that was taken has ended is asked once more at the deadline; a result that is ready is collected
  // whatever the time: it has been made and paid for.
  if (notStarted && circumstances.now >= run.deadlineAt) return end('failed', 'deadline');
  return { kind: 'work' };
}

function afterInputFailed(run: ClaimedRun, code: DownloadErrorCode | 'gone', now: number): Decision {
  if (mayPass(code) && run.tries + 1 < mostDownloadTries && now < run.deadlineAt) {
    return { kind: 'move', to: 'fetching', afterMs: backoffMs(run.tries), tries: run.tries + 1 };
  }
  return end('failed', 'input_unreadable');
}

/** It is not known when it works again, so whoever can goes elsewhere, unless it said itself that it is soon. */
function afterHeldUp(run: ClaimedRun, down: Down, circumstances: Circumstances): Decision {
  const { alternatives, now } = circumstances;
  const { reason } = down;
  const pauseMs = Math.max(down.until - now, 0);
  const inTime = now + pauseMs < run.deadlineAt;
  if (run.state === 'starting') {
    // It may have been taken there, so it goes nowhere else; until a person has done something waiting helps nobody.
    return inTime && !needsOperator(reason)
      ? { kind: 'move', to: 'starting', afterMs: pauseMs, tries: run.tries }
      : end('failed', 'in_doubt');
  }
  if (needsOperator(reason)) return failOverOrEnd(run, whereverElse(circumstances), reason);
  if (reason === 'rate_limited') return waitOrFailOver(run, reason, pauseMs, circumstances);
  if (alternatives.length === 0 && inTime) {
    // It was not tried: only its deadline ends it.
    return { kind: 'move', to: 'queued', afterMs: pauseMs, tries: run.tries };
  }
  return failOverOrEnd(run, alternatives, reason);
}

function afterModelGone(run: ClaimedRun, circumstances: Circumstances): Decision {
  return failOverOrEnd(run, [...circumstances.otherModels, ...whereverElse(circumstances)], 'model_gone');
}

function afterStart(
  run: ClaimedRun,
  outcome: Started | Finished | Failed,
  circumstances: Circumstances,
): Decision {
  if (outcome.kind === 'started') return { kind: 'poll_later', tries: 0, atLeastMs: 0 };
  if (outcome.kind === 'finished') return { kind: 'collect', result: outcome };
  if (outcome.certainty === 'doubt') return decideDoubt(run, circumstances);
  return afterDefiniteNo(run, outcome, circumstances);
}

/** The provider did not take the run, and said so. */
function afterDefiniteNo(
  run: ClaimedRun,
  { reason, retryAfterMs }: Failed,
  circumstances: Circumstances,
): Decision {
  switch (reason) {
    case 'refused':
    case 'no_image':
      return end('refused', reason);
    case 'rejected':
    case 'failed':
    case 'lost':
    case 'garbled':
    case 'bad_result':
    case 'timed_out':
      return end('failed', reason);
    case 'rate_limited':
    case 'unavailable':
    case 'unreachable':
      return waitOrFailOver(run, reason, retryAfterMs, circumstances);
    case 'out_of_credit':
    case 'bad_key':
      return failOverOrEnd(run, whereverElse(circumstances), reason);
    case 'model_gone':
      return afterModelGone(run, circumstances);
    default:
      return unreachable(reason);
  }
}

function waitOrFailOver(
  run: ClaimedRun,
  reason: 'rate_limited' | 'unavailable' | 'unreachable',
  retryAfterMs: number | undefined,
  { alternatives, down, now }: Circumstances,
): Decision {
  const alone = alternatives.length === 0;
  const circuitIsOpen = down !== undefined && down.reason !== 'rate_limited';
  // Before its circuit may be tried again there is no use in coming back.
  const pauseMs = Math.max(retryAfterMs ?? backoffMs(run.tries), circuitIsOpen ? down.until - now : 0);
  const worthWaiting = alone || (retryAfterMs !== undefined && pauseMs <= shortPauseMs && !circuitIsOpen);
  // A rate limit passes by itself, and who tried an open circuit in vain is no worse off than those who waited
  // meanwhile: without an alternative it is waited out until the deadline.
  const isPatient = alone && (reason === 'rate_limited' || circuitIsOpen);
  const patience = isPatient ? Number.POSITIVE_INFINITY : mostStartTries;
  const inTime = now + pauseMs < run.deadlineAt;
  if (worthWaiting && inTime && run.tries + 1 < patience) {
    return { kind: 'move', to: 'queued', afterMs: pauseMs, tries: run.tries + 1 };
  }
  return failOverOrEnd(run, alternatives, reason);
}

/** For what waiting does not mend: rather a provider that is to be waited for than none. */
function whereverElse({ alternatives, laterAlternatives }: Circumstances): readonly Candidate[] {
  return [...alternatives, ...laterAlternatives];
}

function failOverOrEnd(
  run: ClaimedRun,
  [next, ...others]: readonly Candidate[],
  reason: EndReason,
): Decision {
  // The slot may have been paid for once already, and had its second start.
  if (run.doubtsInSlot > 0) return end('failed', 'in_doubt');
  return next === undefined ? end('failed', reason) : { kind: 'fail_over', to: [next, ...others], reason };
}

function afterStatus(run: ClaimedRun, outcome: Pending | Finished | Failed, now: number): Decision {
  if (outcome.kind === 'finished') return { kind: 'collect', result: outcome };
  if (outcome.kind === 'failed' && !pollFailed(outcome) && !isTooSoon(run, outcome, now)) {
    const refused = outcome.reason === 'refused' || outcome.reason === 'no_image';
    return end(refused ? 'refused' : 'failed', outcome.reason);
  }
  if (now >= run.deadlineAt) return end('failed', 'deadline');
  if (outcome.kind === 'pending') {
    return { kind: 'poll_later', tries: 0, atLeastMs: outcome.retryAfterMs ?? 0 };
  }
  const atLeastMs = outcome.retryAfterMs ?? backoffMs(run.tries);
  return { kind: 'poll_later', tries: run.tries + 1, atLeastMs };
}

/** A run that was just taken may not be known everywhere at the provider yet; it is believed the second time. */
function isTooSoon({ startedAt, createdAt, tries }: ClaimedRun, { reason }: Failed, now: number): boolean {
  return reason === 'lost' && tries === 0 && now - (startedAt ?? createdAt) < soonMs;
}

/** What such an answer says is about the question; the run goes on. */
function pollFailed({ certainty, reason }: Failed): boolean {
  return certainty === 'doubt' || passingReasons.includes(reason);
}

const passingReasons: readonly FailureReason[] = [
  'rate_limited',
  'unavailable',
  'unreachable',
  'bad_key',
  'out_of_credit',
  'timed_out',
  'garbled',
];

function afterDownloadFailed(run: ClaimedRun, code: DownloadErrorCode): Decision {
  if (isBadResult(code)) return end('failed', 'bad_result');
  if (run.tries + 1 >= mostDownloadTries) return end('failed', 'result_unreachable');
  return { kind: 'move', to: 'collecting', afterMs: backoffMs(run.tries), tries: run.tries + 1 };
}

/** Fetching it again would bring the same. */
export function isBadResult(code: DownloadErrorCode): boolean {
  return !mayPass(code);
}

function decideDoubt(run: ClaimedRun, circumstances: Circumstances): Decision {
  const { doubtLimitMicros: limitMicros, now } = circumstances;
  const verdict = afterDoubt({ doubtsInSlot: run.doubtsInSlot, priceMicros: run.holdMicros, limitMicros });
  const worthIt = now < run.deadlineAt && run.cancelRequestedAt === null;
  return verdict === 'start_again' && worthIt ? { kind: 'start_again' } : end('failed', 'in_doubt');
}

function mayPass(code: DownloadErrorCode | 'gone'): boolean {
  return code === 'unreachable' || code === 'timed_out' || code === 'truncated' || code === 'bad_status';
}

function backoffMs(tries: number): number {
  return Math.min(1000 * 2 ** tries, 60_000);
}

function end(to: 'failed' | 'refused' | 'cancelled', reason: EndReason): Decision {
  return { kind: 'end', to, reason };
}
