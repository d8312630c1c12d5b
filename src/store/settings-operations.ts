// The part of the store's contract that keeps what members, channels and teams decide, and the styles of teams.
import type { z } from 'zod';
import type { BlobHash, ImageId, MemberId, StyleId, TeamId } from '../ids.ts';
import type { SettingScope, StoredSettings } from '../settings.ts';
import type { StoredStyle } from './records.ts';

export type SettingsOperations = {
  /** What is decided for a member in a channel of a team; nothing where nobody decided anything. */
  settings(place: {
    readonly teamId: TeamId;
    readonly channelId: string;
    readonly memberId: MemberId;
  }): Promise<StoredSettings>;
  /**
   * Sets the values that it names, takes away those that are null, and leaves others as they are. What a channel or a
   * team decides is noted in the audit.
   */
  changeSettings(change: {
    readonly teamId: TeamId;
    readonly scope: SettingScope;
    /** Our id of the member or team, the platform's of the channel. */
    readonly subject: string;
    readonly values: Readonly<Record<string, z.core.util.JSONType>>;
    readonly actor: MemberId;
    readonly now: number;
  }): Promise<void>;
  /** Noted in the audit. */
  setTimeZone(change: {
    readonly teamId: TeamId;
    /** IANA name. */
    readonly timeZone: string;
    readonly actor: MemberId;
    readonly now: number;
  }): Promise<void>;

  /** The team's own, by name. */
  styles(teamId: TeamId): Promise<readonly StoredStyle[]>;
  /** `taken`: the team has one of that name. Each image is made of kept bytes, a reference of the creator's. */
  addStyle(style: {
    readonly id: StyleId;
    readonly teamId: TeamId;
    readonly name: string;
    /** The name as it is compared. */
    readonly foldedName: string;
    readonly before: string;
    readonly after: string;
    readonly images: readonly { readonly id: ImageId; readonly blobHash: BlobHash }[];
    readonly createdBy: MemberId;
    readonly now: number;
  }): Promise<'added' | 'taken'>;
  /** Its pictures go with it, but for those that a generation started from. False when it is gone. */
  removeStyle(style: {
    readonly teamId: TeamId;
    readonly id: StyleId;
    readonly now: number;
  }): Promise<boolean>;
};
