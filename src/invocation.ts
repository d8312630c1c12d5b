// The contract between platforms and dispatch: what somebody did, and what is answered.
import type { Destination, PlatformId } from './destination.ts';
import type { Pointer } from './pointer.ts';
import type { Reply } from './reply.ts';

/** By the platform's own ids. */
export type TeamToManage = { readonly externalId: string; readonly adminRoleId: string | undefined };

/** What a platform received, in words that every platform shares. */
export type Invocation = {
  readonly platform: PlatformId;
  /** Undefined in a direct message or a user-installed app: the person's home team pays. */
  readonly team: { readonly externalId: string; readonly name: string } | undefined;
  readonly person: {
    readonly externalId: string;
    readonly name: string;
    /** Theirs in `team`; undefined where nobody sent them along, as in a direct message, or they cannot be read. */
    readonly roleIds: readonly string[] | undefined;
    /**
     * Those in the team of this external id, asked where `roleIds` is undefined and it matters; cached by the platform.
     * Undefined when it cannot be said; rejects with a PlatformError when it cannot be asked. Absent: nobody can be asked.
     */
    rolesIn?(teamExternalId: string): Promise<readonly string[] | undefined>;
    /**
     * Whether the platform says that they manage the team or, where `roleIds` cannot tell, that they have its admin role;
     * asked only when it matters, and cached by the platform.
     */
    isTeamAdmin(team: TeamToManage): Promise<boolean>;
  };
  /** A command's name, or the verb of a button. */
  readonly command: string;
  /** Values by option name, as the platform understood them; validated by the command's declaration. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The id in a pressed button. */
  readonly subject?: string;
  /** The picture that they mean, where the gesture itself says it: a reply, a menu, attachments. */
  readonly pointer?: Pointer;
  /**
   * Asks for the form of a command whose `acknowledge` is `form` in place of running it. Must be answered well within
   * the three seconds in which a form can open.
   */
  readonly opensForm?: true;
  readonly destination: Destination;
  /** What people call the channel where it was done, without #; absent where the platform does not say, or has no name. */
  readonly channelName?: string;
  /** The same for every delivery of the same gesture, e.g. `discord:<guild>:<interaction id>`. */
  readonly dedupeKey: string;
  /** An interaction's token, epoch milliseconds until when it may be used. */
  readonly token?: { readonly value: string; readonly expiresAt: number };
};

/** Never rejects: what went wrong is a reply as well, to the person alone. */
export type Dispatch = (invocation: Invocation) => Promise<Reply>;
