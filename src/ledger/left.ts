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
  return amountMicros === null ? null : amountMicros + carriedMicros;
}

/** What is used of a wallet or its allowance, whoever used it and under which period, without what is held. */
export function usedOf({
  spentMicros,
  usedBeforeMicros,
  spentByPotsMicros,
}: Pick<WalletBalance, 'spentMicros' | 'usedBeforeMicros' | 'spentByPotsMicros'>): number {
  return spentMicros + usedBeforeMicros + spentByPotsMicros;
}

/** The same with what is held for pictures under way: what the running period has taken so far. */
export function takenOf(
  of: Pick<WalletBalance, 'spentMicros' | 'usedBeforeMicros' | 'spentByPotsMicros' | 'heldMicros'>,
): number {
  return usedOf(of) + of.heldMicros;
}

/** Without what was granted, never less than nothing; null: unlimited. */
export function leftOfAllowance(allowance: Omit<Allowance, 'period'>): number | null {
  const room = roomOf(allowance);
  return room === null ? null : Math.max(room - takenOf(allowance) - allowance.setAsideMicros, 0);
}
