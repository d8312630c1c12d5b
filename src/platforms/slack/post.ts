// Posting a generation's message at most once. Slack has no idempotency key, so a post whose outcome is unknown is
// looked for by our generation's id in its metadata before it is repeated.
import { z } from 'zod';
import type { GenerationId } from '../../ids.ts';
import type { Files } from './files.ts';
import type { Memory, MessageKind, SlackMessage } from './memory.ts';
import type { Rendered } from './render.ts';
import { failureOf, refusalCode, type SlackClient } from './web-api.ts';

export type Place = { readonly channelId: string; readonly threadTs: string | undefined };

const eventType = 'plantain_generation';
const mostSearched = 100;

export function metadata(generationId: GenerationId, kind: MessageKind) {
  return { event_type: eventType, event_payload: { generation_id: generationId, kind } };
}

export function createPost(client: () => SlackClient, files: Files) {
  return async (
    memory: Memory,
    generationId: GenerationId,
    kind: MessageKind,
    place: Place,
    rendered: Rendered,
  ): Promise<SlackMessage> => {
    if (memory.state.posting === kind) {
      const found = await findPosted(client(), files, memory, generationId, kind, place);
      if (found !== undefined) return found;
    }
    await memory.change({ posting: kind });
    try {
      const { channel, ts } = await client().chat.postMessage({
        channel: place.channelId,
        ...(place.threadTs === undefined ? {} : { thread_ts: place.threadTs }),
        ...rendered,
        metadata: metadata(generationId, kind),
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
  generationId: GenerationId,
  kind: MessageKind,
  place: Place,
): Promise<SlackMessage | undefined> {
  const [firstFile] = memory.state.fileIds ?? [];
  const ts =
    (await searchMessages(client, memory, generationId, kind, place)) ??
    // Where we post without being a member we may not read, but a file knows where it was shared.
    (kind === 'final' && firstFile !== undefined
      ? await files.sharedIn(firstFile, place.channelId)
      : undefined);
  return ts === undefined ? undefined : { channelId: place.channelId, ts };
}

async function searchMessages(
  client: SlackClient,
  memory: Memory,
  generationId: GenerationId,
  kind: MessageKind,
  { channelId, threadTs }: Place,
): Promise<string | undefined> {
  const { placeholder } = memory.state;
  const range = {
    channel: channelId,
    limit: mostSearched,
    include_all_metadata: true,
    ...(kind === 'final' && placeholder?.channelId === channelId ? { oldest: placeholder.ts } : {}),
  };
  try {
    const { messages } =
      threadTs === undefined
        ? await client.conversations.history(range)
        : await client.conversations.replies({ ...range, ts: threadTs });
    return messages?.find(({ metadata: found }) => {
      const payload = payloadSchema.safeParse(found?.event_payload);
      return payload.success && payload.data.generation_id === generationId && payload.data.kind === kind;
    })?.ts;
  } catch (error) {
    if (refusalCode(error) === undefined) throw error;
    return undefined;
  }
}

const payloadSchema = z.object({ generation_id: z.string(), kind: z.string() });
