// What the rest of the program may ask of generation/: to submit a request, to cancel one, and how it stands.

import type { Destination, ReferenceSource } from '../destination.ts';
import type { GenerationId, ImageId, MemberId, TeamId } from '../ids.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { WalletBalance } from '../store/records.ts';
import type { Remedy } from './remedy.ts';
import type { ImageRequest } from './request.ts';

/** A request with who asked and where the result goes. */
export type Order = {
  readonly teamId: TeamId;
  readonly teamApproved: boolean;
  readonly memberId: MemberId;
  readonly timeZone: string;
  readonly roleIds: readonly string[];
  readonly request: ImageRequest;
  readonly parent?: ImageId;
  readonly references: readonly ReferenceSource[];
  readonly destination: Destination;
  readonly dedupeKey: string;
  readonly token?: { readonly value: string; readonly expiresAt: number };
};

export type Submitted =
  | { readonly kind: 'accepted'; readonly generationId: GenerationId; readonly priceMicros: number }
  /** The same gesture was accepted before. */
  | { readonly kind: 'duplicate'; readonly generationId: GenerationId }
  | {
      readonly kind: 'over_budget';
      readonly wallet: WalletBalance;
      readonly neededMicros: number;
      readonly missingMicros: number;
    }
  | { readonly kind: 'busy'; readonly scope: 'everybody' | 'member'; readonly live: number }
  /** No provider can do it, or not the one that the member named. */
  | {
      readonly kind: 'no_provider';
      /** The single change that would make it possible. */
      readonly remedy: Remedy | undefined;
      /** Whom the member named: their name, or what was written when there is no such provider. */
      readonly named: { readonly name: string; readonly exists: boolean } | undefined;
    }
  | { readonly kind: 'team_not_approved' }
  /** A picture of ours that it starts from is gone or not theirs to see. */
  | { readonly kind: 'input_not_found' }
  | { readonly kind: 'storage_full' }
  | { readonly kind: 'stopping' };

/** Whoever asks, and from where: an order without what is wanted. */
export type Asker = Omit<Order, 'request' | 'parent' | 'references' | 'dedupeKey'>;

export type GenerationService = {
  submit(order: Order): Promise<Submitted>;
  /**
   * Asks another provider for the pictures of a generation that were not made, with what it started from: an order of
   * the asker's own, who must be able to see that generation; its owner's own, while it still waits for the named one,
   * is cancelled for it. The same again answers with what is there already.
   */
  askElsewhere(
    generationId: GenerationId,
    provider: ProviderId,
    asker: Asker,
  ): Promise<{ readonly submitted: Submitted; readonly private: boolean }>;
  /** Ends free what has not started; `by` must own the generation unless `admin`. */
  cancel(
    generationId: GenerationId,
    by: { readonly teamId: TeamId; readonly memberId: MemberId },
    admin: boolean,
  ): Promise<
    | {
        readonly kind: 'cancelled';
        readonly ended: number;
        /** Had started: they finish quietly and are charged. */
        readonly running: number;
        /** Had been made before, with what was charged for them. */
        readonly made: number;
        readonly chargedMicros: number;
      }
    | { readonly kind: 'not_found' | 'not_yours' | 'already_ended' }
  >;
};
