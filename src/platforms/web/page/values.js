// Values that the server suggests for an option, asked for while somebody types and kept for a while.
import { readSuggestions } from './server.js';

const mostKept = 100;
// What is on offer changes, and a page stays open for days.
const freshMs = 30_000;

/** @param onArrived called whenever there is more to show than `read` answered */
export function createValues(onArrived) {
  const kept = new Map();

  const ask = async (key, source, typed) => {
    const entry = { values: kept.get(key)?.values ?? [], askedAt: performance.now() };
    kept.delete(key);
    kept.set(key, entry);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value);
    try {
      entry.values = await readSuggestions(source, typed);
      onArrived();
    } catch {
      // People type on without them; the next letter asks again.
      kept.delete(key);
    }
  };

  return {
    /** What is known by now; the rest is asked for. */
    read: (source, typed) => {
      const key = `${source} ${typed.toLowerCase()}`;
      const entry = kept.get(key);
      if (entry === undefined || performance.now() - entry.askedAt > freshMs) void ask(key, source, typed);
      return kept.get(key)?.values ?? [];
    },
  };
}
