// The line of edits that a picture comes from, step by step, as Details shows it.
import { sql } from 'kysely';
import type { ImageId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import type { LineageStep } from './records.ts';
import { readDestination, readRequest } from './rows.ts';

/** More than anybody reads; a circle, which only a broken database holds, ends here. */
const deepest = 50;

export async function lineage(database: Database, id: ImageId): Promise<readonly LineageStep[]> {
  return await database.read(async (transaction) => {
    const { rows: line } = await sql<{ image_id: ImageId; depth: number }>`
      with recursive line (image_id, generation_id, depth) as (
        select id, generation_id, 0 from images where id = ${id}
        union all
        select parent.id, parent.generation_id, line.depth + 1
        from line
        join generation_inputs on generation_inputs.generation_id = line.generation_id
          and generation_inputs.role = 'parent'
        join images parent on parent.id = generation_inputs.image_id
        where line.depth < ${deepest}
      )
      select image_id, min(depth) as depth from line group by image_id order by depth limit ${deepest + 1}`.execute(
      transaction,
    );
    return readSteps(
      transaction,
      line.map((step) => step.image_id),
    );
  });
}

async function readSteps(transaction: Transaction, ids: readonly ImageId[]): Promise<readonly LineageStep[]> {
  if (ids.length === 0) return [];
  const rows = await transaction
    .selectFrom('images')
    .leftJoin('generations', 'generations.id', 'images.generation_id')
    .leftJoin('runs', 'runs.id', 'images.run_id')
    .select([
      'images.id',
      'images.team_id',
      'images.owner_id',
      'images.private',
      'images.deleted_at',
      'images.created_at',
      'images.generation_id',
      'generations.prompt',
      'generations.request',
      'generations.destination',
      'runs.charge_micros',
    ])
    .where('images.id', 'in', ids)
    .execute();
  const generationIds = rows.flatMap(({ generation_id: id }) => (id === null ? [] : [id]));
  const posts =
    generationIds.length === 0
      ? []
      : await transaction
          .selectFrom('posts')
          .selectAll()
          .where('generation_id', 'in', generationIds)
          .orderBy('created_at', 'desc')
          .orderBy('message_id', 'desc')
          .execute();
  return ids.flatMap((id) => {
    const row = rows.find((each) => each.id === id);
    if (row === undefined) return [];
    const post = posts.find((each) => each.generation_id === row.generation_id);
    const made =
      row.generation_id === null || row.destination === null
        ? null
        : {
            generationId: row.generation_id,
            prompt: row.prompt ?? '',
            derivation: row.request === null ? undefined : readRequest(row.request).derivation,
            chargeMicros: row.charge_micros ?? 0,
            destination: readDestination(row.destination),
            post:
              post === undefined
                ? null
                : { platform: post.platform, channelId: post.channel_id, messageId: post.message_id },
          };
    return [
      {
        imageId: row.id,
        teamId: row.team_id,
        ownerId: row.owner_id,
        private: row.private === 1,
        deleted: row.deleted_at !== null,
        createdAt: row.created_at,
        made,
      },
    ];
  });
}
