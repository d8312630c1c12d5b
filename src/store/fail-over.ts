// Failover: the attempt ends free of charge and the slot's next one is queued at another provider under a new hold.
import { sql } from 'kysely';
import type { Database, Transaction } from './database.ts';
import { readHolds, takeHolds } from './hold.ts';
import { lockOrigin, type Origin } from './origin.ts';
import { costWith, noteStart, wakeGeneration } from './runs.ts';
import type { FailedOver, FailOver } from './store.ts';
import { countUsage } from './usage.ts';

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
      const run = await lockOrigin(database, transaction, move.id);
      if (run === undefined) return { kind: 'lost' };
      const cost = await endAttempt(transaction, move);
      if (cost === undefined) return { kind: 'lost' };
      await insertNext(transaction, run, move);
      const held = await takeHolds(transaction, {
        purses: move.purses,
        needs: [{ runId: move.next.id, amountMicros: move.next.holdMicros }],
        released: await readHolds(transaction, move.id),
        fromPot: true,
        actor: run.member_id,
        now: move.now,
        lock: again,
      });
      if (held.kind === 'short') {
        const { kind, wallet, missingMicros, shorts } = held;
        throw new Undone({ kind, wallet, missingMicros, shorts });
      }
      await noteStart(transaction, move.id, move);
      // It made nothing, and the picture may yet be made by the next one.
      await countUsage(database, transaction, run, {
        ...cost,
        endedAt: move.now,
        failure_cost_micros: cost.cost_micros,
      });
      await wakeGeneration(transaction, run.generation_id, move.now);
      return { kind: 'failed_over' };
    });
  } catch (error) {
    if (error instanceof Undone) return error.answer;
    throw error;
  }
}

async function endAttempt(
  transaction: Transaction,
  move: FailOver,
): Promise<{ readonly cost_micros: number; readonly house_micros: number } | undefined> {
  return await transaction
    .updateTable('runs')
    .set({
      state: 'failed',
      charge_micros: 0,
      reason: move.reason,
      next_at: null,
      lease_until: 0,
      sealed_result: null,
      ended_at: move.now,
      cost_micros: costWith(sql.val(move.costMicros ?? null)),
    })
    .where('id', '=', move.id)
    .where('epoch', '=', move.epoch)
    .where('state', '=', move.from)
    .returning([sql<number>`coalesce(cost_micros, 0)`.as('cost_micros'), 'house_micros'])
    .executeTakeFirst();
}

/** It keeps the turn of the one before: the member has waited for it already. */
async function insertNext(transaction: Transaction, before: Origin, move: FailOver): Promise<void> {
  const missing = await transaction
    .selectFrom('generation_inputs')
    .select('position')
    .where('generation_id', '=', before.generation_id)
    .where('image_id', 'is', null)
    .limit(1)
    .executeTakeFirst();
  await transaction
    .insertInto('runs')
    .values({
      id: move.next.id,
      generation_id: before.generation_id,
      slot: before.slot,
      attempt: before.attempt + 1,
      state: missing === undefined ? 'queued' : 'fetching',
      provider: move.next.provider,
      model: move.next.model,
      hold_micros: move.next.holdMicros,
      turn: before.turn,
      next_at: move.now,
      created_at: move.now,
    })
    .execute();
}
