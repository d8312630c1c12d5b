// Ends requests for credits that nobody has decided. Whoever they were announced to sees so.
import type { GenerationId, MemberId } from '../ids.ts';
import { wakeAnnouncements } from './announcements.ts';
import type { Transaction } from './database.ts';

export async function endRequest(transaction: Transaction, id: string, now: number): Promise<void> {
  await transaction
    .updateTable('credit_requests')
    .set({ state: 'expired', decided_at: now })
    .where('id', '=', id)
    .where('state', '=', 'asked')
    .execute();
  await wakeAnnouncements(transaction, id, now);
}

/** What is opened, cancelled or taken away needs no credits any more. */
export async function endRequestsOf(
  transaction: Transaction,
  generationIds: readonly GenerationId[],
  now: number,
): Promise<void> {
  if (generationIds.length === 0) return;
  const open = await transaction
    .selectFrom('credit_requests')
    .select('id')
    .where('generation_id', 'in', generationIds)
    .where('state', '=', 'asked')
    .execute();
  for (const { id } of open) await endRequest(transaction, id, now);
}

/** Before the rows of generations are deleted that were only proposed. */
export async function forgetGenerationsOfRequests(
  transaction: Transaction,
  generationIds: readonly GenerationId[],
  now: number,
): Promise<void> {
  await endRequestsOf(transaction, generationIds, now);
  await transaction
    .updateTable('credit_requests')
    .set({ generation_id: null })
    .where('generation_id', 'in', generationIds)
    .execute();
}

/** Of somebody who is erased nothing is asked for any more, and whoever was asked sees neither who it was nor for what. */
export async function forgetRequestsOf(
  transaction: Transaction,
  memberId: MemberId,
  now: number,
): Promise<void> {
  const theirs = await transaction
    .updateTable('credit_requests')
    .set({ generation_id: null })
    .where('member_id', '=', memberId)
    .returning(['id', 'state'])
    .execute();
  for (const { id, state } of theirs) {
    if (state === 'asked') await endRequest(transaction, id, now);
    else await wakeAnnouncements(transaction, id, now);
  }
}
