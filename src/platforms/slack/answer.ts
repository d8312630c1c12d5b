// Puts a command's own answer where it belongs: to the person alone, into the channel, or onto the pressed message.
// Results of generations come by delivery and not here.

import { slackMessages } from '../../messages/slack.ts';
import { line, type Reply } from '../../reply.ts';
import type { Channels } from './channels.ts';
import { directMessage } from './direct-message.ts';
import { inWords } from './prepare.ts';
import { render } from './render.ts';
import { type Asker, type ResponseParts, replaceOriginal, respond } from './respond.ts';
import type { SayOnce } from './say-once.ts';
import { failureOf } from './web-api.ts';

/** A message whose button was pressed, when the command answers by changing it. */
export type Pressed = { readonly fileIds: readonly string[] };

export type Answer = (asker: Asker, reply: Reply, pressed: Pressed | undefined) => Promise<void>;

export function createAnswer(
  parts: ResponseParts & { readonly sayOnce: SayOnce; readonly channels: Channels },
): Answer {
  const { client, sayOnce, channels, log, signal } = parts;

  const postDirectly = async (asker: Asker, reply: Reply): Promise<void> => {
    const direct = await directMessage(client(), asker.personId, log);
    await sayOnce.post({ channelId: direct, threadTs: undefined }, reply, signal);
    if (direct === asker.channelId) return;
    const pointer = render({ lines: [line('plain', slackMessages.sentPrivately)], buttons: [] });
    await respond(parts, asker, pointer);
  };

  /** Beside a message that the answer has changed. */
  const attachFiles = async (asker: Asker, reply: Reply): Promise<void> => {
    if (!hasFiles(reply)) return;
    const { channelId, threadTs } = asker;
    const missing =
      channelId === undefined
        ? slackMessages.filesMissing
        : await sayOnce.attachFiles({ channelId, threadTs }, reply, signal);
    if (missing !== undefined)
      await respond(parts, asker, render({ lines: [line('small', missing)], buttons: [] }));
  };

  const place = async (asker: Asker, reply: Reply, pressed: Pressed | undefined): Promise<void> => {
    if (pressed !== undefined && asker.responseUrl !== undefined && reply.audience === 'public') {
      const kept = reply.images.flatMap(({ altText }, index) => {
        const fileId = pressed.fileIds[index];
        return fileId === undefined ? [] : [{ fileId, altText: altText || slackMessages.picture }];
      });
      if (await replaceOriginal(parts, asker.responseUrl, render(reply, kept)))
        return attachFiles(asker, reply);
    }
    const { channelId, threadTs } = asker;
    if (reply.audience === 'public' && channelId !== undefined && (await channels.mayPost(channelId)))
      return void (await sayOnce.post({ channelId, threadTs }, reply, signal));
    // An ephemeral message cannot carry a file.
    if (reply.images.length > 0 || hasFiles(reply) || !(await respond(parts, asker, render(reply))))
      return postDirectly(asker, reply);
  };

  return async (asker, reply, pressed) => {
    if (reply.generation !== undefined || isEmpty(reply)) return;
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

function isEmpty(reply: Reply): boolean {
  return reply.lines.length === 0 && reply.images.length === 0 && !hasFiles(reply);
}

function hasFiles({ files = [] }: Reply): boolean {
  return files.length > 0;
}
