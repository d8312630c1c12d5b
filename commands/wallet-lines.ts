// What wallets have left, as the commands about credits show it. Pure.
import { leftOf } from '../src/ledger/left.ts';
import { budgetMessages as say } from '../src/messages/budgets.ts';
import { commandMessages } from '../src/messages/commands.ts';
import { creditMessages } from '../src/messages/credits.ts';
import type { WalletBalance } from '../src/store/records.ts';

type Format = (micros: number) => string;

/** Of what others spend as well only admins read more than what is left; the installation is of other teams, too. */
export function mayReadAll({ kind }: WalletBalance, isAdmin: boolean): boolean {
  return kind === 'member' || (isAdmin && kind !== 'installation');
}

/** How much is left, and of how much for whoever may read that. */
export function leftSentence(balance: WalletBalance, format: Format, isAdmin: boolean): string {
  const left = leftOf(balance);
  if (left === null || balance.amountMicros === null) return commandMessages.unlimited;
  return mayReadAll(balance, isAdmin)
    ? commandMessages.left(format(left), format(balance.amountMicros))
    : creditMessages.left(format(left));
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
