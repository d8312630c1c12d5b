// Which requests led to a picture, through the pictures that they started from.
import { sql } from 'kysely';
import type { ImageRequest } from '../generation/request.ts';
import type { ImageId } from '../ids.ts';
import type { Database } from './database.ts';
import { readRequest } from './rows.ts';

/** Longer lines are cut: nobody reads so far back. */
const mostSteps = 100;

export async function requestsBehind(database: Database, id: ImageId): Promise<readonly ImageRequest[]> {
  const { rows } = await database.read((transaction) =>
    sql<{ request: string }>`
      with recursive line (generation_id, step) as (
        select images.generation_id, 0 from images where images.id = ${id}
        union all
        select images.generation_id, line.step + 1 from line
          join generation_inputs on generation_inputs.generation_id = line.generation_id
            and generation_inputs.role = 'parent'
          join images on images.id = generation_inputs.image_id
          where line.step < ${mostSteps}
      )
      select generations.request from line
        join generations on generations.id = line.generation_id
        order by line.step desc`.execute(transaction),
  );
  return rows.map(({ request }) => readRequest(request));
}
