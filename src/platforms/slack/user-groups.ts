// Which user groups there are at Slack, which stand for roles, and who belongs to them. All of a workspace are asked for
// at once, and remembered for five minutes.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { failureOf, refusalCode, type SlackClient } from './web-api.ts';

export type UserGroups = {
  /** Undefined when they cannot be asked for, which is not the same as belonging to none. */
  of(personId: string): Promise<readonly string[] | undefined>;
  /** As people mention it, without @. */
  nameOf(groupId: string): Promise<string | undefined>;
  /** Of all that have one, by id. */
  names(): Promise<ReadonlyMap<string, string>>;
};

type Group = { readonly id: string; readonly name: string | undefined; readonly people: ReadonlySet<string> };

const keptMs = 5 * 60_000;
/** After Slack could not answer just then. */
const pauseMs = 30_000;
/** docs.slack.dev/reference/methods/usergroups.list: the plan of the workspace has no user groups. */
const withoutGroups = 'paid_teams_only';

export function createUserGroups(parts: {
  readonly client: () => SlackClient;
  readonly clock: Clock;
  readonly log: Log;
}): UserGroups {
  const { client, clock, log } = parts;
  let known: { readonly groups: readonly Group[] | undefined; readonly until: number } | undefined;
  // Many who ask at once are one question to Slack.
  let asked: Promise<readonly Group[] | undefined> | undefined;

  const find = async (): Promise<readonly Group[] | undefined> => {
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
      const isSettled = failure.kind === 'refused' || failure.kind === 'closed';
      log.info({ reason: failure.detail }, 'User groups could not be read at Slack');
      const groups = refusalCode(error) === withoutGroups ? [] : undefined;
      known = { groups, until: clock.now() + (isSettled ? keptMs : pauseMs) };
      return groups;
    } finally {
      asked = undefined;
    }
  };

  const all = async (): Promise<readonly Group[] | undefined> => {
    if (known === undefined || known.until <= clock.now()) asked ??= find();
    return await (asked ?? known?.groups);
  };

  return {
    names: async () =>
      new Map(
        ((await all()) ?? []).flatMap(({ id, name }) => (name === undefined ? [] : [[id, name] as const])),
      ),
    nameOf: async (groupId) => (await all())?.find(({ id }) => id === groupId)?.name,
    of: async (personId) => {
      const groups = await all();
      return groups?.filter(({ people }) => people.has(personId)).map(({ id }) => id);
    },
  };
}
