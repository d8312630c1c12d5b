// Puts a command's own answer where it belongs: to the person alone, into the channel, or onto the pressed message.
// Results of generations come by delivery and not here.

import { slackMessages } from '../../messages/slack.ts';
import { line, type Reply } from '../../reply.ts';
import type { Channels } from './channels.ts';
import { directMessage } from './direct-message.ts';
import { inWords, type Prepare } from './prepare.ts';
import { type Rendered, render } from './render.ts';
import { type Asker, type ResponseParts, replaceOriginal, respond } from './respond.ts';
import { failureOf } from './web-api.ts';

/** A message whose button was pressed, when the command answers by changing it. */
export type Pressed = { readonly fileIds: readonly string[] };

export type Answer = (asker: Asker, reply: Reply, pressed: Pressed | undefined) => Promise<void>;

export function createAnswer(
  parts: ResponseParts & { readonly prepare: Prepare; readonly channels: Channels },
): Answer {
  const { client, prepare, channels, log, signal } = parts;

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
    await post(direct, undefined, await prepare(reply, signal));
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
      return post(channelId, threadTs, await prepare(reply, signal));
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
