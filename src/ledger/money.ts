// Micro-dollars inside, credits outside: how one is written as the other.

export const microsPerDollar = 1_000_000;

/** Credits with up to two decimals, rounded half up, as people read them: `6.7`, `0.05`, `1,234`. */
export function formatCredits(micros: number, creditsPerDollar: number): string {
  const credits = (micros * creditsPerDollar) / microsPerDollar;
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 }).format(credits);
}

/** The micro-dollars of an amount of credits, rounded to a whole one. */
export function microsOfCredits(credits: number, creditsPerDollar: number): number {
  return Math.round((credits * microsPerDollar) / creditsPerDollar);
}
