// Generations that wait for a word: kept without runs and holds, and opened as an intake opens one.
import type { Database, Transaction } from './database.ts';
import { admit, generationWithKey, insertGeneration, insertInputs, Refused, sizeOf } from './intake.ts';
import type { NewProposal, Opened, ProposalOpening, Proposing } from './intake-operations.ts';

/** Whoever answers late is told that its time is over, and no gesture is delivered again after so long. */
const keptMs = 24 * 3_600_000;

export async function proposeGeneration(database: Database, proposal: NewProposal): Promise<Proposing> {
  return await database.write(async (transaction) => {
    await forgetEnded(database, transaction, proposal.now - keptMs);
    const { request, priceMicros } = proposal;
    const size = { state: 'proposed', slots: request.count, priceMicros } as const;
    if (!(await insertGeneration(transaction, proposal, size))) {
      return { kind: 'duplicate', generationId: await generationWithKey(transaction, proposal.dedupeKey) };
    }
    await insertInputs(transaction, proposal);
    return { kind: 'proposed' };
  });
}

export async function openProposed(
  database: Database,
  opening: ProposalOpening,
): Promise<Opened | { readonly kind: 'ended' }> {
  try {
    return await database.write((transaction, again) => open(database, transaction, opening, again));
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

async function open(
  database: Database,
  transaction: Transaction,
  opening: ProposalOpening,
  again: boolean,
): Promise<Opened | { readonly kind: 'ended' }> {
  // First of all, so that a second press waits here for the first one's outcome.
  if (!(await setOpen(transaction, opening))) {
    const known = await transaction
      .selectFrom('generations')
      .select('state')
      .where('id', '=', opening.id)
      .executeTakeFirst();
    const isOver = known === undefined || known.state === 'proposed';
    return isOver ? { kind: 'ended' } : { kind: 'duplicate', generationId: opening.id };
  }
  const unfetched = await transaction
    .selectFrom('generation_inputs')
    .select('position')
    .where('generation_id', '=', opening.id)
    .where('image_id', 'is', null)
    .limit(1)
    .executeTakeFirst();
  await admit(database, transaction, opening, unfetched !== undefined, again);
  return { kind: 'opened' };
}

/** Where it goes and by whose gesture is what opens it says: its member may do so elsewhere than they asked. */
async function setOpen(transaction: Transaction, opening: ProposalOpening): Promise<boolean> {
  const { request, destination } = opening;
  const { slots, priceMicros } = sizeOf(opening);
  const { numUpdatedRows } = await transaction
    .updateTable('generations')
    .set({
      state: 'open',
      role_ids: JSON.stringify(opening.roleIds),
      request: JSON.stringify(request),
      platform: destination.platform,
      channel_id: destination.channelId,
      destination: JSON.stringify(destination),
      sealed_token: opening.sealedToken ?? null,
      token_expires_at: opening.tokenExpiresAt ?? null,
      price_micros: priceMicros,
      slots,
      open_runs: slots,
      next_at: opening.now,
      deadline_at: opening.deadlineAt,
      created_at: opening.now,
    })
    .where('id', '=', opening.id)
    .where('member_id', '=', opening.memberId)
    .where('state', '=', 'proposed')
    .where('cancel_requested_at', 'is', null)
    .where('deadline_at', '>', opening.now)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

async function forgetEnded(database: Database, transaction: Transaction, before: number): Promise<void> {
  const ended = await transaction
    .selectFrom('generations')
    .select('id')
    .where('state', '=', 'proposed')
    .where('deadline_at', '<', before)
    .limit(100)
    .$if(database.locksRows, (select) => select.forUpdate().skipLocked())
    .execute();
  if (ended.length === 0) return;
  const ids = ended.map(({ id }) => id);
  await transaction.deleteFrom('generation_inputs').where('generation_id', 'in', ids).execute();
  await transaction.deleteFrom('generations').where('id', 'in', ids).execute();
}
