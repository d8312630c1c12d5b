// Who somebody is to us: their team and membership, found or made whenever they do something.
import type { Clock } from './clock.ts';
import type { PlatformId } from './destination.ts';
import { UserError } from './errors.ts';
import type { Invocation } from './invocation.ts';
import type { Member, Team } from './store/records.ts';
import type { Store } from './store/store.ts';

/** @throws UserError when it cannot be said which team is theirs. */
export type Enrol = (
  who: Pick<Invocation, 'platform' | 'team' | 'person'>,
) => Promise<{ readonly team: Team; readonly member: Member }>;

export function createEnrol(parts: {
  readonly store: Pick<Store, 'enrol' | 'teamsOf'>;
  /** Teams that are approved from the start, as `<platform>:<team id>`, or `*` for all. */
  readonly approvedTeams: ReadonlySet<string>;
  readonly clock: Pick<Clock, 'now'>;
}): Enrol {
  const { store, approvedTeams, clock } = parts;

  /** In a direct message the only approved team that knows the person pays. */
  const homeTeam = async (platform: PlatformId, personId: string): Promise<Team> => {
    const [team, ...others] = (await store.teamsOf(platform, personId)).filter(({ approved }) => approved);
    if (team === undefined) throw new UserError('no_home_team');
    if (others.length > 0) throw new UserError('several_home_teams');
    return team;
  };

  return async ({ platform, team, person }) => {
    const home = team ?? (await homeTeam(platform, person.externalId));
    const listed = approvedTeams.has('*') || approvedTeams.has(`${platform}:${home.externalId}`);
    return store.enrol({
      platform,
      teamExternalId: home.externalId,
      teamName: home.name,
      personExternalId: person.externalId,
      personName: person.name,
      // The page on one's own machine needs nobody's leave.
      approve: listed || platform === 'web' ? 'always' : 'first',
      now: clock.now(),
    });
  };
}
