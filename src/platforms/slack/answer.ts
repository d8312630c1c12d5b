// Puts a command's own answer where it belongs: to the person alone, into the channel, or onto the pressed message.
// Results of generations come by delivery and not here.

import { slackMessages } from '../../messages.ts';
import { line, type Reply } from '../../reply.ts';
import type { Channels } from './channels.ts';
import { directMessage } from './direct-message.ts';
import type { CompletedFile, Files } from './files.ts';
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

  /** Undefined when Slack does not show them in time. */
  const upload = async (images: Reply['images']): Promise<ShownFile[] | undefined> => {
    const titled: CompletedFile[] = [];
    for (const image of images)
      titled.push({ fileId: await files.upload(image, signal), title: image.fileName });
    if ((await files.complete(titled)) === 'lost') return undefined;
    const fileIds = titled.map(({ fileId }) => fileId);
    if (!(await files.ready(fileIds, signal))) return undefined;
    return fileIds.map((fileId, index) => ({
      fileId,
      altText: images[index]?.altText || slackMessages.picture,
    }));
  };

  /** The reply with its pictures, or its words when there is no way to show them. */
  const prepare = async (reply: Reply): Promise<Rendered> => {
    if (reply.images.length === 0) return render(reply);
    try {
      const shown = await upload(reply.images);
      if (shown !== undefined) return render(reply, shown);
      log.warn(
        { pictures: reply.images.length },
        'The pictures of an answer were not ready at Slack in time',
      );
    } catch (error) {
      signal.throwIfAborted();
      log.error({ err: error }, 'The pictures of an answer could not be sent to Slack');
    }
    return inWords(reply);
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
    const direct = await directMessage(client(), asker.personId, log);
    await post(direct, undefined, await prepare(reply));
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
      return post(channelId, threadTs, await prepare(reply));
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
      log.warn({ reason: failure.detail }, 'An answer could not be posted at Slack');
      if (await respond(parts, asker, inWords(reply))) return;
      log.error({ reason: failure.detail }, 'An answer did not reach the person at Slack');
    }
  };
}

function inWords(reply: Reply): Rendered {
  const missing = reply.images.length === 0 ? [] : [line('plain', slackMessages.picturesMissing)];
  return render({ lines: [...reply.lines, ...missing], buttons: reply.buttons });
}
