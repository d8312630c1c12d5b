// Begins pieces of work in their order, a few in each turn of the event loop, and not while more keep arriving: what
// arrives is read and acknowledged first. It does not wait for the work to end.
import type { Clock } from './clock.ts';

export type Turns = () => Promise<void>;

/** A loop that heard nothing new for so long has read what was sent at once. */
const quietMs = 2;
/** Nobody waits longer than this for others to have arrived; acknowledgements have three seconds. */
const patienceMs = 50;
/** As many as share a commit; for those that come meanwhile the loop is theirs again within some ten milliseconds. */
const atOnce = 16;

export function createTurns(clock: Clock): Turns {
  const waiting: { readonly since: number; begin(): void }[] = [];
  const never = new AbortController().signal;
  let arrivedAt = 0;
  let beginning = false;

  const beginAll = async (): Promise<void> => {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      const now = clock.monotonic();
      if (now - arrivedAt < quietMs && now - first.since < patienceMs) {
        await clock.wait(quietMs, never);
        continue;
      }
      for (const { begin } of waiting.splice(0, atOnce)) begin();
      await new Promise((resolve) => setImmediate(resolve));
    }
    beginning = false;
  };

  return () =>
    new Promise((resolve, reject) => {
      arrivedAt = clock.monotonic();
      waiting.push({ since: arrivedAt, begin: resolve });
      if (beginning) return;
      beginning = true;
      beginAll().catch(reject);
    });
}
