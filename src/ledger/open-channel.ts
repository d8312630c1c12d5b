// Where a request for credits may be announced when nobody has set an admin channel: where it was asked, if others read.
import type { Clock } from '../clock.ts';
import type { Destination, PlatformId } from '../destination.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platforms/platform.ts';

const deadlineMs = 5_000;

/** The channel; undefined in a direct message, and where the bot may not post. */
export type FindOpenChannel = (destination: Destination) => Promise<string | undefined>;

export function createFindOpenChannel(parts: {
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'findOpenPlace'>>;
  readonly stopping: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
}): FindOpenChannel {
  return async (destination) => {
    const platform = parts.platforms.get(destination.platform);
    if (platform?.findOpenPlace === undefined) return undefined;
    try {
      const place = await platform.findOpenPlace(
        destination,
        parts.clock.deadline(deadlineMs, parts.stopping),
      );
      return place?.channelId;
    } catch (error) {
      // Admins who are known are told directly all the same.
      parts.log.warn(
        { err: error },
        'Whether a request for credits may be shown in a channel could not be asked',
      );
      return undefined;
    }
  };
}
