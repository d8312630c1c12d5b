// The contract of asking for credits: a request that nobody could pay for waits, admins decide, and it runs by itself.
import type { Resolution } from '../generation/request.ts';
import type { GenerationId, MemberId, TeamId, WalletId } from '../ids.ts';
import type { WalletBalance } from '../store/records.ts';

/** `expired` also when it was made, cancelled or erased before anybody decided: then it needs nothing any more. */
export type CreditRequestState = 'asked' | 'approved' | 'denied' | 'expired';

/** A wallet that could not pay. */
export type Lack = {
  readonly walletId: WalletId;
  readonly kind: WalletBalance['kind'];
  readonly subject: string;
  readonly missingMicros: number;
};

export type CreditRequest = {
  readonly id: string;
  readonly teamId: TeamId;
  readonly memberId: MemberId;
  /** As people know them; undefined when nobody knows it any more. */
  readonly memberName: string | undefined;
  /** Undefined when it ended long ago and has been forgotten. */
  readonly generationId: GenerationId | undefined;
  /** What the picture lacked when it was asked for: where several wallets were short, the most of them. */
  readonly amountMicros: number;
  /** Of all its pictures then. */
  readonly priceMicros: number;
  /** At least one, the shortest first. */
  readonly shorts: readonly Lack[];
  readonly state: CreditRequestState;
  readonly decidedBy: { readonly memberId: MemberId; readonly name: string | undefined } | undefined;
  readonly decidedMicros: number | undefined;
  readonly createdAt: number;
  /** When it was decided, or ended otherwise. */
  readonly endedAt: number | undefined;
  /** Epoch milliseconds until when it may be decided. */
  readonly until: number;
};

/** Why nothing more may be asked for now. */
export type Wait = 'open' | 'denied' | 'many';

export type Asked =
  | { readonly kind: 'asked'; readonly request: CreditRequest }
  /** It was asked for before. */
  | { readonly kind: 'known'; readonly request: CreditRequest }
  /** One waits already, or too many were asked for lately; `until` is when the next may be. */
  | { readonly kind: 'wait'; readonly why: Wait; readonly until: number }
  /** There is enough by now: it only has to be opened, at this price. */
  | { readonly kind: 'enough'; readonly priceMicros: number }
  /** Nobody who could decide would hear of it, so nothing was asked: it can be as soon as somebody does. */
  | { readonly kind: 'unheard' }
  /** Only the cap of the whole installation is short, which no admin of a team can raise. */
  | { readonly kind: 'operators' }
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
  /** A request with what it is about, for whoever is told of it; undefined when it is gone. */
  about(id: string): Promise<AboutRequest | undefined>;
};

export type AboutRequest = {
  readonly request: CreditRequest;
  /** What waits for it; undefined when it has been forgotten. */
  readonly wanted:
    | {
        /** Empty when it has been taken away. */
        readonly prompt: string;
        readonly private: boolean;
        readonly count: number;
        readonly resolution: Resolution;
      }
    | undefined;
  /** What it comes to when half is given. */
  readonly halfMicros: number;
  /** How the wallets stand that were short, those that it would still draw on. */
  readonly wallets: readonly WalletBalance[];
  /** What the roles and channels are called that were short, by their ids, as far as it is known. */
  readonly names: ReadonlyMap<string, string>;
  /** IANA name of the team's zone. */
  readonly timeZone: string;
};
