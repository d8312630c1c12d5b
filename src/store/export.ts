// What is known of a person, as they may have it: read a page at a time, as somebody may have made very much.
import type { Database } from './database.ts';
import type { PrivacyStore } from './privacy-store.ts';
import { imageOf, readStrings, selectImages } from './rows.ts';

export async function exportMember(
  database: Database,
  { teamId, memberId }: Parameters<PrivacyStore['exportMember']>[0],
): ReturnType<PrivacyStore['exportMember']> {
  return await database.read(async (transaction) => {
    const identities = await transaction
      .selectFrom('member_identities')
      .select(['platform', 'external_id as externalId', 'name', 'role_ids'])
      .where('member_id', '=', memberId)
      .execute();
    const settings = await transaction
      .selectFrom('settings')
      .select('settings')
      .where('team_id', '=', teamId)
      .where('scope', '=', 'member')
      .where('subject', '=', memberId)
      .execute();
    const favourites = await transaction
      .selectFrom('favourites')
      .select('image_id')
      .where('member_id', '=', memberId)
      .orderBy('image_id')
      .execute();
    const creditRequests = await transaction
      .selectFrom('credit_requests')
      .select([
        'generation_id as generationId',
        'amount_micros as amountMicros',
        'state',
        'decided_micros as decidedMicros',
        'created_at as createdAt',
        'decided_at as decidedAt',
      ])
      .where('team_id', '=', teamId)
      .where('member_id', '=', memberId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return {
      identities: identities.map(({ role_ids: roles, ...identity }) => ({
        ...identity,
        roleIds: roles === null ? [] : readStrings(roles),
      })),
      settings: settings.map((row): unknown => JSON.parse(row.settings)),
      favourites: favourites.map(({ image_id }) => image_id),
      creditRequests,
    };
  });
}

export async function exportGenerations(
  database: Database,
  { teamId, memberId, after, limit }: Parameters<PrivacyStore['exportGenerations']>[0],
): ReturnType<PrivacyStore['exportGenerations']> {
  return await database.read(async (transaction) => {
    let select = transaction
      .selectFrom('generations')
      .select(['id', 'created_at', 'ended_at', 'state', 'request', 'channel_id'])
      .where('team_id', '=', teamId)
      .where('member_id', '=', memberId);
    if (after !== undefined) select = select.where('id', '>', after);
    const rows = await select.orderBy('id').limit(limit).execute();
    if (rows.length === 0) return [];
    const ids = rows.map(({ id }) => id);
    const runs = await transaction
      .selectFrom('runs')
      .select(['generation_id', 'state', 'provider', 'model', 'charge_micros', 'reason'])
      .where('generation_id', 'in', ids)
      .orderBy('slot')
      .orderBy('attempt')
      .execute();
    const made = await selectImages(transaction).where('images.generation_id', 'in', ids).execute();
    const given = await selectImages(transaction)
      .innerJoin('generation_inputs', 'generation_inputs.image_id', 'images.id')
      .select('generation_inputs.generation_id as used_by')
      .where('generation_inputs.generation_id', 'in', ids)
      .where('images.owner_id', '=', memberId)
      .where('images.kind', '=', 'reference')
      .execute();
    return rows.map((row) => ({
      id: row.id,
      createdAt: row.created_at,
      endedAt: row.ended_at,
      state: row.state,
      request: JSON.parse(row.request),
      channelId: row.channel_id,
      runs: runs
        .filter((run) => run.generation_id === row.id)
        .map(({ state, provider, model, charge_micros, reason }) => ({
          state,
          provider,
          model,
          chargeMicros: charge_micros,
          reason,
        })),
      images: [
        ...made.filter((image) => image.generation_id === row.id),
        ...given.filter((image) => image.used_by === row.id),
      ].map(imageOf),
    }));
  });
}

export async function exportEntries(
  database: Database,
  { teamId, memberId, after, limit }: Parameters<PrivacyStore['exportEntries']>[0],
): ReturnType<PrivacyStore['exportEntries']> {
  return await database.read((transaction) => {
    let select = transaction
      .selectFrom('entries')
      .innerJoin('wallets', 'wallets.id', 'entries.wallet_id')
      .select(['entries.id', 'entries.kind', 'entries.amount_micros as amountMicros', 'entries.at'])
      .where('wallets.team_id', '=', teamId)
      .where('wallets.kind', '=', 'member')
      .where('wallets.subject', '=', memberId);
    if (after !== undefined) select = select.where('entries.id', '>', after);
    return select.orderBy('entries.id').limit(limit).execute();
  });
}
