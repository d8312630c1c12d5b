// What a test wants to go wrong with which requests, and how often. Decides; the HTTP server carries it out.

export type FaultEffect =
  /** An answer from Discord without having applied anything; `html` is the page of the proxy before it. */
  | { kind: 'status'; status: number; code?: number; message?: string; html?: boolean }
  /** The connection is reset, before or after the request has been applied. */
  | { kind: 'drop'; when: 'before' | 'after' }
  /** Applied, answered with a 2xx head, and cut in the middle of the body. */
  | { kind: 'cut' }
  | { kind: 'rate-limit'; retryAfterSeconds: number; scope: 'user' | 'global' | 'shared' }
  | { kind: 'slow'; delayMs: number; when: 'before' | 'after' }
  /** Waits until the test calls `release()`. */
  | { kind: 'hold'; when: 'before' | 'after' };

export interface FaultRequest {
  match: { method?: string; path?: RegExp };
  /** Default 1; Infinity for always. */
  times?: number;
  /** Let this many matching requests through first. */
  after?: number;
  effect: FaultEffect;
}

export interface Fault {
  readonly effect: FaultEffect;
  hits(): number;
  /** Resolves when a held request may go on. */
  readonly released: Promise<void>;
  release(): void;
  remove(): void;
}

export interface Faults {
  add(request: FaultRequest): Fault;
  take(method: string, path: string): Fault | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  const planned = new Map<Fault, { request: FaultRequest; skip: number; hits: number }>();
  return {
    add(request) {
      const gate = Promise.withResolvers<void>();
      const state = { request, skip: request.after ?? 0, hits: 0 };
      const fault: Fault = {
        effect: request.effect,
        hits: () => state.hits,
        released: gate.promise,
        release: gate.resolve,
        remove() {
          planned.delete(fault);
          gate.resolve();
        },
      };
      planned.set(fault, state);
      return fault;
    },
    take(method, path) {
      for (const [fault, state] of planned) {
        const { match, times = 1 } = state.request;
        if (state.hits >= times) continue;
        if (match.method !== undefined && match.method !== method) continue;
        if (match.path !== undefined && !match.path.test(path)) continue;
        if (state.skip > 0) {
          state.skip -= 1;
          continue;
        }
        state.hits += 1;
        return fault;
      }
      return undefined;
    },
    clear() {
      for (const fault of planned.keys()) fault.remove();
    },
  };
}
