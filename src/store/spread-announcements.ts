// Announcements for several: one becomes one for each, and waits again when none of them can be told.
import { createHash } from 'node:crypto';
import { type Addressee, matterSchema, recipientSchema } from '../announcing/announcement.ts';
import type { TeamId } from '../ids.ts';
import type { AnnouncementId, AnnouncementOperations } from './announcement-operations.ts';
import { insertAnnouncements, letGo } from './announcements.ts';
import type { Database, Transaction } from './database.ts';

export async function spreadAnnouncement(
  database: Database,
  { id, epoch, to, lookAt, now }: Parameters<AnnouncementOperations['spreadAnnouncement']>[0],
): ReturnType<AnnouncementOperations['spreadAnnouncement']> {
  return await database.write(async (transaction) => {
    let select = transaction
      .selectFrom('announcements')
      .select(['team_id', 'matter', 'subject', 'attempts', 'woken', 'next_at'])
      .where('id', '=', id)
      .where('epoch', '=', epoch)
      .where('next_at', 'is not', null);
    if (database.locksRows) select = select.forNoKeyUpdate();
    const held = await select.executeTakeFirst();
    if (held === undefined) return 'lost';
    await insertAnnouncements(
      transaction,
      to.map((addressee) => ({
        teamId: held.team_id,
        matter: matterSchema.parse(JSON.parse(held.matter)),
        recipient: addressee,
        dedupeKey: `${id}:${fingerprint(addressee)}`,
        ...(held.subject === null ? {} : { subject: held.subject }),
        spreadFrom: id,
      })),
      now,
    );
    const somebody = await reachesSomebody(transaction, id);
    await transaction
      .updateTable('announcements')
      .set({
        ...letGo,
        ...(somebody
          ? {
              state: 'told' as const,
              next_at: null,
              ended_at: now,
              attempts: 0,
              // What it says changes in those that it became.
              subject: null,
            }
          : {
              next_at: held.woken === 1 ? held.next_at : lookAt,
              due_since: now,
              attempts: held.attempts + 1,
            }),
      })
      .where('id', '=', id)
      .execute();
    return somebody ? 'spread' : 'to_nobody';
  });
}

/** The key outlives the person's erasure, so it does not say who it was. */
function fingerprint(to: Addressee): string {
  const place = to.kind === 'person' ? to.personId : to.channelId;
  return createHash('sha256').update(`${to.platform}:${to.kind}:${place}`).digest('hex').slice(0, 24);
}

/** Whether any of those that it became was told, or is still to be. */
async function reachesSomebody(transaction: Transaction, id: AnnouncementId): Promise<boolean> {
  const reached = await transaction
    .selectFrom('announcements')
    .select('id')
    .where('spread_from', '=', id)
    .where('state', '<>', 'untold')
    .limit(1)
    .executeTakeFirst();
  return reached !== undefined;
}

/** After one of those that it became ended untold. */
export async function lookForOthers(
  database: Database,
  transaction: Transaction,
  { id, subject }: { readonly id: AnnouncementId; readonly subject: string | null },
  now: number,
): Promise<void> {
  // Of two that end at once the second sees the first.
  if (database.locksRows)
    await transaction
      .selectFrom('announcements')
      .select('id')
      .where('id', '=', id)
      .forNoKeyUpdate()
      .execute();
  if (await reachesSomebody(transaction, id)) return;
  await transaction
    .updateTable('announcements')
    .set({ state: 'due', next_at: now, due_since: now, attempts: 0, ended_at: null, subject })
    .where('id', '=', id)
    .where('state', '=', 'told')
    .execute();
}

/** Somebody turned up who may be told what a team's admins are to know. */
export async function wakeForAdmins(transaction: Transaction, teamId: TeamId, now: number): Promise<void> {
  const waiting = await transaction
    .selectFrom('announcements')
    .select(['id', 'recipient'])
    .where('team_id', '=', teamId)
    .where('next_at', 'is not', null)
    .execute();
  const ids = waiting.flatMap(({ id, recipient }) => {
    const to = recipientSchema.safeParse(JSON.parse(recipient));
    return to.success && to.data.kind === 'admins' ? [id] : [];
  });
  if (ids.length === 0) return;
  await transaction
    .updateTable('announcements')
    .set({ next_at: now, woken: 1 })
    .where('id', 'in', ids)
    .where('next_at', 'is not', null)
    .execute();
}
