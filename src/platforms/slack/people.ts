// Who somebody is at Slack: their name, their groups, and whether they manage the workspace. Remembered for five minutes.

import type { webApi } from '@slack/bolt';
import type { Clock } from '../../clock.ts';
import { PlatformError } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { UserGroups } from './user-groups.ts';
import { failureOf, type SlackClient } from './web-api.ts';

export type People = {
  /**
   * Whoever is no full member of our workspace manages nothing, nor does whom Slack does not show. Rejects with a
   * PlatformError while Slack does not answer.
   */
  isTeamAdmin(personId: string): Promise<boolean>;
  /** Whether they are of our workspace and no guest; fails closed. */
  isFullMember(personId: string): Promise<boolean>;
  /** The id itself when it cannot be looked up. */
  nameOf(personId: string): Promise<string>;
  /** The ids of their user groups; none when these cannot be asked for. */
  groupsOf(personId: string): Promise<readonly string[]>;
  /** Undefined for a group that there is not, or when they cannot be asked for. */
  nameOfGroup(groupId: string): Promise<string | undefined>;
};

type Person = { readonly name: string; readonly fullMember: boolean; readonly admin: boolean };
const keptMs = 5 * 60_000;
const mostKept = 10_000;

export function createPeople(parts: {
  readonly client: () => SlackClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly groups: UserGroups;
  /** Undefined until it is known. */
  readonly teamId: () => string | undefined;
}): People {
  const { client, clock, log, groups, teamId } = parts;
  const known = new Map<string, { readonly person: Person; readonly until: number }>();

  const ask = async (personId: string): Promise<Person> => {
    const kept = known.get(personId);
    if (kept !== undefined && kept.until > clock.now()) return kept.person;
    const { user } = await client().users.info({ user: personId });
    const name = user?.profile?.display_name || user?.real_name || user?.name || personId;
    const fullMember = user !== undefined && isFullMember(user, teamId());
    const person = { name, fullMember, admin: fullMember && (user.is_admin || user.is_owner) === true };
    if (known.size >= mostKept) known.clear();
    known.set(personId, { person, until: clock.now() + keptMs });
    return person;
  };

  const find = async (personId: string): Promise<Person | undefined> => {
    try {
      return await ask(personId);
    } catch (error) {
      log.warn({ personId, reason: String(error) }, 'A person could not be looked up at Slack');
      return undefined;
    }
  };

  return {
    isTeamAdmin: async (personId) => {
      try {
        return (await ask(personId)).admin;
      } catch (error) {
        const failure = failureOf(error);
        if (failure === undefined) throw error;
        if (failure.kind !== 'refused' && failure.kind !== 'closed')
          throw new PlatformError('unreachable', `Slack was asked for a person: ${failure.detail}`, {
            cause: error,
          });
        log.warn({ reason: failure.detail }, 'A person could not be looked up at Slack: taken for no admin');
        return false;
      }
    },
    isFullMember: async (personId) => (await find(personId))?.fullMember ?? false,
    nameOf: async (personId) => (await find(personId))?.name ?? personId,
    groupsOf: groups.of,
    nameOfGroup: groups.nameOf,
  };
}

type User = NonNullable<webApi.UsersInfoResponse['user']>;

// docs.slack.dev/reference/objects/user-object: in a shared channel an external person is described as their own
// workspace sees them, so that its admin would be one here.
function isFullMember(user: User, teamId: string | undefined): boolean {
  if (teamId === undefined) return false;
  const ours = user.team_id === teamId || user.enterprise_user?.teams?.includes(teamId) === true;
  const limited = user.is_stranger || user.is_restricted || user.is_ultra_restricted || user.is_bot;
  return ours && limited !== true;
}
