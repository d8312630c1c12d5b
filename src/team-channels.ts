// The contract of what a channel is to a team: asked of its platform before it is relied on, and before it is posted to.
import type { PlatformId } from './destination.ts';

/**
 * `open`: it is the team's, and the bot may post there. `closed`: it may not. `direct`: a direct message. `unknown`: there
 * is none that the bot sees, or it is another team's; which of the two is nobody's business.
 */
export type ChannelStanding = 'open' | 'closed' | 'direct' | 'unknown';

export type TeamChannels = {
  /** `unanswered` when the platform cannot be asked just now. */
  standing(
    team: { readonly platform: PlatformId; readonly teamExternalId: string },
    channelId: string,
  ): Promise<ChannelStanding | 'unanswered'>;
};
