// The contract of reports: what a team, or one member of it, asked for in a span of time, and what it cost; how that is
// shown, and posted by schedule.
import type { PlatformId } from '../destination.ts';
import type { MemberId, TeamId } from '../ids.ts';
import type { Reply, ReplyFile } from '../reply.ts';

export const reportGroups = ['day', 'member', 'role', 'channel', 'provider', 'model', 'resolution'] as const;
export type ReportGroup = (typeof reportGroups)[number];

/** Epoch milliseconds at which days begin in the team's zone; `to` is exclusive. */
export type ReportSpan = {
  readonly from: number;
  readonly to: number;
  /** The days of it, as ISO dates in that zone, the last one included: `2026-10-01`, `2026-10-31`. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** Of what it is the part up to today; it is compared with the same part of the one before. */
  readonly running?: 'week' | 'month' | 'year';
};

export type SpanBefore = ReportSpan & {
  /** By the clock on the wall, where it ends within its last day, as the span that it is compared with does: `09:15`. */
  readonly until?: string;
};

export type Figures = {
  /** Pictures. */
  readonly made: number;
  readonly failed: number;
  readonly refused: number;
  /** What people were charged. */
  readonly chargeMicros: number;
  /** What providers say that they took, for what was made and for what came to nothing. */
  readonly costMicros: number;
  /** Of that, the part for what came to nothing. */
  readonly failureCostMicros: number;
  /** Of the charge, the part whose cost is known. */
  readonly reportedChargeMicros: number;
  /** What the house paid for starts in doubt. */
  readonly houseMicros: number;
};

export type ReportRow = Figures & {
  /** An ISO date, or the id of whom or what it is about. */
  readonly key: string;
  /** As people know it. */
  readonly name: string;
  /** Tells it from others that look the same: the end of its id. */
  readonly mark?: string;
  /** What was charged in the span before; of days undefined. */
  readonly beforeMicros?: number;
};

export type ReportAsk = {
  readonly teamId: TeamId;
  /** Only what this member asked for. */
  readonly memberId?: MemberId;
  /** Whether what providers took and what the house paid may be seen: by admins alone, and by nobody beside them. */
  readonly costs: boolean;
  readonly by: ReportGroup;
  readonly span: ReportSpan;
  /** IANA name. */
  readonly timeZone: string;
};

export type Report = ReportAsk & {
  /** As the platform names it. */
  readonly teamName: string;
  /** Dearest first; days in their order, without a gap. By role a picture counts for each role of its member. */
  readonly rows: readonly ReportRow[];
  readonly total: Figures;
  /** The same days of the week, month or year before, or as many days before; cut where a running span is now. */
  readonly before: { readonly span: SpanBefore; readonly total: Figures };
};

export type ReadReport = (ask: ReportAsk, signal: AbortSignal) => Promise<Report>;

/** The files with every picture that was made or not, a line each. */
export type ReportFiles = {
  /** To go along with one message; several where one would be too large, `too_large` where those would be as well. */
  attach(ask: ReportAsk, signal: AbortSignal): Promise<readonly ReplyFile[] | 'too_large'>;
  /** However long it is, written while it is read. */
  stream(
    ask: ReportAsk,
    signal: AbortSignal,
  ): Promise<{ readonly fileName: string; readonly text: AsyncIterable<string> }>;
};

/**
 * The address of the same report in a browser, for an admin, once and for ten minutes. On the chat page it is a path;
 * for other platforms undefined without PUBLIC_URL.
 */
export type OpenReportLink = (ask: ReportAsk, by: MemberId) => Promise<string | undefined>;

/** Where a report may be scheduled, and who decides it. */
export type ReportPlace = {
  readonly teamId: TeamId;
  readonly platform: PlatformId;
  /** A thread or forum post is a channel of its own here. */
  readonly channelId: string;
  readonly timeZone: string;
  readonly actor: MemberId;
};

export type ScheduledReport = {
  readonly channelId: string;
  /** As people know it. */
  readonly channelName: string;
  readonly every: 'week' | 'month';
  readonly by: ReportGroup;
  readonly nextAt: number;
  /** Whether the last one that was due could be posted; undefined when none was, or it is on its way. */
  readonly wasPosted: boolean | undefined;
};

export type ShownReport = Pick<Reply, 'lines' | 'images' | 'files'>;

/** What commands ask for and what schedules bring. */
export type ReportService = {
  /** The span that somebody means, such as `last month`, `2026-10` or `2026-10-01..2026-10-15`; undefined for none of these. */
  spanOf(written: string | undefined, timeZone: string): ReportSpan | undefined;
  /** With its table and chart. `admin`: gets a link to the same in a browser, where there is one. */
  show(
    ask: ReportAsk,
    options: {
      readonly admin?: MemberId;
      /** Whether the file with every picture of every member goes along. */
      readonly file: boolean;
      readonly notes: readonly string[];
    },
    signal?: AbortSignal,
  ): Promise<ShownReport>;
  /** @returns epoch milliseconds of the next one; null ends it. */
  schedule(
    place: ReportPlace,
    order: { readonly every: 'week' | 'month'; readonly by: ReportGroup } | null,
  ): Promise<number | undefined>;
  /** What is scheduled in a team. */
  schedules(teamId: TeamId): Promise<readonly ScheduledReport[]>;
  /** What people were charged held against what providers report. `everybody`: of all teams together as well. */
  costs(asked: {
    readonly teamId: TeamId;
    readonly timeZone: string;
    readonly everybody: boolean;
  }): Promise<ShownReport>;
};
