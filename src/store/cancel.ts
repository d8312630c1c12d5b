// Cancel: marks the generation and ends its runs that nobody has leased and that have not started; holders of others
// obey at their next step.
import type { GenerationId, RunId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import type { Held } from './drawing.ts';
import { endRequestsOf } from './end-credit-requests.ts';
import { countDown, dropAddresses } from './end-run.ts';
import { readHolds, releaseHolds } from './hold.ts';
import type { RunState } from './records.ts';
import { lockGeneration, wakeGeneration } from './runs.ts';
import type { Cancelled } from './store.ts';

export async function requestCancel(database: Database, id: GenerationId, now: number): Promise<Cancelled> {
  return await database.write(async (transaction) => {
    await lockGeneration(database, transaction, id);
    const generation = await readCancel(transaction, id);
    if (generation === undefined) return { kind: 'not_found' };
    if (generation.state !== 'open' && generation.state !== 'proposed') return { kind: 'already_ended' };
    const { ended, left } = await cancelOpen(transaction, id, generation.cancel_requested_at === null, now);
    for (const runId of ended) await releaseHolds(transaction, { runId, actor: 'plantain', now });
    if (generation.state === 'proposed') await endRequestsOf(transaction, [id], now);
    const running = left.filter((state) => !isUnstarted(state)).length;
    // Those that are held and have not started cannot start any more: beginStart refuses them.
    return {
      kind: 'cancelled',
      ended: ended.length + left.length - running,
      running,
      ...(await readMade(transaction, id)),
    };
  });
}

/** Nothing more of it is begun. Its row is to be locked before. */
export async function cancelWithin(transaction: Transaction, id: GenerationId, now: number): Promise<void> {
  const generation = await readCancel(transaction, id);
  if (generation?.state !== 'open') return;
  const { ended } = await cancelOpen(transaction, id, generation.cancel_requested_at === null, now);
  for (const runId of ended) await releaseHolds(transaction, { runId, actor: 'plantain', now });
}

/**
 * Cancels a generation of which nothing has started, for what is to take its place in the same transaction; one that
 * has ended without a picture is left as it is. Answers what it held, which is the caller's to release. `begun`: some
 * of it has started, and nothing was changed. Its row is to be locked before.
 */
export async function cancelUnstarted(
  transaction: Transaction,
  id: GenerationId,
  now: number,
): Promise<readonly Held[] | 'begun'> {
  const generation = await readCancel(transaction, id);
  const runs = await transaction.selectFrom('runs').select('state').where('generation_id', '=', id).execute();
  if (runs.some(({ state }) => !isUnstarted(state) && !endedWithoutPicture.includes(state))) return 'begun';
  if (generation?.state !== 'open') return [];
  const { ended } = await cancelOpen(transaction, id, generation.cancel_requested_at === null, now);
  const held: Held[] = [];
  for (const runId of ended) held.push(...(await readHolds(transaction, runId)));
  return held;
}

const endedWithoutPicture: readonly RunState[] = ['failed', 'refused', 'cancelled'];

function isUnstarted(state: RunState): boolean {
  return state === 'fetching' || state === 'queued';
}

async function readCancel(transaction: Transaction, id: GenerationId) {
  return await transaction
    .selectFrom('generations')
    .select(['state', 'cancel_requested_at'])
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Answers the runs that it ended, whose holds are still to be released, and the states of those that go on. */
async function cancelOpen(
  transaction: Transaction,
  id: GenerationId,
  isFirst: boolean,
  now: number,
): Promise<{ readonly ended: readonly RunId[]; readonly left: readonly RunState[] }> {
  if (isFirst) {
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
  return { ended: ended.map((run) => run.id), left: left.map(({ state }) => state) };
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
