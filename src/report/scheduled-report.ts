// Puts a scheduled report into words, for the channel that it was scheduled in.
import type { Writer } from '../announcing/announcement.ts';
import { isoDate, localDate } from '../ledger/periods.ts';
import { reportMessages as say } from '../messages/reports.ts';
import type { ReportOperations } from '../store/report-operations.ts';
import type { Reporting } from './reporting.ts';

export function createReportWriter(parts: {
  readonly reporting: Pick<Reporting, 'show'>;
  readonly store: Pick<ReportOperations, 'reportSchedule' | 'reportTeam'>;
}): Writer<'report'> {
  const { reporting, store } = parts;
  return async ({ scheduleId, from, to }, { teamId, typed, signal }) => {
    const schedule = await store.reportSchedule(scheduleId);
    const team = await store.reportTeam(teamId);
    // Somebody ended it, or decided anew, before it was told.
    if (schedule === undefined || team === undefined) return 'obsolete';
    const { timeZone } = team;
    const day = (at: number) => isoDate(localDate(at, timeZone));
    const span = { from, to, firstDay: day(from), lastDay: day(to - 1) };
    const shown = await reporting.show(
      { teamId, by: schedule.by, span, timeZone },
      { notes: [say.scheduled(schedule.every, typed)] },
      signal,
    );
    return { ...shown, buttons: [], audience: 'public' };
  };
}
