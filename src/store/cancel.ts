// Cancel: marks the generation and ends its runs that nobody has leased and that have not started; holders of others
// obey at their next step.
import type { GenerationId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { countDown, dropAddresses } from './end-run.ts';
import { releaseHolds } from './hold.ts';
import { lockGeneration, wakeGeneration } from './runs.ts';
import type { Cancelled } from './store.ts';

export async function requestCancel(database: Database, id: GenerationId, now: number): Promise<Cancelled> {
  return await database.write(async (transaction) => {
    await lockGeneration(database, transaction, id);
    const generation = await transaction
      .selectFrom('generations')
      .select(['state', 'cancel_requested_at'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (generation === undefined) return { kind: 'not_found' };
    if (generation.state !== 'open' && generation.state !== 'proposed') return { kind: 'already_ended' };
    if (generation.cancel_requested_at === null) {
      await transaction
        .updateTable('generations')
        .set({ cancel_requested_at: now })
        .where('id', '=', id)
        .execute();
      // The channel is never shown what was made before: that goes to its owner's history alone.
      await transaction
        .updateTable('images')
        .set({ channel_id: null })
        .where('generation_id', '=', id)
        .where('kind', '=', 'result')
        .execute();
    }
    const ended = await transaction
      .updateTable('runs')
      .set({
        state: 'cancelled',
        charge_micros: 0,
        reason: 'cancelled',
        next_at: null,
        sealed_result: null,
        ended_at: now,
        lease_until: 0,
      })
      .where('generation_id', '=', id)
      .where('state', 'in', ['fetching', 'queued'])
      .where('lease_until', '<=', now)
      .returning('id')
      .execute();
    for (const run of ended) await releaseHolds(transaction, { runId: run.id, actor: 'plantain', now });
    const isEnd = ended.length > 0 && (await countDown(transaction, id, ended.length, now));
    if (isEnd) await dropAddresses(transaction, id);
    const left = await transaction
      .selectFrom('runs')
      .select('state')
      .where('generation_id', '=', id)
      .where('next_at', 'is not', null)
      .execute();
    // What goes on shows at once that it was heard.
    if (left.length > 0) await wakeGeneration(transaction, id, now);
    const running = left.filter(({ state }) => state !== 'fetching' && state !== 'queued').length;
    // Those that are held and have not started cannot start any more: beginStart refuses them.
    return {
      kind: 'cancelled',
      ended: ended.length + left.length - running,
      running,
      ...(await readMade(transaction, id)),
    };
  });
}

async function readMade(
  transaction: Transaction,
  id: GenerationId,
): Promise<{ readonly made: number; readonly chargedMicros: number }> {
  const charges = await transaction
    .selectFrom('runs')
    .select('charge_micros')
    .where('generation_id', '=', id)
    .where('state', '=', 'made')
    .execute();
  return {
    made: charges.length,
    chargedMicros: charges.reduce((sum, run) => sum + (run.charge_micros ?? 0), 0),
  };
}
