// The part of the store's contract that tells how spending goes, for those who are to be told.
import type { MemberId, TeamId } from '../ids.ts';

export type SpendingOperations = {
  /**
   * What was charged in each day of a team, or of one member or channel of it.
   * @param starts when each day begins, in order, and when the last is over: one more than the days.
   */
  spentByDay(query: {
    readonly teamId: TeamId;
    readonly memberId?: MemberId;
    /** A thread's is the channel that it belongs to. */
    readonly channelId?: string;
    readonly starts: readonly number[];
  }): Promise<readonly number[]>;
};
