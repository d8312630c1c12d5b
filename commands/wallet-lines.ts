// What wallets have left, as the commands about credits show it. Pure.
import { budgetMessages as say } from '../src/messages/budgets.ts';
import type { WalletBalance } from '../src/store/records.ts';

type Format = (micros: number) => string;

/** With what was granted; null: unlimited. */
export function leftOf({ amountMicros, spentMicros, heldMicros }: WalletBalance): number | null {
  return amountMicros === null ? null : Math.max(amountMicros - spentMicros - heldMicros, 0);
}

/** Undefined: there is no limit. */
export function leftWords(balance: WalletBalance, format: Format): string | undefined {
  const left = leftOf(balance);
  return left === null ? undefined : format(left);
}

/** `120 spent · 20 held · 180 left`: what there is nothing of is left out. */
export function standingWords(balance: WalletBalance, format: Format): string {
  const { spentMicros, heldMicros, setAsideMicros, allowance } = balance;
  const carried = allowance?.carriedMicros ?? 0;
  const left = leftWords(balance, format);
  return [
    say.spentOf(format(spentMicros)),
    heldMicros > 0 && say.heldOf(format(heldMicros)),
    setAsideMicros > 0 && say.asideOf(format(setAsideMicros)),
    carried > 0 && say.carriedOf(format(carried)),
    carried < 0 && say.countedOf(format(-carried)),
    left !== undefined && say.leftOf(left),
  ]
    .filter((part) => part !== false)
    .join(' · ');
}
