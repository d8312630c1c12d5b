// Time, and waiting for it. Nobody else reads the time or touches timers, so that tests can move a clock of their own.
import { setTimeout as sleep } from 'node:timers/promises';

export type Clock = {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that only ever grow, for measuring durations. */
  monotonic(): number;
  /** Resolves after `delayMs`; rejects with the signal's reason as soon as it is aborted. */
  wait(delayMs: number, signal: AbortSignal): Promise<void>;
  /** A signal that aborts with a TimeoutError after `delayMs`, or with `signal`'s own reason when that comes first. */
  deadline(delayMs: number, signal?: AbortSignal): AbortSignal;
};

/**
 * So far apart may the clocks of two processes be. What was written later than that from now was written by a clock that
 * was wrong, and its times are not to be believed.
 */
export const clockSkewMs = 60_000;

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  wait: async (delayMs, signal) => {
    signal.throwIfAborted();
    try {
      await sleep(delayMs, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
  deadline: (delayMs, signal) => {
    const timeout = AbortSignal.timeout(delayMs);
    return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  },
};
