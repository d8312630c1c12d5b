// Counts requests per route, per account and of the refused kind, and says so in headers as Discord does.
import { createHash } from 'node:crypto';

export type RateLimitMode = 'generous' | 'real';

export interface Limit {
  requests: number;
  windowMs: number;
}

export interface Verdict {
  headers: Record<string, string>;
  refused: { retryAfterSeconds: number; scope: 'user' | 'global' } | undefined;
}

export interface RateLimits {
  count(route: string, major: string, limit: Limit, exemptFromGlobal: boolean): Verdict;
  noteAnswer(status: number, scope: string | undefined): void;
  /** 401, 403 and 429 (shared ones excepted) of the last ten minutes: at 10,000 the address is banned. */
  invalidRequests(): number;
}

const GLOBAL: Limit = { requests: 50, windowMs: 1000 };
const GENEROUS: Limit = { requests: 100_000, windowMs: 1000 };
const INVALID_WINDOW_MS = 600_000;

export function createRateLimits(now: () => number, mode: RateLimitMode): RateLimits {
  const windows = new Map<string, { start: number; used: number }>();
  let invalid: number[] = [];

  function use(key: string, limit: Limit) {
    const at = now();
    let window = windows.get(key);
    if (!window || at >= window.start + limit.windowMs) {
      window = { start: at, used: 0 };
      windows.set(key, window);
    }
    window.used += 1;
    const resetAfterMs = Math.max(0, window.start + limit.windowMs - at);
    return { left: limit.requests - window.used, resetAfterMs };
  }

  return {
    count(route, major, routeLimit, exemptFromGlobal) {
      const limit = mode === 'real' ? routeLimit : GENEROUS;
      const { left, resetAfterMs } = use(`${route} ${major}`, limit);
      const resetAfterSeconds = resetAfterMs / 1000;
      const headers: Record<string, string> = {
        'x-ratelimit-bucket': createHash('md5').update(route).digest('hex'),
        'x-ratelimit-limit': String(limit.requests),
        'x-ratelimit-remaining': String(Math.max(0, left)),
        'x-ratelimit-reset': ((now() + resetAfterMs) / 1000).toFixed(3),
        'x-ratelimit-reset-after': resetAfterSeconds.toFixed(3),
      };
      if (left < 0) return { headers, refused: { retryAfterSeconds: resetAfterSeconds, scope: 'user' } };
      if (mode === 'real' && !exemptFromGlobal) {
        const all = use('global', GLOBAL);
        if (all.left < 0) {
          return { headers, refused: { retryAfterSeconds: all.resetAfterMs / 1000, scope: 'global' } };
        }
      }
      return { headers, refused: undefined };
    },
    noteAnswer(status, scope) {
      if (status === 401 || status === 403 || (status === 429 && scope !== 'shared')) invalid.push(now());
    },
    invalidRequests() {
      invalid = invalid.filter((at) => at > now() - INVALID_WINDOW_MS);
      return invalid.length;
    },
  };
}
