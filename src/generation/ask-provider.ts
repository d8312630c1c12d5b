// The two questions that a provider is asked, once each time: to start a run, and how it stands.
import { DownloadError, StoreError } from '../errors.ts';
import { withoutWordsOf } from '../log.ts';
import type { Failed, Provider, Reference, Started } from '../providers/provider.ts';
import type { ClaimedRun } from '../store/records.ts';
import { leaseMs, startDeadlineMs, statusDeadlineMs } from './deadlines.ts';
import { ratioToSend } from './demand.ts';
import { createPollTiming, type NextPoll } from './poll-timing.ts';
import { promptToSend } from './request.ts';
import type { RunMoves } from './run-moves.ts';
import { logOf, type Next, type RunParts } from './run-parts.ts';

/** How often the write of a provider's run id is tried again. */
const mostHandleWrites = 5;

export type AskProvider = {
  /** @param houseMicros what the house pays for a start after one in doubt, else 0. */
  start(
    run: ClaimedRun,
    from: 'queued' | 'starting',
    houseMicros: number,
    signal: AbortSignal,
  ): Promise<Next>;
  poll(run: ClaimedRun, signal: AbortSignal): Promise<Next>;
  pollLater(run: ClaimedRun, tries: number, atLeastMs: number): Promise<Next>;
};

export function createAskProvider(parts: RunParts, { letGo, end }: RunMoves): AskProvider {
  const { store, clock } = parts;
  const timing = createPollTiming(parts);
  return { start, poll, pollLater };

  async function start(
    run: ClaimedRun,
    from: 'queued' | 'starting',
    houseMicros: number,
    signal: AbortSignal,
  ): Promise<Next> {
    const provider = providerOf(run);
    const busyMs = parts.windows.get(run.provider)?.waitMs() ?? 0;
    if (busyMs > 0) return letGo(run, from, busyMs, {});
    try {
      return await parts.inputs.lend(run, provider.abilities(run.model), signal, (references) =>
        startWith(references, run, provider, from, houseMicros, signal),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DownloadError)) throw error;
      logOf(parts, run).warn({ code: error.code, detail: error.message }, 'A reference could not be loaded');
      return { run, event: { kind: 'input_failed', code: error.code } };
    }
  }

  async function startWith(
    references: readonly Reference[],
    run: ClaimedRun,
    provider: Provider,
    from: 'queued' | 'starting',
    houseMicros: number,
    signal: AbortSignal,
  ): Promise<Next> {
    // Read before the start: between the provider's answer and the write of its run id nothing may go wrong.
    const nextPoll = await timing.for(run);
    // Taken when the request goes out: what is loaded in between would otherwise move it into the next window.
    const waitMs = parts.windows.get(run.provider)?.take() ?? 0;
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
    parts.shown();
    if (begun === 'cancelled') return end(run, 'cancelled', 'cancelled');
    const started: ClaimedRun = {
      ...run,
      state: 'starting',
      starts: run.starts + 1,
      doubtsInSlot: run.doubtsInSlot + (houseMicros > 0 ? 1 : 0),
      startedAt: now,
    };
    const { resolution, search } = run.request;
    const asked = { aspectRatio: run.request.aspectRatio, references: references.length };
    const aspectRatio = ratioToSend(asked, provider.abilities(run.model));
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
    if (outcome.kind === 'started') return waitFor(started, outcome, nextPoll, signal);
    return { run: started, event: { kind: 'start', outcome } };
  }

  async function waitFor(
    run: ClaimedRun,
    { handle, providerRunId, costMicros }: Started,
    nextPoll: NextPoll,
    signal: AbortSignal,
  ): Promise<Next> {
    const changes = { handle, providerRunId, tries: 0, polls: run.polls, startOutcome: 'started' };
    const all = costMicros === undefined ? changes : { ...changes, costMicros };
    for (let tries = 0; ; tries += 1) {
      try {
        return await letGo(run, 'waiting', nextPoll(run, 0), all);
      } catch (error) {
        // Without this write a run that was taken, and is paid for, would be in doubt.
        if (!(error instanceof StoreError) || tries >= mostHandleWrites) throw error;
        await clock.wait(500 * 2 ** tries, signal);
      }
    }
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

  async function pollLater(run: ClaimedRun, tries: number, atLeastMs: number): Promise<Next> {
    const nextPoll = await timing.for(run);
    return letGo(run, 'waiting', nextPoll(run, atLeastMs), { polls: run.polls, tries });
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
    const { reason, certainty, words = '' } = outcome;
    // What a model answers in place of a picture is no reason but content; what they refuse, providers like to quote.
    const isNew = reason !== 'no_image' && !outcome.detail.includes(words);
    const said = isNew ? `${outcome.detail}: ${words}` : outcome.detail;
    const detail = withoutWordsOf(said, promptToSend(run.request));
    logOf(parts, run).warn({ step, reason, certainty, detail }, 'The provider did not do what was asked');
  }
}
