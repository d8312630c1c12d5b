// The contract of budgets: who may spend what in a team, decided by its admins. Every change is noted in the audit in
// the transaction that makes it.
import type { MemberId, TeamId } from '../ids.ts';
import type { Period, WalletBalance } from '../store/records.ts';

/** The admin who decides, for their team. */
export type Decider = {
  readonly teamId: TeamId;
  readonly memberId: MemberId;
  /** IANA name of the team's zone. */
  readonly timeZone: string;
};

/** Whose wallet. A role's and a channel's is one that all who are there share, a cap beside their own. */
export type WalletOwner =
  | { readonly kind: 'team' }
  | { readonly kind: 'member'; readonly memberId: MemberId }
  /** By the platform's id; on Slack a user group. */
  | { readonly kind: 'role'; readonly roleId: string }
  /** By the platform's id; its threads share it. */
  | { readonly kind: 'channel'; readonly channelId: string };

/** Whose budget: a wallet's, or what each member has who has none of their own, everybody or those with a role. */
export type BudgetOwner = WalletOwner | { readonly kind: 'each_member'; readonly roleId: string | undefined };

/** What is not named stays as it is; `usual` takes the decision back. */
export type BudgetChange = {
  /** null: unlimited. */
  readonly allowanceMicros?: number | null | 'usual';
  readonly period?: Period | 'usual';
  /** What is left at the end of a period goes into the next, at most as much as one allowance. */
  readonly carryOver?: boolean;
};

export type Budget = {
  /** null: unlimited; undefined: a role or channel without a cap. */
  readonly allowanceMicros: number | null | undefined;
  readonly period: Period;
  readonly carryOver: boolean;
  /** Where it comes from: decided for it, from what each member (with this role) has, or the environment. */
  readonly from: 'own' | 'each_member' | 'environment';
};

export type BudgetChanged = {
  readonly before: Budget;
  readonly after: Budget;
  /** How the wallet stands now; undefined for what each member has, and where there is no cap any more. */
  readonly standing: WalletBalance | undefined;
};

export type PotPlace =
  /** A thread or forum post is a channel of its own here. */
  | { readonly kind: 'channel'; readonly channelId: string }
  | { readonly kind: 'role'; readonly roleId: string };

/**
 * Credits set aside from the team's for an event. While it is open and has enough, it pays for what is asked for at its
 * place, and nobody's own credits do; what is left at its end goes back to the team's credits that it was taken from.
 */
export type Pot = {
  readonly id: string;
  readonly name: string;
  readonly place: PotPlace;
  readonly amountMicros: number;
  readonly spentMicros: number;
  readonly heldMicros: number;
  /** Epoch milliseconds. */
  readonly startsAt: number;
  readonly endsAt: number;
};

export type Granted = {
  readonly id: string;
  readonly owner: WalletOwner;
  readonly amountMicros: number;
  readonly leftMicros: number;
  /** Epoch milliseconds, or null for one without an end. */
  readonly endsAt: number | null;
};

export type BudgetOverview = {
  readonly team: { readonly budget: Budget; readonly standing: WalletBalance };
  /** What each member has without a decision of their own; those of roles come before everybody's. */
  readonly eachMember: readonly { readonly roleId: string | undefined; readonly budget: Budget }[];
  /** With a decision of their own, those that spent most first. */
  readonly wallets: readonly {
    readonly owner: Exclude<WalletOwner, { readonly kind: 'team' }>;
    /** A member's; undefined when nobody knows it any more. */
    readonly name: string | undefined;
    readonly budget: Budget;
    readonly standing: WalletBalance;
  }[];
  readonly pots: readonly Pot[];
  /** Those that something is left of. */
  readonly grants: readonly (Granted & { readonly name: string | undefined })[];
};

/** One line of the audit; before and after as they were written, to be put into words by whoever shows them. */
export type AuditEntry = {
  readonly id: string;
  readonly at: number;
  /** Undefined for what the program did by itself. */
  readonly actor: { readonly memberId: MemberId; readonly name: string | undefined } | undefined;
  readonly action: AuditAction;
  readonly subject: AuditSubject;
  /** JSON values by name. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
};

export const auditActions = [
  'approve_team',
  'set_settings',
  'set_time_zone',
  'set_retention',
  'set_budget',
  'grant',
  'take_back',
  'open_pot',
  'close_pot',
  'ask_credits',
  'approve_credits',
  'deny_credits',
  'schedule_report',
  'erase_member',
] as const;
export type AuditAction = (typeof auditActions)[number];

export type AuditSubject =
  | { readonly kind: 'team' }
  | { readonly kind: 'member'; readonly memberId: MemberId; readonly name: string | undefined }
  | { readonly kind: 'role' | 'channel'; readonly id: string }
  | { readonly kind: 'each_member'; readonly roleId: string | undefined }
  | { readonly kind: 'pot'; readonly id: string; readonly name: string | undefined };

export type BudgetService = {
  /** Holds from the next request on: what is spent of the running period stays spent, also under another period. */
  set(by: Decider, owner: BudgetOwner, change: BudgetChange): Promise<BudgetChanged>;
  /**
   * `no_cap`: nothing was given, since a role or channel without a cap is drawn on by nobody.
   * @param key of the gesture: the same one again grants nothing more.
   */
  grant(
    by: Decider,
    owner: WalletOwner,
    grant: { readonly amountMicros: number; readonly endsAt: number | null; readonly key: string },
  ): Promise<
    | { readonly kind: 'granted'; readonly grant: Granted; readonly standing: WalletBalance }
    | { readonly kind: 'no_cap' }
  >;
  /** What of a grant is neither spent nor held; undefined when there is no such grant in the team. */
  takeBack(
    by: Decider,
    grantId: string,
  ): Promise<
    { readonly takenMicros: number; readonly grant: Granted; readonly standing: WalletBalance } | undefined
  >;
  /** `short`: the team has not so much left. */
  openPot(
    by: Decider,
    pot: {
      readonly name: string;
      readonly place: PotPlace;
      readonly amountMicros: number;
      readonly endsAt: number;
      readonly key: string;
    },
  ): Promise<
    | { readonly kind: 'opened'; readonly pot: Pot; readonly team: WalletBalance }
    | { readonly kind: 'short'; readonly team: WalletBalance; readonly missingMicros: number }
  >;
  /** Before its end; what is neither spent nor held goes back at once. Undefined when there is none that is open. */
  closePot(
    by: Decider,
    potId: string,
  ): Promise<
    { readonly pot: Pot; readonly returnedMicros: number; readonly team: WalletBalance } | undefined
  >;
  overview(by: Pick<Decider, 'teamId' | 'timeZone'>): Promise<BudgetOverview>;
  /** Newest first. */
  trail(query: {
    readonly teamId: TeamId;
    /** Only what is older than this entry. */
    readonly before?: string;
    readonly limit: number;
  }): Promise<readonly AuditEntry[]>;
  /** Finds or makes the member of this team that a platform names, also before they ever spoke. */
  memberOf(teamId: TeamId, person: { readonly id: string; readonly name: string }): Promise<MemberId>;
};
