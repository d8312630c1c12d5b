// What a provider says that a picture cost it us, in micro-dollars. Whatever is no plausible amount counts as not said:
// it is recorded beside the charge and never decides it.
import { z } from 'zod';

const amountSchema = z.union([
  z.number().nonnegative(),
  z
    .string()
    .trim()
    .regex(/^\$?\d+(\.\d+)?$/)
    .transform((text) => Number(text.replace('$', ''))),
]);

const microsPerDollar = 1_000_000;
/** No picture costs more; it catches a unit that is not the one we took it for. */
const dearestMicros = 100 * microsPerDollar;

/** @param unitsPerDollar what a dollar is in the unit of `said`, e.g. 100 for cents. */
export function readReportedCost(said: unknown, unitsPerDollar = 1): number | undefined {
  const amount = amountSchema.safeParse(said);
  if (!amount.success) return undefined;
  const micros = Math.round((amount.data * microsPerDollar) / unitsPerDollar);
  return micros <= dearestMicros ? micros : undefined;
}
