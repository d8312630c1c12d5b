// The contract of asking for credits: a request that nobody could pay for waits, admins decide, and it runs by itself.
import type { GenerationId, MemberId, TeamId } from '../ids.ts';
import type { WalletBalance } from '../store/records.ts';

export type CreditRequestState = 'asked' | 'approved' | 'denied' | 'expired';

export type CreditRequest = {
  readonly id: string;
  readonly teamId: TeamId;
  readonly memberId: MemberId;
  /** As people know them; undefined when nobody knows it any more. */
  readonly memberName: string | undefined;
  readonly generationId: GenerationId;
  /** What the picture lacked when it was asked for. */
  readonly amountMicros: number;
  readonly wallet: WalletBalance['kind'];
  readonly state: CreditRequestState;
  readonly decidedBy: { readonly memberId: MemberId; readonly name: string | undefined } | undefined;
  readonly decidedMicros: number | undefined;
  readonly createdAt: number;
  /** Epoch milliseconds until when it may be decided. */
  readonly until: number;
};

export type Asked =
  | { readonly kind: 'asked'; readonly request: CreditRequest }
  /** It was asked for before. */
  | { readonly kind: 'known'; readonly request: CreditRequest }
  /** One waits already, or too many were asked for lately; `until` is when the next may be. */
  | { readonly kind: 'wait'; readonly why: 'open' | 'denied' | 'many'; readonly until: number }
  /** The offer is over, or somebody else's. */
  | { readonly kind: 'gone' };

export type Decision = 'approve' | 'half' | 'deny';

export type Decided =
  | { readonly kind: 'decided'; readonly request: CreditRequest }
  /** Somebody was first, or its time was over. */
  | { readonly kind: 'already'; readonly request: CreditRequest }
  | { readonly kind: 'gone' };

export type CreditRequestService = {
  /** For the generation that was refused for want of credits, by its own member. */
  ask(
    generationId: GenerationId,
    by: { readonly memberId: MemberId; readonly teamId: TeamId },
  ): Promise<Asked>;
  /** By an admin of its team: whoever calls has made sure of that. */
  decide(
    id: string,
    decision: Decision,
    by: { readonly memberId: MemberId; readonly teamId: TeamId },
  ): Promise<Decided>;
};
