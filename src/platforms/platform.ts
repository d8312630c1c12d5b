// The contract of a platform: where people talk. A platform turns what people do into invocations and puts replies
// where they belong; it knows nothing of credits, providers or the database.
import { z } from 'zod';
import type { CommandSet } from '../command.ts';
import type { Dispatch } from '../dispatch.ts';
import type { GenerationId } from '../ids.ts';
import type { Reply } from '../reply.ts';

export const platformIds = ['discord', 'slack', 'web'] as const;
export type PlatformId = (typeof platformIds)[number];

/**
 * Where a result goes: plain JSON, kept with the generation for as long as it lives. It never holds a secret.
 * `channelId` is where people see it; `details` is for the platform alone (thread, interaction, how it may post).
 */
export const destinationSchema = z.object({
  platform: z.enum(platformIds),
  channelId: z.string(),
  /** The person who asked, by the platform's id: for mentions and direct messages. */
  personId: z.string(),
  personName: z.string(),
  details: z.record(z.string(), z.json()),
});
export type Destination = z.infer<typeof destinationSchema>;

/** Where a reference image is to be had: at the platform (opaque JSON of its own), or one of our own images. */
export const referenceSourceSchema = z.union([
  z.object({
    kind: z.literal('platform'),
    platform: z.enum(platformIds),
    locator: z.record(z.string(), z.json()),
  }),
  z.object({ kind: z.literal('image'), imageId: z.string() }),
]);
export type ReferenceSource = z.infer<typeof referenceSourceSchema>;

/** What a delivery has made so far, e.g. message and file ids: the platform's own JSON, kept between attempts. */
export type Memo = { readonly [key: string]: z.core.util.JSONType };

export type Delivery = {
  readonly generationId: GenerationId;
  /**
   * `progress` and `final` set the state of the generation's one message. `notice` is a further message that tells
   * the person something when that message cannot be had.
   */
  readonly kind: 'progress' | 'final' | 'notice';
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

/** What http/ mounts for a platform: an ordinary request handler. */
export type Route = {
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT';
  /** Hono's syntax, e.g. `/files/:name`. */
  readonly path: string;
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
  /** Connects and registers `commands`; from then on every invocation goes to `dispatch`. Rejects with a PlatformError when it cannot. */
  start(commands: CommandSet, dispatch: Dispatch): Promise<void>;
  /** Takes no new work; resolves when nothing is under way. */
  stop(): Promise<void>;
  /** Whether it is connected, for /readyz; the reason when it is not. */
  ready(): true | string;
  /** One attempt; never retries. Safe to repeat with the memo that was remembered last. */
  deliver(delivery: Delivery, signal: AbortSignal): Promise<DeliveryOutcome>;
  /** The least time between two progress edits of one message, and how many there may be. */
  readonly progress: { readonly everyMs: number; readonly most: number };
  /** The bytes of a reference; at most `maxBytes`. Rejects with a DownloadError. */
  readReference(
    locator: { readonly [key: string]: z.core.util.JSONType },
    maxBytes: number,
    signal: AbortSignal,
  ): Promise<Uint8Array>;
  readonly routes: readonly Route[];
  /** For doctor: what works and what does not. Works without `start`. */
  check(signal: AbortSignal): Promise<readonly PlatformCheck[]>;
};
