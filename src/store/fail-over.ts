// Failover: the attempt ends free of charge and the slot's next one is queued at another provider under a new hold.
import type { Database, Transaction } from './database.ts';
import { countUsage, readEnded } from './end-run.ts';
import { readHolds, takeHolds } from './hold.ts';
import { readRequest } from './rows.ts';
import { lockGenerationOf, noteOutcome, wakeGeneration } from './runs.ts';
import type { FailedOver, FailOver } from './store.ts';

/** Thrown to undo the transaction; carries what to answer. */
class Undone extends Error {
  override readonly name = 'Undone';
  readonly answer: FailedOver;
  constructor(answer: FailedOver) {
    super(answer.kind);
    this.answer = answer;
  }
}

export async function failOver(database: Database, move: FailOver): Promise<FailedOver> {
  try {
    return await database.write(async (transaction, again) => {
      const generationId = await lockGenerationOf(database, transaction, move.id);
      if (generationId === undefined || !(await endAttempt(transaction, move))) return { kind: 'lost' };
      await insertNext(transaction, move);
      const member = await transaction
        .selectFrom('generations')
        .select('member_id')
        .where('id', '=', generationId)
        .executeTakeFirstOrThrow();
      const held = await takeHolds(transaction, {
        shares: move.wallets,
        needs: [{ runId: move.next.id, amountMicros: move.next.holdMicros }],
        released: await readHolds(transaction, move.id),
        actor: member.member_id,
        now: move.now,
        lock: again,
      });
      if (held.kind === 'short') {
        throw new Undone({ kind: 'short', wallet: held.wallet, missingMicros: held.missingMicros });
      }
      if (move.startOutcome !== undefined) await noteOutcome(transaction, move.id, move.startOutcome);
      const ended = await readEnded(transaction, move.id);
      // What the attempt cost us is counted; the picture has not failed yet.
      const resolution = readRequest(ended.request).resolution;
      await countUsage(transaction, { ...ended, resolution, made: 0, failed: 0, refused: 0, now: move.now });
      await wakeGeneration(transaction, generationId, move.now);
      return { kind: 'failed_over' };
    });
  } catch (error) {
    if (error instanceof Undone) return error.answer;
    throw error;
  }
}

async function endAttempt(transaction: Transaction, move: FailOver): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('runs')
    .set({
      state: 'failed',
      charge_micros: 0,
      reason: move.reason,
      next_at: null,
      lease_until: 0,
      sealed_result: null,
      ended_at: move.now,
    })
    .where('id', '=', move.id)
    .where('epoch', '=', move.epoch)
    .where('state', '=', move.from)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** It keeps the turn of the one before: the member has waited for it already. */
async function insertNext(transaction: Transaction, move: FailOver): Promise<void> {
  const before = await transaction
    .selectFrom('runs')
    .select(['generation_id', 'slot', 'attempt', 'turn'])
    .where('id', '=', move.id)
    .executeTakeFirstOrThrow();
  await transaction
    .insertInto('runs')
    .values({
      id: move.next.id,
      generation_id: before.generation_id,
      slot: before.slot,
      attempt: before.attempt + 1,
      state: 'queued',
      provider: move.next.provider,
      model: move.next.model,
      hold_micros: move.next.holdMicros,
      turn: before.turn,
      next_at: move.now,
      created_at: move.now,
    })
    .execute();
}
