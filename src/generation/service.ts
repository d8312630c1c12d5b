// What the rest of the program may ask of generation/: to submit a request, to cancel one, and how it stands.

import type { Destination, ReferenceSource } from '../destination.ts';
import type { GenerationId, MemberId, TeamId } from '../ids.ts';
import type { AskingWait } from '../ledger/credit-requests.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { Rule, SettingScope, Settings } from '../settings.ts';
import type { ShortWallet, WalletBalance } from '../store/records.ts';
import type { Fit, FitChange } from './fits.ts';
import type { Remedy } from './remedy.ts';
import type { ImageRequest } from './request.ts';
import type { Refusal } from './rules.ts';

/** A request with who asked and where the result goes. */
export type Order = {
  readonly teamId: TeamId;
  readonly teamApproved: boolean;
  readonly memberId: MemberId;
  readonly timeZone: string;
  /** Undefined where nobody can say: rules about people are closed then, and those last known count for budgets. */
  readonly roleIds: readonly string[] | undefined;
  /** What is in force for the member here. */
  readonly settings: Settings;
  /** Asked only when it matters. */
  isAdmin(): Promise<boolean>;
  /** A provider in it is named as people know it, or by its id. */
  readonly request: ImageRequest;
  /** The picture that it changes. */
  readonly parent?: ReferenceSource;
  readonly references: readonly ReferenceSource[];
  readonly destination: Destination;
  readonly dedupeKey: string;
  /**
   * The button that was pressed, or the form with what it was sent with: the same by the same member within a moment are
   * one order.
   */
  readonly button?: string;
  readonly token?: { readonly value: string; readonly expiresAt: number };
};

export type Submitted =
  | { readonly kind: 'accepted'; readonly generationId: GenerationId; readonly priceMicros: number }
  /** The same gesture was accepted before. */
  | { readonly kind: 'duplicate'; readonly generationId: GenerationId }
  /** It waits for the member's word, and nothing is held. */
  | ({ readonly kind: 'proposed' } & Proposed)
  /** It was not confirmed in time, or cancelled before. */
  | { readonly kind: 'expired' }
  | { readonly kind: 'forbidden'; readonly refusal: Refusal }
  /** Nobody can pay for it now. It waits, and nothing is held. */
  | ({ readonly kind: 'over_budget' } & OverBudget)
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
  /** What it starts from, or what was offered, is gone or not theirs to see. */
  | { readonly kind: 'input_not_found' }
  | { readonly kind: 'storage_full' }
  | { readonly kind: 'stopping' };

/** A request that is dearer than somebody wants to pay without being asked. */
export type Proposed = {
  readonly generationId: GenerationId;
  readonly request: ImageRequest;
  /** Of all its pictures, now. */
  readonly priceMicros: number;
  /** Who would make it, as people know them. */
  readonly provider: string;
  /** Above which price they are asked, and who decided that; undefined when it only became dearer since. */
  readonly above: Rule<number, SettingScope> | undefined;
  /** How what it draws on stands. */
  readonly wallets: readonly WalletBalance[];
  /** Epoch milliseconds. */
  readonly until: number;
  /** What differs from what was first asked, when that is what they wanted to have. */
  readonly change?: FitChange;
};

/** A request that waits for credits: opened again it may be enough. */
export type OverBudget = {
  readonly generationId: GenerationId;
  /** Of all its pictures, now. */
  readonly priceMicros: number;
  /** All that are short where no pot pays, those that lack most first. */
  readonly shorts: readonly ShortWallet[];
  /** Each by itself, into what is left. */
  readonly fits: readonly Fit[];
  /**
   * Whether admins of the team can be asked for credits: not while something is asked for already or soon after they
   * said no, nor when only the cap of the whole installation is short, which is its operators' matter.
   */
  readonly mayAsk: 'yes' | 'operators' | AskingWait;
  /** Epoch milliseconds until when it waits. */
  readonly until: number;
};

/** Whoever asks, and from where: an order without what is wanted. */
export type Asker = Omit<Order, 'request' | 'parent' | 'references' | 'dedupeKey' | 'button'>;

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
  /**
   * Asks for the same again, with what it started from: an order of the asker's own, who must be able to see that
   * generation.
   */
  askAgain(
    generationId: GenerationId,
    asker: Asker & Pick<Order, 'dedupeKey' | 'button'>,
  ): Promise<{ readonly submitted: Submitted; readonly private: boolean }>;
  /**
   * Opens what was proposed, at its price now: when that is above `agreedMicros` it is proposed again. Only its own member
   * may; the same again answers with what is there already. `change`: it is opened with that alone being different.
   */
  confirm(
    generationId: GenerationId,
    agreedMicros: number,
    asker: Asker,
    change?: FitChange,
  ): Promise<{ readonly submitted: Submitted; readonly private: boolean }>;
  /**
   * Opens what waited for credits as its member would, at the price that they were told or less: where they asked, with
   * the roles that they had, by the rules of now. May be repeated.
   */
  openWaiting(generationId: GenerationId): Promise<Submitted>;
  /** What of a generation that waits could be made if there were so much for it; none of one that does not wait. */
  fitsWithin(generationId: GenerationId, mostMicros: number): Promise<readonly Fit[]>;
  /** Ends free what has not started, also what waits for a word; `by` must own the generation unless `admin`. */
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
