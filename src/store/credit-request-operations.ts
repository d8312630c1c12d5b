// The part of the store's contract that keeps requests for credits: asked, decided once, or ended by their time.

import type { GenerationId, MemberId, TeamId } from '../ids.ts';
import type { Asked, AskingWait, CreditRequest, Decided } from '../ledger/credit-requests.ts';
import type { Member, Team, WalletShare } from './records.ts';

export type AskingLimits = {
  readonly most: number;
  readonly withinMs: number;
  readonly afterDenialMs: number;
};

export type CreditRequestOperations = {
  /**
   * Keeps a request for a generation that waits, until when it then waits as well; notes it in the audit and announces
   * it to the team's admins, in one transaction. One that is open for it is answered whatever the limits are; what was
   * answered can be asked for again.
   */
  askForCredits(ask: {
    readonly id: string;
    readonly generationId: GenerationId;
    readonly teamId: TeamId;
    readonly memberId: MemberId;
    readonly priceMicros: number;
    /** At least one, the shortest first; a wallet that is not there yet is made. */
    readonly shorts: readonly { readonly share: WalletShare; readonly missingMicros: number }[];
    /** Where it came up; undefined when nobody else is to see it there. */
    readonly channelId: string | undefined;
    readonly until: number;
    readonly limits: AskingLimits;
    readonly now: number;
  }): Promise<Extract<Asked, { readonly kind: 'asked' | 'known' | 'wait' | 'gone' }>>;
  /**
   * Decides what nobody has decided and what still waits, once: with its grants, in the audit, told to whoever asked, and
   * shown wherever it was announced.
   */
  decideOnCredits(decision: {
    readonly id: string;
    readonly teamId: TeamId;
    readonly to: 'approved' | 'denied';
    /** Of each wallet; none when it is denied. */
    readonly grants: readonly {
      readonly share: WalletShare;
      readonly amountMicros: number;
      readonly endsAt: number;
    }[];
    /** What was given: of several wallets the most, 0 when none was short any more; undefined when it is denied. */
    readonly amountMicros: number | undefined;
    readonly by: MemberId;
    readonly now: number;
  }): Promise<Decided>;
  /** Why a member may not ask now, and until when; undefined: they may. */
  askingWait(member: {
    readonly memberId: MemberId;
    readonly limits: AskingLimits;
    readonly now: number;
  }): Promise<AskingWait | undefined>;
  /** What waits although credits were given for it: up to `limit`, those whose time ends first, first. */
  waitingApproved(work: { readonly now: number; readonly limit: number }): Promise<readonly GenerationId[]>;
  /** Ends up to `limit` whose time is over; whoever asked is told. Answers how many. */
  expireCreditRequests(work: { readonly now: number; readonly limit: number }): Promise<number>;
  /** Drops up to `limit` requests and as many announcements that ended 90 days ago. */
  forgetTold(work: { readonly now: number; readonly limit: number }): Promise<{ readonly more: boolean }>;
  creditRequest(id: string): Promise<CreditRequest | undefined>;
  /** A member with their team; undefined when they were erased, or never were. */
  memberWithTeam(id: MemberId): Promise<{ readonly team: Team; readonly member: Member } | undefined>;
};
