// The contract of reports as they are shown and posted: what commands ask for and what schedules bring.

import type { PlatformId } from '../destination.ts';
import type { MemberId, TeamId } from '../ids.ts';
import type { Reply } from '../reply.ts';
import type { ReportAsk, ReportGroup, ReportSpan } from './report.ts';

/** Where a report may be scheduled, and who decides it. */
export type ReportPlace = {
  readonly teamId: TeamId;
  readonly platform: PlatformId;
  /** A thread or forum post is a channel of its own here. */
  readonly channelId: string;
  readonly timeZone: string;
  readonly actor: MemberId;
};

export type Shown = Pick<Reply, 'lines' | 'images' | 'files'>;

export type Reporting = {
  /** The span that somebody means; undefined for nothing that is one. */
  spanOf(written: string | undefined, timeZone: string): ReportSpan | undefined;
  /**
   * With its table, chart and file. What the house pays is shown with a team's report alone. `admin`: gets a link to the
   * same in a browser, where there is one.
   */
  show(
    ask: ReportAsk,
    options: { readonly admin?: MemberId; readonly notes: readonly string[] },
    signal?: AbortSignal,
  ): Promise<Shown>;
  /** @returns epoch milliseconds of the next one; null ends it. */
  schedule(
    place: ReportPlace,
    order: { readonly every: 'week' | 'month'; readonly by: ReportGroup } | null,
  ): Promise<number | undefined>;
  /** What is scheduled in a team, each with what people call its channel. */
  schedules(place: Pick<ReportPlace, 'teamId' | 'timeZone'>): Promise<
    readonly {
      readonly channelId: string;
      readonly channelName: string;
      readonly every: 'week' | 'month';
      readonly by: ReportGroup;
      readonly nextAt: number;
      /** Whether the last one that was due could be posted; undefined when none was, or it is on its way. */
      readonly wasPosted: boolean | undefined;
    }[]
  >;
  /** What people were charged held against what providers report. `everybody`: of all teams together as well. */
  costs(asked: {
    readonly teamId: TeamId;
    readonly timeZone: string;
    readonly everybody: boolean;
  }): Promise<Shown>;
};
