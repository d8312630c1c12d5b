// How long a team or a channel keeps its pictures and prompts, and what is older than that.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import type { TeamId } from '../ids.ts';
import type { Database, Transaction } from './database.ts';
import { forgetGenerations, forgetImages } from './forget.ts';
import type { Forgotten, PrivacyStore } from './privacy-store.ts';

const dayMs = 86_400_000;

/** What else is set for the same team or channel stays as it is. */
const settingsSchema = z.looseObject({ retentionDays: z.number().positive().nullish() });

export async function setRetention(
  database: Database,
  { teamId, channelId, days, actor, now }: Parameters<PrivacyStore['setRetention']>[0],
): Promise<void> {
  const [scope, subject] =
    channelId === undefined ? (['team', teamId] as const) : (['channel', channelId] as const);
  await database.write(async (transaction) => {
    let select = transaction
      .selectFrom('settings')
      .select('settings')
      .where('team_id', '=', teamId)
      .where('scope', '=', scope)
      .where('subject', '=', subject);
    if (database.locksRows) select = select.forUpdate();
    const row = await select.executeTakeFirst();
    const before = settingsSchema.parse(JSON.parse(row?.settings ?? '{}'));
    const settings = JSON.stringify({ ...before, retentionDays: days });
    await transaction
      .insertInto('settings')
      .values({ team_id: teamId, scope, subject, settings, updated_at: now })
      .onConflict((conflict) =>
        conflict.columns(['team_id', 'scope', 'subject']).doUpdateSet({ settings, updated_at: now }),
      )
      .execute();
    await transaction
      .insertInto('audit')
      .values({
        id: randomUUID(),
        team_id: teamId,
        actor,
        action: 'set_retention',
        subject: `${scope}:${subject}`,
        before_value: JSON.stringify(before.retentionDays ?? null),
        after_value: JSON.stringify(days),
        at: now,
      })
      .execute();
  });
}

export async function retention(
  database: Database,
  { teamId, channelId }: Parameters<PrivacyStore['retention']>[0],
): ReturnType<PrivacyStore['retention']> {
  const rules = await database.read((transaction) => readRules(transaction, teamId));
  const of = (channel: string | undefined) => rules.find((rule) => rule.channelId === channel)?.days ?? null;
  return { team: of(undefined), channel: of(channelId) };
}

export async function expireSome(
  database: Database,
  { now, limit }: Parameters<PrivacyStore['expireSome']>[0],
): Promise<Forgotten> {
  const rules = await database.read((transaction) => readRules(transaction));
  const nothing: Forgotten = { generationIds: [], more: false };
  for (const rule of rules) {
    const aged = { ...rule, before: now - rule.days * dayMs };
    const found = await database.read((transaction) => findOld(database, transaction, aged, limit));
    if (found.images.length === 0 && found.generations.length === 0) continue;
    return await database.write(async (transaction) => {
      await forgetImages(transaction, found.images, now);
      await forgetGenerations(transaction, found.generations, 'stay');
      return { generationIds: found.generations, more: true };
    });
  }
  return nothing;
}

/** What `channelOf` reads: written as the index over it is (0011). */
const parentInSqlite = sql<string | null>`json_extract(destination, '$.details.parentChannelId')`;
const parentInPostgres = sql<string | null>`(destination::json -> 'details' ->> 'parentChannelId')`;

type Rule = { readonly teamId: TeamId; readonly channelId: string | undefined; readonly days: number };

async function readRules(transaction: Transaction, teamId?: TeamId): Promise<readonly Rule[]> {
  let select = transaction
    .selectFrom('settings')
    .select(['team_id', 'scope', 'subject', 'settings'])
    .where('scope', 'in', ['team', 'channel']);
  if (teamId !== undefined) select = select.where('team_id', '=', teamId);
  return (await select.execute()).flatMap(({ team_id, scope, subject, settings }) => {
    const days = settingsSchema.parse(JSON.parse(settings)).retentionDays;
    const channelId = scope === 'channel' ? subject : undefined;
    return typeof days === 'number' ? [{ teamId: team_id, channelId, days }] : [];
  });
}

async function findOld(
  database: Database,
  transaction: Transaction,
  rule: Rule & { readonly before: number },
  limit: number,
) {
  let images = transaction
    .selectFrom('images')
    .select('id')
    .where('team_id', '=', rule.teamId)
    .where('created_at', '<', rule.before)
    .where('deleted_at', 'is', null)
    // What a style shows is the team's own choice to keep.
    .where((where) =>
      where.not(
        where.exists(
          where.selectFrom('style_images').select('style_id').whereRef('image_id', '=', 'images.id'),
        ),
      ),
    );
  let generations = transaction
    .selectFrom('generations')
    .select('id')
    .where('team_id', '=', rule.teamId)
    .where('created_at', '<', rule.before)
    .where('prompt', '<>', '')
    .where('state', 'in', ['delivered', 'undelivered']);
  if (rule.channelId !== undefined) {
    const { teamId, channelId } = rule;
    const inThreads = transaction
      .selectFrom('generations as threaded')
      .select('threaded.id')
      .where('threaded.team_id', '=', teamId)
      .where(database.searchIndex === 'fts5' ? parentInSqlite : parentInPostgres, '=', channelId);
    images = images.where((either) =>
      either.or([either('channel_id', '=', channelId), either('generation_id', 'in', inThreads)]),
    );
    generations = generations.where((either) =>
      either.or([either('channel_id', '=', channelId), either('id', 'in', inThreads)]),
    );
  }
  return {
    images: (await images.limit(limit).execute()).map(({ id }) => id),
    generations: (await generations.limit(limit).execute()).map(({ id }) => id),
  };
}
