// Puts a command's own answer where it belongs: to the person alone, into the channel, or onto the pressed message.
// Results of generations come by delivery and not here.

import { slackMessages } from '../../messages.ts';
import { line, type Reply } from '../../reply.ts';
import type { Channels } from './channels.ts';
import type { Files } from './files.ts';
import { type Rendered, render, type ShownFile } from './render.ts';
import { type Asker, type ResponseParts, replaceOriginal, respond } from './respond.ts';
import { failureOf } from './web-api.ts';

/** A message whose button was pressed, when the command answers by changing it. */
export type Pressed = { readonly fileIds: readonly string[] };

export type Answer = (asker: Asker, reply: Reply, pressed: Pressed | undefined) => Promise<void>;

export function createAnswer(
  parts: ResponseParts & { readonly files: Files; readonly channels: Channels },
): Answer {
  const { client, files, channels, log, signal } = parts;

  const show = async (reply: Reply): Promise<ShownFile[]> => {
    const shown: ShownFile[] = [];
    for (const image of reply.images)
      shown.push({
        fileId: await files.upload(image, signal),
        altText: image.altText || slackMessages.picture,
      });
    const titled = shown.map(({ fileId }, index) => ({
      fileId,
      title: reply.images[index]?.fileName ?? fileId,
    }));
    await files.complete(titled);
    await files.ready(
      shown.map(({ fileId }) => fileId),
      signal,
    );
    return shown;
  };

  const post = async (channelId: string, threadTs: string | undefined, rendered: Rendered): Promise<void> => {
    await client().chat.postMessage({
      channel: channelId,
      ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
      ...rendered,
      unfurl_links: false,
      unfurl_media: false,
    });
  };

  const postDirectly = async (asker: Asker, reply: Reply): Promise<void> => {
    const { channel } = await client().conversations.open({ users: asker.personId });
    const direct = channel?.id ?? asker.personId;
    await post(direct, undefined, render(reply, await show(reply)));
    if (direct === asker.channelId) return;
    const pointer = render({ lines: [line('plain', slackMessages.sentPrivately)], buttons: [] });
    await respond(parts, asker, pointer);
  };

  const place = async (asker: Asker, reply: Reply, pressed: Pressed | undefined): Promise<void> => {
    if (pressed !== undefined && asker.responseUrl !== undefined && reply.audience === 'public') {
      const kept = reply.images.flatMap(({ altText }, index) => {
        const fileId = pressed.fileIds[index];
        return fileId === undefined ? [] : [{ fileId, altText: altText || slackMessages.picture }];
      });
      if (await replaceOriginal(parts, asker.responseUrl, render(reply, kept))) return;
    }
    const { channelId, threadTs } = asker;
    if (reply.audience === 'public' && channelId !== undefined && (await channels.mayPost(channelId)))
      return post(channelId, threadTs, render(reply, await show(reply)));
    // An ephemeral message cannot carry a file.
    if (reply.images.length > 0 || !(await respond(parts, asker, render(reply))))
      return postDirectly(asker, reply);
  };

  return async (asker, reply, pressed) => {
    if (reply.generation !== undefined || (reply.lines.length === 0 && reply.images.length === 0)) return;
    try {
      await place(asker, reply, pressed);
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      log.warn({ reason: failure.detail }, 'An answer did not reach the person at Slack');
    }
  };
}
