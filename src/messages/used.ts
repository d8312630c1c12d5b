// How much of a wallet is used, and what of it whoever looks at it did not spend there themselves.
import { usedOf } from '../ledger/left.ts';
import type { WalletBalance } from '../store/records.ts';
import type { Format } from './budgets.ts';

type Used = Pick<WalletBalance, 'amountMicros' | 'spentMicros' | 'usedBeforeMicros' | 'spentByPotsMicros'>;

/** `67 spent, 13.4 of it by pots`. */
export function sayUsed(used: Used, format: Format): string {
  const verb = isUsedBefore(used) ? 'used' : 'spent';
  return [`${format(usedOf(used))} ${verb}`, ...whereof(used, format)].join(', ');
}

/** Without a limit nothing is fewer for what was used before. */
export function isUsedBefore({ amountMicros, usedBeforeMicros }: Used): boolean {
  return amountMicros !== null && usedBeforeMicros > 0;
}

/** What of it was used before, and what by pots. */
export function whereof(used: Used, format: Format): readonly string[] {
  const { usedBeforeMicros, spentByPotsMicros } = used;
  const parts = [
    { micros: isUsedBefore(used) ? usedBeforeMicros : 0, how: 'before the period was changed' },
    { micros: spentByPotsMicros, how: 'by pots' },
  ];
  return parts.flatMap(({ micros, how }) => {
    if (micros === 0) return [];
    return [`${micros === usedOf(used) ? 'all' : format(micros)} of it ${how}`];
  });
}
