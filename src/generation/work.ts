// One worker's turn at one run: does what the run's state is for and makes durable what advance decides. Everything
// that matters is in the row before the next step is taken.
import { DownloadError, StoreError, unreachable } from '../errors.ts';
import type { Failed, Finished, ProviderId } from '../providers/provider.ts';
import type { ClaimedRun } from '../store/records.ts';
import { advance, type Circumstances, type Decision, isBadResult, type RunEvent } from './advance.ts';
import { createAlternatives } from './alternatives.ts';
import { createAskProvider } from './ask-provider.ts';
import { needsOperator } from './circuit.ts';
import { withLease } from './lease.ts';
import { createRunMoves } from './run-moves.ts';
import { logOf, type Next, type RunParts } from './run-parts.ts';

/** A full disk or a database that is away is no fault of the run. */
const storePauseMs = 15_000;

/** Answers when the run has ended, waits for something, or was taken from us. Never rejects but on a bug. */
export type WorkRun = (run: ClaimedRun, signal: AbortSignal) => Promise<void>;

export function createWorkRun(parts: RunParts): WorkRun {
  const { store, clock } = parts;
  const alternatives = createAlternatives(parts);
  const moves = createRunMoves(parts);
  const ask = createAskProvider(parts, moves);

  return async (claimed, signal) => {
    const renew = (leaseUntil: number) => store.renewRunLease(claimed.id, claimed.epoch, leaseUntil);
    let current = claimed;
    try {
      await withLease({ clock, log: parts.log, renew }, signal, async (leased) => {
        let next: Next = { run: claimed, event: { kind: 'claimed' } };
        while (next !== 'done') {
          current = next.run;
          const decision = advance(next.run, next.event, circumstances(next.run));
          next = await carryOut(decision, next, leased);
        }
      });
    } catch (error) {
      // Stopping leaves the run as it is in its row, to be resumed.
      if (signal.aborted) return;
      if (error instanceof StoreError && current.state !== 'starting') {
        logOf(parts, current).error(
          { err: error },
          'The store could not do what a run needs; it goes on a little later',
        );
        await moves.letGo(current, current.state, storePauseMs, {});
        return;
      }
      logOf(parts, claimed).error(
        { err: error },
        'A run could not be worked on; it is taken up again when its lease ends',
      );
    }
  };

  function circumstances(run: ClaimedRun): Circumstances {
    const elsewhere = alternatives.providers(run);
    const downAt = (provider: ProviderId) => parts.routing.standings.of(provider).down;
    return {
      now: clock.now(),
      doubtLimitMicros: parts.doubtLimitMicros,
      providerIsOn: parts.providers.has(run.provider),
      down: parts.routing.standings.of(run.provider).down,
      otherModels: alternatives.models(run),
      alternatives: elsewhere.filter(({ provider }) => downAt(provider) === undefined),
      laterAlternatives: elsewhere.filter(({ provider }) => {
        const down = downAt(provider);
        return down !== undefined && !needsOperator(down.reason);
      }),
    };
  }

  async function carryOut(
    decision: Decision,
    { run, event }: Exclude<Next, 'done'>,
    signal: AbortSignal,
  ): Promise<Next> {
    switch (decision.kind) {
      case 'work':
        return doStep(run, signal);
      case 'move':
        return tryLater(run, decision, event);
      case 'poll_later':
        return ask.pollLater(run, decision.tries, decision.atLeastMs, costOf(event));
      case 'start_again': {
        // Noted before anything else: whether it is started again now is not certain.
        if ((await moves.keepCost(run, costOf(event))) === 'lost') return 'done';
        return ask.start(run, { from: 'starting', houseMicros: run.holdMicros }, signal);
      }
      case 'collect':
        return collect(run, decision.result, signal);
      case 'fail_over':
        return moves.failOver(run, decision.to, decision.reason, costOf(event));
      case 'end':
        return moves.end(run, decision.to, decision.reason, costOf(event));
      default:
        return unreachable(decision);
    }
  }

  async function tryLater(
    run: ClaimedRun,
    { to, afterMs, tries }: Extract<Decision, { kind: 'move' }>,
    event: RunEvent,
  ): Promise<Next> {
    const costMicros = costOf(event);
    const saidNo = event.kind === 'start' && event.outcome.kind === 'failed' ? event.outcome : undefined;
    await moves.letGo(run, to, afterMs, {
      tries,
      ...(costMicros === undefined ? {} : { costMicros }),
      // Of the starts of a run only the last would otherwise have an end.
      ...(saidNo === undefined ? {} : { startOutcome: saidNo.reason }),
    });
    return 'done';
  }

  async function doStep(run: ClaimedRun, signal: AbortSignal): Promise<Next> {
    switch (run.state) {
      case 'fetching':
        return fetchInputs(run, signal);
      case 'queued':
        return ask.start(run, { from: 'queued', houseMicros: 0 }, signal);
      case 'waiting':
        return ask.poll(run, signal);
      case 'collecting':
        return collect(run, parts.collect.openResult(run), signal);
      case 'starting':
        throw new Error('A run found in `starting` is decided by the rule for doubt, never worked on');
      default:
        return unreachable(run.state);
    }
  }

  async function fetchInputs(run: ClaimedRun, signal: AbortSignal): Promise<Next> {
    try {
      await parts.inputs.fetch(run, signal);
      return { run, event: { kind: 'inputs_ready' } };
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DownloadError)) throw error;
      logOf(parts, run).warn({ code: error.code, detail: error.message }, 'A reference could not be fetched');
      return { run, event: { kind: 'input_failed', code: error.code } };
    }
  }

  async function collect(run: ClaimedRun, result: Finished, signal: AbortSignal): Promise<Next> {
    const collected = await parts.collect.run(run, result, signal);
    if (collected.kind === 'failed') {
      logOf(parts, run).warn(
        { code: collected.error.code, detail: collected.error.message },
        'A result could not be downloaded',
      );
      const event = { kind: 'download_failed', code: collected.error.code } as const;
      if (isBadResult(event.code)) await parts.health.note(run, badResult(collected.error));
      return { run: collected.run, event };
    }
    if (collected.kind === 'made') {
      parts.metrics.countRun(run.provider, 'made');
      parts.health.worked(run);
      if (collected.latencyMs !== undefined) {
        parts.metrics.observeRun(run.provider, run.request.resolution, collected.latencyMs);
      }
      logOf(parts, run).info(
        { charge: run.holdMicros, cost: result.costMicros, polls: run.polls },
        'Image made',
      );
    }
    return 'done';
  }
}

/** What the provider made is no picture. */
function badResult({ message }: DownloadError): Failed {
  return { kind: 'failed', reason: 'bad_result', certainty: 'definite', detail: message };
}

function costOf(event: RunEvent): number | undefined {
  return 'outcome' in event && 'costMicros' in event.outcome ? event.outcome.costMicros : undefined;
}
