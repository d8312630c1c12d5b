// Shows reports to those who ask and keeps the schedules of those that post themselves.
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { reportMessages as say } from '../messages/reports.ts';
import type { FindNames } from '../names.ts';
import type { ReplyImage } from '../reply.ts';
import type { ProviderOperations } from '../store/provider-operations.ts';
import type { ReportOperations } from '../store/report-operations.ts';
import { createCosts } from './costs.ts';
import type { DrawReport } from './draw-report.ts';
import { present } from './present.ts';
import type { OpenReportLink, ReadReport, Report, ReportFiles, ReportService } from './report.ts';
import { latestDue, nextPost } from './schedule.ts';
import { parseSpan } from './span.ts';

export function createReportService(parts: {
  readonly read: ReadReport;
  readonly attach: ReportFiles['attach'];
  readonly draw: DrawReport;
  readonly openLink: OpenReportLink;
  readonly store: Pick<ReportOperations, 'usage' | 'scheduleReport' | 'reportSchedules' | 'reportTeam'> &
    Pick<ProviderOperations, 'providerDays'>;
  readonly findNames: FindNames;
  readonly providerName: (id: string) => string;
  /** Credits from micro-dollars. */
  readonly format: (micros: number) => string;
  /** Ends what is under way when the program stops. */
  readonly stopping: AbortSignal;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): ReportService {
  const { read, attach, openLink, store, findNames, format, stopping, clock, log } = parts;

  /** The figures are worth telling without it. */
  const draw = async (report: Report, signal: AbortSignal): Promise<ReplyImage | undefined> => {
    try {
      return await parts.draw(report, signal);
    } catch (error) {
      signal.throwIfAborted();
      log.error({ err: error, by: report.by }, 'A chart could not be drawn');
      return undefined;
    }
  };

  return {
    spanOf: (written, timeZone) => parseSpan(written, timeZone, clock.now()),
    show: async (ask, { admin, file, notes }, signal = stopping) => {
      const report = await read(ask, signal);
      const isEmpty = report.total.made + report.total.failed + report.total.refused === 0;
      const [image, attached, link] = await Promise.all([
        isEmpty ? undefined : draw(report, signal),
        isEmpty || !file ? [] : attach(ask, signal),
        admin === undefined ? undefined : openLink(ask, admin),
      ]);
      const isTooLarge = attached === 'too_large';
      const files = isTooLarge ? [] : attached;
      const lines = present(report, {
        format,
        link,
        files: files.length,
        notes: [
          ...notes,
          ...(isEmpty || image !== undefined ? [] : [say.noChart]),
          ...(isTooLarge ? [say.tooLarge(link !== undefined)] : []),
        ],
      });
      return { lines, images: image === undefined ? [] : [image], files };
    },
    schedule: async ({ actor, timeZone, ...place }, order) => {
      const now = clock.now();
      // Also where it ends, so that what is written is whole.
      const every = order?.every ?? 'month';
      const nextAt = nextPost(every, timeZone, now);
      await store.scheduleReport({
        ...place,
        every: order?.every ?? null,
        by: order?.by ?? 'member',
        nextAt,
        coveredUntil: latestDue(every, timeZone, now).to,
        actor,
        now,
      });
      return order === null ? undefined : nextAt;
    },
    schedules: async (teamId) => {
      const found = await store.reportSchedules(teamId);
      const team = await store.reportTeam(teamId);
      if (team === undefined) return [];
      const channelIds = found.map(({ channelId }) => channelId);
      const { channel } = await findNames(team, { channelIds }, stopping);
      return found.map(({ channelId, every, by, nextAt, wasPosted }) => ({
        channelId,
        channelName: channel(channelId),
        every,
        by,
        nextAt,
        wasPosted,
      }));
    },
    costs: createCosts(parts),
  };
}
