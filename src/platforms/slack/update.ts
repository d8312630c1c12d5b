// Sets a message of ours anew, under the mark that it is known by.
import type { SlackMessage } from './memory.ts';
import type { Mark } from './post.ts';
import type { Rendered } from './render.ts';
import { refusalCode, type SlackClient } from './web-api.ts';

/** Whether the message was there to be changed. */
export async function updateMessage(
  client: SlackClient,
  { channelId, ts }: SlackMessage,
  { metadata }: Mark,
  rendered: Rendered,
): Promise<boolean> {
  try {
    await client.chat.update({ channel: channelId, ts, ...rendered, metadata });
    return true;
  } catch (error) {
    const code = refusalCode(error);
    if (code !== 'message_not_found' && code !== 'cant_update_message') throw error;
    return false;
  }
}
