// What members, channels and teams decided: one row each, changed by key, with a trail of what was changed for others.
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { MemberId, TeamId } from '../ids.ts';
import { type StoredSettings, settingSchemas } from '../settings.ts';
import type { Database, Transaction } from './database.ts';
import { prepared } from './prepared.ts';
import type { SettingsOperations } from './settings-operations.ts';

type Place = Parameters<SettingsOperations['settings']>[0];
type Row = { scope: 'team' | 'channel' | 'member'; settings: string };

/** Whatever stands in it: keys of others are kept as they are. */
const rowSchema = z.record(z.string(), z.json());

/** Read for every command. */
const selectSettings = prepared<Place, Row>((transaction, slot) =>
  transaction
    .selectFrom('settings')
    .select(['scope', 'settings'])
    .where('team_id', '=', slot('teamId'))
    .where((either) =>
      either.or([
        either.and([either('scope', '=', 'team'), either('subject', '=', slot('teamId'))]),
        either.and([either('scope', '=', 'channel'), either('subject', '=', slot('channelId'))]),
        either.and([either('scope', '=', 'member'), either('subject', '=', slot('memberId'))]),
      ]),
    ),
);

export async function settings(database: Database, place: Place): Promise<StoredSettings> {
  const { rows } = await database.read((transaction) => selectSettings(transaction, place));
  const textOf = (scope: Row['scope']): unknown =>
    JSON.parse(rows.find((row) => row.scope === scope)?.settings ?? '{}');
  return {
    member: settingSchemas.member.parse(textOf('member')),
    channel: settingSchemas.channel.parse(textOf('channel')),
    team: settingSchemas.team.parse(textOf('team')),
  };
}

export async function changeSettings(
  database: Database,
  change: Parameters<SettingsOperations['changeSettings']>[0],
): Promise<void> {
  const { teamId, scope, subject, values, actor, now } = change;
  await database.write(async (transaction) => {
    await lockTeam(database, transaction, teamId);
    const known = await transaction
      .selectFrom('settings')
      .select('settings')
      .where('team_id', '=', teamId)
      .where('scope', '=', scope)
      .where('subject', '=', subject)
      .executeTakeFirst();
    const before = rowSchema.parse(JSON.parse(known?.settings ?? '{}'));
    const after = Object.entries({ ...before, ...values }).filter(([, value]) => value !== null);
    const text = JSON.stringify(Object.fromEntries(after));
    await transaction
      .insertInto('settings')
      .values({ team_id: teamId, scope, subject, settings: text, updated_at: now })
      .onConflict((conflict) =>
        conflict.columns(['team_id', 'scope', 'subject']).doUpdateSet({ settings: text, updated_at: now }),
      )
      .execute();
    if (scope === 'member') return;
    const changed = Object.keys(values).filter(
      (key) => JSON.stringify(before[key] ?? null) !== JSON.stringify(values[key] ?? null),
    );
    if (changed.length === 0) return;
    const only = (all: Readonly<Record<string, unknown>>) =>
      JSON.stringify(Object.fromEntries(changed.map((key) => [key, all[key] ?? null])));
    await note(transaction, {
      teamId,
      actor,
      action: 'change_settings',
      subject: scope === 'team' ? 'team' : `channel:${subject}`,
      before: only(before),
      after: only(values),
      now,
    });
  });
}

export async function setTimeZone(
  database: Database,
  { teamId, timeZone, actor, now }: Parameters<SettingsOperations['setTimeZone']>[0],
): Promise<void> {
  await database.write(async (transaction) => {
    await lockTeam(database, transaction, teamId);
    const { time_zone: before } = await transaction
      .selectFrom('teams')
      .select('time_zone')
      .where('id', '=', teamId)
      .executeTakeFirstOrThrow();
    if (before === timeZone) return;
    await transaction.updateTable('teams').set({ time_zone: timeZone }).where('id', '=', teamId).execute();
    await note(transaction, {
      teamId,
      actor,
      action: 'change_settings',
      subject: 'team',
      before: JSON.stringify({ timeZone: before }),
      after: JSON.stringify({ timeZone }),
      now,
    });
  });
}

/** Of two changes at once the second sees what the first made. */
export async function lockTeam(database: Database, transaction: Transaction, teamId: TeamId): Promise<void> {
  if (!database.locksRows) return;
  await transaction.selectFrom('teams').select('id').where('id', '=', teamId).forNoKeyUpdate().execute();
}

/** A line of the audit; values as JSON. */
export async function note(
  transaction: Transaction,
  row: {
    readonly teamId: TeamId;
    readonly actor: MemberId;
    readonly action: string;
    readonly subject: string;
    readonly before: string;
    readonly after: string;
    readonly now: number;
  },
): Promise<void> {
  await transaction
    .insertInto('audit')
    .values({
      id: randomUUID(),
      team_id: row.teamId,
      actor: row.actor,
      action: row.action,
      subject: row.subject,
      before_value: row.before,
      after_value: row.after,
      at: row.now,
    })
    .execute();
}
