// Counts what Discord refuses over all that this process asks of it, and says when to pause. Makes no requests.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';

/**
 * Beyond 10,000 answers of 401, 403 or 429 in 10 minutes Discord shuts out the whole address.
 * https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
 */
const invalidRequests = { windowMs: 10 * 60_000, warnEvery: 500, alarmAt: 1_000, stopAt: 5_000 };

export type Refusals = {
  /** Called with every answer, whoever asked. */
  note(answer: Pick<Response, 'status' | 'headers'>): void;
  /** How long nothing more may be asked; 0 or less: it may. */
  pauseMs(): number;
};

export function createRefusals({ clock, log }: { readonly clock: Clock; readonly log: Log }): Refusals {
  let count = 0;
  let endsAt = 0;
  return {
    note: ({ status, headers }) => {
      // Discord does not count those that others on the same resource have caused.
      const isShared = status === 429 && headers.get('x-ratelimit-scope') === 'shared';
      if ((status !== 401 && status !== 403 && status !== 429) || isShared) return;
      const now = clock.now();
      if (now >= endsAt) {
        count = 0;
        endsAt = now + invalidRequests.windowMs;
      }
      count += 1;
      if (count % invalidRequests.warnEvery !== 0) return;
      const fields = { count, remainingMs: endsAt - now };
      if (count < invalidRequests.alarmAt) log.warn(fields, 'discord refuses many requests');
      else log.error(fields, 'discord refuses so many requests that it may shut out this address');
    },
    pauseMs: () => (count >= invalidRequests.stopAt ? endsAt - clock.now() : 0),
  };
}
