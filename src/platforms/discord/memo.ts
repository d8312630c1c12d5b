// What a delivery remembers between attempts, and the marks and nonces that keep one message from being made twice.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Memo } from '../../destination.ts';
import type { Delivery } from '../platform.ts';

/** Best first: a message of the bot's in the channel, the interaction's own answer, a direct message. */
export const ways = ['channel', 'answer', 'direct'] as const;
export type Way = (typeof ways)[number];

const attachmentSchema = z.object({ imageId: z.string(), id: z.string() });
/** A file of a message, by Discord's id, and the picture that it shows. */
export type KeptAttachment = z.infer<typeof attachmentSchema>;

const memoSchema = z.object({
  way: z.enum(ways).optional(),
  channelId: z.string().optional(),
  messageId: z.string().optional(),
  /** How many messages of this way were lost; each further one needs a nonce of its own. */
  lost: z.int().default(0),
  /** When the present message could first have been made; undefined: when the person asked. */
  since: z.number().optional(),
  /** The files that the message has; undefined: it has to be looked up. */
  attachments: z.array(attachmentSchema).readonly().optional(),
  /** What the latest attempt to make it said, by `wordsOf`. */
  words: z.string().optional(),
  /** AutoMod refused what the person wrote. */
  withoutQuotes: z.boolean().default(false),
  /** The interaction's own answer is gone, or says where the result went. */
  answerEnded: z.boolean().default(false),
});
export type DeliveryMemo = z.infer<typeof memoSchema>;

export function readMemo(memo: Memo): DeliveryMemo {
  return memoSchema.parse(memo);
}

export function writeMemo(memo: DeliveryMemo): Memo {
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(memo)));
}

/** Stands in the names of a result's files: what a message in a channel's history can be known by when it has no buttons. */
export function markOf(about: string): string {
  return createHash('sha256').update(about).digest('hex').slice(0, 12);
}

/** What a message says, short enough to be remembered and telling nobody. */
export function wordsOf(content: string): string {
  return createHash('sha256').update(content.trim()).digest('base64url').slice(0, 16);
}

/**
 * The same for every attempt at the same message, another for a message that takes a lost one's place: Discord answers
 * a nonce whose message is gone with "unknown message". A notice never shares it: its message would be taken for the result.
 */
export function nonceOf(
  delivery: Pick<Delivery, 'generationId' | 'kind' | 'since'>,
  way: Way,
  lost: number,
): string {
  const kind = delivery.kind === 'notice' ? `notice${delivery.since ?? ''}` : 'message';
  return nonceFrom(`${delivery.generationId}:${kind}:${way}:${lost}`);
}

/** As a nonce: https://discord.com/developers/docs/resources/message#create-message, up to 25 characters. */
export function nonceFrom(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 25);
}
