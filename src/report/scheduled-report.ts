// Puts a scheduled report into words, for the channel that it was scheduled in: for whoever reads there, so without what
// the house pays, and with the lines of everybody's pictures only where admins are among themselves.
import type { Writer } from '../announcing/announcement.ts';
import { isoDate, localDate } from '../ledger/periods.ts';
import { reportMessages as say } from '../messages/reports.ts';
import type { AnnouncementOperations } from '../store/announcement-operations.ts';
import type { ReportOperations } from '../store/report-operations.ts';
import type { ReportService } from './report.ts';

export function createReportWriter(parts: {
  readonly show: ReportService['show'];
  readonly store: Pick<ReportOperations, 'reportSchedule' | 'reportTeam'> &
    Pick<AnnouncementOperations, 'adminChannel'>;
}): Writer<'report'> {
  const { show, store } = parts;
  return async ({ scheduleId, from, to }, { teamId, to: place, typed, signal }) => {
    const schedule = await store.reportSchedule(scheduleId);
    const team = await store.reportTeam(teamId);
    // Somebody ended it, or decided anew, before it was told.
    if (schedule === undefined || team === undefined) return 'obsolete';
    const { timeZone } = team;
    const day = (at: number) => isoDate(localDate(at, timeZone));
    const span = { from, to, firstDay: day(from), lastDay: day(to - 1) };
    const isAmongAdmins = place.kind === 'channel' && place.channelId === (await store.adminChannel(teamId));
    const shown = await show(
      { teamId, costs: false, by: schedule.by, span, timeZone },
      { file: isAmongAdmins, notes: [say.scheduled(schedule.every, typed)] },
      signal,
    );
    return { ...shown, buttons: [], audience: 'public' };
  };
}
