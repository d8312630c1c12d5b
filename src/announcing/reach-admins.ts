// Whether anybody who decides for a team would hear of something: found out before people are told to wait for them.
import type { Clock } from '../clock.ts';
import { PlatformError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { TeamChannels } from '../team-channels.ts';
import type { FindAddressees } from './addressees.ts';
import type { Addressee } from './announcement.ts';
import type { AdminsTeam, IsStillAdmin } from './still-admin.ts';

/** Whoever asks waits for it. */
const patienceMs = 5_000;

/** `channelId`: where it came up, when it may be shown there. */
export type ReachAdmins = (team: AdminsTeam, channelId: string | undefined) => Promise<boolean>;

export function createReachAdmins(parts: {
  readonly findAddressees: FindAddressees;
  readonly channels: TeamChannels;
  readonly isStillAdmin: IsStillAdmin;
  /** Ends what is under way when the program stops. */
  readonly stopping: AbortSignal;
  readonly clock: Pick<Clock, 'deadline'>;
  readonly log: Log;
}): ReachAdmins {
  const { channels, isStillAdmin, stopping, clock, log } = parts;

  /** What cannot be asked just now is taken for yes: it is tried for a day. */
  const hears = async (team: AdminsTeam, to: Addressee): Promise<boolean> => {
    if (to.kind === 'channel')
      return ['open', 'unanswered'].includes(await channels.standing(team, to.channelId));
    try {
      return await isStillAdmin(team, to, clock.deadline(patienceMs, stopping));
    } catch (error) {
      stopping.throwIfAborted();
      const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
      if (!(error instanceof PlatformError) && !isTimeout) throw error;
      log.warn({ err: error }, 'Whether somebody still is an admin could not be asked: taken as yes');
      return true;
    }
  };

  return async (team, channelId) => {
    const admins = { kind: 'admins' as const, ...(channelId === undefined ? {} : { channelId }) };
    for (const to of await parts.findAddressees(admins, team)) if (await hears(team, to)) return true;
    return false;
  };
}
