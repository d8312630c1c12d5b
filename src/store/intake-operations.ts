// The part of the store's contract that takes requests in: opened at once with their holds, or proposed until a word.
import type { Destination } from '../destination.ts';
import type { ImageRequest } from '../generation/request.ts';
import type { GenerationId, ImageId, MemberId, RunId, TeamId } from '../ids.ts';
import type { ProviderId } from '../providers/provider.ts';
import type { Purse, ShortWallet } from './records.ts';

export type NewInput = {
  readonly role: 'parent' | 'reference';
  /** Either where the platform keeps it (sealed JSON of a ReferenceSource) or one of our images. */
  readonly sealedSource?: string;
  readonly imageId?: ImageId;
};

export type NewGeneration = {
  readonly id: GenerationId;
  readonly teamId: TeamId;
  readonly memberId: MemberId;
  readonly roleIds: readonly string[];
  readonly dedupeKey: string;
  readonly request: ImageRequest;
  readonly destination: Destination;
  readonly sealedToken?: string;
  readonly tokenExpiresAt?: number;
  readonly runs: readonly {
    readonly id: RunId;
    readonly slot: number;
    readonly provider: ProviderId;
    readonly model: string;
    readonly holdMicros: number;
  }[];
  readonly inputs: readonly NewInput[];
  /** The first that has enough pays: held on all of its wallets, or on none. Their order counts, that of wallets does not. */
  readonly purses: readonly Purse[];
  /** Live runs that may exist at most: in the whole program, and of one member. */
  readonly mostLiveRuns: number;
  readonly mostLiveRunsOfMember: number;
  readonly deadlineAt: number;
  /** A generation that still waits and is cancelled when this one is opened: what it holds may be held anew. */
  readonly replaces?: GenerationId;
  readonly now: number;
};

export type Opened =
  | { readonly kind: 'opened' }
  /** Some of what it was to replace has been started since: nothing was held or made. */
  | { readonly kind: 'begun' }
  /** The same key was here before: nothing was held or made. */
  | { readonly kind: 'duplicate'; readonly generationId: GenerationId }
  /** Nothing was held: `wallet`, the first of the last purse's that are short, lacks `missingMicros` of `neededMicros`. */
  | ({
      readonly kind: 'short';
      readonly neededMicros: number;
      /** All of that purse, in the order of its wallets. */
      readonly shorts: readonly ShortWallet[];
    } & ShortWallet)
  | { readonly kind: 'busy'; readonly scope: 'everybody' | 'member'; readonly live: number };

/** A generation that waits for a word: nothing is held, and nothing of it is done. */
export type NewProposal = Omit<NewGeneration, 'runs' | 'purses' | 'mostLiveRuns' | 'mostLiveRunsOfMember'> & {
  /** Of all its pictures, as it was told. */
  readonly priceMicros: number;
  /** Until when it can be opened. */
  readonly deadlineAt: number;
};

export type Proposing =
  | { readonly kind: 'proposed' }
  | { readonly kind: 'duplicate'; readonly generationId: GenerationId };

/** How a proposed generation is opened; its key, its inputs and what it replaces are there already. */
export type ProposalOpening = Omit<NewGeneration, 'dedupeKey' | 'inputs' | 'replaces'>;

export type IntakeOperations = {
  /**
   * Intake: dedupe key → hold on all wallets → generation, runs and inputs, and the end of what it replaces, in one
   * transaction.
   */
  openGeneration(generation: NewGeneration): Promise<Opened>;
  /** Dedupe key → generation and inputs. Proposals that ended unopened more than a day ago are forgotten with it. */
  proposeGeneration(proposal: NewProposal): Promise<Proposing>;
  /**
   * Opens what was proposed as an intake does, in one transaction: hold on all wallets → runs. `duplicate`: it has been
   * opened before. `ended`: its time is over, it was cancelled, or it is gone.
   */
  openProposed(opening: ProposalOpening): Promise<Opened | { readonly kind: 'ended' }>;
  /**
   * Lets a proposal wait until then, if it would end before. Answers its end; undefined when it is over, which it is for
   * good once it was cancelled.
   */
  prolongProposal(move: {
    readonly id: GenerationId;
    readonly until: number;
    /** One whose time is over. */
    readonly isOver: 'stays' | 'revive';
    readonly now: number;
  }): Promise<number | undefined>;
};
