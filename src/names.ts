// What members, roles and channels are called, as people know them: asked of the platform now, else what it was heard of
// last, else the id.
import type { Clock } from './clock.ts';
import type { PlatformId } from './destination.ts';
import { PlatformError } from './errors.ts';
import { asId, type MemberId } from './ids.ts';
import type { Log } from './log.ts';
import { reportMessages } from './messages/reports.ts';
import type { Platform } from './platforms/platform.ts';
import type { Team } from './store/records.ts';
import type { Names, ReportOperations } from './store/report-operations.ts';

export type FindNames = (
  team: Team,
  asked: {
    readonly memberIds?: readonly string[];
    readonly roleIds?: readonly string[];
    readonly channelIds?: readonly string[];
  },
  signal: AbortSignal,
) => Promise<{
  member(id: string): string;
  role(id: string): string;
  channel(id: string): string;
}>;

/** A report waits no longer for names than people wait for a report. */
const patienceMs = 4_000;

export function createFindNames(parts: {
  readonly store: Pick<ReportOperations, 'memberNames' | 'knownNames' | 'keepNames'>;
  readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'names'>>;
  readonly clock: Clock;
  readonly log: Log;
}): FindNames {
  const { store, platforms, clock, log } = parts;

  const ask = async (
    team: Team,
    roleIds: readonly string[],
    channelIds: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly roles: Names; readonly channels: Names }> => {
    const nothing = { roles: new Map<string, string>(), channels: new Map<string, string>() };
    const platform = platforms.get(team.platform);
    if (platform?.names === undefined || roleIds.length + channelIds.length === 0) return nothing;
    try {
      const asked = { teamExternalId: team.externalId, roleIds, channelIds };
      return await platform.names(asked, clock.deadline(patienceMs, signal));
    } catch (error) {
      signal.throwIfAborted();
      const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
      if (!(error instanceof PlatformError) && !isTimeout) throw error;
      log.warn({ err: error, platform: team.platform }, 'Names could not be asked for: those known are used');
      return nothing;
    }
  };

  /** As they are called now, and what was known for the rest. */
  const complete = async (
    team: Team,
    kind: 'role' | 'channel',
    ids: readonly string[],
    now: Names,
  ): Promise<Names> => {
    const asked = new Set(ids);
    const current = new Map([...now].filter(([id]) => asked.has(id)));
    await store.keepNames({ teamId: team.id, kind, names: current, now: clock.now() });
    const missing = ids.filter((id) => !current.has(id));
    return new Map([...(await store.knownNames(team.id, kind, missing)), ...current]);
  };

  return async (team, { memberIds = [], roleIds = [], channelIds = [] }, signal) => {
    const now = await ask(team, roleIds, channelIds, signal);
    const members = await store.memberNames(team.id, memberIds.map(asId<MemberId>));
    const roles = await complete(team, 'role', roleIds, now.roles);
    const channels = await complete(team, 'channel', channelIds, now.channels);
    return {
      member: (id) => members.get(id) ?? reportMessages.formerMember,
      role: (id) => roles.get(id) ?? id,
      channel: (id) => channels.get(id) ?? id,
    };
  };
}
