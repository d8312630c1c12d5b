// The contract of reports: what a team, or one member of it, asked for in a span of time, and what it cost.
import type { MemberId, TeamId } from '../ids.ts';
import type { ReplyFile, ReplyImage } from '../reply.ts';

export const reportGroups = ['day', 'member', 'role', 'channel', 'provider', 'model', 'resolution'] as const;
export type ReportGroup = (typeof reportGroups)[number];

/** Epoch milliseconds at which days begin in the team's zone; `to` is exclusive. */
export type ReportSpan = {
  readonly from: number;
  readonly to: number;
  /** The days of it, as ISO dates in that zone, the last one included: `2026-10-01`, `2026-10-31`. */
  readonly firstDay: string;
  readonly lastDay: string;
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
};

export type ReportAsk = {
  readonly teamId: TeamId;
  /** Only what this member asked for. */
  readonly memberId?: MemberId;
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
  /** As many days before, in total. */
  readonly before: { readonly span: ReportSpan; readonly total: Figures };
};

export type ReportService = {
  read(ask: ReportAsk, signal: AbortSignal): Promise<Report>;
  /** The span that somebody means, such as `last month`, `2026-10` or `2026-10-01..2026-10-15`; undefined for none of these. */
  spanOf(written: string | undefined, timeZone: string): ReportSpan | undefined;
  /** A PNG that one would put on a slide. Rejects when it cannot be drawn. */
  draw(report: Report, signal: AbortSignal): Promise<ReplyImage>;
  /** Every picture that was made or not, a line each. */
  csv(ask: ReportAsk, signal: AbortSignal): Promise<ReplyFile>;
  /**
   * The address of the same report in a browser, for an admin, once and for ten minutes. On the chat page it is a path;
   * for other platforms undefined without PUBLIC_URL.
   */
  openLink?(ask: ReportAsk, by: MemberId): Promise<string | undefined>;
};
