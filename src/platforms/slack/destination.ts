// What Slack keeps in a destination's details.
import { z } from 'zod';
import type { Destination } from '../../destination.ts';

const detailsSchema = z.object({
  teamId: z.string().optional(),
  /** The thread that was written in. */
  threadTs: z.string().optional(),
  /** Whether the bot could post in the channel when it was asked. */
  mayPost: z.boolean().default(true),
});

export function destinationDetails(destination: Destination): {
  readonly threadTs: string | undefined;
  readonly mayPost: boolean;
} {
  const { threadTs, mayPost } = detailsSchema.parse(destination.details);
  return { threadTs, mayPost: mayPost && destination.channelId !== '' };
}
