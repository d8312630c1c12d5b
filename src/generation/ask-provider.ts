// The two questions that a provider is asked, once each time: to start a run, and how it stands.
import { DownloadError, StoreError } from '../errors.ts';
import { withoutAddresses, withoutWordsOf } from '../log.ts';
import type { Failed, Provider, Reference, Started } from '../providers/provider.ts';
import type { ClaimedRun } from '../store/records.ts';
import { believeCost } from './believable-cost.ts';
import { leaseMs, startDeadlineMs, statusDeadlineMs } from './deadlines.ts';
import { ratioToSend } from './demand.ts';
import type { Admitted } from './health.ts';
import { createPollTiming, type NextPoll } from './poll-timing.ts';
import type { Place } from './rate-window.ts';
import { promptToSend } from './request.ts';
import type { RunMoves } from './run-moves.ts';
import { logOf, type Next, type RunParts } from './run-parts.ts';

export type Beginning = {
  readonly from: 'queued' | 'starting';
  /** What the house pays for a start after one in doubt, else 0. */
  readonly houseMicros: number;
};

type Begun =
  | {
      readonly kind: 'begun';
      readonly run: ClaimedRun;
      /** Of a provider that limits its requests. */
      readonly inTime: Extract<Place, { readonly kind: 'taken' }>['inTime'] | undefined;
    }
  | { readonly kind: 'cancelled' | 'lost' }
  | Extract<Place, { readonly kind: 'full' }>;

/** How often the write of a provider's run id is tried again. */
const mostHandleWrites = 5;

export type AskProvider = {
  start(run: ClaimedRun, beginning: Beginning, signal: AbortSignal): Promise<Next>;
  poll(run: ClaimedRun, signal: AbortSignal): Promise<Next>;
  /** @param costMicros what the poll before it said that the run cost. */
  pollLater(run: ClaimedRun, tries: number, atLeastMs: number, costMicros: number | undefined): Promise<Next>;
};

export function createAskProvider(parts: RunParts, { letGo, end, noteLateCost }: RunMoves): AskProvider {
  const { store, clock } = parts;
  const timing = createPollTiming(parts);
  return { start, poll, pollLater };

  async function start(run: ClaimedRun, beginning: Beginning, signal: AbortSignal): Promise<Next> {
    const { from } = beginning;
    const provider = providerOf(run);
    const { down, goneModels } = parts.routing.standings.of(run.provider);
    if (down !== undefined) return { run, event: { kind: 'held_up', down } };
    // One in doubt goes nowhere else, so it is asked what it was asked before.
    if (from === 'queued' && goneModels.includes(run.model)) return { run, event: { kind: 'model_gone' } };
    const isStuck = from === 'queued' && !parts.inputs.canReach(run, provider.abilities(run.model));
    if (isStuck) return { run, event: { kind: 'inputs_stuck' } };
    const busyMs = parts.windows.get(run.provider)?.waitMs() ?? 0;
    if (busyMs > 0) return putOff(run, from, busyMs);
    try {
      return await parts.inputs.lend(run, provider.abilities(run.model), signal, (references) =>
        admitAndStart(references, run, provider, beginning, signal),
      );
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DownloadError)) throw error;
      logOf(parts, run).warn({ code: error.code, detail: error.message }, 'A reference could not be loaded');
      return { run, event: { kind: 'input_failed', code: error.code } };
    }
  }

  async function admitAndStart(
    references: readonly Reference[],
    run: ClaimedRun,
    provider: Provider,
    beginning: Beginning,
    signal: AbortSignal,
  ): Promise<Next> {
    const mostMs = startDeadlineMs(run.request.resolution) + leaseMs;
    const admitted = await parts.health.admit(run.provider, mostMs);
    if (admitted.kind === 'down') return { run, event: { kind: 'held_up', down: admitted.down } };
    try {
      return await startWith(references, run, provider, admitted, beginning, signal);
    } finally {
      admitted.leave();
    }
  }

  async function startWith(
    references: readonly Reference[],
    run: ClaimedRun,
    provider: Provider,
    admitted: Admitted,
    beginning: Beginning,
    signal: AbortSignal,
  ): Promise<Next> {
    // Read before the start: between the provider's answer and the write of its run id nothing may go wrong.
    const nextPoll = await timing.for(run);
    const { resolution, search } = run.request;
    const asked = { aspectRatio: run.request.aspectRatio, references: references.length };
    const aspectRatio = ratioToSend(asked, provider.abilities(run.model));
    const prompt = promptToSend(run.request);
    const job = { model: run.model, prompt, aspectRatio, resolution, search, references, slot: run.slot };
    const continuation = parts.collect.continuationFor(run);
    let started = run;
    const answer = await admitted.ask(run, async () => {
      // Written behind the circuit, so that what is not asked has not been started.
      const begun = await begin(run, beginning);
      if (begun.kind !== 'begun') return begun;
      started = begun.run;
      await begun.inTime?.(signal);
      return within(startDeadlineMs(resolution), signal, (limited) =>
        provider.start(
          continuation === undefined ? job : { ...job, continuation },
          parts.collect.keep,
          limited,
        ),
      );
    });
    switch (answer.kind) {
      case 'down':
        return { run, event: { kind: 'held_up', down: answer.down } };
      case 'lost':
        return 'done';
      case 'full':
        return putOff(run, beginning.from, answer.waitMs);
      case 'cancelled':
        parts.shown();
        return end(run, 'cancelled', 'cancelled', undefined);
    }
    const outcome = believeCost(parts, started, answer);
    note(started, 'start', outcome);
    if (outcome.kind === 'started') return waitFor(started, outcome, nextPoll, signal);
    return { run: started, event: { kind: 'start', outcome } };
  }

  async function begin(run: ClaimedRun, { from, houseMicros }: Beginning): Promise<Begun> {
    // Taken when the request goes out: what is loaded in between would otherwise move it into the next window.
    const place = await parts.windows.get(run.provider)?.take();
    if (place?.kind === 'full') return place;
    const now = clock.now();
    const begun = await store.beginStart({
      id: run.id,
      epoch: run.epoch,
      from,
      houseMicros,
      ...(from === 'starting' ? { startOutcome: 'in_doubt' } : {}),
      leaseUntil: now + leaseMs,
      now,
    });
    if (begun !== 'begun') return { kind: begun };
    parts.shown();
    return {
      kind: 'begun',
      inTime: place?.inTime,
      run: {
        ...run,
        state: 'starting',
        starts: run.starts + 1,
        doubtsInSlot: run.doubtsInSlot + (houseMicros > 0 ? 1 : 0),
        startedAt: now,
      },
    };
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
        const kept = await letGo(run, 'waiting', nextPoll(run, 0), all);
        if (kept === 'lost') await noteLateCost(run, costMicros);
        return 'done';
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
    const pausedMs = parts.health.pausedMs(run.provider);
    if (pausedMs > 0) return putOff(run, 'waiting', pausedMs);
    const place = await parts.windows.get(run.provider)?.take();
    if (place?.kind === 'full') return putOff(run, 'waiting', place.waitMs);
    parts.metrics.countPoll(run.provider);
    const answer = await within(statusDeadlineMs, signal, (limited) =>
      provider.status(handle, parts.collect.keep, limited),
    );
    const polled = { ...run, polls: run.polls + 1 };
    const outcome = believeCost(parts, polled, answer);
    note(polled, 'status', outcome);
    await parts.health.note(run, outcome);
    return { run: polled, event: { kind: 'status', outcome } };
  }

  async function pollLater(
    run: ClaimedRun,
    tries: number,
    atLeastMs: number,
    costMicros: number | undefined,
  ): Promise<Next> {
    const nextPoll = await timing.for(run);
    const changes = { polls: run.polls, tries };
    await letGo(
      run,
      'waiting',
      nextPoll(run, atLeastMs),
      costMicros === undefined ? changes : { ...changes, costMicros },
    );
    return 'done';
  }

  async function putOff(run: ClaimedRun, state: ClaimedRun['state'], waitMs: number): Promise<'done'> {
    await letGo(run, state, waitMs, {});
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
    const { reason, certainty, words = '' } = outcome;
    // What a model answers in place of a picture is no reason but content; what they refuse, providers like to quote.
    const isNew = reason !== 'no_image' && !outcome.detail.includes(words);
    const said = isNew ? `${outcome.detail}: ${words}` : outcome.detail;
    const detail = withoutWordsOf(withoutAddresses(said), promptToSend(run.request));
    logOf(parts, run).warn({ step, reason, certainty, detail }, 'The provider did not do what was asked');
  }
}
