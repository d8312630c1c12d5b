// How rows of the database become the store's own values; JSON columns are checked here and nowhere else.
import { z } from 'zod';
import { type Destination, destinationSchema, type Memo } from '../destination.ts';
import { type ImageRequest, imageRequestSchema } from '../generation/request.ts';
import type { GenerationId } from '../ids.ts';
import { type Handle, type Source, sourceSchema } from '../providers/provider.ts';
import type { Transaction } from './database.ts';
import type { GenerationView, RunView, StoredImage } from './records.ts';

const handleSchema = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const memoSchema = z.record(z.string(), z.json());
const stringsSchema = z.array(z.string());
const sourcesSchema = z.array(sourceSchema);

export function readRequest(json: string): ImageRequest {
  return imageRequestSchema.parse(JSON.parse(json));
}

export function readDestination(json: string): Destination {
  return destinationSchema.parse(JSON.parse(json));
}

export function readHandle(json: string): Handle {
  return handleSchema.parse(JSON.parse(json));
}

export function readSources(json: string): readonly Source[] {
  return sourcesSchema.parse(JSON.parse(json));
}

/** Role ids. */
export function readStrings(json: string): readonly string[] {
  return stringsSchema.parse(JSON.parse(json));
}

export function readMemo(json: string): Memo {
  return memoSchema.parse(JSON.parse(json));
}

const imageColumns = [
  'images.id',
  'images.team_id',
  'images.owner_id',
  'images.kind',
  'images.run_id',
  'images.generation_id',
  'images.slot',
  'images.position',
  'images.channel_id',
  'images.private',
  'images.alt_text',
  'images.prompt',
  'images.continuation',
  'images.sources',
  'images.created_at',
  'blobs.hash',
  'blobs.type',
  'blobs.size_bytes',
  'blobs.width',
  'blobs.height',
] as const;

/** Images with their blobs, deleted ones left out. */
export function selectImages(transaction: Transaction) {
  return transaction
    .selectFrom('images')
    .innerJoin('blobs', 'blobs.hash', 'images.blob_hash')
    .select(imageColumns)
    .where('images.deleted_at', 'is', null);
}

export type ImageRow = Awaited<ReturnType<ReturnType<typeof selectImages>['executeTakeFirstOrThrow']>>;

export function imageOf(row: ImageRow): StoredImage {
  return {
    id: row.id,
    teamId: row.team_id,
    ownerId: row.owner_id,
    kind: row.kind,
    blob: {
      hash: row.hash,
      type: row.type,
      sizeBytes: row.size_bytes,
      width: row.width,
      height: row.height,
    },
    runId: row.run_id,
    generationId: row.generation_id,
    slot: row.slot,
    position: row.position,
    channelId: row.channel_id,
    private: row.private === 1,
    altText: row.alt_text,
    prompt: row.prompt,
    continuation: row.continuation,
    sources: readSources(row.sources),
    createdAt: row.created_at,
  };
}

/** The generations as they are shown, with what else their rows hold; in no particular order. */
export async function readGenerations(transaction: Transaction, ids: readonly GenerationId[]) {
  if (ids.length === 0) return [];
  const rows = await transaction.selectFrom('generations').selectAll().where('id', 'in', ids).execute();
  const runs = await readRuns(transaction, ids);
  const images = await selectImages(transaction)
    .where('images.generation_id', 'in', ids)
    .where('images.kind', '=', 'result')
    .orderBy('images.slot')
    .orderBy('images.position')
    .orderBy('images.id')
    .execute();
  const inputs = await transaction
    .selectFrom('generation_inputs')
    .select(['generation_id', (count) => count.fn.countAll<number>().as('count')])
    .where('generation_id', 'in', ids)
    .groupBy('generation_id')
    .execute();
  return rows.map((row) => {
    const view: GenerationView = {
      id: row.id,
      teamId: row.team_id,
      memberId: row.member_id,
      roleIds: readStrings(row.role_ids),
      state: row.state,
      request: readRequest(row.request),
      destination: readDestination(row.destination),
      sealedToken: row.sealed_token,
      tokenExpiresAt: row.token_expires_at,
      priceMicros: row.price_micros,
      openRuns: row.open_runs,
      attempts: row.attempts,
      deadlineAt: row.deadline_at,
      cancelRequestedAt: row.cancel_requested_at,
      dueSince: row.due_since,
      removalRequestedAt: row.removal_requested_at,
      createdAt: row.created_at,
      endedAt: row.ended_at,
      runs: runs.filter((run) => run.generationId === row.id).map((run) => run.view),
      images: images.filter((image) => image.generation_id === row.id).map(imageOf),
      inputs: inputs.find((input) => input.generation_id === row.id)?.count ?? 0,
    };
    return { view, epoch: row.epoch, takeovers: row.takeovers };
  });
}

async function readRuns(
  transaction: Transaction,
  ids: readonly GenerationId[],
): Promise<readonly { readonly generationId: GenerationId; readonly view: RunView }[]> {
  const rows = await transaction
    .selectFrom('runs')
    .selectAll()
    .where('generation_id', 'in', ids)
    .orderBy('slot')
    .orderBy('attempt')
    .execute();
  return rows.map((row) => ({
    generationId: row.generation_id,
    view: {
      id: row.id,
      slot: row.slot,
      attempt: row.attempt,
      state: row.state,
      provider: row.provider,
      model: row.model,
      holdMicros: row.hold_micros,
      chargeMicros: row.charge_micros,
      costMicros: row.cost_micros,
      reason: row.reason,
      turn: row.turn,
      createdAt: row.created_at,
      startedAt: row.started_at,
      readyAt: row.ready_at,
      endedAt: row.ended_at,
    },
  }));
}
