// Posts what is said once and never changed, with its pictures and its files. One attempt.
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages/slack.ts';
import type { Reply } from '../../reply.ts';
import type { Attach } from './attach.ts';
import { openMemory, type SlackMessage } from './memory.ts';
import type { Place } from './post.ts';
import type { Prepare } from './prepare.ts';
import { type Rendered, withNote } from './render.ts';
import { failureOf, type SlackClient } from './web-api.ts';

export type SayOnce = {
  /** Undefined when Slack does not say which message it became. */
  post(place: Place, reply: Reply, signal: AbortSignal): Promise<SlackMessage | undefined>;
  /** Puts the files beside what was said there already; the reason, for people, when that cannot be done. */
  attachFiles(place: Place, reply: Reply, signal: AbortSignal): Promise<string | undefined>;
};

export function createSayOnce(parts: {
  readonly client: () => SlackClient;
  readonly prepare: Prepare;
  readonly attach: Attach;
  readonly log: Log;
}): SayOnce {
  const { client, prepare, attach, log } = parts;

  const attachFiles: SayOnce['attachFiles'] = async (place, { files = [] }, signal) => {
    const memory = openMemory({ memo: {}, remember: async () => {} });
    try {
      const attached = await attach(files, memory, place, signal);
      if (attached.kind === 'attached') return undefined;
      return attached.kind === 'refused' ? slackMessages.filesRefused : slackMessages.filesMissing;
    } catch (error) {
      signal.throwIfAborted();
      log.error({ err: error }, 'The files of an answer could not be sent to Slack');
      return slackMessages.filesMissing;
    }
  };

  /** The message is there already, and stays whatever becomes of the note. */
  const note = async ({ channelId, ts }: SlackMessage, rendered: Rendered, sentence: string) => {
    try {
      await client().chat.update({ channel: channelId, ts, ...withNote(rendered, sentence) });
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      log.warn({ reason: failure.detail }, 'That files are missing could not be said at Slack');
    }
  };

  return {
    attachFiles,
    post: async ({ channelId, threadTs }, reply, signal) => {
      const rendered = await prepare(reply, signal);
      const { channel, ts } = await client().chat.postMessage({
        channel: channelId,
        ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
        ...rendered,
        unfurl_links: false,
        unfurl_media: false,
      });
      if (ts === undefined) return undefined;
      const message = { channelId: channel ?? channelId, ts };
      const missing = await attachFiles({ channelId: message.channelId, threadTs }, reply, signal);
      if (missing !== undefined) await note(message, rendered, missing);
      return message;
    },
  };
}
