// Keeps a lease while work on a row goes on, and says when it was lost.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { leaseMs, leaseRenewalMs } from './deadlines.ts';

/**
 * Runs `work` with a signal that aborts when the lease could not be renewed any more, or when `signal` does.
 * Resolves or rejects as `work` does, once the renewals have ended.
 */
export async function withLease<Result>(
  parts: { readonly clock: Clock; readonly log: Log; renew(leaseUntil: number): Promise<boolean> },
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const lost = new AbortController();
  const done = new AbortController();
  const renewals = renewUntil(AbortSignal.any([done.signal, signal]));
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    done.abort();
    await renewals;
  }

  async function renewUntil(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      try {
        await parts.clock.wait(leaseRenewalMs, ended);
      } catch (error) {
        if (ended.aborted) return;
        throw error;
      }
      try {
        if (await parts.renew(parts.clock.now() + leaseMs)) continue;
        lost.abort(new DOMException('The lease was lost', 'AbortError'));
        return;
      } catch (error) {
        // The lease outlives two failed renewals; the next one tells.
        parts.log.warn({ err: error }, 'A lease could not be renewed');
      }
    }
  }
}
