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

/** US dollars as providers bill them, small sums to more digits: `$1.23`, `$0.0675`. */
export function formatDollars(micros: number): string {
  const dollars = micros / microsPerDollar;
  const digits = Math.abs(dollars) > 0 && Math.abs(dollars) < 0.1 ? 4 : 2;
  return new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: 2,
    maximumFractionDigits: digits,
  }).format(dollars);
}
