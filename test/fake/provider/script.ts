// The behaviours a test has queued: which one the next request of a moment gets.
// Never looks into a behaviour.
import type { Behaviours, Fault, Moment } from './fake-provider.ts';

export interface Script<Start, Status> {
  behave(behaviours: Behaviours<Start, Status>, times?: number | 'always'): void;
  calm(): void;
  takeStart(): Start | Fault | undefined;
  takeStatus(): Status | Fault | undefined;
  takeCheck(): Fault | undefined;
}

function createQueue<T>() {
  let next: T[] = [];
  let always: T | undefined;
  return {
    put(value: T | undefined, times: number | 'always') {
      if (value === undefined) return;
      if (times === 'always') always = value;
      else for (let i = 0; i < times; i += 1) next.push(value);
    },
    take: () => next.shift() ?? always,
    clear() {
      next = [];
      always = undefined;
    },
  };
}

export function createScript<Start, Status>(): Script<Start, Status> {
  const queues = {
    start: createQueue<Start | Fault>(),
    status: createQueue<Status | Fault>(),
    check: createQueue<Fault>(),
  } satisfies Record<Moment, unknown>;
  return {
    behave(behaviours, times = 1) {
      queues.start.put(behaviours.start, times);
      queues.status.put(behaviours.status, times);
      queues.check.put(behaviours.check, times);
    },
    calm() {
      for (const queue of Object.values(queues)) queue.clear();
    },
    takeStart: () => queues.start.take(),
    takeStatus: () => queues.status.take(),
    takeCheck: () => queues.check.take(),
  };
}
