// Looks in a channel for a message of the bot's that an attempt made whose answer was lost: known by its nonce, by the
// mark in its files' names or by its buttons.
import { RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
import type { GenerationId } from '../../ids.ts';
import { type Attempt, attemptOf } from './attempt.ts';
import { unreadable } from './direct-messages.ts';
import { markOf } from './memo.ts';
import type { Rest } from './rest.ts';
import { messageSchema, snowflakeAt, type WireMessage } from './wire.ts';

export type FoundOwn = { readonly kind: 'none' } | { readonly kind: 'found'; readonly messageId: string };

/** `unseen`: the bot may not read what was written there. */
export async function findOwnMessage(
  sought: {
    readonly channelId: string;
    readonly generationId: GenerationId;
    readonly nonce: string;
    /** Epoch milliseconds before which it cannot have been made. */
    readonly begun: number;
    /** Of buttons that it may have, besides those that name the generation. */
    readonly customIds: readonly string[];
  },
  rest: Rest,
  signal: AbortSignal,
): Promise<Attempt | FoundOwn | { readonly kind: 'unseen' }> {
  const { channelId, generationId, nonce, begun } = sought;
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
  const mark = markOf(generationId);
  // People post a picture again under the name that it had.
  const hasOurFile = ({ author, attachments }: WireMessage) =>
    author?.bot === true && attachments.some(({ filename }) => filename.includes(mark));
  const isOurs = (message: WireMessage) =>
    message.nonce === nonce ||
    hasOurFile(message) ||
    customIdsIn(message).some((id) => known.has(id) || id.includes(generationId));
  const found = messages.data.find(isOurs);
  return found === undefined ? { kind: 'none' } : { kind: 'found', messageId: found.id };
}

export function customIdsIn(message: WireMessage): readonly string[] {
  return (message.components ?? [])
    .flatMap((row) => row.components ?? [])
    .flatMap((component) => component.custom_id ?? []);
}
