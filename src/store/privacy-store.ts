// The part of the store's contract that a person's data needs: what is known of them, taken away, or kept for a time only.
import type { EntryId, GenerationId, ImageId, MemberId, TeamId } from '../ids.ts';
import type { StoredImage } from './records.ts';

type Person = { readonly teamId: TeamId; readonly memberId: MemberId };

/** What was taken away; bytes that no image needs any more are left to the sweep of kept files. */
export type Forgotten = {
  readonly generationIds: readonly GenerationId[];
  /** Whether there is more to be done at once. */
  readonly more: boolean;
};

/** Days, or null: for ever. */
export type Retention = { readonly team: number | null; readonly channel: number | null };

export type ExportedGeneration = {
  readonly id: GenerationId;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly state: string;
  /** As it was asked. */
  readonly request: unknown;
  readonly channelId: string | null;
  readonly runs: readonly {
    readonly state: string;
    readonly provider: string;
    readonly model: string;
    readonly chargeMicros: number | null;
    readonly reason: string | null;
  }[];
  /** Results and references that are not deleted. */
  readonly images: readonly StoredImage[];
};

export type PrivacyStore = {
  /**
   * The person is nobody from here on: identity, home team, settings, favourites, pages, choices and proposals go at
   * once, and what they asked credits for ends. Styles that they saved stay with the team.
   */
  beginErasure(person: Person & { readonly actor: string; readonly now: number }): Promise<void>;
  /**
   * Takes away up to `limit` pictures and as many prompts of whoever is being erased. Any process may, again and again.
   * What is open is cancelled, and messages are marked for removal.
   */
  eraseSome(work: { readonly now: number; readonly limit: number }): Promise<Forgotten>;

  /** Takes what was deleted out of the index of words, a step at a time; answers whether there is more to do. */
  tidySearch(begins: boolean): Promise<boolean>;

  setRetention(rule: {
    readonly teamId: TeamId;
    /** Undefined: for the whole team. */
    readonly channelId: string | undefined;
    readonly days: number | null;
    readonly actor: string;
    readonly now: number;
  }): Promise<void>;
  retention(place: { readonly teamId: TeamId; readonly channelId: string }): Promise<Retention>;
  /** Takes away up to `limit` pictures, and as many prompts, older than their team or channel keeps them; messages stay. */
  expireSome(work: { readonly now: number; readonly limit: number }): Promise<Forgotten>;

  exportMember(person: Person): Promise<{
    readonly identities: readonly {
      readonly platform: string;
      readonly externalId: string;
      readonly name: string;
      /** Those that they were seen with last. */
      readonly roleIds: readonly string[];
    }[];
    /** As JSON. */
    readonly settings: readonly unknown[];
    readonly favourites: readonly ImageId[];
    /** Those for credits, the oldest first. */
    readonly creditRequests: readonly {
      readonly generationId: GenerationId | null;
      readonly amountMicros: number;
      readonly state: string;
      readonly decidedMicros: number | null;
      readonly createdAt: number;
      readonly decidedAt: number | null;
    }[];
  }>;
  /** By id, after `after`. */
  exportGenerations(
    page: Person & { readonly after: GenerationId | undefined; readonly limit: number },
  ): Promise<readonly ExportedGeneration[]>;
  /** The entries of the member's own wallet, by id. */
  exportEntries(page: Person & { readonly after: EntryId | undefined; readonly limit: number }): Promise<
    readonly {
      readonly id: EntryId;
      readonly kind: string;
      readonly amountMicros: number;
      readonly at: number;
    }[]
  >;
};
