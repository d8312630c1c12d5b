// Amounts as exact decimals with a dot, for files that programs read. Pure.

const microDigits = 6;

/** `0.0675` for 67,500 micro-dollars: nothing is rounded. */
export function exactDollars(micros: number): string {
  return decimal(BigInt(micros), microDigits);
}

/** Likewise in credits. @param creditsPerDollar may have decimals of its own. */
export function exactCredits(micros: number, creditsPerDollar: number): string {
  const [, whole = '0', fraction = '', exponent = '0'] =
    /^(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(creditsPerDollar)) ?? [];
  const digits = fraction.length - Number(exponent);
  const rate = BigInt(whole + fraction) * 10n ** BigInt(Math.max(0, -digits));
  return decimal(BigInt(micros) * rate, microDigits + Math.max(0, digits));
}

function decimal(value: bigint, digits: number): string {
  const sign = value < 0n ? '-' : '';
  const text = String(value < 0n ? -value : value).padStart(digits + 1, '0');
  const fraction = text.slice(-digits).replace(/0+$/, '');
  return `${sign}${text.slice(0, -digits)}${fraction === '' ? '' : `.${fraction}`}`;
}
