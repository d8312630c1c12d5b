// Announcements as rows: written in the transaction of what they are about.
import { randomUUID } from 'node:crypto';
import type { NewAnnouncement } from '../announcing/announcement.ts';
import type { Transaction } from './database.ts';

/** Those whose key is there already are written no second time. */
export async function insertAnnouncements(
  transaction: Transaction,
  announcements: readonly NewAnnouncement[],
  now: number,
): Promise<void> {
  if (announcements.length === 0) return;
  await transaction
    .insertInto('announcements')
    .values(
      announcements.map(({ teamId, matter, recipient, dedupeKey, subject }) => ({
        id: randomUUID(),
        team_id: teamId,
        dedupe_key: dedupeKey,
        matter: JSON.stringify(matter),
        recipient: JSON.stringify(recipient),
        subject: subject ?? null,
        state: 'due' as const,
        next_at: now,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .execute();
}

/** Sets those about `subject` due again: what they say has changed. */
export async function wakeAnnouncements(
  transaction: Transaction,
  subject: string,
  now: number,
): Promise<void> {
  await transaction
    .updateTable('announcements')
    .set({ state: 'due', next_at: now, attempts: 0, ended_at: null })
    .where('subject', '=', subject)
    .execute();
}
