// A message to a person directly, in the app's direct messages with them. One attempt.
import type { Log } from '../../log.ts';
import type { Reply } from '../../reply.ts';
import type { DeliveryOutcome } from '../platform.ts';
import { directMessage } from './direct-message.ts';
import { delivered, outcomeOf } from './outcome.ts';
import type { SayOnce } from './say-once.ts';
import { failureOf, type SlackClient } from './web-api.ts';

export function createTell(parts: {
  readonly client: () => SlackClient;
  readonly sayOnce: SayOnce;
  readonly log: Log;
}): (personId: string, reply: Reply, signal: AbortSignal) => Promise<DeliveryOutcome> {
  const { client, sayOnce, log } = parts;
  return async (personId, reply, signal) => {
    signal.throwIfAborted();
    try {
      const direct = await directMessage(client(), personId, log);
      const message = await sayOnce.post({ channelId: direct, threadTs: undefined }, reply, signal);
      return message === undefined ? { kind: 'delivered' } : delivered(message);
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) throw error;
      return outcomeOf(failure, log);
    }
  };
}
