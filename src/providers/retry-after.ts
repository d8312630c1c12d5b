// How long a provider asks us to wait, read from what it says; never longer than we are ready to believe.

/** Beyond it a wait is no longer a pause but an outage, which others decide about. */
export const maxRetryAfterMs = 5 * 60_000;

function cap(delayMs: number): number | undefined {
  // Zero and dates in the past say nothing that could be waited for.
  return delayMs > 0 ? Math.min(Math.ceil(delayMs), maxRetryAfterMs) : undefined;
}

/** A Retry-After header: whole or broken seconds, or an HTTP date. Undefined when it is missing, past or nonsense. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return cap(Number(text) * 1000);
  // Date.parse takes almost anything, also a bare "-5"; an HTTP date begins with a weekday.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : cap(at - now);
}

/** A duration as Google writes it in JSON, e.g. `31s` or `0.25s`. */
export function parseDuration(text: string): number | undefined {
  const seconds = /^(\d+(?:\.\d+)?)s$/.exec(text.trim())?.[1];
  return seconds === undefined ? undefined : cap(Number(seconds) * 1000);
}
