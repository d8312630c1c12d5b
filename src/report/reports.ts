// Puts the parts of reports together, for compose.ts: what commands ask, what is told by schedule, and the rounds.
import type { Writer } from '../announcing/announcement.ts';
import type { Clock } from '../clock.ts';
import type { PlatformId } from '../destination.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platforms/platform.ts';
import type { ProviderOperations } from '../store/provider-operations.ts';
import type { ReportOperations } from '../store/report-operations.ts';
import { createReporting } from './desk.ts';
import { createFindNames } from './names.ts';
import { createNoteChannel } from './note-channel.ts';
import type { ReportService } from './report.ts';
import { createReportService } from './report-service.ts';
import type { Reporting } from './reporting.ts';
import { createReportRounds } from './rounds.ts';
import { createReportWriter } from './write-report.ts';

export type Reports = {
  readonly reporting: Reporting;
  readonly writer: Writer<'report'>;
  /** What the page in a browser reads. */
  readonly service: Pick<ReportService, 'read' | 'spanOf' | 'csv'>;
  /** Told what people call the channel where something was done; undefined: nobody says. */
  readonly noteChannel: ReturnType<typeof createNoteChannel>['note'];
  /** Begins to look for what is due. */
  start(): void;
  stop(): Promise<void>;
};

export function createReports(
  parts: Partial<Pick<ReportService, 'draw' | 'openLink'>> & {
    readonly store: ReportOperations & Pick<ProviderOperations, 'providerDays'>;
    readonly platforms: ReadonlyMap<PlatformId, Pick<Platform, 'names'>>;
    /** As people know a provider. */
    readonly providerName: (id: string) => string;
    readonly creditsPerDollar: number;
    /** Credits from micro-dollars. */
    readonly format: (micros: number) => string;
    /** There is something to tell. */
    readonly nudge: () => void;
    /** Ends what is under way when the program stops. */
    readonly stopping: AbortSignal;
    readonly clock: Clock;
    readonly log: Log;
  },
): Reports {
  const { store, draw, openLink } = parts;
  const findNames = createFindNames(parts);
  const reports = {
    ...createReportService({ ...parts, findNames }),
    ...(draw === undefined ? {} : { draw }),
    ...(openLink === undefined ? {} : { openLink }),
  };
  const reporting = createReporting({ ...parts, reports, findNames });
  const rounds = createReportRounds(parts);
  const channels = createNoteChannel(parts);
  return {
    reporting,
    service: reports,
    writer: createReportWriter({ reporting, store }),
    noteChannel: channels.note,
    start: rounds.start,
    stop: async () => {
      await rounds.stop();
      await channels.settled();
    },
  };
}
