// A wake-up call that may come early, late, twice or never; whoever waits looks at the rows anyway.
import type { Clock } from './clock.ts';

export type Nudge = {
  wake(): void;
  /** Resolves at the next `wake` (one that came since the last wait counts), after `mostMs`, or when `signal` aborts. */
  wait(mostMs: number, signal: AbortSignal): Promise<void>;
};

export function createNudge(clock: Clock): Nudge {
  let woken = false;
  let wakeWaiter: (() => void) | undefined;
  return {
    wake: () => {
      woken = true;
      wakeWaiter?.();
    },
    wait: async (mostMs, signal) => {
      if (!woken && !signal.aborted) {
        const waiter = new AbortController();
        wakeWaiter = () => waiter.abort();
        const either = AbortSignal.any([waiter.signal, signal]);
        try {
          await clock.wait(mostMs, either);
        } catch (error) {
          if (!either.aborted) throw error;
        }
        wakeWaiter = undefined;
      }
      woken = false;
    },
  };
}
