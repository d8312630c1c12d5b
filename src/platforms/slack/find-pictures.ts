// The pictures in a message at Slack that somebody points at, or in the latest message of a channel or thread.
import { z } from 'zod';
import { PlatformError } from '../../errors.ts';
import type { FoundMessage, Platform } from '../platform.ts';
import { destinationDetails } from './destination.ts';
import { picturedSchema, picturesIn } from './pictured.ts';
import type { Place } from './post.ts';
import type { Sight } from './sight.ts';
import { failureOf, refusalCode, type SlackClient } from './web-api.ts';

export type FindPictures = NonNullable<Platform['findPictures']>;

// "The last one" further back than this is nobody's last one.
const mostLooked = 50;
const repliesPerPage = 200;
const mostPages = 5;

const messageSchema = picturedSchema.extend({
  ts: z.string(),
  subtype: z.string().optional(),
  client_msg_id: z.string().optional(),
});
const messagesSchema = z.array(messageSchema).catch([]);
type Message = z.infer<typeof messageSchema>;

const gone: FoundMessage = { kind: 'gone' };
const goneCodes = new Set(['thread_not_found', 'message_not_found']);

export function createFindPictures(client: () => SlackClient, sight: Sight): FindPictures {
  return ({ destination, message }, signal) => {
    if (message === undefined) {
      const place = { channelId: destination.channelId, threadTs: destinationDetails(destination).threadTs };
      return findLatest(client(), place, undefined, signal);
    }
    return look(async () => {
      const { channelId, messageId } = message;
      const found = await readMessage(client(), channelId, messageId, signal);
      const pictures = found === undefined ? [] : picturesIn(found);
      if (channelId !== destination.channelId) {
        const fileIds = (found?.files ?? []).map(({ id }) => id);
        const shown = (found?.blocks ?? []).flatMap(({ slack_file: file }) => file?.id ?? []);
        if (!(await sight(destination.personId, channelId, [...fileIds, ...shown])))
          return { kind: 'hidden', why: 'channel' };
      }
      return found === undefined ? gone : { kind: 'message', channelId, messageId, pictures };
    });
  };
}

/** The latest message with pictures; where `asking` is given, which may hold some itself, of those before it. */
export function findLatest(
  client: SlackClient,
  { channelId, threadTs }: Place,
  asking: { readonly ts: string; readonly client_msg_id?: string | undefined } | undefined,
  signal?: AbortSignal,
): Promise<FoundMessage> {
  return look(async () => {
    const messages =
      threadTs === undefined
        ? await readChannel(client, channelId)
        : await readThread(client, channelId, threadTs, signal);
    for (const message of messages) {
      if (asking !== undefined && !isBefore(message, asking)) continue;
      const pictures = picturesIn(message);
      if (pictures.length > 0) return { kind: 'message', channelId, messageId: message.ts, pictures };
    }
    return gone;
  });
}

/** One gesture can have two times: what the client calls it is the same. */
function isBefore(message: Message, asking: Pick<Message, 'ts' | 'client_msg_id'>): boolean {
  const same = asking.client_msg_id !== undefined && message.client_msg_id === asking.client_msg_id;
  return !same && Number(message.ts) < Number(asking.ts);
}

async function look(find: () => Promise<FoundMessage>): Promise<FoundMessage> {
  try {
    return await find();
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined || error instanceof PlatformError) throw error;
    if (goneCodes.has(failure.detail)) return gone;
    if (failure.kind === 'closed' || failure.kind === 'refused') return { kind: 'hidden', why: 'channel' };
    const code = failure.kind === 'in_doubt' ? 'unreachable' : failure.kind;
    throw new PlatformError(code, `Slack was asked for a message: ${failure.detail}`, { cause: error });
  }
}

/** Undefined when there is none, or no longer. */
async function readMessage(
  client: SlackClient,
  channel: string,
  ts: string,
  signal: AbortSignal,
): Promise<Message | undefined> {
  const range = { channel, oldest: ts, latest: ts, inclusive: true, limit: 2 };
  signal.throwIfAborted();
  const top = await client.conversations.history(range);
  const named = (messages: unknown) => messagesSchema.parse(messages).find((each) => each.ts === ts);
  signal.throwIfAborted();
  // A message within a thread is not in the channel's history.
  const found = named(top.messages) ?? named(await readReplies(client, { ...range, ts }));
  return found?.subtype === 'tombstone' ? undefined : found;
}

async function readReplies(
  client: SlackClient,
  range: Parameters<SlackClient['conversations']['replies']>[0],
): Promise<unknown> {
  try {
    return (await client.conversations.replies(range)).messages;
  } catch (error) {
    if (!goneCodes.has(refusalCode(error) ?? '')) throw error;
    return [];
  }
}

async function readChannel(client: SlackClient, channel: string): Promise<readonly Message[]> {
  const { messages } = await client.conversations.history({ channel, limit: mostLooked });
  return messagesSchema.parse(messages);
}

/** The last messages of a thread, newest first: Slack tells them from the beginning. */
async function readThread(
  client: SlackClient,
  channel: string,
  ts: string,
  signal: AbortSignal | undefined,
): Promise<readonly Message[]> {
  const read: Message[] = [];
  let cursor = '';
  for (let page = 0; page < mostPages; page += 1) {
    signal?.throwIfAborted();
    const answer = await client.conversations.replies({
      channel,
      ts,
      limit: repliesPerPage,
      ...(cursor === '' ? {} : { cursor }),
    });
    read.push(...messagesSchema.parse(answer.messages));
    cursor = answer.response_metadata?.next_cursor ?? '';
    if (cursor === '') break;
  }
  return read.slice(-mostLooked).reverse();
}
