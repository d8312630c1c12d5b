// A message that somebody wrote, as the gateway tells of it → whether it is meant for us, and what it says. Pure.
// Source: https://discord.com/developers/docs/resources/message#message-object
import { z } from 'zod';
import type { Pictured, Pointer } from '../../pointer.ts';
import { picturesIn } from './pictures.ts';
import { contentSchema } from './wire.ts';

const person = z.object({
  id: z.string(),
  username: z.string(),
  global_name: z.string().nullish(),
  bot: z.boolean().optional(),
});

export const writtenSchema = contentSchema.extend({
  id: z.string(),
  channel_id: z.string(),
  guild_id: z.string().optional(),
  /** 0 is an ordinary one, 19 a reply. */
  type: z.number(),
  author: person,
  webhook_id: z.string().optional(),
  member: z.object({ nick: z.string().nullish(), roles: z.array(z.string()) }).optional(),
  mentions: z.array(person).default([]),
  message_reference: z
    .object({ channel_id: z.string().optional(), message_id: z.string().optional() })
    .nullish(),
  referenced_message: contentSchema.extend({ author: z.object({ id: z.string() }) }).nullish(),
});
export type Written = z.infer<typeof writtenSchema>;

const ordinary = 0;
const reply = 19;

export type Said = {
  readonly kind: 'said';
  /** Without the mention of us; other mentions are as Discord writes them. */
  readonly words: string;
  /** The people whom they mention, by id. */
  readonly mentioned: Readonly<Record<string, Written['mentions'][number]>>;
  /** What they replied to. */
  readonly repliedTo: Extract<Pointer, { kind: 'message' }> | undefined;
  /** What they attached. */
  readonly pictures: readonly Pictured[];
};

export type Reader = {
  readonly botId: string;
  /** Whether messages come with their contents that neither mention us nor are written to us alone. */
  readonly readsEverything: boolean;
  readonly apiUrl: string | undefined;
};

/** Undefined for what is none of our business; `unreadable` for a reply to a picture of ours that came without its text. */
export function readWritten(
  written: Written,
  reader: Reader,
): Said | { readonly kind: 'unreadable' } | undefined {
  const { author, type, channel_id: channelId, referenced_message: target } = written;
  if (author.bot === true || written.webhook_id !== undefined) return undefined;
  if (type !== ordinary && type !== reply) return undefined;
  const { botId, apiUrl } = reader;
  const isDirect = written.guild_id === undefined;
  const isMention = written.mentions.some(({ id }) => id === botId) || mentionOf(botId).test(written.content);
  const isReplyToUs = type === reply && target?.author.id === botId;
  if (!isDirect && !isMention && !isReplyToUs) return undefined;
  const pictures = picturesIn(written, { channelId, messageId: written.id, apiUrl });
  const isEmpty = written.content === '' && pictures.length === 0;
  if (isEmpty && !isDirect && !isMention && !reader.readsEverything) {
    const showsPicture = target?.attachments.length !== 0;
    return showsPicture ? { kind: 'unreadable' } : undefined;
  }
  return {
    kind: 'said',
    words: wordsOf(written, botId),
    mentioned: Object.fromEntries(written.mentions.map((mentioned) => [mentioned.id, mentioned])),
    repliedTo: repliedTo(written, reader),
    pictures,
  };
}

function repliedTo(written: Written, { botId, readsEverything, apiUrl }: Reader): Said['repliedTo'] {
  const messageId = written.message_reference?.message_id;
  if (written.type !== reply || messageId === undefined) return undefined;
  const channelId = written.message_reference?.channel_id ?? written.channel_id;
  const target = written.referenced_message ?? undefined;
  const isVisible =
    target !== undefined &&
    (readsEverything ||
      written.guild_id === undefined ||
      target.author.id === botId ||
      target.content !== '' ||
      target.attachments.length + target.embeds.length > 0);
  // What was held back from us is no message without pictures: the platform says so when it is asked.
  const pictures = isVisible ? picturesIn(target, { channelId, messageId, apiUrl }) : undefined;
  return { kind: 'message', channelId, messageId, pictures };
}

function wordsOf({ content }: Written, botId: string): string {
  return content
    .replaceAll(mentionOf(botId), ' ')
    .replaceAll(/<a?(:\w+:)\d+>/g, '$1')
    .replaceAll(/[^\S\n]{2,}/g, ' ')
    .trim();
}

/** Mentions of people as they read. */
export function plainWords(text: string, mentioned: Said['mentioned']): string {
  return text.replaceAll(/<@!?(\d+)>/g, (_, id: string) => {
    const person = mentioned[id];
    return `@${person?.global_name ?? person?.username ?? id}`;
  });
}

function mentionOf(botId: string): RegExp {
  return new RegExp(`<@!?${botId}>`, 'g');
}
