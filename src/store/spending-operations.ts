// The part of the store's contract that tells how spending goes, for those who are to be told.
import type { BucketId, GenerationId, TeamId, WalletId } from '../ids.ts';
import type { WalletShare } from './records.ts';

export type SpendingOperations = {
  /**
   * What was charged in each day: to one wallet, of whatever bucket of it, or of all that a team spent, with what its pots
   * paid.
   * @param starts when each day begins, in order, and when the last is over: one more than the days.
   */
  spentByDay(
    query: ({ readonly walletId: WalletId } | { readonly teamId: TeamId }) & {
      readonly starts: readonly number[];
    },
  ): Promise<readonly number[]>;
  /** The names of the pots that paid for what was made of a generation. */
  payingPots(generationId: GenerationId): Promise<readonly string[]>;
  /**
   * The wallet that an allowance's bucket belongs to, as it is in that period; undefined when nobody draws on it any more,
   * as the period was changed.
   */
  walletOfBucket(bucketId: BucketId): Promise<
    | {
        readonly share: WalletShare;
        /** Of the team; UTC for what belongs to none. */
        readonly timeZone: string;
        readonly endsAt: number;
      }
    | undefined
  >;
};
