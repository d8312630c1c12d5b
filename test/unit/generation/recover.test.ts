import { describe, expect, it } from 'vitest';
import { afterDoubt } from '../../../src/generation/recover.ts';

describe('After doubt', () => {
  it.each([
    { doubtsInSlot: 0, priceMicros: 0, limitMicros: 100_000, verdict: 'start_again' },
    { doubtsInSlot: 0, priceMicros: 99_999, limitMicros: 100_000, verdict: 'start_again' },
    { doubtsInSlot: 0, priceMicros: 100_000, limitMicros: 100_000, verdict: 'give_up' },
    { doubtsInSlot: 0, priceMicros: 0, limitMicros: 0, verdict: 'give_up' },
    { doubtsInSlot: 1, priceMicros: 10, limitMicros: 100_000, verdict: 'give_up' },
    { doubtsInSlot: 2, priceMicros: 10, limitMicros: 100_000, verdict: 'give_up' },
  ])('$doubtsInSlot in the slot at $priceMicros of $limitMicros: $verdict', ({ verdict, ...doubt }) => {
    expect(afterDoubt(doubt)).toBe(verdict);
  });
});
