// What arrived at a local server, kept for tests to read, and the wait for something to arrive.
// Never keeps a key: values of secret headers and query fields are replaced.
import type { IncomingMessage } from 'node:http';
import type { Moment } from './fake-provider.ts';

export interface LoggedRequest {
  moment: Moment | 'other';
  method: string;
  /** Path with query, secrets replaced. */
  path: string;
  headers: Record<string, string>;
  /** Parsed JSON; the text itself when it is none; undefined without a body. */
  body: unknown;
  /** Whether the right key came with it. */
  authorised: boolean;
  receivedAt: number;
  /** When its answer had gone out, or its connection was over. */
  closedAt?: number;
  /** What it was answered, once it was; undefined for a dropped connection. */
  status?: number;
}

export interface RequestLog {
  entries: LoggedRequest[];
  add(request: LoggedRequest): void;
  seen(matches: (request: LoggedRequest) => boolean): Promise<LoggedRequest>;
  close(): void;
}

const secretHeaders = new Set(['authorization', 'x-goog-api-key', 'x-api-key', 'cookie']);

export function withoutSecrets(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      secretHeaders.has(name) ? '[secret]' : String(value),
    ]),
  );
}

export function createRequestLog(keep: number): RequestLog {
  const entries: LoggedRequest[] = [];
  const waiting = new Set<{ offer(request: LoggedRequest): boolean; give(reason: Error): void }>();
  return {
    entries,
    add(request) {
      entries.push(request);
      // Benches send more requests than anybody reads.
      if (entries.length > keep) entries.splice(0, Math.ceil(keep / 2));
      for (const waiter of waiting) if (waiter.offer(request)) waiting.delete(waiter);
    },
    seen(matches) {
      const known = entries.find(matches);
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        waiting.add({
          offer(request) {
            const fits = matches(request);
            if (fits) resolve(request);
            return fits;
          },
          give: reject,
        });
      });
    },
    close() {
      for (const waiter of waiting) waiter.give(new Error('The fake closed before such a request came.'));
      waiting.clear();
    },
  };
}
