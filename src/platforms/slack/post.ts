// Posting a message at most once. Slack has no idempotency key, so a post whose outcome is unknown is looked for by our
// own id in its metadata before it is repeated.
import { z } from 'zod';
import type { Clock } from '../../clock.ts';
import type { GenerationId } from '../../ids.ts';
import type { Files } from './files.ts';
import type { Memory, MessageKind, SlackMessage } from './memory.ts';
import type { Rendered } from './render.ts';
import { failureOf, refusalCode, type SlackClient } from './web-api.ts';

export type Place = { readonly channelId: string; readonly threadTs: string | undefined };

/** What a message of ours is known by, once it is there. */
export type Mark = {
  readonly kind: MessageKind;
  readonly metadata: {
    readonly event_type: string;
    readonly event_payload: Readonly<Record<string, string>>;
  };
};

const mostSearched = 100;
// A call ends after 20 s; the rest is for clocks that differ.
const searchedMs = 120_000;

export function generationMark(generationId: GenerationId, kind: MessageKind): Mark {
  const payload = { generation_id: generationId, kind };
  return { kind, metadata: { event_type: 'plantain_generation', event_payload: payload } };
}

export function announcementMark(announcementId: string): Mark {
  const payload = { announcement_id: announcementId };
  return { kind: 'final', metadata: { event_type: 'plantain_announcement', event_payload: payload } };
}

export function createPost(client: () => SlackClient, files: Files, clock: Clock) {
  return async (memory: Memory, mark: Mark, place: Place, rendered: Rendered): Promise<SlackMessage> => {
    if (memory.state.posting === mark.kind) {
      const found = await findPosted(client(), files, memory, mark, place);
      if (found !== undefined) return found;
    }
    await memory.change({ posting: mark.kind, postingAt: clock.now() });
    try {
      const { channel, ts } = await client().chat.postMessage({
        channel: place.channelId,
        ...(place.threadTs === undefined ? {} : { thread_ts: place.threadTs }),
        ...rendered,
        metadata: mark.metadata,
        unfurl_links: false,
        unfurl_media: false,
      });
      return { channelId: channel ?? place.channelId, ts: z.string().parse(ts) };
    } catch (error) {
      if (failureOf(error)?.kind !== 'in_doubt') await memory.change({ posting: undefined });
      throw error;
    }
  };
}

export async function findPosted(
  client: SlackClient,
  files: Files,
  memory: Memory,
  mark: Mark,
  place: Place,
): Promise<SlackMessage | undefined> {
  const [firstFile] = memory.state.fileIds ?? [];
  const ts =
    (await searchMessages(client, memory, mark, place)) ??
    // Where we post without being a member we may not read, but a file knows where it was shared.
    (mark.kind === 'final' && firstFile !== undefined
      ? await files.sharedIn(firstFile, place.channelId)
      : undefined);
  return ts === undefined ? undefined : { channelId: place.channelId, ts };
}

async function searchMessages(
  client: SlackClient,
  memory: Memory,
  { metadata: ours }: Mark,
  { channelId, threadTs }: Place,
): Promise<string | undefined> {
  // Threads are read from their beginning and channels from their end: only a window holds in both, however busy.
  const aroundMs = memory.state.postingAt ?? 0;
  const range = {
    channel: channelId,
    limit: mostSearched,
    include_all_metadata: true,
    oldest: seconds(aroundMs - searchedMs),
    latest: seconds(aroundMs + searchedMs),
  };
  try {
    const { messages } =
      threadTs === undefined
        ? await client.conversations.history(range)
        : await client.conversations.replies({ ...range, ts: threadTs });
    return messages?.find(({ metadata: theirs }) => {
      const payload = payloadSchema.safeParse(theirs?.event_payload);
      const isOfOurs = (key: string) => payload.data?.[key] === ours.event_payload[key];
      return theirs?.event_type === ours.event_type && Object.keys(ours.event_payload).every(isOfOurs);
    })?.ts;
  } catch (error) {
    if (refusalCode(error) === undefined) throw error;
    return undefined;
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(6);
}

const payloadSchema = z.record(z.string(), z.unknown());
