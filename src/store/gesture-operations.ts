// The part of the store's contract that says which picture a gesture means, and which gestures are the same.
import type { ImageRequest } from '../generation/request.ts';
import type { GenerationId, ImageId, MemberId, TeamId } from '../ids.ts';
import type { StoredPick } from './records.ts';

export type GestureOperations = {
  /** The generation of the latest picture in a channel that the viewer may see, their own private ones included. */
  latestGeneration(query: {
    readonly teamId: TeamId;
    readonly channelId: string;
    readonly viewerId: MemberId;
  }): Promise<GenerationId | undefined>;
  /**
   * The requests that led to an image through what each of them started from, the first one first and the image's own
   * last; none for what somebody gave.
   */
  requestsBehind(id: ImageId): Promise<readonly ImageRequest[]>;
  /** Remembers what somebody has to choose from; forgets what has expired. */
  keepPick(pick: StoredPick & { readonly expiresAt: number; readonly now: number }): Promise<void>;
  /** Undefined also once it has expired. */
  pick(id: string, now: number): Promise<StoredPick | undefined>;
  /**
   * The key under which a press of a button counts: that of the first press of the same button by the same member within
   * the last `withinMs`, else its own. The same press again counts as it did before, however late it comes.
   */
  keyOfPress(press: {
    readonly dedupeKey: string;
    readonly memberId: MemberId;
    readonly button: string;
    readonly withinMs: number;
    readonly now: number;
  }): Promise<string>;
};
