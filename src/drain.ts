// Lets work under way end for a while, and aborts what has not.
import type { Clock } from './clock.ts';

export async function drain(
  underWay: Iterable<Promise<void>>,
  graceMs: number,
  working: AbortController,
  clock: Clock,
): Promise<void> {
  const settled = Promise.allSettled([...underWay]);
  const grace = new AbortController();
  const expired = clock.wait(graceMs, grace.signal).catch((error: unknown) => {
    if (!grace.signal.aborted) throw error;
  });
  await Promise.race([settled, expired]);
  grace.abort();
  working.abort(new DOMException('Stopping', 'AbortError'));
  await settled;
}
