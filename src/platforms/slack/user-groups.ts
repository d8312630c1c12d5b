// Which user groups there are at Slack, which stand for roles, and who belongs to them. All of a workspace are asked for
// at once, and remembered for five minutes.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { failureOf, type SlackClient } from './web-api.ts';

export type UserGroups = {
  /** None when they cannot be asked for: what is for a group alone stays closed then. */
  of(personId: string): Promise<readonly string[]>;
  /** As people mention it, without @. */
  nameOf(groupId: string): Promise<string | undefined>;
  /** Of all that have one, by id. */
  names(): Promise<ReadonlyMap<string, string>>;
};

type Group = { readonly id: string; readonly name: string | undefined; readonly people: ReadonlySet<string> };

const keptMs = 5 * 60_000;
/** After Slack could not answer just then. */
const pauseMs = 30_000;

export function createUserGroups(parts: {
  readonly client: () => SlackClient;
  readonly clock: Clock;
  readonly log: Log;
}): UserGroups {
  const { client, clock, log } = parts;
  let known: { readonly groups: readonly Group[]; readonly until: number } | undefined;
  // Many who ask at once are one question to Slack.
  let asked: Promise<readonly Group[]> | undefined;

  const find = async (): Promise<readonly Group[]> => {
    try {
      const { usergroups = [] } = await client().usergroups.list({ include_users: true });
      const groups = usergroups.flatMap(({ id, handle, name, users = [] }) =>
        id === undefined ? [] : [{ id, name: handle || name, people: new Set(users) }],
      );
      known = { groups, until: clock.now() + keptMs };
      return groups;
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      // Workspaces on a free plan have none and say so with an error.
      const isSettled = failure.kind === 'refused' || failure.kind === 'closed';
      log.info({ reason: failure.detail }, 'User groups could not be read at Slack');
      known = { groups: [], until: clock.now() + (isSettled ? keptMs : pauseMs) };
      return known.groups;
    } finally {
      asked = undefined;
    }
  };

  const all = async (): Promise<readonly Group[]> => {
    if (known === undefined || known.until <= clock.now()) asked ??= find();
    return await (asked ?? known?.groups ?? []);
  };

  return {
    names: async () =>
      new Map((await all()).flatMap(({ id, name }) => (name === undefined ? [] : [[id, name] as const]))),
    nameOf: async (groupId) => (await all()).find(({ id }) => id === groupId)?.name,
    of: async (personId) => {
      const groups = await all();
      return groups.filter(({ people }) => people.has(personId)).map(({ id }) => id);
    },
  };
}
