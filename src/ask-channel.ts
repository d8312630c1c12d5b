// Asks platforms what a channel is to a team, and waits no longer for it than people wait for an answer.
import type { Clock } from './clock.ts';
import type { PlatformId } from './destination.ts';
import { PlatformError } from './errors.ts';
import type { Log } from './log.ts';
import type { Platform } from './platforms/platform.ts';
import type { TeamChannels } from './team-channels.ts';

const patienceMs = 5_000;

export function createTeamChannels(parts: {
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'channelStanding'>>;
  /** Ends what is under way when the program stops. */
  readonly stopping: AbortSignal;
  readonly clock: Pick<Clock, 'deadline'>;
  readonly log: Log;
}): TeamChannels {
  return {
    standing: async ({ platform, teamExternalId }, channelId) => {
      const asked = parts.platforms.get(platform);
      if (asked === undefined) return 'unanswered';
      try {
        const deadline = parts.clock.deadline(patienceMs, parts.stopping);
        return await asked.channelStanding({ teamExternalId, channelId }, deadline);
      } catch (error) {
        parts.stopping.throwIfAborted();
        const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
        if (!(error instanceof PlatformError) && !isTimeout) throw error;
        parts.log.warn({ err: error, platform }, 'What a channel is to a team could not be asked');
        return 'unanswered';
      }
    },
  };
}
