// The contract of the store: each method is one atomic operation. The same queries serve SQLite and PostgreSQL.
// Nothing here decides anything about prices, routes or retries: it is told, and makes it durable or refuses.

import type { Memo, PlatformId } from '../destination.ts';
import type { BlobHash, GenerationId, ImageId, MemberId, RunId, TeamId } from '../ids.ts';
import type { Handle, ProviderId, Source } from '../providers/provider.ts';
import type { AnnouncementOperations } from './announcement-operations.ts';
import type { BudgetOperations } from './budget-operations.ts';
import type { CreditRequestOperations } from './credit-request-operations.ts';
import type { GestureOperations } from './gesture-operations.ts';
import type { HistoryStore } from './history-store.ts';
import type { IntakeOperations } from './intake-operations.ts';
import type { KeepingOperations } from './keeping-operations.ts';
import type { PageLinkOperations } from './page-link-operations.ts';
import type { PrivacyStore } from './privacy-store.ts';
import type { ProviderOperations } from './provider-operations.ts';
import type {
  Blob,
  ClaimedGeneration,
  ClaimedRun,
  GenerationView,
  LiveRunState,
  Member,
  Post,
  Purse,
  ShortWallet,
  StoredImage,
  StoredInput,
  Team,
  WalletBalance,
  WalletShare,
  WebMessage,
} from './records.ts';
import type { ReportOperations } from './report-operations.ts';
import type { SettingsOperations } from './settings-operations.ts';
import type { SpendingOperations } from './spending-operations.ts';

export type RunChanges = {
  readonly handle?: Handle;
  readonly providerRunId?: string;
  readonly sealedResult?: string;
  /** What the provider says that the latest start cost; earlier starts of the run are added to it. */
  readonly costMicros?: number;
  readonly polls?: number;
  readonly tries?: number;
  readonly readyAt?: number;
  /** Outcome of the start that is under way, for the table of starts. */
  readonly startOutcome?: string;
};

/** One fenced move of a run: done only for whoever holds `epoch` and finds the run in `from`. */
export type RunMove = {
  readonly id: RunId;
  readonly epoch: number;
  readonly from: LiveRunState;
  readonly to: LiveRunState;
  readonly nextAt: number;
  /** The lease to keep; 0 lets it go. */
  readonly leaseUntil: number;
  readonly changes: RunChanges;
  /** Whether people should see it: wakes the generation's progress. */
  readonly show: boolean;
  readonly now: number;
};

export type NewImage = {
  readonly id: ImageId;
  readonly blobHash: BlobHash;
  readonly position: number;
  readonly altText: string;
  readonly continuation?: string;
  /** Web pages that it draws on. */
  readonly sources?: readonly Source[];
};

export type RunEnd = {
  readonly id: RunId;
  readonly epoch: number;
  readonly from: LiveRunState;
  readonly now: number;
  readonly costMicros?: number;
  readonly startOutcome?: string;
} & (
  | {
      readonly to: 'made';
      /** At most the hold. */
      readonly chargeMicros: number;
      /** At least one; more when the provider made several. */
      readonly images: readonly NewImage[];
      /** From the start to the provider being ready, for the next polls; undefined when it is not known. */
      readonly latencyMs?: number;
    }
  /** `reason`: a failure reason of a provider, or one of ours; for the log and the sentence. */
  | { readonly to: 'failed' | 'refused' | 'cancelled'; readonly reason: string }
);

export type RunEnded =
  | { readonly kind: 'ended'; readonly generationEnds: boolean }
  /** Somebody else owns the run or has ended it: drop the work. */
  | { readonly kind: 'lost' };

export type FailOver = {
  readonly id: RunId;
  readonly epoch: number;
  readonly from: LiveRunState;
  /** Why the old attempt ended. */
  readonly reason: string;
  readonly startOutcome?: string;
  /** What the provider says that the old attempt's latest start cost. */
  readonly costMicros?: number;
  readonly next: {
    readonly id: RunId;
    readonly provider: ProviderId;
    readonly model: string;
    readonly holdMicros: number;
  };
  /** The first that has enough pays; what the attempt held may be held anew where it was, also in a pot that has ended. */
  readonly purses: readonly Purse[];
  readonly now: number;
};

export type FailedOver =
  | { readonly kind: 'failed_over' }
  | { readonly kind: 'lost' }
  /** The dearer price does not fit: nothing was changed. Of the last purse. */
  | ({ readonly kind: 'short'; readonly shorts: readonly ShortWallet[] } & ShortWallet);

export type Cancelled =
  | {
      readonly kind: 'cancelled';
      /** Free: runs that ended now, and those that somebody holds and that cannot start any more. */
      readonly ended: number;
      /** Runs that had started: they finish quietly and are charged. */
      readonly running: number;
      /** Runs that were made before, and what was charged for them. */
      readonly made: number;
      readonly chargedMicros: number;
    }
  | { readonly kind: 'not_found' | 'already_ended' };

export type HistoryQuery = {
  readonly teamId: TeamId;
  readonly viewerId: MemberId;
  /** `anybody`: only the viewer's favourites, wherever they are. */
  readonly whose:
    | { readonly kind: 'member'; readonly memberId: MemberId; readonly channelId?: string }
    | { readonly kind: 'channel'; readonly channelId: string }
    | { readonly kind: 'anybody' };
  /** What words of the prompt begin with, in any order; without any word in it nothing is found. */
  readonly search?: string;
  /** Only what the viewer likes. */
  readonly favourites?: boolean;
  /** Only older than this image, or only newer: then those that are next to it. */
  readonly before?: ImageId;
  readonly after?: ImageId;
  readonly limit: number;
};

export type NewWebMessage = {
  readonly id: string;
  readonly teamId: TeamId;
  readonly channelId: string;
  readonly author: 'person' | 'plantain';
  readonly generationId?: GenerationId;
  /** JSON. */
  readonly body: string;
  readonly now: number;
};

export type Store = AnnouncementOperations &
  BudgetOperations &
  CreditRequestOperations &
  GestureOperations &
  HistoryStore &
  IntakeOperations &
  KeepingOperations &
  PrivacyStore &
  ProviderOperations &
  ReportOperations &
  PageLinkOperations &
  SettingsOperations &
  SpendingOperations & {
    /**
     * Finds or makes a team and one of its members. `approve`: `always` approves it, also one that is known; `first`:
     * only a new one, when no team of this platform is there yet. Names are kept up to date.
     */
    enrol(person: {
      readonly platform: PlatformId;
      readonly teamExternalId: string;
      readonly teamName: string;
      readonly personExternalId: string;
      readonly personName: string;
      /** As the platform says now; undefined leaves those that were seen last. */
      readonly roleIds?: readonly string[] | undefined;
      readonly approve: 'always' | 'first' | 'never';
      readonly now: number;
    }): Promise<{ readonly team: Team; readonly member: Member }>;
    /** The teams in which a person is a member, for direct messages. */
    teamsOf(platform: PlatformId, personExternalId: string): Promise<readonly Team[]>;
    team(teamId: TeamId): Promise<Team | undefined>;
    approveTeam(teamId: TeamId, actor: string, now: number): Promise<void>;

    /** One balance for each share, in their order; buckets that are not there yet count as untouched. */
    balances(wallets: readonly WalletShare[], now: number): Promise<readonly WalletBalance[]>;

    /**
     * Leases up to `limit` due runs until `leaseUntil`: begun ones first (by when they are due), then queued ones by turn, of
     * each provider no more than its concurrency allows (counting what is starting or waiting there, or leased in order
     * to start) and none of `paused`. Queued runs that are past their generation's deadline or cancelled come before other
     * queued ones, whatever their provider: they are to be ended. A provider that `concurrency` does not name is off: what
     * is queued for it is leased all the same, to be moved on or ended.
     */
    claimRuns(claim: {
      readonly now: number;
      readonly leaseUntil: number;
      readonly limit: number;
      readonly concurrency: ReadonlyMap<ProviderId, number>;
      readonly paused: readonly ProviderId[];
    }): Promise<readonly ClaimedRun[]>;
    moveRun(move: RunMove): Promise<boolean>;
    /**
     * Writes `starting` before the provider is called: counts the start, books `houseMicros` (a start again after doubt)
     * to the house wallet, and wakes the generation's progress. `cancelled`: the generation is to be cancelled, so nothing
     * was written.
     */
    beginStart(start: {
      readonly id: RunId;
      readonly epoch: number;
      readonly from: 'queued' | 'starting';
      readonly houseMicros: number;
      /** How the start before this one ended. */
      readonly startOutcome?: string;
      readonly leaseUntil: number;
      readonly now: number;
    }): Promise<'begun' | 'cancelled' | 'lost'>;
    /**
     * Settles or releases, keeps the images, counts usage and the generation's open runs down; all in one transaction.
     * Images of a generation that was cancelled belong to no channel.
     */
    endRun(end: RunEnd): Promise<RunEnded>;
    /**
     * Ends this attempt free of charge and queues the slot's next one at another provider under a new hold, in one
     * transaction. The next one is `fetching` while an input of its generation is not there yet.
     */
    failOver(move: FailOver): Promise<FailedOver>;
    /** A result of a run that had already ended: kept and offered, never charged. */
    keepLateImage(runId: RunId, image: NewImage, now: number): Promise<void>;
    /** What a start cost whose answer came when the run was somebody else's or had ended; once for each start. */
    noteLateCost(cost: {
      readonly runId: RunId;
      /** Counted from 1 within the run. */
      readonly start: number;
      readonly costMicros: number;
      readonly now: number;
    }): Promise<void>;
    /**
     * Marks the generation and ends its runs that nobody has leased and that have not started. Its images belong to no
     * channel from then on. What is only proposed can no longer be opened.
     */
    requestCancel(generationId: GenerationId, now: number): Promise<Cancelled>;
    renewRunLease(id: RunId, epoch: number, leaseUntil: number): Promise<boolean>;
    renewGenerationLease(id: GenerationId, epoch: number, leaseUntil: number): Promise<boolean>;

    /**
     * What was fetched for an input; makes the reference image and forgets the source, but for one that has an address:
     * that stays sealed until the generation ends.
     */
    keepInput(input: {
      readonly generationId: GenerationId;
      readonly position: number;
      readonly imageId: ImageId;
      readonly blobHash: BlobHash;
      readonly hasAddress: boolean;
      readonly now: number;
    }): Promise<void>;
    /**
     * Records that these bytes are kept from now on, before they are put in their place. `being_removed`: somebody is
     * just taking the same bytes away; ask again in a moment. For a day nobody takes away what nothing refers to yet.
     */
    keepBlob(blob: Blob, now: number): Promise<'kept' | 'being_removed'>;

    /** Leases up to `limit` generations that are due: delivering ones first. */
    claimGenerations(claim: {
      readonly now: number;
      readonly leaseUntil: number;
      readonly limit: number;
    }): Promise<readonly ClaimedGeneration[]>;
    /** Remembers what a delivery made so far; false when the lease was lost. `progress` shares the final's memo. */
    saveMemo(memo: {
      readonly id: GenerationId;
      readonly epoch: number;
      readonly kind: 'final' | 'shared' | 'notice';
      readonly memo: Memo;
      readonly now: number;
    }): Promise<boolean>;
    /**
     * Lets a generation go again until `nextAt`; one whose runs ended, or that got something new to show, since it was
     * claimed stays due at once. Attempts of progress do not count against the delivery that became due meanwhile.
     */
    postponeGeneration(move: {
      readonly id: GenerationId;
      readonly epoch: number;
      readonly nextAt: number;
      readonly attempts: number;
      /** What the final's delivery remembers from now on. */
      readonly memo?: Memo;
      readonly post?: Post;
      readonly now: number;
    }): Promise<boolean>;
    endDelivery(end: {
      readonly id: GenerationId;
      readonly epoch: number;
      readonly to: 'delivered' | 'undelivered';
      readonly post?: Post;
      readonly now: number;
    }): Promise<boolean>;
    generationOfPost(
      platform: PlatformId,
      channelId: string,
      messageId: string,
    ): Promise<GenerationId | undefined>;

    generation(id: GenerationId): Promise<GenerationView | undefined>;
    /** What a generation starts from, in order; none when there is no such generation. */
    inputs(id: GenerationId): Promise<readonly StoredInput[]>;
    /** How many queued runs of the same provider come before this turn. */
    runsAhead(provider: ProviderId, turn: number): Promise<number>;
    image(id: ImageId): Promise<StoredImage | undefined>;
    /** Newest first. Others' private images are never among them, and in a channel's no private ones at all. */
    history(query: HistoryQuery): Promise<readonly StoredImage[]>;

    addWebMessage(message: NewWebMessage): Promise<void>;
    updateWebMessage(id: string, body: string, now: number): Promise<boolean>;
    removeWebMessage(id: string): Promise<boolean>;
    webMessage(teamId: TeamId, id: string): Promise<WebMessage | undefined>;
    webMessages(query: {
      readonly teamId: TeamId;
      readonly channelId: string;
      readonly before?: string;
      readonly limit: number;
    }): Promise<readonly WebMessage[]>;

    /**
     * When the next run or generation is due (one that is leased: not before its lease runs out), or undefined when
     * nothing waits. Queued runs count as due though their provider may have no room.
     */
    nextDueAt(): Promise<number | undefined>;
    /** Live runs by provider and state, for metrics and /readyz. */
    liveRuns(): Promise<
      readonly { readonly provider: ProviderId; readonly state: LiveRunState; readonly count: number }[]
    >;
    /**
     * On one machine nobody else can hold a lease when the process starts, or try a provider: lets all go so that work
     * resumes at once. Each lease counts as a takeover, as whoever held it died with it.
     */
    clearLeases(): Promise<void>;
    /** The laws of the ledger and of liveness, read from the tables: each line is a violation; none is what is expected. */
    findViolations(now: number): Promise<readonly string[]>;
    /** Rejects with a StoreError when it cannot be read and written. */
    ping(): Promise<void>;
    close(): Promise<void>;
  };
