// The part of the store's contract that keeps what people are told without having asked: leased, told, remembered.
import type { Addressee, Matter, NewAnnouncement, Recipient } from '../announcing/announcement.ts';
import type { Memo, PlatformId } from '../destination.ts';
import type { MemberId, TeamId } from '../ids.ts';

export type AnnouncementId = string;

export type ClaimedAnnouncement = {
  readonly id: AnnouncementId;
  readonly teamId: TeamId;
  /** The platform of its team, and what that calls it. */
  readonly platform: PlatformId;
  readonly teamExternalId: string;
  readonly matter: Matter;
  readonly recipient: Recipient;
  readonly subject: string | undefined;
  /** Fences every write of this claim. */
  readonly epoch: number;
  readonly attempts: number;
  /** How often it was taken over from somebody who let the lease run out. */
  readonly takeovers: number;
  readonly memo: Memo;
  readonly createdAt: number;
  /** When it was written, or set due again. */
  readonly dueSince: number;
};

export type AnnouncementOperations = {
  /** Leases up to `limit` that are due, the oldest first. */
  claimAnnouncements(claim: {
    readonly now: number;
    readonly leaseUntil: number;
    readonly limit: number;
  }): Promise<readonly ClaimedAnnouncement[]>;
  /**
   * One that is for several becomes one for each, in one transaction; false when the lease was lost. To nobody: it stays
   * untold.
   */
  spreadAnnouncement(spread: {
    readonly id: AnnouncementId;
    readonly epoch: number;
    readonly to: readonly Addressee[];
    readonly now: number;
  }): Promise<boolean>;
  saveAnnouncementMemo(memo: {
    readonly id: AnnouncementId;
    readonly epoch: number;
    readonly memo: Memo;
  }): Promise<boolean>;
  /** Lets it go until `nextAt`; what was set due again meanwhile stays due. */
  postponeAnnouncement(move: {
    readonly id: AnnouncementId;
    readonly epoch: number;
    readonly nextAt: number;
    readonly attempts: number;
  }): Promise<boolean>;
  /** What was set due again meanwhile stays due. */
  endAnnouncement(end: {
    readonly id: AnnouncementId;
    readonly epoch: number;
    readonly to: 'told' | 'untold';
    /** Written in the same transaction. */
    readonly followedBy?: NewAnnouncement;
    readonly now: number;
  }): Promise<boolean>;
  /** When the next one is due, leased ones when their lease runs out. */
  nextAnnouncementAt(): Promise<number | undefined>;
  /** Where a team's admins are told things, by the platform's id; undefined when nobody decided. */
  adminChannel(teamId: TeamId): Promise<string | undefined>;
  /** The role whose members are admins, likewise. */
  adminRole(teamId: TeamId): Promise<string | undefined>;
  /** Notes that somebody did something as an admin; at most one write an hour for each. */
  noteAdmin(memberId: MemberId, now: number): Promise<void>;
  /** Takes that back: they are none any more. */
  forgetAdmin(who: {
    readonly teamId: TeamId;
    readonly platform: PlatformId;
    readonly personId: string;
  }): Promise<void>;
  /** By the platforms' ids, those seen last first. */
  knownAdmins(query: {
    readonly teamId: TeamId;
    readonly since: number;
    readonly limit: number;
  }): Promise<readonly Addressee[]>;
  /** Where a member can be told something directly; undefined when nobody knows any more. */
  addressOf(memberId: MemberId): Promise<Addressee | undefined>;
};
