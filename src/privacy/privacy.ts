// The contract of what people may do about their own data, and admins about how long pictures are kept.
import type { PlatformId } from '../destination.ts';
import type { MemberId, TeamId } from '../ids.ts';
import type { Retention } from '../store/privacy-store.ts';

type Person = { readonly teamId: TeamId; readonly memberId: MemberId };

export type PrivacyService = {
  /** A link for them alone to all that is kept of them, for a day; undefined when nobody outside could open one. */
  exportLink(person: Person, platform: PlatformId): string | undefined;
  /** Cancels what runs, then takes away who they are and what they made. Resolves when nothing of it is left. */
  erase(person: Person): Promise<void>;
  retention(place: { readonly teamId: TeamId; readonly channelId: string }): Promise<Retention>;
  setRetention(rule: {
    readonly teamId: TeamId;
    /** Undefined: for the whole team. */
    readonly channelId: string | undefined;
    /** null: for ever. */
    readonly days: number | null;
    readonly actor: MemberId;
  }): Promise<void>;
};
