// The part of the store's contract that keeps what teams decide about credits: allowances, grants, pots for events, and
// the trail of it all. Every change is noted in the audit in its own transaction.

import type { MemberId, TeamId } from '../ids.ts';
import type { AuditEntry, Granted, Pot, PotPlace, WalletOwner } from '../ledger/budgets.ts';
import type { AllowanceRule, MemberRule, Period, WalletRule, WalletShare } from './records.ts';

/** A pot that may be drawn on now. */
export type OpenPot = Pick<Pot, 'id' | 'name' | 'place' | 'startsAt' | 'endsAt'>;

/** What decides which wallets somebody draws on, and what each of them allows. */
export type BudgetRules = {
  /** Only those that anything was decided about. */
  readonly wallets: readonly WalletRule[];
  readonly eachMember: readonly MemberRule[];
  /** Those that are open at one of the places. */
  readonly pots: readonly OpenPot[];
};

/** What is not named stays; `usual` takes the decision back. */
export type RuleChange = {
  readonly allowanceMicros?: number | null | 'usual';
  readonly period?: Period | 'usual';
  readonly carryOver?: boolean;
};

type By = { readonly teamId: TeamId; readonly actor: MemberId; readonly now: number };

export type BudgetOperations = {
  /** In one read. */
  budgetRules(query: {
    readonly teamId: TeamId;
    readonly wallets: readonly Pick<WalletShare, 'kind' | 'subject'>[];
    /** Those of which it is asked what each member with them has; everybody's is always among the answers. */
    readonly roleIds: readonly string[];
    readonly places: readonly PotPlace[];
    readonly now: number;
  }): Promise<BudgetRules>;
  /** Those that the member was last seen with; none of somebody who never was. */
  rolesOf(memberId: MemberId): Promise<readonly string[]>;
  /** What the platform said of them when it was asked. */
  noteRoles(memberId: MemberId, roleIds: readonly string[]): Promise<void>;
  /** All that a team decided, for its overview: grants that something is left of, pots that are open. */
  teamBudgets(
    teamId: TeamId,
    now: number,
  ): Promise<{
    readonly wallets: readonly (AllowanceRule & {
      readonly owner: WalletOwner;
      readonly name: string | undefined;
    })[];
    readonly eachMember: readonly MemberRule[];
    readonly pots: readonly Pot[];
    readonly grants: readonly (Granted & { readonly name: string | undefined })[];
  }>;
  /**
   * `wallet`: how it is drawn on once this is decided; its bucket, when it is there, follows at once. A change that
   * changes nothing is not noted.
   */
  setBudget(
    change: By & {
      readonly owner: WalletOwner;
      readonly change: RuleChange;
      readonly wallet: WalletShare | undefined;
    },
  ): Promise<void>;
  setMemberAllowance(
    change: By & { readonly roleId: string | undefined; readonly change: RuleChange },
  ): Promise<void>;
  /** The same key again answers with what was granted for it. */
  grant(
    grant: By & {
      readonly owner: WalletOwner;
      readonly amountMicros: number;
      readonly endsAt: number | null;
      readonly key: string;
    },
  ): Promise<Granted>;
  /** What is neither spent, held nor set aside; undefined when the team has no such grant. */
  takeBack(
    take: By & { readonly grantId: string },
  ): Promise<{ readonly takenMicros: number; readonly grant: Granted } | undefined>;
  /** Sets the amount aside from `team`, in burn order, or nothing. The same key again answers with its pot. */
  openPot(
    pot: By & {
      readonly team: WalletShare;
      readonly name: string;
      readonly place: PotPlace;
      readonly amountMicros: number;
      readonly endsAt: number;
      readonly key: string;
    },
  ): Promise<
    | { readonly kind: 'opened'; readonly pot: Pot }
    | { readonly kind: 'short'; readonly missingMicros: number }
  >;
  /**
   * Ends it now and gives back what is neither spent nor held, as `returnPot`; undefined when the team has no such pot that
   * is open.
   */
  closePot(
    close: By & { readonly potId: string; readonly team: WalletShare },
  ): Promise<{ readonly pot: Pot; readonly returnedMicros: number } | undefined>;
  /** Those that are over and not done with, the oldest first. */
  endedPots(
    now: number,
  ): Promise<readonly { readonly potId: string; readonly teamId: TeamId; readonly timeZone: string }[]>;
  /**
   * Of a pot that has ended: what is neither spent nor held goes back to the buckets that it came from, or on to the one of
   * `team` that runs where they take no holds any more. `closed` by this: nothing of it is held, so it is done with.
   */
  returnPot(order: {
    readonly teamId: TeamId;
    readonly potId: string;
    readonly team: WalletShare;
    readonly now: number;
  }): Promise<{ readonly returnedMicros: number; readonly closed: boolean }>;
  /**
   * Says, once for each allowance and period, that it is used up, as somebody was refused for want of it: where at least
   * nine tenths of it are spent, held or set aside.
   */
  noteShort(refusal: { readonly wallets: readonly WalletShare[]; readonly now: number }): Promise<void>;
  /** Newest first; only what is older than the entry `before`. */
  auditTrail(query: {
    readonly teamId: TeamId;
    readonly before?: string;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]>;
  /** Finds or makes the member whom the team's platform knows by this id. */
  memberOf(person: {
    readonly teamId: TeamId;
    readonly externalId: string;
    readonly name: string;
    readonly now: number;
  }): Promise<MemberId>;
};
