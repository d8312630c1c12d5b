// The part of the store's contract that reports read: what runs came to, line by line and in sums, what things are
// called, and the reports that post themselves.
import type { NewAnnouncement } from '../announcing/announcement.ts';
import type { PlatformId } from '../destination.ts';
import type { GenerationId, MemberId, RunId, TeamId } from '../ids.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { Figures, ReportGroup } from '../report/report.ts';
import type { EndedRunState, Team } from './records.ts';

/** `at`: when a quarter of an hour begins, in epoch milliseconds. */
export type UsageKey = 'at' | 'member' | 'roles' | 'channel' | 'provider' | 'model' | 'resolution';

export type UsageQuery = {
  readonly teamId: TeamId;
  /** Only what this member asked for. */
  readonly memberId?: MemberId;
  /** Epoch milliseconds at which quarters of an hour begin; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
};

export type UsageSum = Figures & {
  /** One for each of `by`. `roles` is a JSON list of ids, or empty where nobody knows them any more. */
  readonly keys: readonly string[];
};

/** One run that has ended. */
export type UsageLine = {
  readonly runId: RunId;
  readonly generationId: GenerationId;
  readonly memberId: MemberId;
  readonly roleIds: readonly string[];
  readonly channelId: string;
  readonly provider: ProviderId;
  readonly model: string;
  readonly resolution: string;
  readonly aspectRatio: string;
  /** Counted from 0. */
  readonly slot: number;
  /** `taken_over`: it came to nothing, and another provider went on; no failure in any figure. */
  readonly state: EndedRunState | 'taken_over';
  readonly reason: string | null;
  readonly chargeMicros: number;
  /** null: the provider said nothing. */
  readonly costMicros: number | null;
  readonly houseMicros: number;
  readonly endedAt: number;
};

export type NamedKind = 'role' | 'channel';
export type Names = ReadonlyMap<string, string>;

export type ReportSchedule = {
  readonly id: string;
  readonly teamId: TeamId;
  readonly platform: PlatformId;
  readonly channelId: string;
  readonly every: 'week' | 'month';
  readonly by: ReportGroup;
  /** Until when has been reported, and when the next one is due. */
  readonly coveredUntil: number;
  readonly nextAt: number;
};

export type ReportOperations = {
  /** Sums over a span by the values of `by`, `at` ascending; without any, one of everything, or none where nothing was. */
  usage(query: UsageQuery & { readonly by: readonly UsageKey[] }): Promise<readonly UsageSum[]>;
  /** By when they ended; `after` is the last one of the page before. */
  usageLines(
    query: UsageQuery & {
      readonly after?: Pick<UsageLine, 'endedAt' | 'runId'>;
      readonly limit: number;
    },
  ): Promise<readonly UsageLine[]>;
  reportTeam(teamId: TeamId): Promise<Team | undefined>;
  /** Those that somebody still knows. */
  memberNames(teamId: TeamId, memberIds: readonly MemberId[]): Promise<Names>;
  /** What they were called last, by the platform's ids. */
  knownNames(teamId: TeamId, kind: NamedKind, ids: readonly string[]): Promise<Names>;
  keepNames(names: {
    readonly teamId: TeamId;
    readonly kind: NamedKind;
    readonly names: Names;
    readonly now: number;
  }): Promise<void>;
  /** One for each channel; null takes it away. Noted in the audit where it changes anything. */
  scheduleReport(
    order: Omit<ReportSchedule, 'id' | 'every'> & {
      readonly every: ReportSchedule['every'] | null;
      readonly actor: MemberId;
      readonly now: number;
    },
  ): Promise<void>;
  /** Those of a team, by their channels. */
  reportSchedules(teamId: TeamId): Promise<
    readonly (ReportSchedule & {
      /** Whether the last one that was due could be told; undefined when none was, or it is on its way. */
      readonly wasPosted: boolean | undefined;
    })[]
  >;
  reportSchedule(id: string): Promise<ReportSchedule | undefined>;
  /** With their teams' zones. */
  dueReports(now: number): Promise<readonly (ReportSchedule & { readonly timeZone: string })[]>;
  /**
   * Moves a schedule on from `dueAt` and writes what is to be told, in one transaction; false when somebody else was
   * quicker or it was changed.
   */
  moveReport(move: {
    readonly id: string;
    readonly dueAt: number;
    readonly nextAt: number;
    readonly coveredUntil: number;
    readonly announcement: NewAnnouncement | undefined;
    readonly now: number;
  }): Promise<boolean>;
};
