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

const mostCredits = 1_000_000_000;

/**
 * The micro-dollars of an amount as somebody writes it: `12`, `0.5`, `12,50`, `1,234.5`. Undefined when it is no amount of
 * credits with up to two decimals.
 */
export function readCredits(written: string, creditsPerDollar: number): number | undefined {
  const [, whole, fraction = ''] =
    /^(\d+|\d{1,3}(?:,\d{3})+)(?:[.,](\d{1,2}))?(?:\s*credits?)?$/i.exec(written.trim()) ?? [];
  if (whole === undefined) return undefined;
  const credits = Number(`${whole.replaceAll(',', '')}.${fraction}`);
  return credits > mostCredits ? undefined : microsOfCredits(credits, creditsPerDollar);
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
