// What is left of wallets, and how much they lack of a price.
import { describe, expect, it } from 'vitest';
import { leftOfAllowance, missingOf, roomOf } from '../../../src/ledger/left.ts';

describe('a wallet', () => {
  it('lacks what a price is above what is left', () => {
    expect([60, 61, 200].map((price) => missingOf({ leftMicros: 60 }, price))).toEqual([0, 1, 140]);
    expect(missingOf({ leftMicros: 0 }, 50)).toBe(50);
    expect(missingOf({ leftMicros: null }, 1_000_000)).toBe(0);
  });
});

describe('an allowance', () => {
  const allowance = {
    amountMicros: 500,
    carriedMicros: 0,
    spentMicros: 100,
    usedBeforeMicros: 0,
    spentByPotsMicros: 0,
    heldMicros: 20,
    setAsideMicros: 0,
  };

  it('comes to more with what was carried over', () => {
    expect([50, 0].map((carriedMicros) => roomOf({ ...allowance, carriedMicros }))).toEqual([550, 500]);
    expect(roomOf({ ...allowance, amountMicros: null })).toBeNull();
  });

  it('has left what is neither used, by whomever, nor held nor set aside', () => {
    expect(leftOfAllowance({ ...allowance, usedBeforeMicros: 70, spentByPotsMicros: 30 })).toBe(280);
    expect(leftOfAllowance(allowance)).toBe(380);
    expect(leftOfAllowance({ ...allowance, setAsideMicros: 200, carriedMicros: 30 })).toBe(210);
    expect(leftOfAllowance({ ...allowance, spentMicros: 600 })).toBe(0);
    expect(leftOfAllowance({ ...allowance, amountMicros: null })).toBeNull();
  });
});
