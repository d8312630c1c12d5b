// Lends shares of something scarce, such as memory: who finds too little left waits, in the order of coming. Knows
// nothing of what is shared.

/**
 * Holds `amount` while `use` runs, and waits for it before; rejects with the signal's reason when that comes first.
 * More than there is at all is lent when nothing else is.
 */
export type Allowance = <Result>(
  amount: number,
  signal: AbortSignal,
  use: () => Promise<Result>,
) => Promise<Result>;

export function createAllowance(most: number): Allowance {
  const waiting = new Set<{ readonly amount: number; begin(): void }>();
  let held = 0;

  const admit = (): void => {
    for (const next of waiting) {
      // Nobody overtakes: small shares would keep a large one waiting for ever.
      if (held > 0 && held + next.amount > most) return;
      waiting.delete(next);
      held += next.amount;
      next.begin();
    }
  };

  const take = async (amount: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (amount === 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const place = { amount, begin: resolve };
    const leave = () => {
      // Too late for who has been let in: they hold their share and see the signal themselves.
      if (!waiting.delete(place)) return;
      reject(signal.reason);
      admit();
    };
    signal.addEventListener('abort', leave, { once: true });
    waiting.add(place);
    admit();
    try {
      await promise;
    } finally {
      signal.removeEventListener('abort', leave);
    }
  };

  return async (amount, signal, use) => {
    await take(amount, signal);
    try {
      return await use();
    } finally {
      held -= amount;
      admit();
    }
  };
}
