// Ends requests for credits that nobody has decided. Whoever they were announced to sees so.
import type { GenerationId, MemberId } from '../ids.ts';
import type { CreditRequest } from '../ledger/credit-requests.ts';
import { insertAnnouncements, wakeAnnouncements } from './announcements.ts';
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
  for (const { id } of await askedFor(transaction, generationIds)) await endRequest(transaction, id, now);
}

/** Of what nobody has opened in its time: whoever asked is told. */
export async function expireRequestsOf(
  transaction: Transaction,
  generationIds: readonly GenerationId[],
  now: number,
): Promise<void> {
  for (const request of await askedFor(transaction, generationIds)) {
    await endRequest(transaction, request.id, now);
    await tellMember(transaction, request, now);
  }
}

async function askedFor(transaction: Transaction, generationIds: readonly GenerationId[]) {
  if (generationIds.length === 0) return [];
  return await transaction
    .selectFrom('credit_requests')
    .select(['id', 'team_id as teamId', 'member_id as memberId'])
    .where('generation_id', 'in', generationIds)
    .where('state', '=', 'asked')
    .execute();
}

export async function tellMember(
  transaction: Transaction,
  { id, teamId, memberId }: Pick<CreditRequest, 'id' | 'teamId' | 'memberId'>,
  now: number,
): Promise<void> {
  await insertAnnouncements(
    transaction,
    [
      {
        teamId,
        matter: { kind: 'credits_answered', requestId: id },
        recipient: { kind: 'member', memberId },
        dedupeKey: `credits_answered:${id}`,
        // What names whoever decided changes when they are erased.
        subject: id,
      },
    ],
    now,
  );
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

/**
 * Of somebody who is erased nothing is asked for any more, and whoever was asked sees neither who it was nor for what;
 * nor does anybody see who decided, where it was they.
 */
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
  const decided = await transaction
    .selectFrom('credit_requests')
    .select('id')
    .where('decided_by', '=', memberId)
    .execute();
  for (const { id } of decided) await wakeAnnouncements(transaction, id, now);
}
