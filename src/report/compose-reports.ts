// Puts the parts of reports together, for compose.ts: what commands ask, what is told by schedule, and the rounds.
import type { Writer } from '../announcing/announcement.ts';
import type { Clock } from '../clock.ts';
import type { Canvas } from '../image/rasterise.ts';
import type { Log } from '../log.ts';
import type { FindNames } from '../names.ts';
import type { Route } from '../platforms/platform.ts';
import type { Secrets } from '../secrets.ts';
import type { AnnouncementOperations } from '../store/announcement-operations.ts';
import type { PageLinkOperations } from '../store/page-link-operations.ts';
import type { ProviderOperations } from '../store/provider-operations.ts';
import type { ReportOperations } from '../store/report-operations.ts';
import { createDrawChart } from './draw.ts';
import { createDrawReport } from './draw-report.ts';
import { createNoteChannel } from './note-channel.ts';
import { createReportPage } from './page.ts';
import { createReadReport } from './read-report.ts';
import type { ReportService } from './report.ts';
import { createReportFiles } from './report-files.ts';
import { createReportService } from './report-service.ts';
import { createReportRounds } from './schedule-rounds.ts';
import { createReportWriter } from './scheduled-report.ts';

export type Reports = {
  readonly service: ReportService;
  readonly writer: Writer<'report'>;
  /** Of the page in a browser. */
  readonly routes: readonly Route[];
  /** Told what people call the channel where something was done; undefined: nobody says. */
  readonly noteChannel: ReturnType<typeof createNoteChannel>['note'];
  /** Begins to look for what is due. */
  start(): void;
  stop(): Promise<void>;
};

export function createReports(parts: {
  readonly store: ReportOperations &
    PageLinkOperations &
    Pick<AnnouncementOperations, 'adminChannel'> &
    Pick<ProviderOperations, 'providerDays'>;
  readonly canvas: Pick<Canvas, 'rasterise'>;
  readonly secrets: Pick<Secrets, 'sign' | 'verify'>;
  /** Where the server listens. */
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly findNames: FindNames;
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
}): Reports {
  const { store, creditsPerDollar } = parts;
  const drawing = createDrawChart(parts);
  const page = createReportPage(parts);
  const read = createReadReport(parts);
  const files = createReportFiles(parts);
  const service = createReportService({
    ...parts,
    read,
    attach: files.attach,
    draw: createDrawReport({ drawing, creditsPerDollar }),
    openLink: page.openLink,
  });
  const rounds = createReportRounds(parts);
  const channels = createNoteChannel(parts);
  return {
    service,
    routes: page.routes({ read, stream: files.stream }),
    writer: createReportWriter({ show: service.show, store }),
    noteChannel: channels.note,
    start: rounds.start,
    stop: async () => {
      await rounds.stop();
      await drawing.close();
      await channels.settled();
    },
  };
}
