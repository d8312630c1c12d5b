// How long it matters that somebody is told: what nobody could be told waits for as long.
import { unreachable } from '../errors.ts';
import { asId, type BucketId } from '../ids.ts';
import type { ClaimedAnnouncement } from '../store/announcement-operations.ts';
import type { Store } from '../store/store.ts';

/** What is over soon: a report is told of a span that has passed, and the next one is not far. */
const dayMs = 24 * 3_600_000;

/** Epoch milliseconds; undefined when it does not matter any more. */
export type FindMatterEnd = (
  announcement: Pick<ClaimedAnnouncement, 'matter' | 'createdAt'>,
) => Promise<number | undefined>;

export function createFindMatterEnd(store: Pick<Store, 'creditRequest' | 'walletOfBucket'>): FindMatterEnd {
  return async ({ matter, createdAt }) => {
    switch (matter.kind) {
      case 'credits_asked': {
        const request = await store.creditRequest(matter.requestId);
        return request?.state === 'asked' ? request.until : undefined;
      }
      case 'wallet_used':
        return (await store.walletOfBucket(asId<BucketId>(matter.bucketId)))?.endsAt;
      case 'credits_answered':
      case 'report':
      case 'unposted':
        return createdAt + dayMs;
      default:
        return unreachable(matter);
    }
  };
}
