// What the store knows of things, as the rest of the program reads it: values, not rows of a database.
import type { Destination, Memo, PlatformId } from '../destination.ts';
import type { Derivation, ImageRequest } from '../generation/request.ts';
import type { BlobHash, GenerationId, ImageId, MemberId, RunId, StyleId, TeamId, WalletId } from '../ids.ts';
import type { Handle, ProviderId, Source } from '../providers/provider.ts';

export type Team = {
  readonly id: TeamId;
  readonly platform: PlatformId;
  readonly externalId: string;
  readonly name: string;
  /** Whether it may spend the operator's money. */
  readonly approved: boolean;
  /** IANA name. */
  readonly timeZone: string;
};

export type Member = {
  readonly id: MemberId;
  readonly teamId: TeamId;
  readonly externalId: string;
  readonly name: string;
};

export const liveRunStates = ['fetching', 'queued', 'starting', 'waiting', 'collecting'] as const;

export type LiveRunState = (typeof liveRunStates)[number];

export const endedRunStates = ['made', 'failed', 'refused', 'cancelled'] as const;

export type EndedRunState = (typeof endedRunStates)[number];

export type RunState = LiveRunState | EndedRunState;

export type GenerationState = 'proposed' | 'open' | 'delivering' | 'delivered' | 'undelivered';

export type Period = 'day' | 'week' | 'month';

/** A wallet that a hold draws on, with its allowance for the period that `now` falls into. */
export type WalletShare = {
  readonly teamId: TeamId | null;
  readonly kind: 'member' | 'role' | 'channel' | 'team' | 'pot' | 'installation';
  /** Our member id for a member; the platform's id for a role or channel; the team's id for a team; `installation`. */
  readonly subject: string;
  /** null: unlimited. */
  readonly allowanceMicros: number | null;
  readonly period: Period;
  /**
   * The allowance's bucket: made when it is not there yet. `name` is unique in the wallet, e.g. `month 2026-11`. A pot has
   * what was set aside for it and no allowance: this is when it began and ends.
   */
  readonly bucket: { readonly name: string; readonly startsAt: number; readonly endsAt: number };
  /** Set when carry-over is on: the period just before, of which what is left comes on top. */
  readonly carryOver?: { readonly name: string; readonly startsAt: number };
  /** A pot's name. */
  readonly label?: string;
};

/** Wallets that are drawn on together: each for the full price, or none of them. */
export type Purse = readonly WalletShare[];

/** What was decided about an allowance; what is undefined follows what holds where nobody decided. */
export type AllowanceRule = {
  /** null: unlimited. */
  readonly allowanceMicros: number | null | undefined;
  readonly period: Period | undefined;
  readonly carryOver: boolean | undefined;
};

/** What a team decided about one wallet. */
export type WalletRule = AllowanceRule & {
  readonly kind: WalletShare['kind'];
  readonly subject: string;
};

/** What each member has who has no decision of their own: those with this role, or (undefined) everybody. */
export type MemberRule = AllowanceRule & { readonly roleId: string | undefined };

export type WalletBalance = {
  readonly walletId: WalletId;
  readonly kind: WalletShare['kind'];
  readonly subject: string;
  /** A pot's name. */
  readonly label: string | undefined;
  /**
   * The sum of the buckets that are valid now, with what was carried over; null: unlimited. All of it is spent, was used
   * before, is held, set aside or left, unless it was lowered since.
   */
  readonly amountMicros: number | null;
  readonly spentMicros: number;
  /** Of the days of the running period, while they ran under another one. */
  readonly usedBeforeMicros: number;
  /** What pots have spent of what was set aside for them. */
  readonly spentByPotsMicros: number;
  readonly heldMicros: number;
  /** What pots still hold. */
  readonly setAsideMicros: number;
  /**
   * What may still be held, null: unlimited. Bucket by bucket: what was spent beyond an allowance that is lower now takes
   * nothing from grants.
   */
  readonly leftMicros: number | null;
  /** The allowance alone, without grants; a pot has none. */
  readonly allowance:
    | {
        readonly period: Period;
        /** Without what was carried over; null: unlimited. */
        readonly amountMicros: number | null;
        /** On top of the amount. */
        readonly carriedMicros: number;
        readonly spentMicros: number;
        readonly usedBeforeMicros: number;
        readonly spentByPotsMicros: number;
        readonly heldMicros: number;
        readonly setAsideMicros: number;
      }
    | undefined;
  /** Those that something is left of, in the order in which they are used up. */
  readonly grants: readonly {
    readonly id: string;
    readonly leftMicros: number;
    /** null: without an end. */
    readonly endsAt: number | null;
  }[];
  /** When the running period, or the pot, began. */
  readonly startsAt: number;
  /** When the allowance refills; of a pot, when it ends. */
  readonly refillsAt: number;
};

/** A wallet that has not enough for what was asked. */
export type ShortWallet = { readonly wallet: WalletBalance; readonly missingMicros: number };

/** A run as its worker sees it, with what it needs of its generation. */
export type ClaimedRun = {
  readonly id: RunId;
  readonly generationId: GenerationId;
  readonly teamId: TeamId;
  readonly memberId: MemberId;
  readonly slot: number;
  readonly attempt: number;
  readonly state: LiveRunState;
  /** Fences every write of this claim. */
  readonly epoch: number;
  readonly provider: ProviderId;
  readonly model: string;
  readonly holdMicros: number;
  readonly handle: Handle | null;
  readonly sealedResult: string | null;
  readonly starts: number;
  readonly polls: number;
  /** Attempts at the present step that failed in a way that may pass. */
  readonly tries: number;
  /** How often a lease ran out on it since it last moved: a run that crashes the process each time shows here. */
  readonly takeovers: number;
  readonly startedAt: number | null;
  readonly createdAt: number;
  readonly deadlineAt: number;
  readonly cancelRequestedAt: number | null;
  readonly request: ImageRequest;
  /** A thread's is the channel that it belongs to. With the roles and the team's zone: what the wallets of a failover's new hold depend on. */
  readonly channelId: string;
  /** The thread or forum post that it was asked in. */
  readonly threadId: string | undefined;
  readonly roleIds: readonly string[];
  readonly timeZone: string;
  /** Starts in doubt that the house already paid for in this slot, this run's included. */
  readonly doubtsInSlot: number;
  /** Providers that this slot has been tried at, this one included. */
  readonly triedProviders: readonly ProviderId[];
  readonly inputs: readonly StoredInput[];
};

export type StoredInput = {
  readonly position: number;
  readonly role: 'parent' | 'reference';
  /** Where it is to be fetched from, until it has been. */
  readonly sealedSource: string | null;
  /** A fetched one's source, while providers may fetch it from there themselves. */
  readonly sealedAddress: string | null;
  readonly image: StoredImage | null;
};

export type Blob = {
  readonly hash: BlobHash;
  /** `image/png`, `image/jpeg`, `image/webp` … */
  readonly type: string;
  readonly sizeBytes: number;
  readonly width: number;
  readonly height: number;
};

export type StoredImage = {
  readonly id: ImageId;
  readonly teamId: TeamId;
  readonly ownerId: MemberId;
  readonly kind: 'result' | 'reference';
  readonly blob: Blob;
  readonly runId: RunId | null;
  readonly generationId: GenerationId | null;
  readonly slot: number | null;
  readonly position: number;
  readonly channelId: string | null;
  readonly private: boolean;
  readonly altText: string;
  readonly prompt: string;
  /** `{provider, data}` as JSON. */
  readonly continuation: string | null;
  /** Web pages that it draws on, which must be shown with it. */
  readonly sources: readonly Source[];
  readonly createdAt: number;
};

export type RunView = {
  readonly id: RunId;
  readonly slot: number;
  readonly attempt: number;
  readonly state: RunState;
  readonly provider: ProviderId;
  readonly model: string;
  readonly holdMicros: number;
  readonly chargeMicros: number | null;
  readonly costMicros: number | null;
  readonly reason: string | null;
  readonly turn: number;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly readyAt: number | null;
  readonly endedAt: number | null;
};

/** A generation with all that a message about it shows. */
export type GenerationView = {
  readonly id: GenerationId;
  readonly teamId: TeamId;
  readonly memberId: MemberId;
  /** Those of its member where it was asked for. */
  readonly roleIds: readonly string[];
  readonly state: GenerationState;
  readonly request: ImageRequest;
  readonly destination: Destination;
  readonly sealedToken: string | null;
  readonly tokenExpiresAt: number | null;
  readonly priceMicros: number;
  readonly openRuns: number;
  readonly attempts: number;
  readonly deadlineAt: number;
  readonly cancelRequestedAt: number | null;
  /** When something about its messages changed last after it was delivered. */
  readonly dueSince: number | null;
  /** Its messages are to be taken away, or have been. */
  readonly removalRequestedAt: number | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
  /** By slot, then attempt. */
  readonly runs: readonly RunView[];
  /** Results that are not deleted, by slot. */
  readonly images: readonly StoredImage[];
  /** How many inputs it starts from. */
  readonly inputs: number;
};

export type ClaimedGeneration = GenerationView & {
  readonly epoch: number;
  /** How often a lease ran out on it since it was last let go: one that crashes the process each time shows here. */
  readonly takeovers: number;
  readonly memo: Memo;
  /** When its message was last set to what was true then; null: never yet. */
  readonly deliveredAt: number | null;
  readonly noticeMemo: Memo;
  /** The further message that shows to all what was private. */
  readonly shared: SharedMessage | null;
};

export type SharedMessage = {
  readonly memo: Memo;
  readonly destination: Destination;
  /** null: it has been asked for. */
  readonly deliveredAt: number | null;
};

/** A message that shows a generation; the same message again changes nothing. */
export type Post = {
  readonly platform: PlatformId;
  readonly channelId: string;
  readonly messageId: string;
};

/** One picture of a line of edits, and what made it. */
export type LineageStep = {
  readonly imageId: ImageId;
  readonly teamId: TeamId;
  readonly ownerId: MemberId;
  readonly private: boolean;
  readonly deleted: boolean;
  readonly createdAt: number;
  /** null for a picture that somebody gave. */
  readonly made: {
    readonly generationId: GenerationId;
    /** Of a variation or a larger one those words are of what it was made from. */
    readonly prompt: string;
    readonly derivation: Derivation | undefined;
    readonly chargeMicros: number;
    readonly destination: Destination;
    /** The latest message that shows it. */
    readonly post: Post | null;
  } | null;
};

/** A style that a team made for itself. */
export type StoredStyle = {
  readonly id: StyleId;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly createdBy: MemberId;
  /** Pictures that belong to it, in their order. */
  readonly imageIds: readonly ImageId[];
};

/** Pictures that somebody has to choose from, with what they wanted to do. */
export type StoredPick = {
  readonly id: string;
  readonly teamId: TeamId;
  readonly memberId: MemberId;
  readonly command: string;
  readonly sealedIntent: string;
};

export type WebMessage = {
  readonly id: string;
  readonly author: 'person' | 'plantain';
  readonly generationId: GenerationId | null;
  readonly body: string;
  readonly createdAt: number;
  readonly updatedAt: number;
};

/**
 * What a provider's runs that ended within some time came to. Members are charged for what was made; what the provider
 * says that runs cost stands beside it, and what it said nothing about is counted apart.
 */
export type ProviderCosts = {
  readonly provider: ProviderId;
  readonly made: number;
  readonly chargeMicros: number;
  /** Made, without a word about the cost. */
  readonly unreported: number;
  /** What members were charged for those made ones whose cost is known, and that cost. */
  readonly reportedChargeMicros: number;
  readonly costMicros: number;
  /** Attempts that came to nothing and were billed all the same, and for how much. */
  readonly billedFailures: number;
  readonly failureCostMicros: number;
  /** Starts again after doubt, and what the house paid for them. */
  readonly doubts: number;
  readonly houseMicros: number;
};
