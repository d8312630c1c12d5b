// What a wallet lacks of a price, and what is left of its allowance alone. Pure.
import type { WalletBalance } from '../store/records.ts';

type Allowance = NonNullable<WalletBalance['allowance']>;

/** How much a wallet lacks of a price. */
export function missingOf({ leftMicros }: Pick<WalletBalance, 'leftMicros'>, priceMicros: number): number {
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
