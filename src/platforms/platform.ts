// The contract of a platform: where people talk. A platform turns what people do into invocations and puts replies
// where they belong; it knows nothing of credits, providers or the database.
import type { z } from 'zod';
import type { CommandSet } from '../command.ts';
import type { Destination, Memo, PlatformId } from '../destination.ts';
import type { GenerationId } from '../ids.ts';
import type { Dispatch, TeamToManage } from '../invocation.ts';
import type { Pictured } from '../pointer.ts';
import type { Reply } from '../reply.ts';
import type { Suggest } from '../suggestions.ts';
import type { ChannelStanding } from '../team-channels.ts';

export type Delivery = {
  readonly generationId: GenerationId;
  /**
   * `progress` and `final` set the state of the generation's one message. `notice` is a further message that tells
   * the person something when that message cannot be had.
   */
  readonly kind: 'progress' | 'final' | 'notice';
  /**
   * Of a final that has been delivered before. `again`: something about it changed; its message is set anew with the
   * files that it has, less those of pictures that are no longer in the reply, and when it is gone that is the end of
   * it (`impossible`). `shared`: a message of its own shows to all, at the destination and nowhere else, what was
   * private; it has a memo of its own.
   */
  readonly occasion?: 'again' | 'shared';
  /** Epoch milliseconds before which nothing of an occasion can have been posted; a notice of another one is another. */
  readonly since?: number;
  readonly destination: Destination;
  /** The interaction's token, when there is one that has not expired. */
  readonly token?: string;
  readonly reply: Reply;
  /** What earlier attempts remembered; `{}` at first. */
  readonly memo: Memo;
  /** Makes what was just done durable before the next step is taken. */
  remember(memo: Memo): Promise<void>;
};

export type DeliveryOutcome =
  /** `message` is the address for replies and links, where the platform has one. */
  | {
      readonly kind: 'delivered';
      readonly message?: { readonly channelId: string; readonly messageId: string };
    }
  /** Not now: try again, not before `afterMs`. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly detail: string }
  /** Never at this destination, by any way that the platform has. Of progress it only means that none can be shown. */
  | { readonly kind: 'impossible'; readonly detail: string };

/** A message that belongs to no generation and sets a state: made once, then edited, by what was remembered. */
export type Announcing = {
  /** The same for every attempt and for each later change of it. */
  readonly id: string;
  /** As the platform names the team that it is for. */
  readonly teamExternalId: string;
  readonly to:
    | { readonly kind: 'person'; readonly personId: string }
    | { readonly kind: 'channel'; readonly channelId: string };
  readonly reply: Reply;
  /** Epoch milliseconds before which nothing of it can have been posted. */
  readonly since: number;
  /** What earlier attempts remembered; `{}` at first. */
  readonly memo: Memo;
  /** Makes what was just done durable before the next step is taken. */
  remember(memo: Memo): Promise<void>;
};

/** What a platform knows of a message that somebody pointed at. */
export type FoundMessage =
  /** Perhaps without any. `messageId` is the message's own, for ours are known by it. */
  | {
      readonly kind: 'message';
      readonly channelId: string;
      readonly messageId: string;
      readonly pictures: readonly Pictured[];
    }
  /** It was deleted, or there is none. */
  | { readonly kind: 'gone' }
  /** The bot may not see it, or the person may not. `contents`: it sees the message and not what is in it. */
  | { readonly kind: 'hidden'; readonly why: 'channel' | 'contents' };

/** What is called what, by the platform's ids; what it does not know is left out. */
export type PlatformNames = {
  readonly roles: ReadonlyMap<string, string>;
  readonly channels: ReadonlyMap<string, string>;
};

export type Removal = {
  readonly generationId: GenerationId;
  readonly destination: Destination;
  readonly token?: string;
  /** What its final's delivery remembered. */
  readonly memo: Memo;
  /** Makes what was just done durable before the next step is taken. */
  remember(memo: Memo): Promise<void>;
};

/** What http/ mounts for a platform: an ordinary request handler. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT';
  /** Hono's syntax, e.g. `/files/:name`. */
  readonly path: string;
  /** The most that a request may bring: more is answered 413. Without it a request with a body is refused. */
  readonly maxBodyBytes?: number;
  handle(request: Request): Promise<Response>;
};

export type PlatformCheck = {
  readonly name: string;
  readonly ok: boolean;
  /** What was found, and how to mend it when it is not ok. Never a secret. */
  readonly detail: string;
};

export type Platform = {
  readonly id: PlatformId;
  /**
   * Connects and registers `commands`; from then on every invocation goes to `dispatch`, and what is typed into an option
   * with suggestions to `suggest`, where the platform can show any. Rejects with a PlatformError when it cannot.
   */
  start(commands: CommandSet, dispatch: Dispatch, suggest: Suggest): Promise<void>;
  /** Takes no new work; resolves when nothing is under way. */
  stop(): Promise<void>;
  /** Whether it is connected, for /readyz; the reason when it is not. */
  ready(): true | string;
  /** One attempt; never retries. Safe to repeat with the memo that was remembered last. */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome>;
  /**
   * A further message to one person alone, by the platform's id: an alert, nothing that belongs to a generation. One
   * attempt; never retries. Each call makes a message of its own, so one that is repeated after `later` may come twice.
   */
  tell(personId: string, reply: Reply, signal: AbortSignal): Promise<DeliveryOutcome>;
  /**
   * Sets the message of an announcement: made by the first call (once, however often an attempt whose outcome is unknown
   * is repeated), changed by later ones. `impossible` in a channel that is not the team's. One attempt; never retries.
   */
  announce(announcing: Announcing, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** What a channel is to a team now. Rejects with a PlatformError when it cannot be asked. */
  channelStanding(
    asked: { readonly teamExternalId: string; readonly channelId: string },
    signal: AbortSignal,
  ): Promise<ChannelStanding>;
  /**
   * Whether somebody manages a team or has its admin role now, for what they are told without having done anything.
   * Rejects with a PlatformError when it cannot be asked.
   */
  isTeamAdmin(team: TeamToManage, personId: string, signal: AbortSignal): Promise<boolean>;
  /** The least time between two progress edits of one message, and how many there may be. */
  readonly progress: { readonly everyMs: number; readonly most: number };
  /** The bytes of a reference; at most `maxBytes`. Rejects with a DownloadError. */
  readReference(
    locator: { readonly [key: string]: z.core.util.JSONType },
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  /**
   * The pictures in somebody's message, for those who point at it; without `messageId` those in the latest message with
   * any at the destination. Absent: this platform has no messages of other people.
   */
  findPictures?(
    where: {
      readonly destination: Destination;
      readonly message: { readonly channelId: string; readonly messageId: string } | undefined;
    },
    signal: AbortSignal,
  ): Promise<FoundMessage>;
  /** The message that a pasted link points at; undefined for what is no link to a message of this platform. */
  parseLink?(
    text: string,
  ):
    | { readonly teamExternalId: string | undefined; readonly channelId: string; readonly messageId: string }
    | undefined;
  /** The address of a message of ours for a browser, where the platform has any. */
  linkTo?(
    destination: Destination,
    post: { readonly channelId: string; readonly messageId: string },
  ): string | undefined;
  /**
   * Where what went to a person alone may be shown to all: the destination as it is now, or undefined where the bot
   * may not post. Absent: nobody else reads here.
   */
  findOpenPlace?(destination: Destination, signal: AbortSignal): Promise<Destination | undefined>;
  /** Takes a delivered message and its files away for good, as far as they are there; never retries, and may be repeated. */
  remove?(removal: Removal, signal: AbortSignal): Promise<DeliveryOutcome>;
  /**
   * What roles (user groups) and channels of a team are called now, without @ and #. Rejects with a PlatformError when it
   * cannot be asked. Absent: nothing there has a name of its own.
   */
  names?(
    asked: {
      readonly teamExternalId: string;
      readonly roleIds: readonly string[];
      readonly channelIds: readonly string[];
    },
    signal: AbortSignal,
  ): Promise<PlatformNames>;
  readonly routes: readonly Route[];
  /** For doctor: what works and what does not. Works without `start`. */
  check(signal: AbortSignal): Promise<readonly PlatformCheck[]>;
};
