// Which of what a provider calls an address is one that can be fetched.
import { z } from 'zod';

const httpUrlSchema = z.url({ protocol: /^https?$/ });

/** The address, or undefined when it is none of http or https. */
export function httpUrl(value: unknown): string | undefined {
  return httpUrlSchema.safeParse(value).data;
}
