// The contract of what people do with a picture after it is there: see how it came about, describe it, like it, share
// it, delete it. Each says who may; whoever may not gets a reason and nothing else.
import type { Destination } from '../destination.ts';
import type { GenerationId, ImageId, MemberId, TeamId } from '../ids.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { GenerationView, LineageStep, StoredImage } from '../store/records.ts';

/** Who asks. `admin`: as one who decides for the team, which commands find out only when it matters. */
export type Keeper = { readonly teamId: TeamId; readonly memberId: MemberId; readonly admin: boolean };

/** One of our pictures, or all of a generation. */
export type Target =
  | { readonly kind: 'image'; readonly imageId: ImageId }
  | { readonly kind: 'generation'; readonly generationId: GenerationId };

/** It is not there (any more), or not for them. */
export type Refused = { readonly kind: 'not_found' | 'not_yours' };

export type Step = LineageStep & {
  /** It was made in private by somebody else. */
  readonly hidden: boolean;
  /** The address of the message that shows it. */
  readonly link: string | undefined;
};

export type Details = {
  readonly generation: GenerationView;
  /** Those that were asked about; all of the generation, or one. */
  readonly images: readonly StoredImage[];
  /** What they see is the cost alone: it is private, and theirs is to decide about credits. */
  readonly hidden: boolean;
  /** Whether they may change its words. */
  readonly mayDescribe: boolean;
  /** The names of the pots that paid for it. */
  readonly pots: readonly string[];
  /** From the first of `images` back, itself first. */
  readonly steps: readonly Step[];
};

export type KeepingService = {
  /** Where a browser finds the kept bytes of a picture that they may see, when it is reachable at all. */
  originalOf(image: StoredImage): string | undefined;
  details(
    target: Target,
    by: Keeper,
  ): Promise<{ readonly kind: 'found'; readonly details: Details } | Refused>;
  /** The picture as its owner or the team may look at it. */
  image(
    imageId: ImageId,
    by: Keeper,
  ): Promise<{ readonly kind: 'found'; readonly image: StoredImage } | Refused>;
  /** As people know a provider. */
  providerName(id: ProviderId): string;
  /** The bytes of a picture that somebody may look at. */
  read(image: StoredImage): Promise<Uint8Array>;
  /** Who may change the words for a picture: its owner, and of what is public admins. */
  mayDescribe(
    imageId: ImageId,
    by: Keeper,
  ): Promise<{ readonly kind: 'found'; readonly image: StoredImage } | Refused>;
  describe(imageId: ImageId, altText: string, by: Keeper): Promise<{ readonly kind: 'changed' } | Refused>;
  /** The other way round from what it was. */
  toggleFavourite(imageId: ImageId, by: Keeper): Promise<{ readonly kind: 'added' | 'removed' } | Refused>;
  /**
   * Shows to all what its owner alone saw, where it was asked for; `here` is where they are now. `closed`: the bot may
   * not post there. `not_yet`: it has not been delivered yet.
   */
  share(
    target: Target,
    by: Keeper,
    here: Destination,
  ): Promise<{ readonly kind: 'asked' | 'already' | 'not_yet' | 'closed' } | Refused>;
  /** Whether they may delete it, and what would go. */
  mayRemove(
    target: Target,
    by: Keeper,
  ): Promise<{ readonly kind: 'found'; readonly images: readonly StoredImage[] } | Refused>;
  remove(target: Target, by: Keeper): Promise<{ readonly kind: 'removed' } | Refused>;
};
