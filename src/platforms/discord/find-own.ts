// Looks in a channel for a message of the bot's that an attempt made whose answer was lost: known by its nonce, by the
// mark in its files' names, by its buttons or its words.
import { RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
import { type Attempt, attemptOf } from './attempt.ts';
import { unreadable } from './direct-messages.ts';
import { markOf, wordsOf } from './memo.ts';
import type { Rest } from './rest.ts';
import { messageSchema, snowflakeAt, type WireMessage } from './wire.ts';

export type FoundOwn = { readonly kind: 'none' } | { readonly kind: 'found'; readonly messageId: string };

/** `unseen`: the bot may not read what was written there. */
export async function findOwnMessage(
  sought: {
    readonly channelId: string;
    /** What it belongs to: its files' names and its buttons name it. */
    readonly about: string;
    readonly nonce: string;
    /** Epoch milliseconds before which it cannot have been made. */
    readonly begun: number;
    /** Of buttons that it may have, besides those that name what it belongs to. */
    readonly customIds: readonly string[];
    /** By `wordsOf`, when it can be known by what it says. */
    readonly words?: string;
  },
  rest: Rest,
  signal: AbortSignal,
): Promise<Attempt | FoundOwn | { readonly kind: 'unseen' }> {
  const { channelId, about, nonce, begun, words } = sought;
  const outcome = await rest.call({
    method: RequestMethod.Get,
    path: Routes.channelMessages(channelId),
    query: new URLSearchParams({ after: snowflakeAt(begun - 1), limit: '100' }),
    signal,
  });
  if (outcome.kind === 'refused' && outcome.status === 403) return { kind: 'unseen' };
  if (outcome.kind !== 'done') return attemptOf(outcome);
  const messages = z.array(messageSchema).safeParse(outcome.value);
  if (!messages.success) return unreadable();
  const known = new Set(sought.customIds);
  const mark = markOf(about);
  // People post a picture again under the name that it had.
  const hasOurFile = ({ author, attachments }: WireMessage) =>
    author?.bot === true && attachments.some(({ filename }) => filename.includes(mark));
  const hasOurWords = ({ author, content }: WireMessage) =>
    words !== undefined && author?.bot === true && wordsOf(content) === words;
  const isOurs = (message: WireMessage) =>
    message.nonce === nonce ||
    hasOurWords(message) ||
    hasOurFile(message) ||
    customIdsIn(message).some((id) => known.has(id) || id.includes(about));
  const found = messages.data.find(isOurs);
  return found === undefined ? { kind: 'none' } : { kind: 'found', messageId: found.id };
}

export function customIdsIn(message: WireMessage): readonly string[] {
  return (message.components ?? [])
    .flatMap((row) => row.components ?? [])
    .flatMap((component) => component.custom_id ?? []);
}
