// What the worker of claimed runs sees of them, read in a constant number of queries however many they are.
import { channelOf, threadOf } from '../destination.ts';
import type { GenerationId, RunId } from '../ids.ts';
import type { Transaction } from './database.ts';
import {
  type ClaimedRun,
  type LiveRunState,
  liveRunStates,
  type RunState,
  type StoredInput,
} from './records.ts';
import { imageOf, readDestination, readHandle, readRequest, readStrings, selectImages } from './rows.ts';

export async function readClaimed(
  transaction: Transaction,
  ids: readonly RunId[],
): Promise<readonly ClaimedRun[]> {
  if (ids.length === 0) return [];
  const rows = await transaction
    .selectFrom('runs')
    .innerJoin('generations', 'generations.id', 'runs.generation_id')
    .innerJoin('teams', 'teams.id', 'generations.team_id')
    .selectAll('runs')
    .select([
      'generations.team_id',
      'generations.member_id',
      'generations.deadline_at',
      'generations.cancel_requested_at',
      'generations.request',
      'generations.destination',
      'generations.role_ids',
      'teams.time_zone',
    ])
    .where('runs.id', 'in', ids)
    .execute();
  const generationIds = [...new Set(rows.map((row) => row.generation_id))];
  const attempts = await transaction
    .selectFrom('runs')
    .select(['generation_id', 'slot', 'provider', 'doubts'])
    .where('generation_id', 'in', generationIds)
    .orderBy('attempt')
    .execute();
  const inputs = await readInputs(transaction, generationIds);
  return rows.map((row) => {
    const ofSlot = attempts.filter(
      (attempt) => attempt.generation_id === row.generation_id && attempt.slot === row.slot,
    );
    const destination = readDestination(row.destination);
    return {
      id: row.id,
      generationId: row.generation_id,
      teamId: row.team_id,
      memberId: row.member_id,
      slot: row.slot,
      attempt: row.attempt,
      state: liveState(row.state),
      epoch: row.epoch,
      provider: row.provider,
      model: row.model,
      holdMicros: row.hold_micros,
      handle: row.handle === null ? null : readHandle(row.handle),
      sealedResult: row.sealed_result,
      starts: row.starts,
      polls: row.polls,
      tries: row.tries,
      takeovers: row.takeovers,
      startedAt: row.started_at,
      createdAt: row.created_at,
      deadlineAt: row.deadline_at,
      cancelRequestedAt: row.cancel_requested_at,
      request: readRequest(row.request),
      channelId: channelOf(destination),
      threadId: threadOf(destination),
      roleIds: readStrings(row.role_ids),
      timeZone: row.time_zone,
      doubtsInSlot: ofSlot.reduce((sum, attempt) => sum + attempt.doubts, 0),
      triedProviders: [...new Set(ofSlot.map((attempt) => attempt.provider))],
      inputs: inputs.get(row.generation_id) ?? [],
    };
  });
}

export async function readInputs(
  transaction: Transaction,
  generationIds: readonly GenerationId[],
): Promise<ReadonlyMap<GenerationId, readonly StoredInput[]>> {
  const rows = await transaction
    .selectFrom('generation_inputs')
    .selectAll()
    .where('generation_id', 'in', generationIds)
    .orderBy('position')
    .execute();
  const imageIds = rows.flatMap((row) => (row.image_id === null ? [] : [row.image_id]));
  const images =
    imageIds.length === 0 ? [] : await selectImages(transaction).where('images.id', 'in', imageIds).execute();
  const imageById = new Map(images.map((row) => [row.id, imageOf(row)]));
  const inputs = new Map<GenerationId, StoredInput[]>();
  for (const row of rows) {
    const ofGeneration = inputs.get(row.generation_id) ?? [];
    ofGeneration.push({
      position: row.position,
      role: row.role,
      sealedSource: row.image_id === null ? row.sealed_source : null,
      sealedAddress: row.image_id === null ? null : row.sealed_source,
      image: row.image_id === null ? null : (imageById.get(row.image_id) ?? null),
    });
    inputs.set(row.generation_id, ofGeneration);
  }
  return inputs;
}

function liveState(state: RunState): LiveRunState {
  const live = liveRunStates.find((known) => known === state);
  if (live === undefined) throw new Error(`A run that has ended (${state}) was claimed`);
  return live;
}
