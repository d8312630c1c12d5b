// What happens when a start may have been taken, and paid for, without our knowing: the one rule. No provider here
// offers idempotency keys, so it cannot be asked again safely.

export type Doubt = {
  /** Starts in doubt that the house already paid for in this slot. */
  readonly doubtsInSlot: number;
  /** What a second start would cost the house. */
  readonly priceMicros: number;
  readonly limitMicros: number;
};

/**
 * At most one more start in a slot, at the same provider, and only below the limit; the house pays it, so that the
 * member never pays twice. Otherwise the run ends and its hold is released.
 */
export function afterDoubt(doubt: Doubt): 'start_again' | 'give_up' {
  return doubt.doubtsInSlot === 0 && doubt.priceMicros < doubt.limitMicros ? 'start_again' : 'give_up';
}
