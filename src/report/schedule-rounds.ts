// Looks whether reports are due that post themselves, moves their schedules on and has them told: whichever process is
// first does it, and of those that were missed while the program was off only the latest comes.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createRounds, type Rounds } from '../rounds.ts';
import type { ReportOperations, ReportSchedule } from '../store/report-operations.ts';
import { latestDue, nextPost, reportKey } from './schedule.ts';

const restMs = 60_000;
/** A zone that is changed moves the same week by a day at most; the next one begins later than that. */
const sameDaysMs = 48 * 3_600_000;

export function createReportRounds(parts: {
  readonly store: Pick<ReportOperations, 'dueReports' | 'moveReport'>;
  /** There is something to tell. */
  readonly nudge: () => void;
  readonly clock: Clock;
  readonly log: Log;
}): Rounds {
  const { store, nudge, clock, log } = parts;

  const post = async (schedule: ReportSchedule & { readonly timeZone: string }): Promise<void> => {
    const { id, teamId, platform, channelId, every, timeZone, coveredUntil } = schedule;
    const now = clock.now();
    const { from, to } = latestDue(every, timeZone, now);
    const isNew = to > coveredUntil + sameDaysMs;
    const moved = await store.moveReport({
      id,
      dueAt: schedule.nextAt,
      nextAt: nextPost(every, timeZone, now),
      coveredUntil: isNew ? to : coveredUntil,
      announcement: isNew
        ? {
            teamId,
            matter: { kind: 'report', scheduleId: id, from, to },
            recipient: { kind: 'channel', platform, channelId },
            dedupeKey: reportKey(id, to),
          }
        : undefined,
      now,
    });
    if (moved && isNew) nudge();
  };

  const round = async (stopping: AbortSignal): Promise<void> => {
    try {
      for (const schedule of await store.dueReports(clock.now())) {
        if (stopping.aborted) return;
        await post(schedule);
      }
    } catch (error) {
      log.error({ err: error }, 'Scheduled reports could not be looked after');
    }
  };

  return createRounds({ round, restMs, first: 'at once', clock });
}
