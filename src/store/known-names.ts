// What members, roles and channels are called, as it was heard of last.
import type { Database } from './database.ts';
import type { Team } from './records.ts';
import type { Names, ReportOperations } from './report-operations.ts';

/** SQLite takes 32,766 parameters in a statement; fewer are quicker to compile. */
const atOnce = 500;

export async function reportTeam(
  database: Database,
  teamId: Parameters<ReportOperations['reportTeam']>[0],
): Promise<Team | undefined> {
  const row = await database.read((transaction) =>
    transaction.selectFrom('teams').selectAll().where('id', '=', teamId).executeTakeFirst(),
  );
  if (row === undefined) return undefined;
  const { id, platform, external_id: externalId, name, time_zone: timeZone } = row;
  return { id, platform, externalId, name, approved: row.approved === 1, timeZone };
}

export async function memberNames(
  database: Database,
  ...[teamId, memberIds]: Parameters<ReportOperations['memberNames']>
): Promise<Names> {
  return await inParts(memberIds, (ids) =>
    database.read((transaction) =>
      transaction
        .selectFrom('member_identities')
        .select(['member_id as id', 'name'])
        .where('team_id', '=', teamId)
        .where('member_id', 'in', [...ids])
        .execute(),
    ),
  );
}

export async function knownNames(
  database: Database,
  ...[teamId, kind, ids]: Parameters<ReportOperations['knownNames']>
): Promise<Names> {
  return await inParts(ids, (part) =>
    database.read((transaction) =>
      transaction
        .selectFrom('known_names')
        .select(['external_id as id', 'name'])
        .where('team_id', '=', teamId)
        .where('kind', '=', kind)
        .where('external_id', 'in', [...part])
        .execute(),
    ),
  );
}

/** Writes those alone that are new or are called otherwise now. */
export async function keepNames(
  database: Database,
  { teamId, kind, names, now }: Parameters<ReportOperations['keepNames']>[0],
): Promise<void> {
  const known = await knownNames(database, teamId, kind, [...names.keys()]);
  const changed = [...names].filter(([id, name]) => known.get(id) !== name);
  if (changed.length === 0) return;
  await database.write(async (transaction) => {
    for (const [id, name] of changed) {
      await transaction
        .insertInto('known_names')
        .values({ team_id: teamId, kind, external_id: id, name, seen_at: now })
        .onConflict((conflict) =>
          conflict.columns(['team_id', 'kind', 'external_id']).doUpdateSet({ name, seen_at: now }),
        )
        .execute();
    }
  });
}

async function inParts<Id extends string>(
  ids: readonly Id[],
  read: (part: readonly Id[]) => Promise<readonly { readonly id: string; readonly name: string }[]>,
): Promise<Names> {
  const names = new Map<string, string>();
  for (let start = 0; start < ids.length; start += atOnce) {
    for (const { id, name } of await read(ids.slice(start, start + atOnce))) names.set(id, name);
  }
  return names;
}
