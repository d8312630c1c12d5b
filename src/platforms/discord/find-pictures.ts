// The pictures in somebody's message, for a person who points at it: only what that person may see themselves.
import { RequestMethod, Routes } from 'discord.js';
import { z } from 'zod';
import type { Destination } from '../../destination.ts';
import type { FoundMessage } from '../platform.ts';
import { readDetails } from './destination.ts';
import { errorCode } from './error-code.ts';
import { allows, reading } from './permission.ts';
import { picturesIn } from './pictures.ts';
import { valueIn } from './platform-error.ts';
import type { Rest, RestOutcome } from './rest.ts';
import type { Servers } from './servers.ts';
import { messageSchema, type WireMessage } from './wire.ts';

/** How far back "the last one here" may be. */
const mostRead = 50;

export type FindParts = {
  readonly rest: Rest;
  readonly servers: Servers;
  readonly apiUrl: string | undefined;
  /** Undefined before it is connected. */
  botId(): string | undefined;
  readsEverything(): boolean;
};

type Looking = Pick<FindParts, 'rest' | 'apiUrl' | 'botId'> & {
  readonly channelId: string;
  /** Nothing in it is held back. */
  readonly isOpen: boolean;
};

type Where = {
  readonly destination: Destination;
  readonly message: { readonly channelId: string; readonly messageId: string } | undefined;
};

/** Rejects with a PlatformError when Discord cannot be asked. */
export async function findPictures(
  { destination, message }: Where,
  parts: FindParts,
  signal: AbortSignal,
): Promise<FoundMessage> {
  const channelId = message?.channelId ?? destination.channelId;
  if (!(await maySee(destination, channelId, parts.servers, signal)))
    return { kind: 'hidden', why: 'channel' };
  const isDirect = readDetails(destination).guildId === undefined;
  const looking = { ...parts, channelId, isOpen: isDirect || parts.readsEverything() };
  return message === undefined
    ? findLatest(looking, signal)
    : findMessage(looking, message.messageId, signal);
}

/** Refuses where it cannot be told: the bot must not show anybody what is not theirs to see. */
async function maySee(
  destination: Destination,
  channelId: string,
  servers: Servers,
  signal: AbortSignal,
): Promise<boolean> {
  const { guildId, mayRead } = readDetails(destination);
  if (channelId === destination.channelId) return mayRead;
  if (guildId === undefined) return false;
  const [place, person] = await Promise.all([
    servers.place(channelId, signal),
    servers.member(guildId, destination.personId, signal),
  ]);
  // Who is in a private thread is nobody's business, and not all who see its channel are.
  if (person === undefined || place?.guildId !== guildId || place.isPrivateThread) return false;
  return allows(await servers.permissionsIn(place, person, signal), reading);
}

async function findMessage(looking: Looking, messageId: string, signal: AbortSignal): Promise<FoundMessage> {
  const path = Routes.channelMessage(looking.channelId, messageId);
  const outcome = await looking.rest.call({ method: RequestMethod.Get, path, signal });
  const refused = whyRefused(outcome);
  if (refused !== undefined) return refused;
  const message = messageSchema.parse(valueIn(outcome));
  return isHeldBack(message, looking) ? { kind: 'hidden', why: 'contents' } : found(message, looking);
}

async function findLatest(looking: Looking, signal: AbortSignal): Promise<FoundMessage> {
  const outcome = await looking.rest.call({
    method: RequestMethod.Get,
    path: Routes.channelMessages(looking.channelId),
    query: new URLSearchParams({ limit: String(mostRead) }),
    signal,
  });
  const refused = whyRefused(outcome);
  if (refused !== undefined) return refused;
  // Newest first.
  const messages = z.array(messageSchema).parse(valueIn(outcome));
  const latest = messages.map((message) => found(message, looking)).find(hasPictures);
  if (latest !== undefined) return latest;
  const isAnyHeldBack = messages.some((message) => isHeldBack(message, looking));
  return isAnyHeldBack ? { kind: 'hidden', why: 'contents' } : { kind: 'gone' };
}

type Found = Extract<FoundMessage, { kind: 'message' }>;

function found(message: WireMessage, { channelId, apiUrl }: Looking): Found {
  const messageId = message.id;
  return {
    kind: 'message',
    channelId,
    messageId,
    pictures: picturesIn(message, { channelId, messageId, apiUrl }),
  };
}

function hasPictures({ pictures }: Found): boolean {
  return pictures.length > 0;
}

function whyRefused(outcome: RestOutcome): FoundMessage | undefined {
  if (outcome.kind !== 'refused') return undefined;
  if (outcome.code === errorCode.unknownMessage) return { kind: 'gone' };
  return outcome.status === 403 || outcome.status === 404 ? { kind: 'hidden', why: 'channel' } : undefined;
}

/** Without Message Content other people's messages come empty, and an empty one cannot be told from those. */
function isHeldBack(message: WireMessage, { botId, isOpen }: Looking): boolean {
  const { author, content, attachments, embeds, mentions, message_snapshots: forwarded = [] } = message;
  const us = botId();
  const isExempt = author?.id === us || mentions.some(({ id }) => id === us);
  const isEmpty = content === '' && attachments.length + embeds.length + forwarded.length === 0;
  return isEmpty && !isExempt && !isOpen;
}
