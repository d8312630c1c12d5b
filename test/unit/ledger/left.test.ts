// What is left of wallets, and how much they lack of a price.
import { describe, expect, it } from 'vitest';
import { leftOf, leftOfAllowance, missingOf, roomOf } from '../../../src/ledger/left.ts';

describe('a wallet', () => {
  it('has left what is neither spent nor held, and never less than nothing', () => {
    expect(leftOf({ amountMicros: 500, spentMicros: 120, heldMicros: 30 })).toBe(350);
    expect(leftOf({ amountMicros: 100, spentMicros: 120, heldMicros: 30 })).toBe(0);
    expect(leftOf({ amountMicros: null, spentMicros: 120, heldMicros: 0 })).toBeNull();
  });

  it('lacks what a price is above that', () => {
    const wallet = { amountMicros: 500, spentMicros: 400, heldMicros: 40 };
    expect([60, 61, 200].map((price) => missingOf(wallet, price))).toEqual([0, 1, 140]);
    expect(missingOf({ ...wallet, spentMicros: 900 }, 50)).toBe(50);
    expect(missingOf({ ...wallet, amountMicros: null }, 1_000_000)).toBe(0);
  });
});

describe('an allowance', () => {
  const allowance = {
    amountMicros: 500,
    carriedMicros: 0,
    spentMicros: 100,
    heldMicros: 20,
    setAsideMicros: 0,
  };

  it('comes to more with what was carried over, to less with what was used before', () => {
    expect([50, 0, -50, -600].map((carriedMicros) => roomOf({ ...allowance, carriedMicros }))).toEqual([
      550, 500, 450, 0,
    ]);
    expect(roomOf({ ...allowance, amountMicros: null })).toBeNull();
  });

  it('has left what is neither spent nor held nor set aside', () => {
    expect(leftOfAllowance(allowance)).toBe(380);
    expect(leftOfAllowance({ ...allowance, setAsideMicros: 200, carriedMicros: 30 })).toBe(210);
    expect(leftOfAllowance({ ...allowance, spentMicros: 600 })).toBe(0);
    expect(leftOfAllowance({ ...allowance, amountMicros: null })).toBeNull();
  });
});
