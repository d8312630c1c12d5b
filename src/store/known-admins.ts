// Who is told what: a team's admin channel, its admins as far as they were seen, and where a member can be addressed.
import { z } from 'zod';
import type { Addressee } from '../announcing/announcement.ts';
import type { MemberId, TeamId } from '../ids.ts';
import type { AnnouncementOperations } from './announcement-operations.ts';
import type { Database, Transaction } from './database.ts';

/** Nobody needs to know it to the minute, and it is noted with what admins do all day. */
const notedAgainMs = 3_600_000;

const decidedSchema = z.object({ adminChannelId: z.string().optional(), adminRoleId: z.string().optional() });

export async function adminChannel(database: Database, teamId: TeamId): Promise<string | undefined> {
  return (await decided(database, teamId)).adminChannelId;
}

export async function adminRole(database: Database, teamId: TeamId): Promise<string | undefined> {
  return (await decided(database, teamId)).adminRoleId;
}

async function decided(database: Database, teamId: TeamId): Promise<z.infer<typeof decidedSchema>> {
  const row = await database.read((transaction) =>
    transaction
      .selectFrom('settings')
      .select('settings')
      .where('team_id', '=', teamId)
      .where('scope', '=', 'team')
      .where('subject', '=', teamId)
      .executeTakeFirst(),
  );
  return decidedSchema.parse(JSON.parse(row?.settings ?? '{}'));
}

export async function noteAdmin(database: Database, memberId: MemberId, now: number): Promise<void> {
  // Most of what admins do ends here, without a write.
  const stale = (transaction: Transaction) =>
    transaction
      .selectFrom('members')
      .select('id')
      .where('id', '=', memberId)
      .where('erased_at', 'is', null)
      .where((either) =>
        either.or([either('admin_seen_at', 'is', null), either('admin_seen_at', '<=', now - notedAgainMs)]),
      );
  if ((await database.read((transaction) => stale(transaction).executeTakeFirst())) === undefined) return;
  await database.write((transaction) =>
    transaction
      .updateTable('members')
      .set({ admin_seen_at: now })
      .where('id', 'in', stale(transaction))
      .execute(),
  );
}

export async function forgetAdmin(
  database: Database,
  { teamId, platform, personId }: Parameters<AnnouncementOperations['forgetAdmin']>[0],
): Promise<void> {
  const known = (transaction: Transaction) =>
    transaction
      .selectFrom('member_identities')
      .innerJoin('members', 'members.id', 'member_identities.member_id')
      .select('members.id')
      .where('member_identities.team_id', '=', teamId)
      .where('member_identities.platform', '=', platform)
      .where('member_identities.external_id', '=', personId)
      .where('members.admin_seen_at', 'is not', null);
  // Whoever never was one is asked about often.
  if ((await database.read((transaction) => known(transaction).executeTakeFirst())) === undefined) return;
  await database.write((transaction) =>
    transaction
      .updateTable('members')
      .set({ admin_seen_at: null })
      .where('id', 'in', known(transaction))
      .execute(),
  );
}

export async function knownAdmins(
  database: Database,
  { teamId, since, limit }: Parameters<AnnouncementOperations['knownAdmins']>[0],
): Promise<readonly Addressee[]> {
  const rows = await database.read((transaction) =>
    transaction
      .selectFrom('members')
      .innerJoin('member_identities', 'member_identities.member_id', 'members.id')
      .select(['member_identities.platform', 'member_identities.external_id'])
      .where('members.team_id', '=', teamId)
      .where('members.admin_seen_at', '>=', since)
      .where('members.erased_at', 'is', null)
      .orderBy('members.admin_seen_at', 'desc')
      .orderBy('members.id')
      .limit(limit)
      .execute(),
  );
  return rows.map(({ platform, external_id }) => ({ kind: 'person', platform, personId: external_id }));
}

export async function addressOf(database: Database, memberId: MemberId): Promise<Addressee | undefined> {
  const row = await database.read((transaction) =>
    transaction
      .selectFrom('member_identities')
      .select(['platform', 'external_id'])
      .where('member_id', '=', memberId)
      .orderBy('seen_at', 'desc')
      .executeTakeFirst(),
  );
  return row && { kind: 'person', platform: row.platform, personId: row.external_id };
}
