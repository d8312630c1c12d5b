// Who somebody is at Slack: their name, and whether they manage the workspace. Remembered for five minutes.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { SlackClient } from './web-api.ts';

export type People = {
  /** Fails closed: whoever cannot be looked up manages nothing. */
  isTeamAdmin(personId: string): Promise<boolean>;
  /** The id itself when it cannot be looked up. */
  nameOf(personId: string): Promise<string>;
};

type Person = { readonly name: string; readonly admin: boolean };
const keptMs = 5 * 60_000;
const mostKept = 10_000;

export function createPeople(client: () => SlackClient, clock: Clock, log: Log): People {
  const known = new Map<string, { readonly person: Person; readonly until: number }>();

  const find = async (personId: string): Promise<Person | undefined> => {
    const kept = known.get(personId);
    if (kept !== undefined && kept.until > clock.now()) return kept.person;
    try {
      const { user } = await client().users.info({ user: personId });
      const name = user?.profile?.display_name || user?.real_name || user?.name || personId;
      const person = { name, admin: user?.is_admin === true || user?.is_owner === true };
      if (known.size >= mostKept) known.clear();
      known.set(personId, { person, until: clock.now() + keptMs });
      return person;
    } catch (error) {
      log.warn({ personId, reason: String(error) }, 'A person could not be looked up at Slack');
      return undefined;
    }
  };

  return {
    isTeamAdmin: async (personId) => (await find(personId))?.admin ?? false,
    nameOf: async (personId) => (await find(personId))?.name ?? personId,
  };
}
