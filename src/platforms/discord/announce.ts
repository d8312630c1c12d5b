// The message of an announcement, in a channel or in somebody's direct messages: made once, then edited. It calls nobody.
import { RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
import { type Clock, clockSkewMs } from '../../clock.ts';
import type { FitImage } from '../../image/fit.ts';
import type { Announcing, DeliveryOutcome } from '../platform.ts';
import { type Attempt, attemptOf, type SendingMessage } from './attempt.ts';
import { attemptMessage } from './channel-message.ts';
import { openDirectMessages, unreadable } from './direct-messages.ts';
import { nonceFrom, readMemo, writeMemo } from './memo.ts';
import type { Rest } from './rest.ts';
import { ownFileBytes } from './upload.ts';

export async function announce(
  announcing: Announcing,
  parts: { readonly rest: Rest; readonly clock: Clock; readonly fit: FitImage },
  signal: AbortSignal,
): Promise<DeliveryOutcome> {
  const { id, to, reply, since } = announcing;
  let memo = readMemo(announcing.memo);
  const sending: SendingMessage = {
    ...parts,
    reply,
    about: id,
    withFiles: true,
    personId: undefined,
    signal,
    memo: () => memo,
    remember: async (change) => {
      memo = { ...memo, ...change };
      await announcing.remember(writeMemo(memo));
    },
    fileBytes: ownFileBytes,
    nonce: () => nonceFrom(`announcement:${id}`),
    replyTo: () => undefined,
    // By our clock, and messages bear Discord's.
    begun: since - clockSkewMs,
    knownBy: 'its words too',
    // Whoever took it away does not want it there.
    whenLost: { end: { kind: 'closed', detail: 'The message was deleted' } },
  };
  const way = to.kind === 'channel' ? 'channel' : 'direct';
  const channelId = await channelFor(announcing, memo.channelId, parts.rest, signal);
  return outcomeOf(typeof channelId === 'string' ? await attemptMessage(sending, way, channelId) : channelId);
}

async function channelFor(
  { to, teamExternalId }: Pick<Announcing, 'to' | 'teamExternalId'>,
  known: string | undefined,
  rest: Rest,
  signal: AbortSignal,
): Promise<string | Attempt> {
  if (to.kind === 'channel') return channelOfTeam(to.channelId, teamExternalId, rest, signal);
  return known ?? openDirectMessages(rest, to.personId, signal);
}

/** The bot posts in all of its servers, so nothing but this keeps what is one server's from another. */
async function channelOfTeam(
  channelId: string,
  guildId: string,
  rest: Rest,
  signal: AbortSignal,
): Promise<string | Attempt> {
  const path = Routes.channel(channelId);
  const outcome = await rest.call({ method: RequestMethod.Get, path, signal });
  if (outcome.kind !== 'done') return attemptOf(outcome);
  const channel = z.object({ guild_id: z.string().optional() }).safeParse(outcome.value);
  if (!channel.success) return unreadable();
  if (channel.data.guild_id === guildId) return channelId;
  return { kind: 'closed', detail: 'The channel is not of this server' };
}

/** There is no other way than this. */
export function outcomeOf(attempt: Attempt): DeliveryOutcome {
  const closed = attempt.kind === 'closed' || attempt.kind === 'dropped';
  return closed ? { kind: 'impossible', detail: attempt.detail } : attempt;
}
