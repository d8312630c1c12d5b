// Teams and members: found or made when they first speak, and who is approved to spend.
import { randomUUID } from 'node:crypto';
import type { PlatformId } from '../destination.ts';
import { type MemberId, newId, type TeamId } from '../ids.ts';
import type { CreditRequestOperations } from './credit-request-operations.ts';
import { type Database, lockAlone, type Transaction } from './database.ts';
import type { HistoryStore } from './history-store.ts';
import { keepRoles, writeRoles } from './known-roles.ts';
import type { Member, Team } from './records.ts';
import type { Store } from './store.ts';

type Person = Parameters<Store['enrol']>[0];
type Enrolled = { readonly team: Team; readonly member: Member };
type Known = Enrolled & { readonly roles: string | null };

const teamColumns = ['id', 'platform', 'external_id', 'name', 'approved', 'time_zone'] as const;
type TeamRow = Awaited<ReturnType<typeof findTeam>> & {};

export async function enrol(database: Database, person: Person): Promise<Enrolled> {
  const known = await database.read((transaction) => find(transaction, person));
  if (known !== undefined && isUpToDate(known, person)) return { team: known.team, member: known.member };
  return await database.write(async (transaction) => {
    await lockAlone(database, transaction, 'enrol');
    const team = await keepTeam(transaction, person);
    const member = await keepMember(transaction, person, team.id);
    if (person.roleIds !== undefined) await keepRoles(transaction, member.id, person.roleIds);
    return { team: teamOf(team), member };
  });
}

export async function teamsOf(
  database: Database,
  platform: PlatformId,
  personExternalId: string,
): Promise<readonly Team[]> {
  const rows = await database.read((transaction) =>
    transaction
      .selectFrom('teams')
      .innerJoin('member_identities', 'member_identities.team_id', 'teams.id')
      .select(teamColumns.map((column) => `teams.${column}` as const))
      .where('member_identities.platform', '=', platform)
      .where('member_identities.external_id', '=', personExternalId)
      .orderBy('teams.id')
      .execute(),
  );
  return rows.map(teamOf);
}

export async function memberWithTeam(
  database: Database,
  id: MemberId,
): ReturnType<CreditRequestOperations['memberWithTeam']> {
  const row = await database.read((transaction) =>
    transaction
      .selectFrom('member_identities')
      .innerJoin('teams', 'teams.id', 'member_identities.team_id')
      .select(teamColumns.map((column) => `teams.${column}` as const))
      .select(['member_identities.external_id as person', 'member_identities.name as person_name'])
      .where('member_identities.member_id', '=', id)
      .orderBy('member_identities.seen_at', 'desc')
      .executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  const { person: externalId, person_name: name, ...team } = row;
  return { team: teamOf(team), member: { id, teamId: team.id, externalId, name } };
}

export async function team(database: Database, teamId: TeamId): Promise<Team | undefined> {
  const row = await database.read((transaction) =>
    transaction.selectFrom('teams').select(teamColumns).where('id', '=', teamId).executeTakeFirst(),
  );
  return row && teamOf(row);
}

export async function findMember(
  database: Database,
  ...[teamId, platform, externalId]: Parameters<HistoryStore['findMember']>
): Promise<MemberId | undefined> {
  const row = await database.read((transaction) =>
    transaction
      .selectFrom('member_identities')
      .select('member_id')
      .where('team_id', '=', teamId)
      .where('platform', '=', platform)
      .where('external_id', '=', externalId)
      .executeTakeFirst(),
  );
  return row?.member_id;
}

export async function approveTeam(
  database: Database,
  teamId: TeamId,
  actor: string,
  now: number,
): Promise<void> {
  await database.write((transaction) => approve(transaction, teamId, actor, now));
}

export async function memberOf(
  database: Database,
  { teamId, externalId, name, now }: Parameters<Store['memberOf']>[0],
): Promise<MemberId> {
  const find = async (transaction: Transaction) => {
    const { platform } = await transaction
      .selectFrom('teams')
      .select('platform')
      .where('id', '=', teamId)
      .executeTakeFirstOrThrow();
    // How they are called is kept up to date by what they say themselves.
    const person = { platform, personExternalId: externalId, personName: name, now };
    return { person, known: await keptMember(transaction, person, teamId) };
  };
  const { known } = await database.read(find);
  if (known !== undefined) return known.member.id;
  return await database.write(async (transaction) => {
    await lockAlone(database, transaction, 'enrol');
    const { person, known } = await find(transaction);
    return known?.member.id ?? (await keepMember(transaction, person, teamId)).id;
  });
}

function isUpToDate({ team, member, roles }: Known, person: Person): boolean {
  // A team that spoke before the environment listed it is approved by what it says next.
  const mayStay = team.approved || person.approve !== 'always';
  const isNamed = team.name === person.teamName && member.name === person.personName;
  return mayStay && isNamed && (person.roleIds === undefined || roles === writeRoles(person.roleIds));
}

async function approve(transaction: Transaction, teamId: TeamId, actor: string, now: number): Promise<void> {
  const { numUpdatedRows } = await transaction
    .updateTable('teams')
    .set({ approved: 1 })
    .where('id', '=', teamId)
    .where('approved', '=', 0)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return;
  await transaction
    .insertInto('audit')
    .values({
      id: randomUUID(),
      team_id: teamId,
      actor,
      action: 'approve_team',
      subject: teamId,
      before_value: '0',
      after_value: '1',
      at: now,
    })
    .execute();
}

async function find(transaction: Transaction, person: Person): Promise<Known | undefined> {
  const team = await findTeam(transaction, person);
  if (team === undefined) return undefined;
  const kept = await keptMember(transaction, person, team.id);
  return kept && { team: teamOf(team), ...kept };
}

async function findTeam(transaction: Transaction, person: Person) {
  return await transaction
    .selectFrom('teams')
    .select(teamColumns)
    .where('platform', '=', person.platform)
    .where('external_id', '=', person.teamExternalId)
    .executeTakeFirst();
}

async function keptMember(
  transaction: Transaction,
  person: Pick<Person, 'platform' | 'personExternalId'>,
  teamId: TeamId,
): Promise<Pick<Known, 'member' | 'roles'> | undefined> {
  const row = await transaction
    .selectFrom('member_identities')
    .select(['member_id', 'name', 'role_ids'])
    .where('team_id', '=', teamId)
    .where('platform', '=', person.platform)
    .where('external_id', '=', person.personExternalId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { member_id: id, name, role_ids: roles } = row;
  return { member: { id, teamId, externalId: person.personExternalId, name }, roles };
}

async function keepTeam(transaction: Transaction, person: Person): Promise<TeamRow> {
  const known = await findTeam(transaction, person);
  if (known !== undefined) {
    if (person.approve === 'always') await approve(transaction, known.id, 'environment', person.now);
    if (known.name !== person.teamName) {
      await transaction
        .updateTable('teams')
        .set({ name: person.teamName })
        .where('id', '=', known.id)
        .execute();
    }
    return { ...known, name: person.teamName, approved: person.approve === 'always' ? 1 : known.approved };
  }
  const others = await transaction
    .selectFrom('teams')
    .select('id')
    .where('platform', '=', person.platform)
    .limit(1)
    .executeTakeFirst();
  const approved = person.approve === 'always' || (person.approve === 'first' && others === undefined);
  return await transaction
    .insertInto('teams')
    .values({
      id: newId<TeamId>(),
      platform: person.platform,
      external_id: person.teamExternalId,
      name: person.teamName,
      approved: approved ? 1 : 0,
      created_at: person.now,
    })
    .returning(teamColumns)
    .executeTakeFirstOrThrow();
}

async function keepMember(
  transaction: Transaction,
  person: Pick<Person, 'platform' | 'personExternalId' | 'personName' | 'now'>,
  teamId: TeamId,
): Promise<Member> {
  const known = await keptMember(transaction, person, teamId);
  if (known !== undefined) {
    await transaction
      .updateTable('member_identities')
      .set({ name: person.personName, seen_at: person.now })
      .where('team_id', '=', teamId)
      .where('platform', '=', person.platform)
      .where('external_id', '=', person.personExternalId)
      .execute();
    return { ...known.member, name: person.personName };
  }
  const id = newId<MemberId>();
  await transaction.insertInto('members').values({ id, team_id: teamId, created_at: person.now }).execute();
  await transaction
    .insertInto('member_identities')
    .values({
      team_id: teamId,
      platform: person.platform,
      external_id: person.personExternalId,
      member_id: id,
      name: person.personName,
      seen_at: person.now,
    })
    .execute();
  return { id, teamId, externalId: person.personExternalId, name: person.personName };
}

function teamOf(row: TeamRow): Team {
  return {
    id: row.id,
    platform: row.platform,
    externalId: row.external_id,
    name: row.name,
    approved: row.approved === 1,
    timeZone: row.time_zone,
  };
}
