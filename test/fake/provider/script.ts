// The behaviours a test has queued: which one the next request of a moment gets.
// Never looks into a behaviour.
import type { Behaviours, Drawn, Fault, Moment } from './fake-provider.ts';

export interface Script<Start, Status> {
  behave(behaviours: Behaviours<Start, Status>, times?: number | 'always'): void;
  calm(): void;
  takeStart(): Start | Fault | undefined;
  takeStatus(): Status | Fault | undefined;
  takeCheck(): Fault | undefined;
}

function createQueue<T extends object>() {
  let next: Drawn<T>[] = [];
  let always: Drawn<T> | undefined;
  return {
    put(value: Drawn<T> | undefined, times: number | 'always') {
      if (value === undefined) return;
      if (times === 'always') always = value;
      else for (let i = 0; i < times; i += 1) next.push(value);
    },
    take: (): T | undefined => {
      const given = next.shift() ?? always;
      return typeof given === 'function' ? (given as () => T | undefined)() : given;
    },
    clear() {
      next = [];
      always = undefined;
    },
  };
}

export function createScript<Start extends object, Status extends object>(): Script<Start, Status> {
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
