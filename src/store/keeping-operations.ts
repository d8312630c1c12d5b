// What the store does with pictures after they are there: messages set anew, shared and taken away, the line that a
// picture comes from, what people note about it, and bytes that nothing needs any more. A part of the contract of the
// store: each method is one atomic operation.
import type { Destination } from '../destination.ts';
import type { BlobHash, GenerationId, ImageId, MemberId } from '../ids.ts';
import type { LineageStep, Post } from './records.ts';

/**
 * What came of asking to show to all what was private. `asked`: it appears by delivery. `already`: it is public, or is
 * becoming so. `not_yet`: it has not been delivered to its owner yet. `not_found`: there is nothing (any more) to share.
 */
export type Shared = 'asked' | 'already' | 'not_yet' | 'not_found';

export type KeepingOperations = {
  /** Sets the messages of a delivered generation anew: something about it has changed. */
  redeliver(id: GenerationId, now: number): Promise<void>;
  /**
   * Of a private generation: a further message at `destination` shows it to all, once however often it is asked for,
   * and only when it is there does the generation become public, for good. Without a destination, where nobody else
   * reads, it becomes public at once.
   */
  requestShare(share: {
    readonly id: GenerationId;
    readonly destination?: Destination;
    readonly now: number;
  }): Promise<Shared>;
  /**
   * One message of a generation shows what is true now. `shared`: with it the generation becomes public. False when
   * the lease was lost.
   */
  settleMessage(message: {
    readonly id: GenerationId;
    readonly epoch: number;
    readonly kind: 'final' | 'shared';
    readonly post?: Post;
    readonly now: number;
  }): Promise<boolean>;
  /** It cannot be shown to all where that was asked: it stays private, and may be asked for again. */
  refuseShare(id: GenerationId, epoch: number): Promise<boolean>;
  /** All messages of a generation are as they should be; one that changed meanwhile stays due. */
  endRedelivery(id: GenerationId, epoch: number, now: number): Promise<boolean>;
  /**
   * Deletes all pictures of these generations at once, so that nobody sees them any more, and has their messages and
   * the platforms' copies taken away; the bytes follow when nothing else needs them. Ones that still run are taken away
   * at their end. Repeating it changes nothing. For a person who deletes, for retention and for erasure alike: who may
   * is decided before. Edits made from them stay, and references that people gave do too.
   */
  markForRemoval(ids: readonly GenerationId[], now: number): Promise<void>;
  /** The messages of a generation that was marked are gone; so is all that was remembered of them. */
  endRemoval(id: GenerationId, epoch: number, now: number): Promise<boolean>;
  /** Deletes one picture and has its message set anew with the others; with the last one all goes. False: it is gone. */
  deleteImage(image: { readonly id: ImageId; readonly now: number }): Promise<boolean>;
  /** Forgets the interactions' tokens that can be used no more. */
  forgetExpiredTokens(now: number): Promise<void>;
  /** From this picture back to the first one of its line, deleted ones included; empty when there is no such picture. */
  lineage(id: ImageId): Promise<readonly LineageStep[]>;
  /** Sets the words for those who do not see it, and has its message set anew. False: it is gone. */
  setAltText(change: {
    readonly id: ImageId;
    readonly altText: string;
    readonly now: number;
  }): Promise<boolean>;
  setFavourite(change: {
    readonly memberId: MemberId;
    readonly imageId: ImageId;
    readonly favourite: boolean;
    readonly now: number;
  }): Promise<void>;
  /** Which of these are favourites of theirs. */
  favouriteOf(memberId: MemberId, imageIds: readonly ImageId[]): Promise<ReadonlySet<ImageId>>;
  /**
   * Looks at up to `limit` blobs after `after` and takes for removal, until `until`, those that no image needs: not
   * kept since `unusedBefore`, or since `releasedBefore` when there were images that have been deleted. `next` goes on,
   * and is undefined at the end.
   */
  claimUnusedBlobs(claim: {
    readonly after?: BlobHash;
    readonly limit: number;
    readonly unusedBefore: number;
    readonly releasedBefore: number;
    readonly now: number;
    readonly until: number;
  }): Promise<{ readonly hashes: readonly BlobHash[]; readonly next: BlobHash | undefined }>;
  /** The bytes of a blob that was claimed until `until` are gone; false when the time for it was over. */
  endBlobRemoval(removal: {
    readonly hash: BlobHash;
    readonly until: number;
    readonly now: number;
  }): Promise<boolean>;
};
