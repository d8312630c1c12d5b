// Announcements as rows: written in the transaction of what they are about.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import {
  matterSchema,
  type NewAnnouncement,
  type Recipient,
  recipientSchema,
} from '../announcing/announcement.ts';
import type { AnnouncementId } from './announcement-operations.ts';
import type { Transaction } from './database.ts';

/** What lets a row go. */
export const letGo = { lease_until: 0, takeovers: 0, woken: 0 } as const;

/** Those whose key is there already are written no second time. */
export async function insertAnnouncements(
  transaction: Transaction,
  announcements: readonly (NewAnnouncement & { readonly spreadFrom?: AnnouncementId })[],
  now: number,
): Promise<void> {
  if (announcements.length === 0) return;
  await transaction
    .insertInto('announcements')
    .values(
      announcements.map(({ teamId, matter, recipient, dedupeKey, subject, spreadFrom }) => ({
        id: randomUUID(),
        team_id: teamId,
        dedupe_key: dedupeKey,
        matter: JSON.stringify(matterSchema.parse(matter)),
        recipient: writeRecipient(recipient),
        subject: subject ?? null,
        spread_from: spreadFrom ?? null,
        state: 'due' as const,
        next_at: now,
        due_since: now,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .execute();
}

/** The same text for the same recipient, whatever the order of its keys was: rows are found by it. */
export function writeRecipient(recipient: Recipient): string {
  return JSON.stringify(recipientSchema.parse(recipient));
}

/** Sets those about `subject` due again: what they say has changed. */
export async function wakeAnnouncements(
  transaction: Transaction,
  subject: string,
  now: number,
): Promise<void> {
  // Waits for whoever is spreading one just now, so that the next statement sees what became of it.
  await transaction
    .updateTable('announcements')
    .set({ woken: sql`woken` })
    .where('subject', '=', subject)
    .execute();
  await transaction
    .updateTable('announcements')
    .set({ state: 'due', next_at: now, due_since: now, attempts: 0, ended_at: null, woken: 1 })
    .where('subject', '=', subject)
    .execute();
}
