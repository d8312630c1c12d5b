// The channel of the direct message with a person; their own id, which takes posts too, when Slack does not name it.
import type { Log } from '../../log.ts';
import { failureOf, type SlackClient } from './web-api.ts';

export async function directMessage(client: SlackClient, personId: string, log: Log): Promise<string> {
  try {
    const { channel } = await client.conversations.open({ users: personId });
    return channel?.id ?? personId;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    log.warn({ reason: failure.detail }, 'A direct message could not be opened at Slack');
    return personId;
  }
}
