// What goes wrong on purpose: a test asks for it by method, and it happens the next so many times.
import type { Fields } from './shape.ts';

export type FaultKind =
  /** Any status, 429 with `retryAfterSeconds`; `applied` does the work first and answers badly all the same. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfterSeconds?: number;
      readonly body?: string;
      readonly applied?: boolean;
    }
  | { readonly kind: 'drop-before' }
  | { readonly kind: 'drop-after-applying' }
  /** The work is done before the answer, late as it; `applied` does it at once and only answers late. */
  | { readonly kind: 'slow'; readonly delayMs: number; readonly applied?: boolean }
  | { readonly kind: 'html'; readonly applied?: boolean }
  | { readonly kind: 'error'; readonly error: string; readonly details?: Fields };

export type FaultPlan = FaultKind & {
  /** A Web API method, or `upload`, `download`, `response_url`, or `*`. */
  readonly method: string;
  readonly times?: number;
  readonly when?: (args: Fields) => boolean;
};

export interface Faults {
  plan(fault: FaultPlan): void;
  take(method: string, args: Fields): FaultPlan | undefined;
  clear(): void;
}

export function createFaults(): Faults {
  const planned: { fault: FaultPlan; left: number }[] = [];
  return {
    plan(fault) {
      planned.push({ fault, left: fault.times ?? 1 });
    },
    take(method, args) {
      const at = planned.findIndex(
        ({ fault }) => (fault.method === '*' || fault.method === method) && (fault.when?.(args) ?? true),
      );
      const found = planned[at];
      if (found === undefined) return undefined;
      found.left -= 1;
      if (found.left <= 0) planned.splice(at, 1);
      return found.fault;
    },
    clear() {
      planned.length = 0;
    },
  };
}
