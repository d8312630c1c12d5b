// Announcements as they are told: who holds one now, what became of it, and when the next one is due.
import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Addressee, matterSchema, recipientSchema } from '../announcing/announcement.ts';
import type {
  AnnouncementId,
  AnnouncementOperations,
  ClaimedAnnouncement,
} from './announcement-operations.ts';
import { insertAnnouncements } from './announcements.ts';
import type { Database, Transaction } from './database.ts';
import { readMemo } from './rows.ts';

type Claim = Parameters<AnnouncementOperations['claimAnnouncements']>[0];

/** What lets a row go. */
const letGo = { lease_until: 0, takeovers: 0, woken: 0 } as const;

export async function claimAnnouncements(
  database: Database,
  claim: Claim,
): Promise<readonly ClaimedAnnouncement[]> {
  // Most claims of an idle program end here, without a write.
  const due = await database.read((transaction) => findDue(transaction, claim, false));
  if (due.length === 0) return [];
  return await database.write(async (transaction) => {
    const ids = await findDue(transaction, claim, database.locksRows);
    if (ids.length === 0) return [];
    const leased = await transaction
      .updateTable('announcements')
      .set((column) => ({
        epoch: column('epoch', '+', 1),
        takeovers: sql`takeovers + case when lease_until > 0 then 1 else 0 end`,
        lease_until: claim.leaseUntil,
        woken: 0,
      }))
      .where('id', 'in', ids)
      .where('next_at', '<=', claim.now)
      .where('lease_until', '<=', claim.now)
      .returning('id')
      .execute();
    const leasedIds = leased.map(({ id }) => id);
    const claimed = await readClaimed(transaction, leasedIds);
    const unreadable = leasedIds.filter((id) => !claimed.some((each) => each.id === id));
    if (unreadable.length > 0) await leaveToOthers(transaction, unreadable);
    return [...claimed].sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
  });
}

async function findDue(
  transaction: Transaction,
  claim: Claim,
  lock: boolean,
): Promise<readonly AnnouncementId[]> {
  const rows = await transaction
    .selectFrom('announcements')
    .select('id')
    .where('next_at', '<=', claim.now)
    .where('lease_until', '<=', claim.now)
    .orderBy('next_at')
    .orderBy('id')
    .limit(claim.limit)
    // Of those that somebody else is changing just now none is waited for.
    .$if(lock, (select) => select.forNoKeyUpdate().skipLocked())
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Written by a newer version in another process, which knows what to make of them once this lease has run out, and is
 * not to take them for what crashed whoever had them.
 */
async function leaveToOthers(transaction: Transaction, ids: readonly AnnouncementId[]): Promise<void> {
  await transaction.updateTable('announcements').set({ takeovers: 0 }).where('id', 'in', ids).execute();
}

async function readClaimed(
  transaction: Transaction,
  ids: readonly AnnouncementId[],
): Promise<readonly ClaimedAnnouncement[]> {
  if (ids.length === 0) return [];
  const rows = await transaction
    .selectFrom('announcements')
    .innerJoin('teams', 'teams.id', 'announcements.team_id')
    .selectAll('announcements')
    .select(['teams.platform', 'teams.external_id'])
    .where('announcements.id', 'in', ids)
    .execute();
  return rows.flatMap((row) => {
    const matter = matterSchema.safeParse(JSON.parse(row.matter));
    const recipient = recipientSchema.safeParse(JSON.parse(row.recipient));
    if (!matter.success || !recipient.success) return [];
    return [
      {
        id: row.id,
        teamId: row.team_id,
        platform: row.platform,
        teamExternalId: row.external_id,
        matter: matter.data,
        recipient: recipient.data,
        subject: row.subject ?? undefined,
        epoch: row.epoch,
        attempts: row.attempts,
        takeovers: row.takeovers,
        memo: readMemo(row.memo),
        createdAt: row.created_at,
        dueSince: row.due_since,
      },
    ];
  });
}

export async function spreadAnnouncement(
  database: Database,
  { id, epoch, to, now }: Parameters<AnnouncementOperations['spreadAnnouncement']>[0],
): Promise<boolean> {
  return await database.write(async (transaction) => {
    let select = transaction
      .selectFrom('announcements')
      .select(['team_id', 'matter', 'subject'])
      .where('id', '=', id)
      .where('epoch', '=', epoch)
      .where('next_at', 'is not', null);
    if (database.locksRows) select = select.forNoKeyUpdate();
    const held = await select.executeTakeFirst();
    if (held === undefined) return false;
    await transaction
      .updateTable('announcements')
      .set({
        ...letGo,
        state: to.length > 0 ? 'told' : 'untold',
        next_at: null,
        ended_at: now,
        // What it says changes in those that it became.
        subject: null,
      })
      .where('id', '=', id)
      .execute();
    await insertAnnouncements(
      transaction,
      to.map((addressee) => ({
        teamId: held.team_id,
        matter: matterSchema.parse(JSON.parse(held.matter)),
        recipient: addressee,
        dedupeKey: `${id}:${fingerprint(addressee)}`,
        ...(held.subject === null ? {} : { subject: held.subject }),
      })),
      now,
    );
    return true;
  });
}

/** The key outlives the person's erasure, so it does not say who it was. */
function fingerprint(to: Addressee): string {
  const place = to.kind === 'person' ? to.personId : to.channelId;
  return createHash('sha256').update(`${to.platform}:${to.kind}:${place}`).digest('hex').slice(0, 24);
}

export async function saveAnnouncementMemo(
  database: Database,
  { id, epoch, memo }: Parameters<AnnouncementOperations['saveAnnouncementMemo']>[0],
): Promise<boolean> {
  const { numUpdatedRows } = await database.write((transaction) =>
    held(transaction, id, epoch)
      .set({ memo: JSON.stringify(memo) })
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

export async function postponeAnnouncement(
  database: Database,
  { id, epoch, nextAt, attempts }: Parameters<AnnouncementOperations['postponeAnnouncement']>[0],
): Promise<boolean> {
  const { numUpdatedRows } = await database.write((transaction) =>
    held(transaction, id, epoch)
      .set({
        ...letGo,
        // Whoever woke it set it due, and its attempts to none.
        next_at: sql`case when woken = 1 then next_at else cast(${nextAt} as bigint) end`,
        attempts: sql`case when woken = 1 then 0 else cast(${attempts} as bigint) end`,
      })
      .executeTakeFirst(),
  );
  return numUpdatedRows > 0n;
}

export async function endAnnouncement(
  database: Database,
  { id, epoch, to, followedBy, now }: Parameters<AnnouncementOperations['endAnnouncement']>[0],
): Promise<boolean> {
  return await database.write(async (transaction) => {
    const { numUpdatedRows } = await held(transaction, id, epoch)
      .set({
        ...letGo,
        state: sql`case when woken = 1 then 'due' else ${to} end`,
        next_at: sql`case when woken = 1 then next_at else null end`,
        ended_at: sql`case when woken = 1 then null else cast(${now} as bigint) end`,
        attempts: 0,
      })
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    if (followedBy !== undefined) await insertAnnouncements(transaction, [followedBy], now);
    return true;
  });
}

function held(transaction: Transaction, id: AnnouncementId, epoch: number) {
  return transaction
    .updateTable('announcements')
    .where('id', '=', id)
    .where('epoch', '=', epoch)
    .where('next_at', 'is not', null);
}

export async function nextAnnouncementAt(database: Database): Promise<number | undefined> {
  const { rows } = await database.read((transaction) =>
    // The first row of an index, and the few that are leased.
    sql<{ due: number | null }>`select min(due) as due from (
      select (select next_at from announcements where next_at is not null and lease_until = 0
              order by next_at limit 1) as due
      union all select (select min(case when next_at > lease_until then next_at else lease_until end)
              from announcements where lease_until > 0)
    ) as parts`.execute(transaction),
  );
  return rows[0]?.due ?? undefined;
}

/** On one machine nobody else can hold one when the process starts. */
export async function clearAnnouncementLeases(transaction: Transaction): Promise<void> {
  await transaction
    .updateTable('announcements')
    .set((column) => ({ lease_until: 0, takeovers: column('takeovers', '+', 1) }))
    .where('lease_until', '>', sql.lit(0))
    .execute();
}
