// A limit of so many requests in any span of so long, as providers count them.
// Requests that it refuses do not count against it.
export interface RateLimit {
  requests: number;
  windowMs: number;
}

export function createRateWindow(limit: RateLimit | 'off', now: () => number) {
  const admitted: number[] = [];
  let exceedings = 0;
  return {
    get exceedings() {
      return exceedings;
    },
    admit(): boolean {
      if (limit === 'off') return true;
      const start = now() - limit.windowMs;
      while ((admitted[0] ?? Number.POSITIVE_INFINITY) <= start) admitted.shift();
      if (admitted.length >= limit.requests) {
        exceedings += 1;
        return false;
      }
      admitted.push(now());
      return true;
    },
  };
}
