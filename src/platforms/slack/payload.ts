// What we read of Slack's payloads, and nothing more of them.
import { z } from 'zod';
import type { Pointer } from '../../pointer.ts';
import { formStateSchema } from './filled-form.ts';
import { blocksSchema, filesSchema, picturesIn } from './pictured.ts';

const messageSchema = z.object({
  ts: z.string(),
  thread_ts: z.string().optional(),
  files: filesSchema,
  blocks: blocksSchema,
});

const userSchema = z.object({
  id: z.string(),
  name: z.string().optional(),
  username: z.string().optional(),
});

/** A button, or a shortcut with or without a message. */
export const gestureSchema = z.object({
  trigger_id: z.string(),
  user: userSchema,
  channel: z.object({ id: z.string(), name: z.string().optional() }).nullish(),
  container: z.object({ thread_ts: z.string().optional() }).optional(),
  message: messageSchema.optional(),
  response_url: z.string().optional(),
});
export type GesturePayload = z.infer<typeof gestureSchema>;

export const buttonSchema = z.object({ value: z.string() });

export const submissionSchema = z.object({
  user: userSchema,
  view: z.object({
    id: z.string(),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: formStateSchema,
  }),
});

export const writtenSchema = z.object({
  user: z.string().optional(),
  bot_id: z.string().optional(),
  subtype: z.string().optional(),
  text: z.string().default(''),
  ts: z.string(),
  thread_ts: z.string().optional(),
  channel: z.string(),
  channel_type: z.string().optional(),
  client_msg_id: z.string().optional(),
  files: filesSchema,
});
export type Written = z.infer<typeof writtenSchema>;

export const homeSchema = z.object({ user: z.string(), tab: z.string().optional() });

/** The thread a message was written in; undefined for one that began a thread, whose place is the channel. */
export function threadOf({ message, container }: GesturePayload): string | undefined {
  const threadTs = container?.thread_ts ?? message?.thread_ts;
  return threadTs === message?.ts ? undefined : threadTs;
}

/** The message in whose menu they chose. */
export function pointerIn({ channel, message }: GesturePayload): Pointer | undefined {
  if (channel == null || message === undefined) return undefined;
  return {
    kind: 'message',
    channelId: channel.id,
    messageId: message.ts,
    pictures: picturesIn(message),
  };
}

export function fileIdsIn({ message }: GesturePayload): string[] {
  return (message?.blocks ?? []).flatMap(({ slack_file: file }) => (file === undefined ? [] : [file.id]));
}

/** What is said besides that it is for us. */
export function withoutMentionOf(botUserId: string, text: string): string {
  return text
    .replaceAll(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (mention, id: string) => (id === botUserId ? '' : mention))
    .trim();
}

/** Slack writes `&`, `<` and `>` as entities, and links and mentions in angle brackets. */
export function plainWords(text: string): string {
  return text
    .replaceAll(/<@([A-Z0-9]+)(?:\|([^>]*))?>/g, (_, id: string, name?: string) => `@${name ?? id}`)
    .replaceAll(/<#[A-Z0-9]+\|?([^>]*)>/g, '#$1')
    .replaceAll(/<((?:https?|mailto):[^|>]+)(?:\|[^>]*)?>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}
