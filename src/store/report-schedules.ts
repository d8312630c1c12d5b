// Reports that post themselves: one schedule for each channel of a team, moved on by whichever process finds it due.
import { randomUUID } from 'node:crypto';
import { reportKey } from '../report/schedule.ts';
import { insertAnnouncements } from './announcements.ts';
import type { Database, Transaction } from './database.ts';
import type { ReportOperations, ReportSchedule } from './report-operations.ts';
import { lockTeam, note } from './settings.ts';

const columns = [
  'id',
  'team_id as teamId',
  'platform',
  'channel_id as channelId',
  'every',
  'grouped_by as by',
  'covered_until as coveredUntil',
  'next_at as nextAt',
] as const;

export async function scheduleReport(
  database: Database,
  order: Parameters<ReportOperations['scheduleReport']>[0],
): Promise<void> {
  const { teamId, channelId, every, by } = order;
  await database.write(async (transaction) => {
    await lockTeam(database, transaction, teamId);
    const before = await find(transaction, teamId, channelId);
    if (before?.every === (every ?? undefined) && (every === null || before?.by === by)) return;
    await transaction
      .deleteFrom('report_schedules')
      .where('team_id', '=', teamId)
      .where('channel_id', '=', channelId)
      .execute();
    if (every !== null) {
      await transaction
        .insertInto('report_schedules')
        .values({
          id: randomUUID(),
          team_id: teamId,
          platform: order.platform,
          channel_id: channelId,
          every,
          grouped_by: by,
          covered_until: order.coveredUntil,
          next_at: order.nextAt,
          created_by: order.actor,
          created_at: order.now,
        })
        .execute();
    }
    await note(transaction, {
      teamId,
      actor: order.actor,
      action: 'schedule_report',
      subject: `channel:${channelId}`,
      before: JSON.stringify(before === undefined ? {} : { every: before.every, by: before.by }),
      after: JSON.stringify(every === null ? {} : { every, by }),
      now: order.now,
    });
  });
}

async function find(
  transaction: Transaction,
  teamId: ReportSchedule['teamId'],
  channelId: string,
): Promise<ReportSchedule | undefined> {
  return await transaction
    .selectFrom('report_schedules')
    .select(columns)
    .where('team_id', '=', teamId)
    .where('channel_id', '=', channelId)
    .executeTakeFirst();
}

export async function reportSchedules(
  database: Database,
  teamId: Parameters<ReportOperations['reportSchedules']>[0],
): ReturnType<ReportOperations['reportSchedules']> {
  return await database.read(async (transaction) => {
    const schedules = await transaction
      .selectFrom('report_schedules')
      .select(columns)
      .where('team_id', '=', teamId)
      .orderBy('channel_id')
      .execute();
    if (schedules.length === 0) return [];
    const told = await transaction
      .selectFrom('announcements')
      .select(['dedupe_key as key', 'state'])
      .where(
        'dedupe_key',
        'in',
        schedules.map(({ id, coveredUntil }) => reportKey(id, coveredUntil)),
      )
      .execute();
    const states = new Map(told.map(({ key, state }) => [key, state]));
    return schedules.map((schedule) => {
      const state = states.get(reportKey(schedule.id, schedule.coveredUntil));
      return {
        ...schedule,
        wasPosted: state === undefined || state === 'due' ? undefined : state === 'told',
      };
    });
  });
}

export async function reportSchedule(database: Database, id: string): Promise<ReportSchedule | undefined> {
  return await database.read((transaction) =>
    transaction.selectFrom('report_schedules').select(columns).where('id', '=', id).executeTakeFirst(),
  );
}

export async function dueReports(
  database: Database,
  now: number,
): ReturnType<ReportOperations['dueReports']> {
  return await database.read((transaction) =>
    transaction
      .selectFrom('report_schedules')
      .innerJoin('teams', 'teams.id', 'report_schedules.team_id')
      .select([
        'report_schedules.id',
        'team_id as teamId',
        'report_schedules.platform',
        'channel_id as channelId',
        'every',
        'grouped_by as by',
        'covered_until as coveredUntil',
        'next_at as nextAt',
        'time_zone as timeZone',
      ])
      .where('next_at', '<=', now)
      .orderBy('next_at')
      .execute(),
  );
}

export async function moveReport(
  database: Database,
  { id, dueAt, nextAt, coveredUntil, announcement, now }: Parameters<ReportOperations['moveReport']>[0],
): Promise<boolean> {
  return await database.write(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('report_schedules')
      .set({ next_at: nextAt, covered_until: coveredUntil })
      .where('id', '=', id)
      // Of two processes that read the same one finds it moved.
      .where('next_at', '=', dueAt)
      .executeTakeFirst();
    if (numUpdatedRows === 0n) return false;
    if (announcement !== undefined) await insertAnnouncements(transaction, [announcement], now);
    return true;
  });
}
