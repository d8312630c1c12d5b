// Tells one person something directly, wherever they are: the same message a few times until it gets through.
import type { Clock } from './clock.ts';
import type { PlatformId } from './destination.ts';
import type { Log } from './log.ts';
import type { DeliveryOutcome, Platform } from './platforms/platform.ts';
import type { Reply } from './reply.ts';

/** By the platform and its own id, as ADMINS names people: `discord:123`. */
export type PersonAddress = string;

/** Whether they were told. Never rejects: what went wrong is in the log. `write` says it as it is typed there. */
export type Tell = (person: PersonAddress, write: (platform: PlatformId) => Reply) => Promise<boolean>;

const mostAttempts = 3;
const longestPauseMs = 30_000;
const attemptDeadlineMs = 60_000;

export function createTell(parts: {
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'id' | 'tell'>>;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the waiting between attempts when the program stops. */
  readonly signal: AbortSignal;
}): Tell {
  const { platforms, clock, log, signal } = parts;

  const attempt = async (
    platform: Pick<Platform, 'tell'>,
    personId: string,
    reply: Reply,
  ): Promise<DeliveryOutcome> => {
    for (let tries = 1; ; tries += 1) {
      const outcome = await platform.tell(personId, reply, clock.deadline(attemptDeadlineMs, signal));
      if (outcome.kind !== 'later' || tries === mostAttempts) return outcome;
      await clock.wait(Math.min(outcome.afterMs, longestPauseMs), signal);
    }
  };

  return async (person, write) => {
    const [platformId, ...rest] = person.split(':');
    const platform = [...platforms.values()].find(({ id }) => id === platformId);
    if (platform === undefined) {
      log.error({ person }, 'Somebody could not be told something: their platform is off');
      return false;
    }
    try {
      const outcome = await attempt(platform, rest.join(':'), write(platform.id));
      if (outcome.kind === 'delivered') return true;
      log.error({ person, detail: outcome.detail }, 'Somebody could not be told something');
    } catch (error) {
      log.error({ err: error, person }, 'Somebody could not be told something');
    }
    return false;
  };
}
