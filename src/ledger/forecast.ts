// How long credits last at the pace of the running period. Pure.

export type Spending = {
  /** Since the period began; what is held for pictures under way counts. */
  readonly usedMicros: number;
  /** null: unlimited. */
  readonly leftMicros: number | null;
  /** Epoch milliseconds; `endsAt` is when it refills. */
  readonly startsAt: number;
  readonly endsAt: number;
  readonly now: number;
};

export type Forecast =
  /** Epoch milliseconds, before the period ends. */
  | { readonly kind: 'runs_out'; readonly at: number }
  | { readonly kind: 'enough' }
  /** Nothing is left now. */
  | { readonly kind: 'out' }
  /** Too little of the period is over to tell. */
  | { readonly kind: 'unknown' };

/** A pace of less than a tenth of a period says little of the rest, unless most is gone already. */
const leastElapsed = 0.1;
const leastUsed = 0.5;

export function forecastOf({ usedMicros, leftMicros, startsAt, endsAt, now }: Spending): Forecast {
  if (leftMicros === null) return { kind: 'enough' };
  if (leftMicros <= 0) return { kind: 'out' };
  const elapsedMs = now - startsAt;
  const isEarly = elapsedMs < (endsAt - startsAt) * leastElapsed;
  if (elapsedMs <= 0 || (isEarly && usedMicros < (usedMicros + leftMicros) * leastUsed))
    return { kind: 'unknown' };
  if (usedMicros <= 0) return { kind: 'enough' };
  const at = Math.floor(now + (leftMicros / usedMicros) * elapsedMs);
  return at < endsAt ? { kind: 'runs_out', at } : { kind: 'enough' };
}
