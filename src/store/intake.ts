// Intake: dedupe key, holds on all wallets, and the generation with its runs and inputs, in one transaction or not at all.
import { sql } from 'kysely';
import type { GenerationId, MemberId, TeamId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { takeHolds } from './hold.ts';
import type { NewGeneration, Opened } from './store.ts';

// A step of virtual time: what one run of a team with one busy member advances that member by.
const stepPerMember = 1000;

/** Thrown to undo the transaction; carries what to answer. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly answer: Opened;
  constructor(answer: Opened) {
    super(answer.kind);
    this.answer = answer;
  }
}

export async function openGeneration(database: Database, order: NewGeneration): Promise<Opened> {
  try {
    return await database.write((transaction, again) => open(transaction, order, again));
  } catch (error) {
    if (error instanceof Refused) return error.answer;
    throw error;
  }
}

async function open(transaction: Transaction, order: NewGeneration, again: boolean): Promise<Opened> {
  // First of all, so that a second bearer of the same key waits here for the first one's outcome.
  if (!(await insertGeneration(transaction, order))) {
    return { kind: 'duplicate', generationId: await generationWithKey(transaction, order.dedupeKey) };
  }
  const turns = await takeTurns(transaction, order);
  await insertRuns(transaction, order, turns);
  const taken = await takeHolds(transaction, {
    shares: order.wallets,
    needs: order.runs.map((run) => ({ runId: run.id, amountMicros: run.holdMicros })),
    released: [],
    actor: order.memberId,
    now: order.now,
    lock: again,
  });
  if (taken.kind === 'short') throw new Refused(taken);
  return { kind: 'opened' };
}

async function insertGeneration(transaction: Transaction, order: NewGeneration): Promise<boolean> {
  const { request, destination } = order;
  const inserted = await transaction
    .insertInto('generations')
    .values({
      id: order.id,
      team_id: order.teamId,
      member_id: order.memberId,
      platform: destination.platform,
      channel_id: destination.channelId,
      role_ids: JSON.stringify(order.roleIds),
      dedupe_key: order.dedupeKey,
      state: 'open',
      request: JSON.stringify(request),
      prompt: request.prompt,
      private: request.private ? 1 : 0,
      destination: JSON.stringify(destination),
      sealed_token: order.sealedToken ?? null,
      token_expires_at: order.tokenExpiresAt ?? null,
      price_micros: order.runs.reduce((sum, run) => sum + run.holdMicros, 0),
      slots: order.runs.length,
      open_runs: order.runs.length,
      next_at: order.now,
      deadline_at: order.deadlineAt,
      created_at: order.now,
    })
    .onConflict((conflict) => conflict.column('dedupe_key').doNothing())
    .executeTakeFirst();
  return inserted.numInsertedOrUpdatedRows === 1n;
}

async function generationWithKey(transaction: Transaction, dedupeKey: string): Promise<GenerationId> {
  const { id } = await transaction
    .selectFrom('generations')
    .select('id')
    .where('dedupe_key', '=', dedupeKey)
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * Start-time fair queueing: a run's turn is when its member's previous ones would have had theirs, and each of them
 * advances the member by as many steps as the team has members waiting. So teams share alike, and members within one.
 */
async function takeTurns(transaction: Transaction, order: NewGeneration): Promise<readonly number[]> {
  // Locks the member, so that of several requests at once each sees the runs of those before.
  const member = await transaction
    .updateTable('members')
    .set((column) => ({ next_turn: column.ref('next_turn') }))
    .where('id', '=', order.memberId)
    .returning('next_turn')
    .executeTakeFirstOrThrow();
  const count = order.runs.length;
  const live = await liveRuns(transaction, order.teamId, order.memberId);
  if (live.ofMember > order.mostLiveRunsOfMember) {
    throw new Refused({ kind: 'busy', scope: 'member', live: live.ofMember - count });
  }
  if (live.ofEverybody > order.mostLiveRuns) {
    throw new Refused({ kind: 'busy', scope: 'everybody', live: live.ofEverybody - count });
  }
  const step = stepPerMember * live.membersOfTeam;
  const first = Math.max(live.virtualTime, member.next_turn);
  await transaction
    .updateTable('members')
    .set({ next_turn: first + step * count })
    .where('id', '=', order.memberId)
    .execute();
  return order.runs.map((_, index) => first + step * index);
}

/** Counts include the generation that has just been inserted. */
async function liveRuns(
  transaction: Transaction,
  teamId: TeamId,
  memberId: MemberId,
): Promise<{ ofEverybody: number; ofMember: number; membersOfTeam: number; virtualTime: number }> {
  // All three are read from the index generations_open alone.
  const { rows } = await sql<{
    ofEverybody: number;
    ofMember: number;
    membersOfTeam: number;
    virtualTime: number;
  }>`select
    (select sum(open_runs) from generations where open_runs > 0) as "ofEverybody",
    (select sum(open_runs) from generations
      where open_runs > 0 and team_id = ${teamId} and member_id = ${memberId}) as "ofMember",
    (select count(distinct member_id) from generations
      where open_runs > 0 and team_id = ${teamId}) as "membersOfTeam",
    (select value from counters where name = 'virtual_time') as "virtualTime"`.execute(transaction);
  const [counts] = rows;
  if (counts === undefined) throw new Error('A select without a table answers one row');
  return counts;
}

async function insertRuns(
  transaction: Transaction,
  order: NewGeneration,
  turns: readonly number[],
): Promise<void> {
  const mustFetch = order.inputs.some((input) => input.imageId === undefined);
  await transaction
    .insertInto('runs')
    .values(
      order.runs.map((run, index) => ({
        id: run.id,
        generation_id: order.id,
        slot: run.slot,
        attempt: 1,
        state: mustFetch ? ('fetching' as const) : ('queued' as const),
        provider: run.provider,
        model: run.model,
        hold_micros: run.holdMicros,
        turn: turns[index] ?? 0,
        next_at: order.now,
        created_at: order.now,
      })),
    )
    .execute();
  if (order.inputs.length === 0) return;
  await transaction
    .insertInto('generation_inputs')
    .values(
      order.inputs.map((input, position) => ({
        generation_id: order.id,
        position,
        role: input.role,
        sealed_source: input.sealedSource ?? null,
        image_id: input.imageId ?? null,
      })),
    )
    .execute();
}
