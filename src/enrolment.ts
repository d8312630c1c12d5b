// Who somebody is to us: their team and membership, found or made whenever they do something.
import type { Clock } from './clock.ts';
import type { PlatformId } from './destination.ts';
import { UserError } from './errors.ts';
import { asId, type GenerationId, type TeamId } from './ids.ts';
import type { Invocation } from './invocation.ts';
import { pointerOf } from './pointer.ts';
import type { Member, Team } from './store/records.ts';
import type { Store } from './store/store.ts';

/** @throws UserError when it cannot be said which team is theirs. */
export type Enrol = (
  who: Pick<Invocation, 'platform' | 'team' | 'person' | 'subject'>,
) => Promise<{ readonly team: Team; readonly member: Member }>;

export function createEnrol(parts: {
  readonly store: Pick<
    Store,
    'enrol' | 'team' | 'teamsOf' | 'pick' | 'generation' | 'image' | 'creditRequest'
  >;
  /** Teams that are approved from the start, as `<platform>:<team id>`, or `*` for all. */
  readonly approvedTeams: ReadonlySet<string>;
  /** As `<platform>:<person id>`: admins of every team, also where nobody knows them yet. */
  readonly operators: ReadonlySet<string>;
  readonly clock: Pick<Clock, 'now'>;
}): Enrol {
  const { store, approvedTeams, clock } = parts;

  /** Of what a button can carry the bare id of: asked in turn. */
  const ownersOf: readonly ((id: string) => Promise<TeamId | undefined>)[] = [
    async (id) => (await store.generation(asId<GenerationId>(id)))?.teamId,
    async (id) => (await store.creditRequest(id))?.teamId,
  ];

  /** Whose it is that a button is about. */
  const teamAbout = async (subject: string): Promise<TeamId | undefined> => {
    const pointer = pointerOf(subject);
    switch (pointer?.kind) {
      case 'pick':
        return (await store.pick(pointer.pickId, clock.now()))?.teamId;
      case 'image':
        return (await store.image(pointer.imageId))?.teamId;
      case 'generation':
        return (await store.generation(pointer.generationId))?.teamId;
      case undefined: {
        // Behind the dot is what its button adds.
        const [id = ''] = subject.split('.');
        for (const teamOf of ownersOf) {
          const teamId = await teamOf(id);
          if (teamId !== undefined) return teamId;
        }
        return undefined;
      }
    }
  };

  /** Operators are asked to decide for teams that they may be no member of. */
  const teamForOperator = async (
    platform: PlatformId,
    personId: string,
    about: TeamId | undefined,
  ): Promise<Team | undefined> => {
    if (about === undefined || !parts.operators.has(`${platform}:${personId}`)) return undefined;
    const team = await store.team(about);
    return team?.platform === platform ? team : undefined;
  };

  /** In a direct message the only approved team that knows the person pays; of several the one that a button is of. */
  const homeTeam = async (
    platform: PlatformId,
    personId: string,
    subject: string | undefined,
  ): Promise<Team> => {
    const teams = (await store.teamsOf(platform, personId)).filter(({ approved }) => approved);
    const about = subject ? await teamAbout(subject) : undefined;
    const meant = teams.find(({ id }) => id === about) ?? (await teamForOperator(platform, personId, about));
    if (meant !== undefined) return meant;
    const [team, ...others] = teams;
    if (team === undefined) throw new UserError('no_home_team');
    if (others.length > 0) throw new UserError('several_home_teams');
    return team;
  };

  return async ({ platform, team, person, subject }) => {
    const home = team ?? (await homeTeam(platform, person.externalId, subject));
    const listed = approvedTeams.has('*') || approvedTeams.has(`${platform}:${home.externalId}`);
    return store.enrol({
      platform,
      teamExternalId: home.externalId,
      teamName: home.name,
      personExternalId: person.externalId,
      personName: person.name,
      // Those that they have at a place of another team say nothing here.
      roleIds: team === undefined ? undefined : person.roleIds,
      // The page on one's own machine needs nobody's leave.
      approve: listed || platform === 'web' ? 'always' : 'first',
      now: clock.now(),
    });
  };
}
