// Takes a placeholder out of the way of the message that replaces it.
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages/slack.ts';
import { line } from '../../reply.ts';
import type { Memory, SlackMessage } from './memory.ts';
import { render } from './render.ts';
import { refusalCode, type SlackClient } from './web-api.ts';

export async function removePlaceholder(
  client: SlackClient,
  memory: Memory,
  final: SlackMessage,
  log: Log,
): Promise<void> {
  const { placeholder } = memory.state;
  if (placeholder !== undefined) {
    try {
      if (await hasReplies(client, placeholder)) await leaveLink(client, placeholder, final);
      else await client.chat.delete({ channel: placeholder.channelId, ts: placeholder.ts });
    } catch (error) {
      const code = refusalCode(error);
      if (code === undefined) throw error;
      if (code !== 'message_not_found') log.warn({ code }, 'A placeholder could not be removed at Slack');
    }
  }
  await memory.change({ cleaned: true });
}

async function hasReplies(client: SlackClient, { channelId, ts }: SlackMessage): Promise<boolean> {
  try {
    const { messages } = await client.conversations.replies({ channel: channelId, ts, limit: 2 });
    // A message within a thread answers with the thread, of which it is no parent.
    return messages?.[0]?.ts === ts && messages.length > 1;
  } catch (error) {
    if (refusalCode(error) === undefined) throw error;
    return false;
  }
}

async function leaveLink(client: SlackClient, placeholder: SlackMessage, final: SlackMessage): Promise<void> {
  const { permalink } = await client.chat.getPermalink({ channel: final.channelId, message_ts: final.ts });
  const link = { link: permalink ?? '', label: slackMessages.open };
  const rendered = render({ lines: [line('plain', slackMessages.movedTo, ' ', link)], buttons: [] });
  await client.chat.update({ channel: placeholder.channelId, ts: placeholder.ts, ...rendered });
}
