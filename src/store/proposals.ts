// Generations that wait for a word: kept without runs and holds, and opened as an intake opens one.
import { z } from 'zod';
import { asId, type GenerationId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { endRequestsOf, expireRequestsOf, forgetGenerationsOfRequests } from './end-credit-requests.ts';
import { admit, generationWithKey, insertGeneration, insertInputs, Refused, sizeOf } from './intake.ts';
import type {
  IntakeOperations,
  NewProposal,
  Opened,
  ProposalOpening,
  Proposing,
} from './intake-operations.ts';
import { lockGeneration } from './runs.ts';

/** Whoever answers late is told that its time is over, and no gesture is delivered again after so long. */
const keptMs = 24 * 3_600_000;

export async function proposeGeneration(database: Database, proposal: NewProposal): Promise<Proposing> {
  return await database.write(async (transaction) => {
    await forgetEnded(database, transaction, proposal.now);
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
  const replaces = await readReplaced(transaction, opening.id);
  // Before what takes its place is touched, as everywhere.
  if (replaces !== undefined) await lockGeneration(database, transaction, replaces);
  // First, so that a second press waits here for the first one's outcome.
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
  const order = { ...opening, ...(replaces === undefined ? {} : { replaces }) };
  await admit(database, transaction, order, unfetched !== undefined, again);
  await endRequestsOf(transaction, [opening.id], opening.now);
  return { kind: 'opened' };
}

export async function prolongProposal(
  database: Database,
  { id, until, isOver, now }: Parameters<IntakeOperations['prolongProposal']>[0],
): Promise<number | undefined> {
  const row = await database.write((transaction) =>
    transaction
      .updateTable('generations')
      .set((where) => ({
        deadline_at: where
          .case()
          .when('deadline_at', '<', until)
          .then(until)
          .else(where.ref('deadline_at'))
          .end(),
      }))
      .where('id', '=', id)
      .where('state', '=', 'proposed')
      .where('cancel_requested_at', 'is', null)
      .$if(isOver === 'stays', (update) => update.where('deadline_at', '>', now))
      .returning('deadline_at')
      .executeTakeFirst(),
  );
  return row?.deadline_at;
}

const proposalSchema = z.object({ replaces: z.string().optional() });

/** What it was proposed instead of; nothing of one that is open. */
async function readReplaced(transaction: Transaction, id: GenerationId): Promise<GenerationId | undefined> {
  const row = await transaction
    .selectFrom('generations')
    .select('request')
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const { replaces } = proposalSchema.parse(JSON.parse(row.request));
  return replaces === undefined ? undefined : asId<GenerationId>(replaces);
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

async function forgetEnded(database: Database, transaction: Transaction, now: number): Promise<void> {
  const ended = await transaction
    .selectFrom('generations')
    .select('id')
    .where('state', '=', 'proposed')
    .where('deadline_at', '<', now - keptMs)
    .limit(100)
    .$if(database.locksRows, (select) => select.forUpdate().skipLocked())
    .execute();
  const ids = ended.map(({ id }) => id);
  // The program may have been off when their requests ended.
  await expireRequestsOf(transaction, ids, now);
  await dropGenerations(transaction, ids, now);
}

/** Of generations that were only proposed: no money and no message hangs on them. */
export async function dropGenerations(
  transaction: Transaction,
  ids: readonly GenerationId[],
  now: number,
): Promise<void> {
  if (ids.length === 0) return;
  await forgetGenerationsOfRequests(transaction, ids, now);
  await transaction.deleteFrom('generation_inputs').where('generation_id', 'in', ids).execute();
  await transaction
    .deleteFrom('generations')
    .where('id', 'in', ids)
    .where('state', '=', 'proposed')
    .execute();
}
