// Whether the bot may post somewhere, asked before anything is paid for. A yes is remembered, a no is not: an
// invitation must help at once. What changes in between is found by delivery, which then goes to a direct message.
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { failureOf, type SlackClient } from './web-api.ts';

export type Channels = { mayPost(channelId: string): Promise<boolean> };

const keptMs = 5 * 60_000;
const mostKept = 10_000;

export function createChannels(client: () => SlackClient, clock: Clock, log: Log): Channels {
  const allowed = new Map<string, number>();
  return {
    mayPost: async (channelId) => {
      if ((allowed.get(channelId) ?? 0) > clock.now()) return true;
      const answer = await ask(client(), channelId, log);
      if (answer) {
        if (allowed.size >= mostKept) allowed.clear();
        allowed.set(channelId, clock.now() + keptMs);
      }
      return answer;
    },
  };
}

// conversations.info would need further scopes (channels:read, groups:read …); reading one message needs only those
// that the manifest has. Not being a member of a public channel is no hindrance with chat:write.public.
async function ask(client: SlackClient, channelId: string, log: Log): Promise<boolean> {
  try {
    await client.conversations.history({ channel: channelId, limit: 1 });
    return true;
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if (failure.kind === 'closed') return failure.detail === 'not_in_channel';
    log.debug({ channelId, reason: failure.detail }, 'Whether a channel takes posts could not be asked');
    return true;
  }
}
