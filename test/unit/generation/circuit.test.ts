import { describe, expect, it } from 'vitest';
import { createCircuit, needsOperator, type Opening, openFor } from '../../../src/generation/circuit.ts';
import { type Failed, type FailureReason, failureReasons } from '../../../src/providers/provider.ts';

const failure = (reason: FailureReason, more: Partial<Failed> = {}): Failed => ({
  kind: 'failed',
  reason,
  certainty: 'definite',
  detail: '',
  ...more,
});

function create(openings = 0) {
  const opened: Opening[] = [];
  let closes = 0;
  const circuit = createCircuit({
    limit: { failures: 3, openMs: 30_000 },
    openings,
    onOpen: (opening) => opened.push(opening),
    onClose: () => {
      closes += 1;
    },
  });
  let asked = 0;
  const answer = (outcome: unknown, task = `task ${asked++}`) => circuit.ask(async () => outcome, task);
  return { circuit, opened, answer, closes: () => closes };
}

describe('A circuit', () => {
  const expected: Readonly<Record<FailureReason, 'never' | 'in a row' | 'at once'>> = {
    refused: 'never',
    no_image: 'never',
    rejected: 'never',
    rate_limited: 'never',
    model_gone: 'never',
    lost: 'never',
    unavailable: 'in a row',
    unreachable: 'in a row',
    timed_out: 'in a row',
    garbled: 'in a row',
    failed: 'in a row',
    bad_result: 'in a row',
    out_of_credit: 'at once',
    bad_key: 'at once',
  };

  it.each(failureReasons)('opens as it should for %s', async (reason) => {
    for (const certainty of ['definite', 'doubt'] as const) {
      const { circuit, opened, answer } = create();
      await answer(failure(reason, { certainty }));
      const afterOne = circuit.isClosed();
      await answer(failure(reason, { certainty }));
      await answer(failure(reason, { certainty }));
      const how = circuit.isClosed() ? 'never' : afterOne ? 'in a row' : 'at once';
      expect(how).toBe(expected[reason]);
      expect(opened.map((opening) => opening.reason)).toEqual(how === 'never' ? [] : [reason]);
    }
  });

  it('asks nothing while it is open', async () => {
    const { answer } = create();
    await answer(failure('bad_key'));
    expect(await answer({ kind: 'started' })).toBe('open');
  });

  it('ends a row of failures with an image, not with a start that was taken', async () => {
    const { circuit, answer } = create();
    const twice = async () => {
      await answer(failure('failed'));
      await answer({ kind: 'started' });
      await answer(failure('failed'));
      await answer({ kind: 'started' });
    };
    await twice();
    circuit.worked();
    await twice();
    expect(circuit.isClosed()).toBe(true);
    await answer(failure('failed'));
    expect(circuit.isClosed()).toBe(false);
  });

  it.each(failureReasons)('counts %s once for each task when it may lie in the task', async (reason) => {
    const { circuit, answer } = create();
    for (let slot = 0; slot < 4; slot += 1) await answer(failure(reason), 'one task');
    const opens = expected[reason] !== 'never' && !['failed', 'bad_result'].includes(reason);
    expect(circuit.isClosed()).toBe(!opens);
    await answer(failure('failed'), 'another task');
    await answer(failure('failed'), 'a third one');
    expect(circuit.isClosed()).toBe(expected[reason] === 'never');
  });

  it.each(['finished', 'refused', 'rate_limited'])('that is tried is closed by %s', async (kind) => {
    const { circuit, answer, closes } = create(2);
    const isReason = failureReasons.find((reason) => reason === kind);
    await answer(isReason === undefined ? { kind } : failure(isReason));
    expect([circuit.isClosed(), closes()]).toEqual([true, 1]);
  });

  it('that is tried in vain opens for longer', async () => {
    const { circuit, opened, answer, closes } = create(2);
    await answer(failure('unavailable'));
    expect(circuit.isClosed()).toBe(false);
    expect(opened).toEqual([{ reason: 'unavailable', openings: 3, forMs: 120_000 }]);
    expect(closes()).toBe(0);
  });

  it('lets one try it at a time', async () => {
    const { circuit } = create(1);
    const asked: number[] = [];
    const { promise: answered, resolve } = Promise.withResolvers<object>();
    const ask = (number: number, outcome: Promise<object>) =>
      circuit.ask(() => {
        asked.push(number);
        return outcome;
      }, `task ${number}`);
    const all = [ask(1, answered), ask(2, Promise.resolve({}))];
    expect(asked).toEqual([1]);
    resolve({ kind: 'started' });
    await Promise.all(all);
    expect(asked).toEqual([1, 2]);
  });

  it.each(['started', 'full'])('is told nothing by a start that was only %s', async (kind) => {
    const { opened, answer, closes } = create(1);
    await answer({ kind });
    expect([closes(), opened]).toEqual([0, []]);
  });

  it('is told nothing by what was stopped', async () => {
    const { opened, circuit, closes } = create(1);
    const stopped = circuit.ask(() => Promise.reject(new DOMException('Stopping', 'AbortError')), 'task');
    await expect(stopped).rejects.toThrow('Stopping');
    expect([closes(), opened]).toEqual([0, []]);
  });
});

describe('How long a circuit stays open', () => {
  it('grows each time, up to ten minutes, or two hours when somebody has to do something', () => {
    const minutes = (reason: FailureReason) =>
      [1, 2, 3, 4, 5, 6, 20].map((opening) => openFor(failure(reason), opening, 30_000) / 60_000);
    expect(minutes('unavailable')).toEqual([0.5, 1, 2, 4, 8, 10, 10]);
    expect(minutes('out_of_credit')).toEqual([10, 20, 40, 80, 120, 120, 120]);
    expect(minutes('bad_key')).toEqual(minutes('out_of_credit'));
  });

  it('is as long as the provider asks for, within limits', () => {
    const openMs = (retryAfterMs: number) => openFor(failure('unavailable', { retryAfterMs }), 1, 30_000);
    expect([openMs(1_000), openMs(45_000), openMs(86_400_000)]).toEqual([30_000, 45_000, 600_000]);
  });

  it('is never shorter than the operator says', () => {
    expect(openFor(failure('unavailable'), 3, 3_600_000)).toBe(3_600_000);
    expect(openFor(failure('unavailable'), 1, 1)).toBe(1);
  });
});

it('Only an empty account and a bad key need somebody', () => {
  expect(failureReasons.filter(needsOperator).toSorted()).toEqual(['bad_key', 'out_of_credit']);
});
