// What wallets have left, as the commands about credits show it. Pure.
import { roomOf } from '../src/ledger/left.ts';
import { budgetMessages as say } from '../src/messages/budgets.ts';
import { commandMessages } from '../src/messages/commands.ts';
import { creditMessages } from '../src/messages/credits.ts';
import { sayUsed } from '../src/messages/used.ts';
import type { WalletBalance } from '../src/store/records.ts';

type Format = (micros: number) => string;

/** Of what others spend as well only admins read more than what is left; the installation is of other teams, too. */
export function mayReadAll({ kind }: WalletBalance, isAdmin: boolean): boolean {
  return kind === 'member' || (isAdmin && kind !== 'installation');
}

/** How much is left, and of how much for whoever may read that. */
export function leftSentence(balance: WalletBalance, format: Format, isAdmin: boolean): string {
  const left = balance.leftMicros;
  if (left === null || balance.amountMicros === null) return commandMessages.unlimited;
  return mayReadAll(balance, isAdmin)
    ? commandMessages.left(format(left), format(balance.amountMicros))
    : creditMessages.left(format(left));
}

/** Undefined: there is no limit. */
export function leftWords(balance: WalletBalance, format: Format): string | undefined {
  const left = balance.leftMicros;
  return left === null ? undefined : format(left);
}

/** `120 spent · 20 held · 180 left`: what there is nothing of is left out. */
export function standingWords(balance: WalletBalance, format: Format): string {
  const { amountMicros, heldMicros, setAsideMicros, allowance } = balance;
  const carried = amountMicros === null ? 0 : (allowance?.carriedMicros ?? 0);
  const granted =
    amountMicros === null || allowance === undefined ? 0 : amountMicros - (roomOf(allowance) ?? 0);
  const left = leftWords(balance, format);
  return [
    sayUsed(balance, format),
    heldMicros > 0 && say.heldOf(format(heldMicros)),
    setAsideMicros > 0 && say.asideOf(format(setAsideMicros)),
    carried > 0 && say.carriedOf(format(carried)),
    granted > 0 && say.grantedOf(format(granted)),
    left !== undefined && say.leftOf(left),
  ]
    .filter((part) => part !== false)
    .join(' · ');
}
