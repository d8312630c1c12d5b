// One worker's turn at one run: does what the run's state is for and makes durable what advance decides. Everything
// that matters is in the row before the next step is taken.
import type { Clock } from '../clock.ts';
import { DownloadError, unreachable } from '../errors.ts';
import { newId, type RunId } from '../ids.ts';
import type { FindWallets } from '../ledger/wallets.ts';
import type { Log } from '../log.ts';
import type { Failed, Finished, Provider, ProviderId, Started } from '../providers/provider.ts';
import type { ClaimedRun } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { advance, type Circumstances, type Decision, type RunEvent } from './advance.ts';
import type { Collect } from './collect.ts';
import { leaseMs, startDeadlineMs, statusDeadlineMs } from './deadlines.ts';
import type { EndReason } from './end-reason.ts';
import type { Inputs } from './inputs.ts';
import { withLease } from './lease.ts';
import { nextPollGapMs } from './next-poll.ts';
import { createPollPlans } from './poll-plans.ts';
import type { RateWindow } from './rate-window.ts';
import { promptToSend } from './request.ts';
import { type Candidate, demandOf, type RouteOptions, route } from './route.ts';

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
  readonly findWallets: FindWallets;
  readonly inputs: Inputs;
  readonly collect: Collect;
  readonly doubtLimitMicros: number;
  readonly metrics: RunMetrics;
  readonly clock: Clock;
  readonly log: Log;
};

type Next = { readonly run: ClaimedRun; readonly event: RunEvent } | 'done';

/** Answers when the run has ended, waits for something, or was taken from us. Never rejects but on a bug. */
export type WorkRun = (run: ClaimedRun, signal: AbortSignal) => Promise<void>;

export function createWorkRun(parts: RunParts): WorkRun {
  const { store, clock } = parts;
  const plans = createPollPlans({ store, clock });
  const logOf = (run: ClaimedRun) =>
    parts.log.child({ run: run.id, generation: run.generationId, provider: run.provider, slot: run.slot });

  return async (claimed, signal) => {
    const renew = (leaseUntil: number) => store.renewRunLease(claimed.id, claimed.epoch, leaseUntil);
    try {
      await withLease({ clock, log: parts.log, renew }, signal, async (leased) => {
        let next: Next = { run: claimed, event: { kind: 'claimed' } };
        while (next !== 'done') {
          const decision = advance(next.run, next.event, circumstances(next.run));
          next = await carryOut(decision, next.run, leased);
        }
      });
    } catch (error) {
      // Stopping leaves the run as it is in its row, to be resumed.
      if (signal.aborted) return;
      logOf(claimed).error(
        { err: error },
        'A run could not be worked on; it is taken up again when its lease ends',
      );
    }
  };

  function circumstances(run: ClaimedRun): Circumstances {
    return {
      now: clock.now(),
      doubtLimitMicros: parts.doubtLimitMicros,
      providerIsOn: parts.providers.has(run.provider),
      alternatives: alternativesFor(run),
    };
  }

  function alternativesFor(run: ClaimedRun): readonly Candidate[] {
    // A provider that the member named is binding; the sandbox's pictures are no substitute for real ones.
    if (run.request.provider !== undefined) return [];
    const providers = parts.routing.providers.filter(
      ({ id, excludedFromFailover }) => !excludedFromFailover && !run.triedProviders.includes(id),
    );
    const routed = route(demandOf(run.request, run.inputs.length), { ...parts.routing, providers });
    return routed.kind === 'able' ? routed.candidates : [];
  }

  async function carryOut(decision: Decision, run: ClaimedRun, signal: AbortSignal): Promise<Next> {
    switch (decision.kind) {
      case 'work':
        return doStep(run, signal);
      case 'move':
        return letGo(run, decision.to, decision.afterMs, { tries: decision.tries });
      case 'poll_later':
        return pollLater(run, decision.tries, decision.atLeastMs, {});
      case 'start_again':
        return start(run, 'starting', run.holdMicros, signal);
      case 'collect':
        return collect(run, decision.result, signal);
      case 'fail_over':
        return failOver(run, decision.to, decision.reason);
      case 'end':
        return end(run, decision.to, decision.reason);
      default:
        return unreachable(decision);
    }
  }

  async function doStep(run: ClaimedRun, signal: AbortSignal): Promise<Next> {
    switch (run.state) {
      case 'fetching':
        return fetchInputs(run, signal);
      case 'queued':
        return start(run, 'queued', 0, signal);
      case 'waiting':
        return poll(run, signal);
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
      logOf(run).warn({ code: error.code, detail: error.message }, 'A reference could not be fetched');
      return { run, event: { kind: 'input_failed', code: error.code } };
    }
  }

  async function start(
    run: ClaimedRun,
    from: 'queued' | 'starting',
    houseMicros: number,
    signal: AbortSignal,
  ): Promise<Next> {
    const provider = providerOf(run);
    const window = parts.windows.get(run.provider);
    const busyMs = window?.waitMs() ?? 0;
    if (busyMs > 0) return letGo(run, from, busyMs, {});
    const abilities = provider.abilities(run.model);
    const references = await parts.inputs.load(run, abilities, signal);
    // Taken when the request goes out: what is loaded in between would otherwise move it into the next window.
    const waitMs = window?.take() ?? 0;
    if (waitMs > 0) return letGo(run, from, waitMs, {});
    const now = clock.now();
    const begun = await store.beginStart({
      id: run.id,
      epoch: run.epoch,
      from,
      houseMicros,
      leaseUntil: now + leaseMs,
      now,
    });
    if (begun === 'lost') return 'done';
    if (begun === 'cancelled') return end(run, 'cancelled', 'cancelled');
    const started: ClaimedRun = {
      ...run,
      state: 'starting',
      starts: run.starts + 1,
      doubtsInSlot: run.doubtsInSlot + (houseMicros > 0 ? 1 : 0),
      startedAt: now,
    };
    const { aspectRatio, resolution, search } = run.request;
    const prompt = promptToSend(run.request);
    const job = { model: run.model, prompt, aspectRatio, resolution, search, references, slot: run.slot };
    const continuation = parts.collect.continuationFor(run);
    const outcome = await within(startDeadlineMs(resolution), signal, (limited) =>
      provider.start(
        continuation === undefined ? job : { ...job, continuation },
        parts.collect.keep,
        limited,
      ),
    );
    note(started, 'start', outcome);
    if (outcome.kind === 'started') return waitFor(started, outcome);
    return { run: started, event: { kind: 'start', outcome } };
  }

  async function waitFor(run: ClaimedRun, { handle, providerRunId, costMicros }: Started): Promise<Next> {
    const changes = { handle, providerRunId, tries: 0, startOutcome: 'started' };
    const waiting = { ...run, handle };
    return pollLater(waiting, 0, 0, costMicros === undefined ? changes : { ...changes, costMicros });
  }

  async function poll(run: ClaimedRun, signal: AbortSignal): Promise<Next> {
    const provider = providerOf(run);
    const { handle } = run;
    if (handle === null) throw new Error('A waiting run has no handle');
    const waitMs = parts.windows.get(run.provider)?.take() ?? 0;
    if (waitMs > 0) return letGo(run, 'waiting', waitMs, {});
    parts.metrics.countPoll(run.provider);
    const outcome = await within(statusDeadlineMs, signal, (limited) =>
      provider.status(handle, parts.collect.keep, limited),
    );
    const polled = { ...run, polls: run.polls + 1 };
    note(polled, 'status', outcome);
    return { run: polled, event: { kind: 'status', outcome } };
  }

  async function pollLater(
    run: ClaimedRun,
    tries: number,
    atLeastMs: number,
    changes: Parameters<Store['moveRun']>[0]['changes'],
  ): Promise<Next> {
    const ageMs = clock.now() - (run.startedAt ?? run.createdAt);
    const plan = await plans.for(run.provider, run.request.resolution);
    const shortestMs = await shortestGapMs(run.provider);
    const gapMs = Math.max(nextPollGapMs(ageMs, plan, shortestMs), atLeastMs);
    const untilDeadlineMs = Math.max(run.deadlineAt - clock.now(), 0);
    return letGo(run, 'waiting', Math.min(gapMs, untilDeadlineMs), { ...changes, polls: run.polls, tries });
  }

  async function shortestGapMs(provider: ProviderId): Promise<number> {
    const window = parts.windows.get(provider);
    if (window === undefined) return 0;
    const counts = await store.liveRuns();
    const waiting = counts.find((live) => live.provider === provider && live.state === 'waiting');
    return window.shortestPollGapMs(waiting?.count ?? 0);
  }

  async function collect(run: ClaimedRun, result: Finished, signal: AbortSignal): Promise<Next> {
    const collected = await parts.collect.run(run, result, signal);
    if (collected.kind === 'failed') {
      logOf(run).warn(
        { code: collected.error.code, detail: collected.error.message },
        'A result could not be downloaded',
      );
      return { run: collected.run, event: { kind: 'download_failed', code: collected.error.code } };
    }
    if (collected.kind === 'made') {
      parts.metrics.countRun(run.provider, 'made');
      if (collected.latencyMs !== undefined) {
        parts.metrics.observeRun(run.provider, run.request.resolution, collected.latencyMs);
      }
      logOf(run).info({ charge: run.holdMicros, cost: result.costMicros, polls: run.polls }, 'Image made');
    }
    return 'done';
  }

  async function failOver(run: ClaimedRun, to: Candidate, reason: EndReason): Promise<Next> {
    const now = clock.now();
    const wallets = await parts.findWallets(run, now);
    const next = { id: newId<RunId>(), provider: to.provider, model: to.model, holdMicros: to.priceMicros };
    const moved = await store.failOver({
      id: run.id,
      epoch: run.epoch,
      from: run.state,
      reason,
      startOutcome: reason,
      next,
      wallets,
      now,
    });
    if (moved.kind === 'short') return end(run, 'failed', 'failover_over_budget');
    if (moved.kind === 'failed_over') {
      parts.metrics.countRun(run.provider, reason);
      logOf(run).warn({ reason, to: to.provider }, 'The run goes on at another provider');
    }
    return 'done';
  }

  async function end(
    run: ClaimedRun,
    to: 'failed' | 'refused' | 'cancelled',
    reason: EndReason,
  ): Promise<Next> {
    const now = clock.now();
    const ended = await store.endRun({
      id: run.id,
      epoch: run.epoch,
      from: run.state,
      to,
      reason,
      startOutcome: reason,
      now,
    });
    if (ended.kind === 'lost') return 'done';
    parts.metrics.countRun(run.provider, reason);
    const log = logOf(run);
    const report = reason === 'crashed' ? log.error : log.info;
    report({ state: to, reason, starts: run.starts, polls: run.polls }, 'Run ended without an image');
    return 'done';
  }

  async function letGo(
    run: ClaimedRun,
    to: ClaimedRun['state'],
    afterMs: number,
    changes: Parameters<Store['moveRun']>[0]['changes'],
  ): Promise<Next> {
    const now = clock.now();
    const show = to !== run.state;
    await store.moveRun({
      id: run.id,
      epoch: run.epoch,
      from: run.state,
      to,
      nextAt: now + afterMs,
      leaseUntil: 0,
      changes,
      show,
      now,
    });
    return 'done';
  }

  function providerOf(run: ClaimedRun): Provider {
    const provider = parts.providers.get(run.provider);
    if (provider === undefined) throw new Error(`The provider ${run.provider} is not configured`);
    return provider;
  }

  /** An answer that does not come in time is in doubt: the provider may well have heard the question. */
  async function within<Outcome>(
    limitMs: number,
    signal: AbortSignal,
    ask: (signal: AbortSignal) => Promise<Outcome>,
  ): Promise<Outcome | Failed> {
    const limited = clock.deadline(limitMs, signal);
    try {
      return await ask(limited);
    } catch (error) {
      signal.throwIfAborted();
      if (!limited.aborted) throw error;
      return {
        kind: 'failed',
        reason: 'timed_out',
        certainty: 'doubt',
        detail: `no answer within ${limitMs} ms`,
      };
    }
  }

  function note(
    run: ClaimedRun,
    step: 'start' | 'status',
    outcome: { readonly kind: string } | Failed,
  ): void {
    if (!('reason' in outcome)) return;
    const { reason, certainty, detail } = outcome;
    logOf(run).warn({ step, reason, certainty, detail }, 'The provider did not do what was asked');
  }
}
