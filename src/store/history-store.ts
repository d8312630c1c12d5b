// The part of the store's contract that pages of history need beside the pictures themselves.
import type { PlatformId } from '../destination.ts';
import type { MemberId, TeamId } from '../ids.ts';

export type HistoryStore = {
  /** Keeps what a page was asked for, as JSON, and answers its id: the same one for the same member and query. */
  keepHistoryPage(page: {
    readonly teamId: TeamId;
    readonly memberId: MemberId;
    readonly query: string;
    readonly now: number;
  }): Promise<string>;
  /** The query of a page, for the member who asked alone. */
  historyPage(page: {
    readonly id: string;
    readonly teamId: TeamId;
    readonly memberId: MemberId;
    readonly now: number;
  }): Promise<string | undefined>;
  /** The member of a team whom the platform knows by this id; undefined for somebody who was never here. */
  findMember(teamId: TeamId, platform: PlatformId, externalId: string): Promise<MemberId | undefined>;
};
