// What is left of a wallet, and of its allowance alone: what is there, without what is spent, held or set aside. Pure.
import type { WalletBalance } from '../store/records.ts';

type Amounts = Pick<WalletBalance, 'amountMicros' | 'spentMicros' | 'heldMicros'>;
type Allowance = NonNullable<WalletBalance['allowance']>;

/** With what was granted, never less than nothing; null: unlimited. */
export function leftOf({ amountMicros, spentMicros, heldMicros }: Amounts): number | null {
  return amountMicros === null ? null : Math.max(amountMicros - spentMicros - heldMicros, 0);
}

/** How much a wallet lacks of a price. */
export function missingOf(balance: Amounts, priceMicros: number): number {
  const leftMicros = leftOf(balance);
  return leftMicros === null ? 0 : Math.max(priceMicros - leftMicros, 0);
}

/** What an allowance comes to in this period, with what was carried over; null: unlimited. */
export function roomOf({
  amountMicros,
  carriedMicros,
}: Pick<Allowance, 'amountMicros' | 'carriedMicros'>): number | null {
  return amountMicros === null ? null : Math.max(amountMicros + carriedMicros, 0);
}

/** Without what was granted, never less than nothing; null: unlimited. */
export function leftOfAllowance(allowance: Omit<Allowance, 'period'>): number | null {
  const room = roomOf(allowance);
  const { spentMicros, heldMicros, setAsideMicros } = allowance;
  return room === null ? null : Math.max(room - spentMicros - heldMicros - setAsideMicros, 0);
}
