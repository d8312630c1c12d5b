// Whether a channel is one of the workspace's, and whether the bot may post there. The token shows no other workspace's.
import type { ChannelStanding } from '../../team-channels.ts';
import type { Channels } from './channels.ts';

/** https://docs.slack.dev/reference/objects/conversation-object: those of channels and groups; D is a direct message. */
const channelId = /^[CG][A-Z0-9]{7,19}$/;

export async function channelStanding(
  asked: { readonly teamExternalId: string; readonly channelId: string },
  teamId: string | undefined,
  channels: Channels,
): Promise<ChannelStanding> {
  if (asked.channelId.startsWith('D')) return 'direct';
  if (asked.teamExternalId !== teamId || !channelId.test(asked.channelId)) return 'unknown';
  return (await channels.mayPost(asked.channelId)) ? 'open' : 'closed';
}
