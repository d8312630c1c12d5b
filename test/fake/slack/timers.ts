// The fake's own timers: all end with it, and none starts after.

export interface Timers {
  wait(delayMs: number, then: () => void): () => void;
  /** For good. */
  clear(): void;
}

export function createTimers(): Timers {
  const timers = new Set<NodeJS.Timeout>();
  let closed = false;
  return {
    wait(delayMs, then) {
      if (closed) return () => {};
      const timer = setTimeout(() => {
        timers.delete(timer);
        then();
      }, delayMs);
      timers.add(timer);
      return () => {
        clearTimeout(timer);
        timers.delete(timer);
      };
    },
    clear() {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
