// Where a delivery goes: the channel or thread it was asked in, or the direct message with the person who asked.
import type { HttpClient } from '../../http/http-client.ts';
import type { Log } from '../../log.ts';
import { slackMessages } from '../../messages/slack.ts';
import { line } from '../../reply.ts';
import type { Delivery } from '../platform.ts';
import { destinationDetails } from './destination.ts';
import type { Memory } from './memory.ts';
import type { Place } from './post.ts';
import { render } from './render.ts';
import { respond } from './respond.ts';
import type { SlackClient } from './web-api.ts';

export type Places = {
  choose(delivery: Delivery, memory: Memory, signal: AbortSignal): Promise<Place>;
  /** Gives up the channel for the direct message; false when that is where it goes already. */
  goDirect(delivery: Delivery, memory: Memory, signal: AbortSignal): Promise<boolean>;
};

export function createPlaces(parts: {
  readonly client: () => SlackClient;
  readonly apiUrl: string;
  readonly http: HttpClient;
  readonly log: Log;
}): Places {
  const { client, log } = parts;

  const point = async (delivery: Delivery, memory: Memory, signal: AbortSignal): Promise<void> => {
    const { channelId, personId } = delivery.destination;
    if (memory.state.pointed === true || delivery.kind === 'notice' || channelId === '') return;
    await memory.change({ pointed: true });
    const { threadTs } = destinationDetails(delivery.destination);
    const told = await respond(
      { ...parts, signal },
      { channelId, personId, threadTs, responseUrl: delivery.token },
      render({ lines: [line('plain', slackMessages.sentPrivately)], buttons: [] }),
    );
    if (!told) log.debug({ channelId }, 'Nobody could be pointed to their direct message');
  };

  /** The direct message's channel; undefined when it is the destination itself. */
  const moveToDirect = async (
    delivery: Delivery,
    memory: Memory,
    signal: AbortSignal,
  ): Promise<string | undefined> => {
    const { channelId, personId } = delivery.destination;
    const { channel } = await client().conversations.open({ users: personId });
    const direct = channel?.id ?? personId;
    if (direct === channelId) return undefined;
    await memory.change({ direct, posting: undefined });
    await point(delivery, memory, signal);
    return direct;
  };

  return {
    choose: async (delivery, memory, signal) => {
      const { mayPost, threadTs } = destinationDetails(delivery.destination);
      const there = { channelId: delivery.destination.channelId, threadTs };
      const known = memory.state.direct;
      if (known !== undefined) return { channelId: known, threadTs: undefined };
      if (delivery.kind !== 'notice' && delivery.reply.audience === 'public' && mayPost) return there;
      const direct = await moveToDirect(delivery, memory, signal);
      return direct === undefined ? there : { channelId: direct, threadTs: undefined };
    },
    goDirect: async (delivery, memory, signal) =>
      memory.state.direct === undefined && (await moveToDirect(delivery, memory, signal)) !== undefined,
  };
}
