import { describe, expect, it } from 'vitest';
import { type DownloadErrorCode, downloadErrorCodes } from '../../../src/errors.ts';
import {
  advance,
  type Circumstances,
  type Decision,
  type RunEvent,
} from '../../../src/generation/advance.ts';
import { mostTakeovers } from '../../../src/generation/deadlines.ts';
import {
  type Failed,
  type FailureReason,
  type Finished,
  failureReasons,
  type Pending,
} from '../../../src/providers/provider.ts';
import { type ClaimedRun, type LiveRunState, liveRunStates } from '../../../src/store/records.ts';

const now = 1_000_000;
const other = { provider: 'two', model: 'm', priceMicros: 60_000 };
const alone: Circumstances = {
  now,
  doubtLimitMicros: 100_000,
  providerIsOn: true,
  down: undefined,
  otherModels: [],
  alternatives: [],
  laterAlternatives: [],
};
const withOther: Circumstances = { ...alone, alternatives: [other] };

function run(changes: Partial<ClaimedRun> = {}): ClaimedRun {
  return {
    id: 'r' as ClaimedRun['id'],
    generationId: 'g' as ClaimedRun['generationId'],
    teamId: 't' as ClaimedRun['teamId'],
    memberId: 'm' as ClaimedRun['memberId'],
    slot: 0,
    attempt: 1,
    state: 'queued',
    epoch: 1,
    provider: 'one',
    model: 'm',
    holdMicros: 50_000,
    handle: null,
    sealedResult: null,
    starts: 0,
    polls: 0,
    tries: 0,
    takeovers: 0,
    startedAt: null,
    createdAt: now,
    deadlineAt: now + 1_800_000,
    cancelRequestedAt: null,
    request: {
      prompt: 'a lamp',
      aspectRatio: '1:1',
      resolution: '1K',
      count: 1,
      search: false,
      private: false,
    },
    threadId: undefined,
    channelId: 'C1',
    roleIds: [],
    timeZone: 'UTC',
    doubtsInSlot: 0,
    triedProviders: ['one'],
    inputs: [],
    ...changes,
  };
}

const failure = (
  reason: FailureReason,
  certainty: Failed['certainty'],
  more: Partial<Failed> = {},
): Failed => ({
  kind: 'failed',
  reason,
  certainty,
  detail: '',
  ...more,
});
const picture: Finished = { kind: 'finished', images: [{ kind: 'url', url: 'https://files.example/1.png' }] };
const claimed: RunEvent = { kind: 'claimed' };
const started = (outcome: Failed): RunEvent => ({ kind: 'start', outcome });
const looked = (outcome: Pending | Finished | Failed): RunEvent => ({ kind: 'status', outcome });
const end = (to: 'failed' | 'refused' | 'cancelled', reason: string) => ({ kind: 'end', to, reason });

describe('A run that is claimed', () => {
  const expected: Readonly<Record<string, Readonly<Record<LiveRunState, object>>>> = {
    'as it should be': {
      fetching: { kind: 'work' },
      queued: { kind: 'work' },
      starting: { kind: 'start_again' },
      waiting: { kind: 'work' },
      collecting: { kind: 'work' },
    },
    'after its deadline': {
      fetching: end('failed', 'deadline'),
      queued: end('failed', 'deadline'),
      starting: end('failed', 'in_doubt'),
      waiting: { kind: 'work' },
      collecting: { kind: 'work' },
    },
    'after a cancel': {
      fetching: end('cancelled', 'cancelled'),
      queued: end('cancelled', 'cancelled'),
      starting: end('failed', 'in_doubt'),
      waiting: { kind: 'work' },
      collecting: { kind: 'work' },
    },
    'after a cancel and its deadline': {
      fetching: end('cancelled', 'cancelled'),
      queued: end('cancelled', 'cancelled'),
      starting: end('failed', 'in_doubt'),
      waiting: { kind: 'work' },
      collecting: { kind: 'work' },
    },
    'without its provider': {
      fetching: end('failed', 'provider_off'),
      queued: end('failed', 'provider_off'),
      starting: end('failed', 'provider_off'),
      waiting: end('failed', 'provider_off'),
      collecting: { kind: 'work' },
    },
    'without its provider, but with another one': {
      fetching: { kind: 'fail_over', to: [other], reason: 'provider_off' },
      queued: { kind: 'fail_over', to: [other], reason: 'provider_off' },
      starting: end('failed', 'provider_off'),
      waiting: end('failed', 'provider_off'),
      collecting: { kind: 'work' },
    },
    'that crashes whoever has it': {
      fetching: end('failed', 'crashed'),
      queued: end('failed', 'crashed'),
      starting: end('failed', 'crashed'),
      waiting: end('failed', 'crashed'),
      collecting: end('failed', 'crashed'),
    },
  };
  const situations: Readonly<Record<string, readonly [Partial<ClaimedRun>, Circumstances]>> = {
    'as it should be': [{}, withOther],
    'after its deadline': [{ deadlineAt: now }, withOther],
    'after a cancel': [{ cancelRequestedAt: now - 1 }, withOther],
    'after a cancel and its deadline': [{ cancelRequestedAt: now - 1, deadlineAt: now }, withOther],
    'without its provider': [{}, { ...alone, providerIsOn: false }],
    'without its provider, but with another one': [{}, { ...withOther, providerIsOn: false }],
    'that crashes whoever has it': [{ takeovers: mostTakeovers }, withOther],
  };
  const table = Object.entries(situations).flatMap(([name, [changes, circumstances]]) =>
    liveRunStates.map((state) => ({
      name,
      state,
      changes,
      circumstances,
      decision: expected[name]?.[state],
    })),
  );

  it.each(table)('$name in $state', ({ state, changes, circumstances, decision }) => {
    expect(advance(run({ state, ...changes }), claimed, circumstances)).toEqual(decision);
  });

  it('is worked on until it has been taken over once too often', () => {
    const decided = Array.from(
      { length: 7 },
      (_, takeovers) => advance(run({ takeovers }), claimed, alone).kind,
    );
    expect(decided).toEqual(['work', 'work', 'work', 'work', 'work', 'end', 'end']);
  });
});

describe('A start that the provider definitely did not take', () => {
  const wait = { kind: 'move', to: 'queued', afterMs: 1000, tries: 1 };
  const other_ = (reason: string) => ({ kind: 'fail_over', to: [other], reason });
  const expected: Readonly<Record<FailureReason, readonly [alone: object, withOther: object]>> = {
    refused: [end('refused', 'refused'), end('refused', 'refused')],
    no_image: [end('refused', 'no_image'), end('refused', 'no_image')],
    rejected: [end('failed', 'rejected'), end('failed', 'rejected')],
    failed: [end('failed', 'failed'), end('failed', 'failed')],
    lost: [end('failed', 'lost'), end('failed', 'lost')],
    bad_result: [end('failed', 'bad_result'), end('failed', 'bad_result')],
    garbled: [end('failed', 'garbled'), end('failed', 'garbled')],
    timed_out: [end('failed', 'timed_out'), end('failed', 'timed_out')],
    rate_limited: [wait, other_('rate_limited')],
    unavailable: [wait, other_('unavailable')],
    unreachable: [wait, other_('unreachable')],
    out_of_credit: [end('failed', 'out_of_credit'), other_('out_of_credit')],
    bad_key: [end('failed', 'bad_key'), other_('bad_key')],
    model_gone: [end('failed', 'model_gone'), other_('model_gone')],
  };

  it.each(failureReasons)('because of %s', (reason) => {
    const event = started(failure(reason, 'definite'));
    const [byItself, withAnother] = expected[reason];
    expect(advance(run({ state: 'starting' }), event, alone)).toEqual(byItself);
    expect(advance(run({ state: 'starting' }), event, withOther)).toEqual(withAnother);
  });

  it.each([
    ['a short pause is waited out rather than going elsewhere', 15_000, 'move'],
    ['a long one is not', 15_001, 'fail_over'],
  ])('%s', (_name, retryAfterMs, kind) => {
    const event = started(failure('rate_limited', 'definite', { retryAfterMs }));
    expect(advance(run(), event, withOther).kind).toBe(kind);
  });

  it('a pause beyond the deadline is not waited for', () => {
    const event = started(failure('rate_limited', 'definite', { retryAfterMs: 86_400_000 }));
    expect(advance(run(), event, alone)).toEqual(end('failed', 'rate_limited'));
    expect(advance(run(), event, withOther).kind).toBe('fail_over');
  });

  it('is tried four times when it is unavailable, and until the deadline when it is a rate limit', () => {
    const kinds = (reason: FailureReason) =>
      [0, 1, 2, 3, 8].map(
        (tries) => advance(run({ tries }), started(failure(reason, 'definite')), alone).kind,
      );
    expect(kinds('unavailable')).toEqual(['move', 'move', 'move', 'end', 'end']);
    expect(kinds('unreachable')).toEqual(['move', 'move', 'move', 'end', 'end']);
    expect(kinds('rate_limited')).toEqual(['move', 'move', 'move', 'move', 'move']);
  });

  it('waits longer each time, a minute at most', () => {
    const pauses = [0, 1, 2, 5, 6, 20].map((tries) => {
      const decision = advance(run({ tries }), started(failure('rate_limited', 'definite')), alone);
      return decision.kind === 'move' ? decision.afterMs : undefined;
    });
    expect(pauses).toEqual([1000, 2000, 4000, 32_000, 60_000, 60_000]);
  });
});

describe('A run whose provider is not asked for a while', () => {
  const later = { provider: 'three', model: 'm', priceMicros: 40_000 };
  const down = (reason: FailureReason, forMs = 40_000) => ({ reason, until: now + forMs });
  const heldUp = (reason: FailureReason, forMs?: number): RunEvent => ({
    kind: 'held_up',
    down: down(reason, forMs),
  });
  const wait = { kind: 'move', to: 'queued', afterMs: 40_000, tries: 0 };
  const withLater: Circumstances = { ...alone, laterAlternatives: [later] };
  const goOn = (to: object, reason: string) => ({ kind: 'fail_over', to: [to], reason });
  const needSomebody: readonly FailureReason[] = ['out_of_credit', 'bad_key'];

  it.each(failureReasons)('because of %s', (reason) => {
    const decide = (circumstances: Circumstances) => advance(run(), heldUp(reason), circumstances);
    const ends = needSomebody.includes(reason);
    const waits = reason === 'rate_limited' ? { ...wait, tries: 1 } : wait;
    expect(decide(alone)).toEqual(ends ? end('failed', reason) : waits);
    expect(decide(withLater)).toEqual(ends ? goOn(later, reason) : waits);
    expect(decide(withOther)).toEqual(goOn(other, reason));
  });

  it('goes elsewhere even when it would be soon, unless the provider itself asked for that', () => {
    expect(advance(run(), heldUp('unavailable', 1_000), withOther).kind).toBe('fail_over');
    expect(advance(run(), heldUp('rate_limited', 15_000), withOther).kind).toBe('move');
    expect(advance(run(), heldUp('rate_limited', 15_001), withOther).kind).toBe('fail_over');
  });

  it('has patience until the deadline, and so has who tried it in vain', () => {
    for (const tries of [0, 3, 8]) {
      expect(advance(run({ tries }), heldUp('unavailable'), alone)).toEqual({ ...wait, tries });
      expect(advance(run({ tries }), heldUp('rate_limited'), alone).kind).toBe('move');
      const opened = { ...alone, down: down('unavailable') };
      const event = started(failure('unavailable', 'definite'));
      expect(advance(run({ tries }), event, opened).kind).toBe('move');
    }
    expect(advance(run({ deadlineAt: now + 40_000 }), heldUp('rate_limited'), alone)).toEqual(
      end('failed', 'rate_limited'),
    );
    expect(advance(run({ deadlineAt: now + 40_000 }), heldUp('garbled'), alone)).toEqual(
      end('failed', 'garbled'),
    );
  });

  it.each(failureReasons)('and that is in doubt stays there, or ends: %s', (reason) => {
    const doubted = run({ state: 'starting', tries: 2 });
    const inPlace = { kind: 'move', to: 'starting', afterMs: 40_000, tries: 2 };
    const ends = needSomebody.includes(reason);
    expect(advance(doubted, heldUp(reason), withOther)).toEqual(ends ? end('failed', 'in_doubt') : inPlace);
    const late = { ...doubted, deadlineAt: now + 40_000 };
    expect(advance(late, heldUp(reason), withOther)).toEqual(end('failed', 'in_doubt'));
  });

  it('because of its own failure comes back when that is over, and goes elsewhere if it can', () => {
    const opened = { ...alone, down: down('unavailable') };
    const event = started(failure('unavailable', 'definite', { retryAfterMs: 5_000 }));
    expect(advance(run(), event, opened)).toEqual({ ...wait, tries: 1 });
    expect(advance(run(), event, { ...opened, alternatives: [other] })).toEqual(goOn(other, 'unavailable'));
    expect(advance(run(), event, { ...alone, alternatives: [other] }).kind).toBe('move');
  });

  it('and whose model is gone goes on with the next one, or elsewhere, or ends', () => {
    const nextModel = { provider: 'one', model: 'newer', priceMicros: 60_000 };
    const decide = (circumstances: Circumstances) => advance(run(), { kind: 'model_gone' }, circumstances);
    expect(decide({ ...withOther, otherModels: [nextModel] })).toEqual({
      kind: 'fail_over',
      to: [nextModel, other],
      reason: 'model_gone',
    });
    expect(decide(withLater)).toEqual(goOn(later, 'model_gone'));
    expect(decide(alone)).toEqual(end('failed', 'model_gone'));
  });
});

describe('A start in doubt', () => {
  it.each(failureReasons)('is started again at the same provider, whatever it was: %s', (reason) => {
    const event = started(failure(reason, 'doubt'));
    expect(advance(run({ state: 'starting' }), event, withOther)).toEqual({ kind: 'start_again' });
  });

  const giveUp = end('failed', 'in_doubt');
  const again = { kind: 'start_again' };
  it.each<[string, Partial<ClaimedRun>, object]>([
    ['for the second time', { doubtsInSlot: 1 }, giveUp],
    ['at a price just below the limit', { holdMicros: 99_999 }, again],
    ['at the limit', { holdMicros: 100_000 }, giveUp],
    ['above it', { holdMicros: 151_000 }, giveUp],
    ['after a cancel', { cancelRequestedAt: now }, giveUp],
    ['just before the deadline', { deadlineAt: now + 1 }, again],
    ['at the deadline', { deadlineAt: now }, giveUp],
  ])('%s', (_name, changes, decision) => {
    const event = started(failure('timed_out', 'doubt'));
    expect(advance(run({ state: 'starting', ...changes }), event, withOther)).toEqual(decision);
    expect(advance(run({ state: 'starting', ...changes }), claimed, withOther)).toEqual(decision);
  });

  it.each(failureReasons)('that was followed by a definite no goes nowhere else: %s', (reason) => {
    const withAll = { ...withOther, otherModels: [other], laterAlternatives: [other] };
    const again = run({ state: 'starting', doubtsInSlot: 1, tries: 8 });
    const ownEnd = [
      'refused',
      'no_image',
      'rejected',
      'failed',
      'lost',
      'garbled',
      'bad_result',
      'timed_out',
    ];
    const to = reason === 'refused' || reason === 'no_image' ? 'refused' : 'failed';
    expect(advance(again, started(failure(reason, 'definite')), withAll)).toEqual(
      ownEnd.includes(reason) ? end(to, reason) : giveUp,
    );
    const waiting = { ...again, state: 'queued' } as const;
    for (const event of [
      { kind: 'held_up', down: { reason, until: now + 40_000 } },
      { kind: 'model_gone' },
    ] as const)
      expect(advance(waiting, event, withAll)).toEqual(giveUp);
    expect(advance(waiting, claimed, { ...withAll, providerIsOn: false })).toEqual(giveUp);
  });

  it('never fails over', () => {
    for (const doubtsInSlot of [0, 1]) {
      for (const reason of failureReasons) {
        const decision = advance(run({ doubtsInSlot }), started(failure(reason, 'doubt')), withOther);
        expect(decision.kind).not.toBe('fail_over');
      }
    }
  });
});

describe('A start that was taken', () => {
  it('is polled later', () => {
    const outcome = { kind: 'started', providerRunId: '1', handle: {} } as const;
    expect(advance(run(), { kind: 'start', outcome }, alone)).toEqual({
      kind: 'poll_later',
      tries: 0,
      atLeastMs: 0,
    });
  });

  it('and finished at once is collected', () => {
    expect(advance(run(), { kind: 'start', outcome: picture }, alone)).toEqual({
      kind: 'collect',
      result: picture,
    });
  });
});

describe('A provider that no longer offers the model', () => {
  const nextModel = { provider: 'runbase', model: 'newer', priceMicros: 60_000 };
  const gone = started(failure('model_gone', 'definite'));

  it('is asked with its next model before anybody else is', () => {
    const decided = advance(run({ state: 'starting' }), gone, { ...withOther, otherModels: [nextModel] });
    expect(decided).toEqual({ kind: 'fail_over', to: [nextModel, other], reason: 'model_gone' });
  });

  it('keeps its other models out of every other failure', () => {
    const badKey = started(failure('bad_key', 'definite'));
    const decided = advance(run({ state: 'starting' }), badKey, { ...alone, otherModels: [nextModel] });
    expect(decided).toEqual(end('failed', 'bad_key'));
  });
});

describe('The last look, at the deadline', () => {
  const late = run({ state: 'waiting', deadlineAt: now });

  it('collects what is ready', () => {
    expect(advance(late, looked(picture), alone)).toEqual({ kind: 'collect', result: picture });
  });

  it('gives up what is not', () => {
    expect(advance(late, looked({ kind: 'pending' }), alone)).toEqual(end('failed', 'deadline'));
    expect(advance(late, looked(failure('unavailable', 'doubt')), alone)).toEqual(end('failed', 'deadline'));
  });
});

describe('A look at a run', () => {
  const waiting = run({ state: 'waiting', tries: 2 });
  const later = { kind: 'poll_later', tries: 3, atLeastMs: 4000 };
  const expected: Readonly<Record<FailureReason, object>> = {
    refused: end('refused', 'refused'),
    no_image: end('refused', 'no_image'),
    rejected: end('failed', 'rejected'),
    failed: end('failed', 'failed'),
    lost: end('failed', 'lost'),
    bad_result: end('failed', 'bad_result'),
    model_gone: end('failed', 'model_gone'),
    garbled: later,
    timed_out: later,
    rate_limited: later,
    unavailable: later,
    unreachable: later,
    out_of_credit: later,
    bad_key: later,
  };

  it.each(failureReasons)('that ends definitely with %s', (reason) => {
    expect(advance(waiting, looked(failure(reason, 'definite')), withOther)).toEqual(expected[reason]);
  });

  it.each(failureReasons)('that is in doubt says nothing of the run: %s', (reason) => {
    expect(advance(waiting, looked(failure(reason, 'doubt')), withOther)).toEqual(later);
  });

  it.each<[string, Partial<ClaimedRun>, object]>([
    [
      'first look, soon after the start',
      { startedAt: now - 59_999 },
      { ...later, tries: 1, atLeastMs: 1000 },
    ],
    ['second one', { startedAt: now - 59_999, tries: 1 }, end('failed', 'lost')],
    ['first look, a minute after the start', { startedAt: now - 60_000 }, end('failed', 'lost')],
  ])('does not believe that a run is unknown that was just taken: %s', (_name, changes, decision) => {
    const looking = run({ state: 'waiting', ...changes });
    expect(advance(looking, looked(failure('lost', 'definite')), alone)).toEqual(decision);
  });

  it('waits as long as the provider asks for', () => {
    const failed = failure('rate_limited', 'definite', { retryAfterMs: 9000 });
    expect(advance(waiting, looked(failed), alone)).toMatchObject({ atLeastMs: 9000 });
    const pending = { kind: 'pending', retryAfterMs: 7000 } as const;
    expect(advance(waiting, { kind: 'status', outcome: pending }, alone)).toEqual({
      kind: 'poll_later',
      tries: 0,
      atLeastMs: 7000,
    });
  });

  it('that finds it finished collects it', () => {
    expect(advance(waiting, { kind: 'status', outcome: picture }, alone)).toEqual({
      kind: 'collect',
      result: picture,
    });
  });
});

describe('A download that failed', () => {
  const passing: readonly DownloadErrorCode[] = ['unreachable', 'timed_out', 'truncated', 'bad_status'];

  it.each(downloadErrorCodes)('of a result with %s', (code) => {
    const decide = (tries: number): Decision =>
      advance(run({ state: 'collecting', tries }), { kind: 'download_failed', code }, withOther);
    const mayPass = passing.includes(code);
    const retry = { kind: 'move', to: 'collecting', afterMs: 1000, tries: 1 };
    expect(decide(0)).toEqual(mayPass ? retry : end('failed', 'bad_result'));
    expect(decide(3).kind).toBe(mayPass ? 'move' : 'end');
    expect(decide(4)).toEqual(end('failed', mayPass ? 'result_unreachable' : 'bad_result'));
  });

  it.each([...downloadErrorCodes, 'gone' as const])('of a reference with %s', (code) => {
    const decide = (changes: Partial<ClaimedRun>): Decision =>
      advance(run({ state: 'fetching', ...changes }), { kind: 'input_failed', code }, withOther);
    const mayPass = code !== 'gone' && passing.includes(code);
    const retry = { kind: 'move', to: 'fetching', afterMs: 1000, tries: 1 };
    expect(decide({})).toEqual(mayPass ? retry : end('failed', 'input_unreadable'));
    expect(decide({ tries: 4 })).toEqual(end('failed', 'input_unreadable'));
    expect(decide({ deadlineAt: now })).toEqual(end('failed', 'input_unreadable'));
  });

  it('and references without a way to their provider go on to one that takes them otherwise', () => {
    const stuck: RunEvent = { kind: 'inputs_stuck' };
    expect(advance(run(), stuck, withOther)).toEqual({
      kind: 'fail_over',
      to: [other],
      reason: 'input_unreadable',
    });
    expect(advance(run(), stuck, alone)).toEqual(end('failed', 'input_unreadable'));
  });

  it('and references that are there go on to the queue', () => {
    expect(advance(run({ state: 'fetching', tries: 3 }), { kind: 'inputs_ready' }, alone)).toEqual({
      kind: 'move',
      to: 'queued',
      afterMs: 0,
      tries: 0,
    });
  });
});
