// Amounts as people write them.
import { expect, it } from 'vitest';
import { formatCredits, readCredits } from '../../../src/ledger/money.ts';

const micros = (written: string) => readCredits(written, 100);

it.each([
  ['300', 3_000_000],
  ['0', 0],
  ['0.5', 5_000],
  ['12,50', 125_000],
  ['1,234', 12_340_000],
  ['1,234,567.89', 12_345_678_900],
  [' 7 credits ', 70_000],
  ['1 credit', 10_000],
])('%s is an amount', (written, amount) => expect(micros(written)).toBe(amount));

it.each(['', 'many', '-5', '1.234', '1.2.3', '1,23,456', '.5', '5.', '0x10', '1e3', '2000000000', '１２'])(
  '%s is none',
  (written) => expect(micros(written)).toBeUndefined(),
);

it('what is shown is read back as it was', () => {
  for (const amount of [0, 100, 5_000, 12_345_600, 123_456_789_000])
    expect(micros(formatCredits(amount, 100))).toBe(amount);
});

it('a credit is worth what is configured', () => expect(readCredits('2.5', 1)).toBe(2_500_000));
