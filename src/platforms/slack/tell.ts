// A message to a person directly, in the app's direct messages with them. One attempt.
import type { Log } from '../../log.ts';
import type { Reply } from '../../reply.ts';
import type { DeliveryOutcome } from '../platform.ts';
import { directMessage } from './direct-message.ts';
import { outcomeOf } from './outcome.ts';
import type { Prepare } from './prepare.ts';
import { failureOf, type SlackClient } from './web-api.ts';

export function createTell(parts: {
  readonly client: () => SlackClient;
  readonly prepare: Prepare;
  readonly log: Log;
}): (personId: string, reply: Reply, signal: AbortSignal) => Promise<DeliveryOutcome> {
  const { client, prepare, log } = parts;
  return async (personId, reply, signal) => {
    signal.throwIfAborted();
    try {
      const direct = await directMessage(client(), personId, log);
      const rendered = await prepare(reply, signal);
      const { channel, ts } = await client().chat.postMessage({
        channel: direct,
        ...rendered,
        unfurl_links: false,
        unfurl_media: false,
      });
      if (ts === undefined) return { kind: 'delivered' };
      return { kind: 'delivered', message: { channelId: channel ?? direct, messageId: ts } };
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      return outcomeOf(failure, log);
    }
  };
}
