// What Discord answered, as the error that starting and checking end with. Delivery decides by the outcomes themselves.
import { PlatformError } from '../../errors.ts';
import { discordMessages } from '../../messages/discord.ts';
import type { RestOutcome } from './rest.ts';

/** The value of a call that has nothing to fall back on. Throws a PlatformError for every other end. */
export function valueIn(outcome: RestOutcome): unknown {
  if (outcome.kind === 'done') return outcome.value;
  if (outcome.kind === 'later') {
    if (outcome.reason === 'unreachable') {
      return fail('unreachable', discordMessages.unreachable(outcome.detail));
    }
    throw new PlatformError('rate_limited', discordMessages.rateLimited(Math.ceil(outcome.afterMs / 1000)), {
      retryAfterMs: outcome.afterMs,
    });
  }
  if (outcome.status === 401) return fail('bad_token', discordMessages.badToken);
  if (outcome.status === 403) return fail('forbidden', discordMessages.forbidden(outcome.detail));
  return fail('rejected', discordMessages.rejected(outcome.detail));
}

function fail(code: PlatformError['code'], message: string): never {
  throw new PlatformError(code, message);
}
